"""Record sets of Route 53: the addresses that names lead to.

https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from itertools import islice
from typing import NamedTuple

from tiers.cloudformation.evaluate.values import ResourceRef, Value, is_same
from tiers.rehearse.edge import Record
from tiers.rehearse.model import Host
from tiers.rehearse.read import certificates
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.buckets import DISTRIBUTION
from tiers.rehearse.read.hosts import BALANCER
from tiers.rehearse.read.resources import Resource, Resources, references
from tiers.rehearse.testbed import bounds

_ZONE = "Route53::HostedZone"
_RECORD, _RECORDS = "Route53::RecordSet", "Route53::RecordSetGroup"
_SEPARATE = ("HostedZoneId", "HostedZoneName")


class _Written(NamedTuple):
    """A record set as it is written, with the zone that it is in."""

    owner: Resource
    name: str
    properties: Mapping[str, Value]
    zone: Value


class RecordReader:
    """Reads record sets; `hosts` are all that there are."""

    def __init__(self, resources: Resources, hosts: tuple[Host, ...]) -> None:
        self._resources = resources
        self._hosts: dict[str, list[Host]] = {}
        for each in hosts:
            self._hosts.setdefault(each.logical_id, []).append(each)
        self._written = tuple(islice(self._every(), bounds.NAMES + 1))
        if len(self._written) > bounds.NAMES:
            raise bounds.TooLargeError(bounds.NAMES, "names and behaviors at the edge")
        self._named: dict[str, list[_Written]] = {}
        for record in self._written:
            self._named.setdefault(record.name, []).append(record)

    def records(self) -> Iterator[Record]:
        """Yield the records that lead to addresses of IPv4."""
        for each in self._written:
            if "*" in each.name:
                self._resources.omit(f"the name `{each.name}` is a pattern, which no host knows")
                continue
            found = self._targets(each)
            addresses = dict.fromkeys(address for one in found for address in one.addresses)
            private = self._resources.get(each.zone, _ZONE)
            yield found[0]._replace(
                id=each.owner.id,
                name=each.name,
                addresses=tuple(addresses),
                is_private=bool(private and private.get("VPCs")),
            )

    def leading(self, value: Value) -> tuple[Record, ...]:
        """Return the ends that the name in a value leads to, as records without names."""
        return tuple(self._followed([(value, None)]))

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
        elif read.text(properties.get("Type")) in {"A", "CNAME"}:
            zone = properties.get("HostedZoneId") or shared.get("HostedZoneId")
            yield _Written(owner, name, properties, zone)

    def _targets(self, written: _Written) -> list[Record]:
        """Return the ends that a record leads to."""
        return list(self._followed(_leads(written))) or [_of_addresses(written)]

    def _followed(self, pending: "list[_Lead]") -> Iterator[Record]:
        """Yield the ends of names, each name followed once."""
        seen: set[str] = set()
        while pending:
            value, written = pending.pop(0)
            name = certificates.name(value)
            if resource := next(references(value), None):
                yield self._of_resource(resource)
            elif name is None:
                yield Record("", "", (), unread="the name that it leads to is not known")
            elif name in seen:
                continue
            elif further := self._named.get(name):
                pending += [lead for each in further for lead in _leads(each)]
                yield from (_of_addresses(each) for each in further if not _leads(each))
            elif written is not None and self._is_in_its_zone(name, written):
                yield Record("", "", ())
            else:
                yield Record("", "", (), unread=f"`{name}` is not in the templates")
            seen.add(name or "")

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


_Lead = tuple[Value, _Written | None]
"""A name that another one leads to, and the record of that."""


def _leads(written: _Written) -> list[_Lead]:
    """Return the name that a record leads to; none for one with addresses."""
    alias = read.mapping(written.properties.get("AliasTarget"))
    if alias:
        return [(alias.get("DNSName"), written)]
    values = read.items(written.properties.get("ResourceRecords"))
    is_name = read.text(written.properties.get("Type")) == "CNAME"
    return [(each, written) for each in values] if is_name else []


def _of_addresses(written: _Written) -> Record:
    values = read.items(written.properties.get("ResourceRecords"))
    try:
        return Record("", "", tuple(str(IPv4Address(read.text(each))) for each in values))
    except ValueError:
        return Record("", "", (), unread="its addresses are not known")
