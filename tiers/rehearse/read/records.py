"""Record sets of Route 53: the addresses that names lead to.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import ResourceRef, Unknown, Value, is_same
from tiers.rehearse.edge import Record
from tiers.rehearse.model import Host
from tiers.rehearse.read import certificates
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.buckets import DISTRIBUTION
from tiers.rehearse.read.hosts import BALANCER
from tiers.rehearse.read.resources import Resource, Resources, references

_ZONE = "Route53::HostedZone"
_RECORD, _RECORDS = "Route53::RecordSet", "Route53::RecordSetGroup"
_SEPARATE = ("HostedZoneId", "HostedZoneName")
_DEEPEST = 8
"""Names that lead to further names."""


class _Written(NamedTuple):
    """A record set as it is written, with the zone that it is in."""

    owner: Resource
    name: str
    kind: str
    properties: Mapping[str, Value]
    zone: Value


class RecordReader:
    """Reads record sets; `hosts` are all that there are."""

    def __init__(self, resources: Resources, hosts: tuple[Host, ...]) -> None:
        self._resources = resources
        self._hosts: dict[str, list[Host]] = {}
        for each in hosts:
            self._hosts.setdefault(each.logical_id, []).append(each)
        self._written = tuple(self._every())

    def records(self) -> Iterator[Record]:
        """Yield the records that lead to addresses of IPv4."""
        for each in self._written:
            if each.kind in {"A", "CNAME"}:
                if "*" in each.name:
                    self._resources.omit(f"the name `{each.name}` is a pattern, which no host knows")
                    continue
                yield self._record(each)

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return all addresses that a name leads to."""
        found = (self._record(each) for each in self._named(name))
        return tuple(dict.fromkeys(address for each in found for address in each.addresses))

    def leads_to(self, value: Value) -> Record:
        """Return what the name in a value leads to, as a record without a name."""
        return self._target(value, None, 0)

    def _every(self) -> Iterator[_Written]:
        for each in self._resources.of(_RECORD):
            yield from self._read(each, each.properties, {})
        for group in self._resources.of(_RECORDS):
            zone = {name: group.get(name) for name in _SEPARATE}
            for each in read.items(group.get("RecordSets")):
                yield from self._read(group, read.mapping(each), zone)

    def _read(
        self, owner: Resource, properties: Mapping[str, Value], shared: Mapping[str, Value]
    ) -> Iterator[_Written]:
        name = certificates.name(properties.get("Name"))
        if name is None:
            self._resources.omit(f"the name of the record `{owner.id}` is not known")
            return
        zone = properties.get("HostedZoneId") or shared.get("HostedZoneId")
        yield _Written(owner, name, read.text(properties.get("Type")), properties, zone)

    def _named(self, name: str) -> list[_Written]:
        return [each for each in self._written if each.name == name and each.kind in {"A", "CNAME"}]

    def _record(self, written: _Written, depth: int = 0) -> Record:
        alias = read.mapping(written.properties.get("AliasTarget"))
        values = read.items(written.properties.get("ResourceRecords"))
        if alias:
            found = self._target(alias.get("DNSName"), written, depth)
        elif written.kind == "CNAME" and values:
            found = self._target(values[0], written, depth)
        else:
            found = _of_addresses(values)
        private = self._resources.get(written.zone, _ZONE)
        is_private = bool(private and private.get("VPCs"))
        return found._replace(id=written.owner.id, name=written.name, is_private=is_private)

    def _target(self, value: Value, written: _Written | None, depth: int) -> Record:
        """Return what another name leads to: of a resource, or of a record."""
        for each in references(value):
            return self._of_resource(each)
        name = certificates.name(value)
        if name is None or isinstance(value, Unknown):
            return Record("", "", (), unread="the name that it leads to is not known")
        further = self._named(name) if depth < _DEEPEST else []
        if further:
            found = [self._record(each, depth + 1) for each in further]
            addresses = dict.fromkeys(address for each in found for address in each.addresses)
            return found[0]._replace(addresses=tuple(addresses))
        if written is not None and self._is_in_its_zone(name, written):
            return Record("", "", ())
        return Record("", "", (), unread=f"`{name}` is not in the templates")

    def _is_in_its_zone(self, name: str, written: _Written) -> bool:
        """Return whether a name without a record is in the zone of the record that leads to it."""
        alias = read.mapping(written.properties.get("AliasTarget"))
        if alias:
            return is_same(alias.get("HostedZoneId"), written.zone)
        zone = certificates.name(written.properties.get("HostedZoneName"))
        return zone is not None and name.endswith(f".{zone}")

    def _of_resource(self, reference: ResourceRef) -> Record:
        balancer = self._resources.get(reference, BALANCER)
        found = balancer or self._resources.get(reference, DISTRIBUTION)
        if found is None:
            return Record(
                "", "", (), unread=f"`{reference.name}` is neither a load balancer nor a distribution"
            )
        hosts = self._hosts.get(found.id, [])
        if not hosts:
            return Record("", "", (), found.id, unread=f"`{found.id}` has no host")
        # The name of an internet-facing load balancer leads to public addresses, also inside its VPC:
        # https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
        return Record("", "", tuple(each.public or each.address for each in hosts), found.id)


def _of_addresses(values: list[Value]) -> Record:
    try:
        return Record("", "", tuple(str(IPv4Address(read.text(each))) for each in values))
    except ValueError:
        return Record("", "", (), unread="its addresses are not known")
