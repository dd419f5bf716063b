"""Components that exist already, for hypothesis, and the connections of servers to them and from them."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tests.support import generated_listeners
from tests.support.generated_capacities import Spec, optional, some_of

ACCOUNT = "111122223333"
ARNS = {
    "queue": "arn:aws:sqs:{region}:{account}:jobs-{number}",
    "topic": "arn:aws:sns:{region}:{account}:news_{number}",
    "bucket": "arn:aws:s3:::files.{number}",
    "table": "arn:aws:dynamodb:{region}:{account}:table/items.{number}",
    "function": "arn:aws:lambda:{region}:{account}:function:resize_{number}",
    "key": "arn:aws:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-{number:012}",
    "secret": "arn:aws:secretsmanager:{region}:{account}:secret:rds!cluster-{number}-AbCdEf",
}
WORDS: dict[str, tuple[str, ...]] = {
    "queue": ("", "send", "consume"),
    "topic": ("", "publish"),
    "bucket": ("read", "write", "read_write"),
    "table": ("read", "write", "read_write"),
    "function": ("", "invoke"),
}
"""The words by which a connection may call each kind; an empty one is for none."""
VALUES = {
    "queue": ("arn", "url"),
    "topic": ("arn",),
    "bucket": ("arn", "name"),
    "table": ("arn", "name"),
    "function": ("arn", "name"),
}
KEYED = ("queue", "topic", "bucket", "table")
PORTS: tuple[Spec, ...] = (
    {"port": 5432},
    {"port": [5432]},
    {"port": [9200, 9300]},
    {"port": 53, "protocol": "udp"},
)
PLACES = {"parameter", "import", "stack"}
WITH_ROLES = ("autoscaling", "bastion", "ec2", "function")
URLS = (80, 443)
"""The ports of a listener from which its URL follows."""
HOSTS = ("store.example.internal", "10.0.0.9")


def _values(kind: str, number: int, literal: str | None) -> st.SearchStrategy[Any]:
    """Every form of a value; a literal only where there is one for all regions."""
    name = f"{kind.capitalize()}{number}"
    forms: list[Any] = [
        {"parameter": f"Their{name}"},
        {"import": f"theirs:{kind}-{number}"},
        {"stack": "theirs", "output": name},
    ]
    return st.sampled_from(forms if literal is None else [literal, *forms])


def _arn(kind: str, number: int, regions: list[str]) -> st.SearchStrategy[Any]:
    is_one = len(regions) == 1 or kind == "bucket"
    written = ARNS[kind].format(region=regions[0], account=ACCOUNT, number=number) if is_one else None
    return _values(kind, number, written)


def _group(number: int) -> st.SearchStrategy[Any]:
    return _values("group", number, f"sg-{number:017x}")


@st.composite
def called(draw: st.DrawFn, regions: list[str]) -> dict[str, Spec]:
    """What is called by an API, by name: some kinds, each by some form of its ARN."""
    found: dict[str, Spec] = {}
    for number, kind in enumerate(draw(some_of(sorted(WORDS)))):
        key = optional(key=_arn("key", number, regions)) if kind in KEYED else st.just({})
        found[f"their-{kind}"] = {"type": "existing", kind: draw(_arn(kind, number, regions)), **draw(key)}
    return found


@st.composite
def grouped(draw: st.DrawFn, regions: list[str]) -> dict[str, Spec]:
    """What listens in an existing VPC, by name."""
    found: dict[str, Spec] = {}
    for number in range(draw(st.integers(0, 2))):
        found[f"their_store{number}"] = {
            "type": "existing",
            "group": draw(_group(number)),
            **draw(st.sampled_from(PORTS)),
            **draw(optional(endpoint=st.one_of(*(_values("host", number, each) for each in HOSTS)))),
            **draw(secrets(number, regions)),
        }
    return found


def secrets(number: int, regions: list[str]) -> st.SearchStrategy[Spec]:
    """Nothing, or a secret, which may have a key."""
    keyed = st.fixed_dictionaries(
        {"secret": _arn("secret", number, regions)}, optional={"key": _arn("key", 10 + number, regions)}
    )
    return st.one_of(st.just({}), keyed)


@st.composite
def clients(draw: st.DrawFn, servers: list[str], mutual: dict[str, Spec]) -> dict[str, Spec]:
    """What connects to servers of the spec; some of what listens does so as well."""
    found: dict[str, Spec] = {}
    if draw(st.booleans()) and servers:
        wanted = draw(some_of(servers, 1, 2))
        found["their_clients"] = {"type": "existing", "group": draw(_group(7)), "connects_to": wanted}
    for end in mutual.values():
        end.update(draw(optional(connects_to=some_of(servers, 1, 2)) if servers else st.just({})))
    return found


@st.composite
def connections(draw: st.DrawFn, caller: Spec, known: dict[str, Spec]) -> None:
    """Connect a server to some of what exists, and give it the values that this has."""
    edges: list[Any] = []
    variables: Spec = {}
    for name in draw(some_of(sorted(known), most=3)):
        edges.append(draw(_edge(name, known[name])))
        offered = draw(some_of(list(_offers(known[name]))))
        variables |= {f"THEIRS_{len(variables) + i}": {"from": f"{name}.{e}"} for i, e in enumerate(offered)}
    if edges:
        caller["connects_to"] = [*caller.get("connects_to", ()), *edges]
    if variables:
        caller["environment"] = {**caller.get("environment", {}), **variables}


def _edge(name: str, end: Spec) -> st.SearchStrategy[Any]:
    port = end.get("port")
    if port is not None:
        several = port if isinstance(port, list) else [port]
        return st.sampled_from([name, *({"to": name, "port": each} for each in several)])
    words = next(words for kind, words in WORDS.items() if kind in end)
    return st.sampled_from([{"to": name, "access": each} if each else name for each in words])


def _offers(end: Spec) -> Iterator[str]:
    """Yield the values that a component has to offer."""
    if "listener" in end:
        yield from (each for each in ("endpoint", "port") if each in end)
        yield from ["url"] if "endpoint" in end and end["port"] in URLS else []
        return
    if "port" in end:
        yield from (each for each in ("endpoint", "port") if isinstance(end.get(each), str | int | dict))
        yield from ["secret_arn"] if "secret" in end else []
        return
    kind = next(each for each in VALUES if each in end)
    # The name is a part of the ARN, which nothing can take from an output of another stack.
    is_output = isinstance(end[kind], dict) and "stack" in end[kind]
    yield from ("arn",) if is_output else VALUES[kind]


@st.composite
def theirs(
    draw: st.DrawFn,
    logic: Spec,
    leaving: list[Spec],
    regions: list[str],
    functions: list[str],
    *,
    has_vpc: bool,
) -> tuple[Spec, Spec]:
    """What is in front of servers and `functions`, and what they connect to, by an API only those that leave.

    `has_vpc` is true if the network exists too, so that it can have groups.
    """
    stores = draw(grouped(regions)) if has_vpc else {}
    callers = draw(clients(sorted(logic), stores)) if has_vpc else {}
    # One that scales by requests has one target group.
    behind = [name for name, each in logic.items() if "target_requests" not in each.get("capacity", {})]
    fronts = draw(generated_listeners.shared(behind, functions, regions, has_vpc=has_vpc))
    ends = {name: each for name, each in fronts.items() if "port" in each} if has_vpc else {}
    apis = draw(called(regions))
    for service in logic.values():
        leaves = any(each is service for each in leaving)
        near = ends | {name: each for name, each in stores.items() if "secret" not in each}
        draw(connections(service, ends | stores | apis if leaves else near))
    return callers | fronts, stores | apis


@st.composite
def with_their_roles(draw: st.DrawFn, spec: Spec) -> Spec:
    """Give some components a role that exists, and servers its instance profile; some have one together."""
    tiers = (spec.get(tier, {}) for tier in ("presentation", "logic"))
    able = [each for tier in tiers for each in tier.values() if each["type"] in WITH_ROLES]
    for component in draw(some_of(able, most=2)):
        is_function = component["type"] == "function"
        noun, number = "role" if is_function else "instance-profile", draw(st.integers(0, 1))
        literal = f"arn:aws:iam::{ACCOUNT}:{noun}/team/theirs.{number}"
        component["role"] = draw(_values("role" if is_function else "profile", number, literal))
    return spec


def is_theirs(role: object) -> bool:
    """Return whether the value of a key `role` is a role that exists."""
    return isinstance(role, str) or (isinstance(role, dict) and not PLACES.isdisjoint(role))


def without_theirs(spec: Spec) -> None:
    """Remove what exists and is called by an API, or has a secret, and the uses of it."""
    gone = {
        name
        for name, each in spec.get("data", {}).items()
        if each["type"] == "existing" and ("port" not in each or "secret" in each)
    }
    for service in spec.get("logic", {}).values():
        if "connects_to" in service:
            service["connects_to"] = [e for e in service["connects_to"] if _target(e) not in gone]
        given = service.get("environment", {})
        for name in [name for name, each in given.items() if _source(each) in gone]:
            del given[name]
    for name in gone:
        del spec["data"][name]


def _target(edge: Any) -> str:
    return str(edge["to"] if isinstance(edge, dict) else edge)


def _source(value: Any) -> str:
    return str(value.get("from", "")).partition(".")[0] if isinstance(value, dict) else ""
