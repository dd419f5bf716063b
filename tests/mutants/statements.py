"""Statements of policies in a clean template, read by hand: whose they are, and what they are about.

It asks nothing of `tiers.permissions`: whether a fault changes anything is judged by this.
"""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.mutants.changes import Change
from tests.mutants.plan import Plan, Site

OWN = {
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::EFS::FileSystem": "elasticfilesystem",
    "AWS::Lambda::Function": "lambda",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::SQS::Queue": "sqs",
}
"""The services of the resources whose permissions a spec declares whole."""

POLICIES = ("IAM::Policy", "IAM::RolePolicy")
DOCUMENTS = {
    **dict.fromkeys(POLICIES, "PolicyDocument"),
    "EFS::FileSystem": "FileSystemPolicy",
    "S3::BucketPolicy": "PolicyDocument",
    "SNS::TopicPolicy": "PolicyDocument",
    "SQS::QueuePolicy": "PolicyDocument",
}

Statement = dict[str, Any]
Edit = Callable[[Statement], object]


class Spot(NamedTuple):
    """A statement: the resource that has it, the path to its document, and its position there."""

    site: Site
    path: tuple[str | int, ...]
    number: int
    about: tuple[Site, ...]
    """The resources in its `Resource`, if these are all it is about and each is of a type of `OWN`."""
    written: Statement

    @property
    def at(self) -> str:
        """The name of a case at this statement."""
        return f"{self.site.id}/{self.number}"

    @property
    def places(self) -> tuple[Site, ...]:
        """The places to look for a fault in it."""
        return (self.site, *self.about)

    def document(self, plan: Plan) -> dict[str, Any]:
        """Return its document, to be changed."""
        found: Any = plan.properties(self.site)
        for step in self.path:
            found = found[step]
        document: dict[str, Any] = found
        return document

    def edited(self, edit: Edit) -> Change:
        """Edit the statement."""
        return lambda plan: edit(self.document(plan)["Statement"][self.number])

    def replaced(self, *statements: Statement) -> Change:
        """Put other statements in its place."""

        def made(plan: Plan) -> None:
            held = self.document(plan)["Statement"]
            held[self.number : self.number + 1] = copy.deepcopy(list(statements))

        return made

    def removed(self) -> Change:
        """Remove the statement, and a resource that has no other one."""

        def made(plan: Plan) -> None:
            held = self.document(plan)["Statement"]
            if len(held) == 1 and len(self.path) == 1:
                plan.remove(self.site)
            else:
                del held[self.number]

        return made


def of_roles(plan: Plan) -> Iterator[Spot]:
    """Yield the statements of the policies of roles that allow something on own resources."""
    for site, number in _inline(plan):
        yield from _own(plan, site, ("Policies", number, "PolicyDocument"))


def of_resources(plan: Plan) -> Iterator[Spot]:
    """Yield the statements of the policies of own resources."""
    for site in plan.sites(*(kind for kind in DOCUMENTS if kind not in POLICIES)):
        yield from _own(plan, site, (_document(plan, site),))


def of_trust(plan: Plan) -> Iterator[Spot]:
    """Yield the statements by which a role can be assumed that may do something on own resources."""
    trusted = {spot.site for spot in of_roles(plan)}
    for site in sorted(trusted):
        yield from _spots(plan, site, ("AssumeRolePolicyDocument",))


def _inline(plan: Plan) -> Iterator[tuple[Site, int]]:
    for site in plan.sites("IAM::Role"):
        yield from ((site, number) for number, _ in enumerate(plan.properties(site).get("Policies", [])))


def _document(plan: Plan, site: Site) -> str:
    return DOCUMENTS[plan.body(site)["Type"].removeprefix("AWS::")]


def _own(plan: Plan, site: Site, path: tuple[str | int, ...]) -> Iterator[Spot]:
    yield from (spot for spot in _spots(plan, site, path) if spot.about)


def _spots(plan: Plan, site: Site, path: tuple[str | int, ...]) -> Iterator[Spot]:
    document = Spot(site, path, 0, (), {}).document(plan)
    for number, statement in enumerate(document["Statement"]):
        # The policy of a file system is about that one: it has no other name for it than `*`.
        is_inside = plan.body(site)["Type"] in OWN
        about = (site,) if is_inside else _about(plan, site.stem, statement)
        yield Spot(site, path, number, about, copy.deepcopy(statement))


def _about(plan: Plan, stem: str, statement: Statement) -> tuple[Site, ...]:
    found = [resource(plan, stem, each) for each in as_list(statement.get("Resource", []))]
    if any(each is None or plan.body(each)["Type"] not in OWN for each in found):
        return ()
    return tuple(dict.fromkeys(each for each in found if each is not None))


def resource(plan: Plan, stem: str, expression: Any) -> Site | None:
    """Return the resource whose ARN, or the start of whose ARNs, an expression is."""
    written = expression.get("Fn::Sub") if isinstance(expression, dict) else None
    if isinstance(written, str):
        name = re.match(r"\$\{([A-Za-z0-9]+)(?:\.Arn)?\}", written)
        return plan.at(stem, {"Ref": name[1]}) if name else None
    return plan.at(stem, expression)


def as_list(value: Any) -> list[Any]:
    """Return a list of an element that may be single."""
    return value if isinstance(value, list) else [value]


def put(statement: Statement, **elements: Any) -> None:
    """Set elements of a statement."""
    statement.update(elements)


def service(plan: Plan, spot: Spot) -> str:
    """Return the prefix of the actions of a statement."""
    return OWN[plan.body(spot.about[0])["Type"]]


def others(plan: Plan, spot: Spot) -> list[Site]:
    """Return the resources of the same type that a statement is not about."""
    kind = plan.body(spot.about[0])["Type"].removeprefix("AWS::")
    return [each for each in plan.sites(kind) if each not in spot.about]


def is_tls_only(spot: Spot) -> bool:
    """Return whether a statement denies plain HTTP."""
    return spot.written["Effect"] == "Deny" and "aws:SecureTransport" in str(spot.written.get("Condition"))


def is_used(plan: Plan, spot: Spot) -> bool:
    """Return whether some role or service may do something on a resource that a statement is about."""
    roles = [(site, ("Policies", number, "PolicyDocument")) for site, number in _inline(plan)]
    places = [*roles, *((site, (_document(plan, site),)) for site in plan.sites(*DOCUMENTS))]
    return any(
        resource(plan, each.site.stem, _without_path(written)) in spot.about
        for site, path in places
        for each in _spots(plan, site, path)
        if each.written["Effect"] == "Allow"
        for written in as_list(each.written.get("Resource", []))
    )


def _without_path(expression: Any) -> Any:
    """Return the ARN before the path of a `Sub` with a mapping."""
    written = expression.get("Fn::Sub") if isinstance(expression, dict) else None
    start = re.match(r"\$\{([A-Za-z0-9]+)\}/", written[0]) if isinstance(written, list) else None
    return written[1][start[1]] if start and isinstance(written, list) else expression
