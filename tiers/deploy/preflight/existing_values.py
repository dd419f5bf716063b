"""The IDs of what exists already, by the values that a spec has for them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.deploy.aws import AwsError
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import existing_network as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.references import Target

VPC: Route = ("network", "vpc")


class ExistingSubnet(NamedTuple):
    """A subnet as the spec declares it, with the IDs that it has in the account; `None` if unknown."""

    name: str
    kind: str
    cidr: str
    zone: str | int
    route: Route
    id: str | None
    table: str | None


class Declared(NamedTuple):
    """An existing VPC as the spec declares it."""

    vpc: str | None
    cidr: str
    subnets: tuple[ExistingSubnet, ...]
    has_nat: bool
    services: tuple[str, ...]
    """Those whose gateway endpoints exist."""
    unknown: tuple[Diagnostic, ...]
    """Exports and outputs that do not exist."""


def declared(subject: Subject) -> Declared:
    """Return what the spec declares, with IDs. Raises `AwsError`."""
    source = Source(subject)
    assumed = subject.assumed
    vpc = source.id_of(Target(assumed["vpc"]["logical_id"]), VPC)
    subnets = tuple(_subnet(each, source) for each in assumed["subnets"])
    services = tuple(assumed["endpoints"].values())
    return Declared(vpc, assumed["vpc"]["cidr"], subnets, assumed["nat"], services, tuple(source.unknown))


def _subnet(row: Mapping[str, Any], source: "Source") -> ExistingSubnet:
    route: Route = tuple(row["route"])
    return ExistingSubnet(
        row["name"],
        row["kind"],
        row["cidr"],
        row["zone"],
        route,
        source.id_of(Target(row["logical_id"]), (*route, "id")),
        source.id_of(Target(row["table"]), (*route, "route_table")) if "table" in row else None,
    )


class Source:
    """The values of a subject, and the exports and outputs of other stacks, each read once."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.unknown: list[Diagnostic] = []
        self._exports: dict[str, str] | None = None
        self._stacks: dict[str, Mapping[str, str]] = {}

    def id_of(self, target: Target, route: Route) -> str | None:
        """Return the ID behind a target; `None` if it is not known, or does not exist."""
        value = self.subject.given.get(target)
        found = self.text(value)
        if found is None and isinstance(value, Elsewhere):
            if value.export:
                what, advice = f"export `{value.export}`", "`aws cloudformation list-exports` lists them"
            else:
                what = f"output `{value.output}` of the stack `{value.stack}`"
                advice = f"`aws cloudformation describe-stacks --stack-name {value.stack}` lists them"
            where = f"not in `{self.subject.aws.region}` of this account"
            message = f"there is no {what}"
            self.unknown.append(codes.NOT_FOUND.at(route, message, label=where, help=advice))
        return found

    def text(self, value: object) -> str | None:
        """Return a value as it will be deployed; `None` if it is not known, or does not exist."""
        if not isinstance(value, Elsewhere):
            return self.subject.value(value) or None
        if value.export:
            return self.exports().get(value.export)
        return self.outputs(value.stack).get(value.output)

    def exports(self) -> Mapping[str, str]:
        """Return the values of all exports by their names. Raises `AwsError`."""
        if self._exports is None:
            rows = self.subject.aws.pages("cloudformation", "list_exports", "Exports")
            self._exports = {each["Name"]: each["Value"] for each in rows}
        return self._exports

    def outputs(self, stack: str) -> Mapping[str, str]:
        """Return the outputs of a stack; none if it does not exist. Raises `AwsError`."""
        if stack not in self._stacks:
            self._stacks[stack] = dict(self._described(stack))
        return self._stacks[stack]

    def _described(self, stack: str) -> Iterator[tuple[str, str]]:
        try:
            answer = self.subject.aws.call("cloudformation", "describe_stacks", StackName=stack)
        except AwsError as error:
            if error.failure.code == "ValidationError":  # "Stack with id … does not exist"
                return
            raise
        for each in answer["Stacks"][0].get("Outputs", ()):
            yield each["OutputKey"], each["OutputValue"]
