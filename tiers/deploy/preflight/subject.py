"""The subject of the checks: an account, and the resources to deploy into it."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers.deploy.aws import Aws
from tiers.deploy.preflight.listeners import Listeners
from tiers.deploy.preflight.other_stacks import OtherStacks
from tiers.diagnostics.model import Place
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.parameters import Number, Text
from tiers.ir.placed import Given, Placed
from tiers.ir.references import Pointer
from tiers.plan.model import Action

SUBNET = "AWS::EC2::Subnet"


class Asked(NamedTuple):
    """A value that a resource asks for, and where the spec says so."""

    value: str
    place: Place
    resource: str


class Subject(NamedTuple):
    """An account, the resources of a bundle, and which of them are new or change."""

    aws: Aws
    resources: tuple[Placed, ...]
    kinds: Mapping[str, Action]
    """Actions on those that change, by logical ID."""
    values: Mapping[str, str]
    account: str
    """The account's number."""
    others: OtherStacks
    """The values of other stacks."""
    listeners: Listeners
    """The listeners that exist already."""
    given: Given = MappingProxyType({})
    """The values of what exists already and is only used."""
    assumed: Mapping[str, Any] = MappingProxyType({})
    """The declared parts of an existing VPC."""
    existing: tuple[Mapping[str, Any], ...] = ()
    """The components that exist already."""

    def of(self, type_: str) -> Iterator[Placed]:
        """Yield the resources of a type."""
        return (each for each in self.resources if each.body["Type"] == type_)

    def changing(self, type_: str) -> Iterator[Placed]:
        """Yield those that are new, or change."""
        return (each for each in self.of(type_) if each.logical_id in self.kinds)

    def new(self, type_: str) -> list[Placed]:
        """Return those that do not exist yet."""
        return [each for each in self.of(type_) if self.kinds.get(each.logical_id) is Action.ADD]

    def pointed(self, type_: str, placed: Placed, *path: str) -> Placed | None:
        """Return the resource of a type that the value at a path into a resource's properties points to."""
        name = target(at(placed, *path))
        return next((each for each in self.of(type_) if each.logical_id == name), None) if name else None

    def value(self, written: object) -> str | None:
        """Return a string or a number as it will be deployed; None for another value, or an unknown one.

        Raises `AwsError` if a value of another stack cannot be read.
        """
        if isinstance(written, Elsewhere):
            return self.others.value(written)
        if isinstance(written, Text | Number):
            parameter = written.parameter
            default = parameter.default
            return self.values.get(parameter.name, None if default is None else str(default))
        return str(written) if isinstance(written, str | int) else None

    def asked(self, placed: Placed, *path: str) -> Iterator[Asked]:
        """Yield the value at a path into a resource's properties, if it is known."""
        value = self.value(at(placed, *path))
        if value:
            yield Asked(value, place(placed, *path), placed.logical_id)

    def zones(self) -> dict[str, str]:
        """Return the name of the zone of each subnet, as far as it is known. Raises `AwsError`."""
        subnets = list(self.of(SUBNET))
        if all(isinstance(at(each, "AvailabilityZone"), str) for each in subnets):
            return {each.logical_id: at(each, "AvailabilityZone") for each in subnets}
        region = self.region_zones()
        selected = any(chosen(each) is not None for each in subnets)
        listed = self.listed_zones(region) if selected else []
        found = {each.logical_id: self._zone(each, region, listed) for each in subnets}
        return {name: zone for name, zone in found.items() if zone}

    def _zone(self, subnet: Placed, region: Mapping[str, str], listed: Sequence[str]) -> str | None:
        number, id_ = chosen(subnet), self.value(at(subnet, "AvailabilityZoneId"))
        if number is not None:
            return listed[number] if number < len(listed) else None
        return region.get(id_) if id_ else self.value(at(subnet, "AvailabilityZone"))

    def region_zones(self) -> dict[str, str]:
        """Return the names of the region's zones by their IDs. Raises `AwsError`."""
        answer = self.aws.call(
            "ec2",
            "describe_availability_zones",
            Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}],
        )
        return {
            each.get("ZoneId", each["ZoneName"]): each["ZoneName"] for each in answer["AvailabilityZones"]
        }

    def listed_zones(self, region: Mapping[str, str]) -> list[str]:
        """Return the zones that `Fn::GetAZs` gives, in the order that it mostly has. Raises `AwsError`.

        Where there is a default subnet in any zone, it gives only those that have one:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html
        """
        only = [{"Name": "default-for-az", "Values": ["true"]}]
        rows = self.aws.call("ec2", "describe_subnets", Filters=only).get("Subnets", ())
        default = {each["AvailabilityZone"] for each in rows}
        return sorted(name for name in region.values() if name in default or not default)


def chosen(subnet: Placed) -> int | None:
    """Return which of the zones of `Fn::GetAZs` a subnet is in, if it is one of those."""
    match at(subnet, "AvailabilityZone"):
        case {"Fn::Select": [int(number), {"Fn::GetAZs": _}]}:
            return number
    return None


def at(placed: Placed, *path: str) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return the value at a path into a resource's properties, or None."""
    value: Any = placed.body.get("Properties", {})
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def place(placed: Placed, *path: str) -> Place:
    """Return the place in the spec of the value at a path, or of what is closest to it."""
    names = (".".join(path[:length]) for length in range(len(path), 0, -1))
    return Place(next((placed.origins[name] for name in names if name in placed.origins), placed.origin))


def target(written: object) -> str:
    """Return the logical ID that a pointer points to; empty if it is not one."""
    return written.target.logical_id if isinstance(written, Pointer) else ""
