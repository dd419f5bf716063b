"""What the checks look at: an account, and the resources that are to stand in it."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.architecture.deploytime import Number, Text
from tiers.architecture.placed import Placed
from tiers.architecture.pointers import Pointer
from tiers.delivery.aws import Aws
from tiers.diagnostics.model import Place
from tiers.plan.model import Kind

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
    kinds: Mapping[str, Kind]
    """What becomes of those that change, by logical id."""
    values: Mapping[str, str]

    def of(self, type_: str) -> Iterator[Placed]:
        """Yield the resources of a type."""
        return (each for each in self.resources if each.body["Type"] == type_)

    def changing(self, type_: str) -> Iterator[Placed]:
        """Yield those that are new, or change."""
        return (each for each in self.of(type_) if each.logical_id in self.kinds)

    def new(self, type_: str) -> list[Placed]:
        """Return those that do not stand yet."""
        return [each for each in self.of(type_) if self.kinds.get(each.logical_id) is Kind.ADD]

    def value(self, written: object) -> str | None:
        """Return a text or a number as it will be deployed; None if it is no such thing, or not known."""
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
        """Return the zone of each subnet. Raises `AwsError`."""
        wanted = {each.logical_id: at(each, "AvailabilityZone") for each in self.of(SUBNET)}
        if all(isinstance(each, str) for each in wanted.values()):
            return {name: str(zone) for name, zone in wanted.items()}
        names = self._zone_names()
        found = {name: _zone(zone, names) for name, zone in wanted.items()}
        return {name: zone for name, zone in found.items() if zone}

    def _zone_names(self) -> list[str]:
        """The zones that `Fn::GetAZs` gives, in the order that it mostly has."""
        answer = self.aws.call(
            "ec2",
            "describe_availability_zones",
            Filters=[{"Name": "zone-type", "Values": ["availability-zone"]}],
        )
        return sorted(each["ZoneName"] for each in answer["AvailabilityZones"])


def _zone(written: object, names: list[str]) -> str | None:
    match written:
        case str():
            return written
        case {"Fn::Select": [int(number), {"Fn::GetAZs": _}]} if number < len(names):
            return names[number]
    return None


def at(placed: Placed, *path: str) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return what stands at a path into a resource's properties, or None."""
    value: Any = placed.body.get("Properties", {})
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def place(placed: Placed, *path: str) -> Place:
    """Return where the spec says what stands at a path, or what is closest to it."""
    names = (".".join(path[:length]) for length in range(len(path), 0, -1))
    return Place(next((placed.origins[name] for name in names if name in placed.origins), placed.origin))


def target(written: object) -> str:
    """Return the logical id that a pointer points to; nothing for what is none."""
    return written.target.logical_id if isinstance(written, Pointer) else ""
