"""Templates to the network of a rehearsal."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from itertools import islice

from tiers.cloudformation.load.files import Library
from tiers.rehearse.edge import Edge
from tiers.rehearse.model import Database, Host, LoadBalancer, Network, Subnet
from tiers.rehearse.read import (
    absent,
    buckets,
    clusters,
    copies,
    distributions,
    outside,
    places,
    tasks,
    transits,
    volumes,
)
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.addresses import PrivateAddresses, SubnetFullError, public_addresses
from tiers.rehearse.read.balancers import BalancerReader
from tiers.rehearse.read.distributions import DistributionReader
from tiers.rehearse.read.hosts import HostReader, Place, stand_in_of
from tiers.rehearse.read.names import aliases, names
from tiers.rehearse.read.records import RecordReader
from tiers.rehearse.read.resources import Resource, Resources
from tiers.rehearse.read.rules import GroupReader, acls
from tiers.rehearse.read.standins import StandIns
from tiers.rehearse.testbed import bounds

_PORTS = {
    **dict.fromkeys(("postgres", "aurora-postgresql"), 5432),
    **dict.fromkeys(("mysql", "mariadb", "aurora-mysql"), 3306),
}
_GROUPS = {
    "DBParameterGroupName": "DBParameterGroup",
    "DBClusterParameterGroupName": "DBClusterParameterGroup",
}


def network(
    library: Library, main: str, parameters: Mapping[str, str], lost: frozenset[str] = frozenset()
) -> Network:
    """Read the templates of a library. `lost` are zones that are taken down from the start.

    What is wrong with a template is in the library's troubles. One that is too large raises `TooLargeError`.
    """
    resources = Resources(library, main, parameters)
    stand_ins = StandIns(resources)
    vpcs = places.vpcs(resources)
    lists = acls(resources)
    subnets = places.subnets(resources, stand_ins, vpcs, lists)
    groups = tuple(GroupReader(resources, stand_ins).groups())
    volumes.leave(resources)
    named = outside.named_ranges(vpcs, groups, lists.values())
    # One more than there may be is enough to see that: a group of a billion is never made.
    standing = list(islice(HostReader(resources, subnets, lost).places(), bounds.HOSTS + 1))
    tasks.leave(resources)
    absent.leave(resources)
    local = [IPv4Network(each) for vpc in vpcs for each in vpc.ranges]
    inside = tuple(_hosts(resources, standing, [*named, *local]))
    public = [each.public for each in inside if each.public]
    members = tuple(copies.clusters(resources, inside))
    strangers = tuple(outside.hosts(groups, named, local, public))
    led_to, beyond = transits.beyond(subnets, vpcs, groups)
    at_edge = tuple(distributions.hosts(resources, (*inside, *strangers)))
    balancers = tuple(BalancerReader(resources, inside).balancers())
    edge = _edge(resources, (*inside, *at_edge), balancers)  # before what it leaves out is listed
    found = Network(
        vpcs,
        subnets,
        places.peerings(resources, vpcs),
        lists,
        groups,
        (*inside, *at_edge, *strangers, *beyond),
        balancers,
        tuple(_databases(resources, inside)),
        tuple(tasks.service_names(resources)),
        resources.absent,
        tuple(resources.omitted),
        tuple(resources.assumed),
        tuple(copies.caches(resources, inside)),
        members,
        tuple(copies.file_systems(resources, inside)),
        tuple(copies.proxies(resources, inside, members)),
        edge,
        led_to,
    )
    bounds.check(found)
    return found


def _edge(resources: Resources, hosts: tuple[Host, ...], balancers: tuple[LoadBalancer, ...]) -> Edge:
    records = RecordReader(resources, hosts)
    return Edge(
        tuple(records.records()),
        tuple(DistributionReader(resources, hosts, balancers, records).distributions()),
        tuple(buckets.buckets(resources, hosts)),
    )


def _hosts(resources: Resources, standing: list[Place], named: list[IPv4Network]) -> Iterator[Host]:
    private = PrivateAddresses(each.fixed for each in standing if each.fixed)
    public = public_addresses(named)
    called = names(standing)
    for name, alias, place in zip(called, aliases(standing, called), standing, strict=True):
        try:
            address = place.fixed or private.take(place.subnet.range)
        except SubnetFullError:
            resources.omit(f"`{place.subnet.id}` has no address left for `{name}`")
            resources.absent.setdefault(place.resource.component, f"`{place.subnet.id}` has no address left")
            continue
        yield _host(name, place, address, next(public) if place.public else None)._replace(alias=alias)


def _host(name: str, place: Place, address: str, public: str | None) -> Host:
    subnet: Subnet = place.subnet
    return Host(
        name,
        place.kind,
        place.resource.component,
        place.resource.id,
        subnet.vpc,
        subnet.id,
        subnet.zone,
        address,
        public,
        place.groups,
        place.checked,
        place.listens,
    )


def _databases(resources: Resources, hosts: tuple[Host, ...]) -> Iterator[Database]:
    for host in hosts:
        if host.kind != "database":
            continue
        written = next(each for each in resources.every() if each.id == host.logical_id)
        stand_in = stand_in_of(written.type)
        cluster = clusters.of_member(resources, written)
        main = cluster or written
        engine = read.text(main.get("Engine"))
        yield Database(
            host.logical_id,
            host.name,
            engine,
            read.text(main.get("EngineVersion")),
            read.number(main.get("Port"), _PORTS.get(engine, 0)),
            read.text(main.get("MasterUsername"), "admin"),
            read.text(main.get("DatabaseName" if cluster or clusters.has_standbys(main) else "DBName")),
            {**_parameters(resources, main), **_parameters(resources, written)},
            stand_in.engines.get(engine) if stand_in else None,
        )


def _parameters(resources: Resources, written: Resource) -> dict[str, str]:
    """Return the parameters of the engine that the groups of a database or a cluster set."""
    groups = [resources.get(written.get(name), f"RDS::{kind}") for name, kind in _GROUPS.items()]
    found = {
        name: value for each in groups if each for name, value in read.mapping(each.get("Parameters")).items()
    }
    return {name: read.text(value) for name, value in found.items()}
