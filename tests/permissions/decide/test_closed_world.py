"""Bounds against every request of a small closed world, with symbolic policies filled in several ways.

A name that AWS generates has the stack's name, the logical ID, and random characters. What the bounds say
without knowing them must be so for each filling; and so must what they say when they know everything.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.permissions.decide.naive import Policies, Request, is_allowed
from tests.permissions.decide.worlds import ACCOUNT, catalog, policy
from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, Text
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.universe import Rest, Subject, Target, Universe

BUCKET, LOGS, ROLE = (ResourceRef("", name) for name in ("Uploads", "Logs", "Role"))
STACK = Pseudo("AWS::StackName")
FILLINGS: tuple[dict[Any, str], ...] = (
    {BUCKET: "shop-uploads-1x8qk2m4z9ab", LOGS: "shop-logs-0c7vb3n5l1kj", STACK: "shop"},
    {BUCKET: "logs-uploads-aq1sw2de3fr4", LOGS: "logs-logs-zx9cv8bn7m6l", STACK: "logs"},
)
OWN: dict[Any, str] = {ACCOUNT: "111122223333", ROLE: "shop-role-5t6y7u8i9o0p"}
KEYS = ("a", "b", "ab/c", "a:b")
RESOURCES = (
    "*",
    ("arn:aws:s3:::", BUCKET),
    ("arn:aws:s3:::", BUCKET, "/*"),
    ("arn:aws:s3:::", BUCKET, "/a*"),
    ("arn:aws:s3:::", BUCKET, "/?"),
    ("arn:aws:s3:::", LOGS, "/*"),
    ("arn:aws:s3:::", LOGS, "*"),
    ("arn:aws:s3:::", STACK, "-*/a"),
    "arn:aws:s3:::shop-*",
    "arn:aws:s3:::*/b",
    "arn:aws:s3:::*",
    ("arn:aws:s3:::", BUCKET, "/${aws:username}"),
    ("arn:aws:s3:::*/", ACCOUNT),
)
ACTIONS = ("*", "s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "s3:ListBucket", "sqs:*")
ROOT = ("arn:aws:iam::", ACCOUNT, ":root")
ROLE_ARN = ("arn:aws:iam::", ACCOUNT, ":role/", ROLE)
PRINCIPALS = ("*", {"AWS": "*"}, {"AWS": ROLE_ARN}, {"AWS": ROOT}, {"AWS": ACCOUNT}, {"AWS": "999999999999"})
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"Bool": {"aws:SecureTransport": "true"}},
    {"Bool": {"AWS:securetransport": "false"}},
    {"ArnLike": {"aws:PrincipalArn": ROLE_ARN}},
    {"StringNotEquals": {"aws:PrincipalAccount": "111122223333"}},
    {"StringEquals": {"aws:PrincipalAccount": [ACCOUNT, "222222222222"]}},
    {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    {"StringNotLike": {"aws:username": "x*"}},
    {"StringEqualsIfExists": {"aws:username": "x"}},
    {"ForAllValues:StringEquals": {"aws:CalledVia": ["x"]}},
    {"ForAnyValue:StringEquals": {"aws:CalledVia": ["x"]}},
    {"Null": {"aws:SourceArn": "true"}},
    {"StringLike": {"aws:UserAgent": "tool*"}},
    {"StringNotEquals": {"aws:UserAgent": "tool/1"}},
)


def statements(*, with_principal: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return statements with symbolic parts."""

    def element(name: str, values: tuple[Any, ...]) -> st.SearchStrategy[tuple[str, Any]]:
        names = st.sampled_from([name, name, name, f"Not{name}"])
        return st.tuples(names, st.lists(st.sampled_from(values), min_size=1, max_size=2))

    def made(parts: tuple[Any, ...]) -> dict[str, Any]:
        effect, action, resource, condition, principal = parts
        found = {"Effect": effect, **dict([action, resource])}
        found |= {"Condition": condition} if condition else {}
        return found | ({"Principal": principal} if with_principal else {})

    return st.tuples(
        st.sampled_from(["Allow", "Allow", "Deny"]),
        element("Action", ACTIONS),
        element("Resource", RESOURCES),
        st.one_of(st.none(), st.sampled_from(CONDITIONS)),
        st.sampled_from(PRINCIPALS),
    ).map(made)


WORLDS = st.fixed_dictionaries(
    {
        "identity": st.lists(statements(with_principal=False), max_size=3),
        "resource": st.lists(statements(with_principal=True), max_size=2),
        "boundary": st.one_of(st.none(), st.lists(statements(with_principal=False), max_size=2)),
    }
)


def mapped(value: Any, change: Any) -> Any:
    """Change each symbolic string in a document."""
    if isinstance(value, dict):
        return {name: mapped(each, change) for name, each in value.items()}
    if isinstance(value, list):
        return [mapped(each, change) for each in value]
    return value if isinstance(value, str) else change(value)


def joined(parts: Any, known: Mapping[Any, str]) -> str:
    """Return a symbolic string with everything filled in."""
    several = (parts,) if isinstance(parts, ResourceRef | Pseudo) else parts
    return "".join(each if isinstance(each, str) else known[each] for each in several)


def setting(world: Mapping[str, Any], known: Mapping[Any, str]) -> tuple[Engine, Subject, Target]:
    """Return a world in which only some parts are known, with its role and its bucket."""

    def part(each: Any) -> Any:
        return known.get(each, each)

    def change(parts: Any) -> Any:
        if isinstance(parts, ResourceRef | Pseudo):
            return part(parts)
        return Text(tuple(map(part, parts)))

    def made(name: str, documents: Any) -> Any:
        return policy(name, *mapped(documents, change))

    subject = Subject(
        "role",
        "Role",
        identity=(made("identity", world["identity"]),),
        boundary=None if world["boundary"] is None else made("boundary", world["boundary"]),
        arn=tuple(map(part, ROLE_ARN)),
    )
    name = ("arn:aws:s3:::", part(BUCKET))
    arns = {"bucket": name, "object": (*name, "/", Rest("key"))}
    policies = (made("resource", world["resource"]),)
    target = Target("Uploads", "AWS::S3::Bucket", "s3", arns, policies=policies)
    given_values = {each.pseudo: value for each, value in known.items() if isinstance(each, Pseudo)}
    return Engine(Universe((subject,), (target,)), catalog, given_values), subject, target


def bounds(world: Mapping[str, Any], known: Mapping[Any, str], kind: str, *, secure: bool) -> Bounds:
    """Return the bounds of a world."""
    engine, subject, target = setting(world, known)
    return engine.bounds(subject, target, kind, secure=secure)


def requests(filling: Mapping[Any, str], kind: str, *, secure: bool) -> Iterator[list[Request]]:
    """Yield, for each action on a kind, all requests of the closed world."""
    bucket = f"arn:aws:s3:::{filling[BUCKET]}"
    resources = [bucket] if kind == "bucket" else [f"{bucket}/{key}" for key in KEYS]
    context = {
        "aws:securetransport": "true" if secure else "false",
        "aws:principalarn": joined(ROLE_ARN, filling),
        "aws:principalaccount": filling[ACCOUNT],
    }
    for name, action in catalog("s3").items():
        if kind in action.kinds:
            agents = ("tool/1", "other")
            yield [
                Request(f"s3:{name}", each, {**context, "aws:useragent": agent})
                for each in resources
                for agent in agents
            ]


def check(world: Mapping[str, Any], filling: Mapping[Any, str], kind: str, *, secure: bool) -> None:
    concrete: dict[str, Any] = {
        name: None if each is None else mapped(each, lambda parts: joined(parts, filling))
        for name, each in world.items()
    }
    policies = Policies(concrete["identity"], concrete["resource"], concrete["boundary"])
    role = joined(ROLE_ARN, filling)
    symbolic = bounds(world, {}, kind, secure=secure)
    known = bounds(world, filling, kind, secure=secure)
    assert symbolic.sure & ~known.sure == 0
    assert known.possible & ~symbolic.possible == 0
    names = list(catalog("s3"))
    for several in requests(filling, kind, secure=secure):
        bit = 1 << names.index(several[0].action.partition(":")[2])
        answers = [is_allowed(policies, each, role, filling[ACCOUNT]) for each in several]
        for found in (symbolic, known):
            assert not found.sure & bit or all(answers), several[0].action
            assert found.possible & bit or not any(answers), several[0].action


@given(WORLDS, st.booleans())
@settings(max_examples=100)
def test_bounds_contain_the_truth(world: dict[str, Any], secure: bool) -> None:  # noqa: FBT001 - drawn
    for filling in FILLINGS:
        for kind in ("bucket", "object"):
            check(world, {**OWN, **filling}, kind, secure=secure)
