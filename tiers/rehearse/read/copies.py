"""Clusters of databases, caches, and file systems: hosts that copy each other, or share files."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.model import Cache, Cluster, FileSystem, Host, HostKind, Proxy
from tiers.rehearse.read import properties as read
from tiers.rehearse.read.clusters import CLUSTER, MEMBER, of_member
from tiers.rehearse.read.names import unused
from tiers.rehearse.read.resources import Resources, references

_CACHE_PORT = 6379
_PORTS = {"MYSQL": 3306, "POSTGRESQL": 5432}
"""The port of a proxy, whatever that of its databases:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connecting.html"""
_PROMOTION_TIER = 1
"""The tier of a member that names none:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html"""


def clusters(resources: Resources, hosts: Iterable[Host]) -> Iterator[Cluster]:
    """Yield the clusters; the first member in the templates starts as the writer.

    Of the others, the one with the lowest promotion tier takes over:
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
    """
    known = {each.logical_id: each for each in hosts if each.kind == "database"}
    taken = {name for each in hosts for name in (each.name, each.alias)}
    for cluster in resources.of(CLUSTER):
        own = tuple(each for each in hosts if each.logical_id == cluster.id)
        if own:
            name = unused(f"{own[0].alias}-reader", taken)
            taken.add(name)
            yield Cluster(cluster.id, tuple(each.name for each in own), name)
            continue
        found = [each for each in resources.of(MEMBER) if of_member(resources, each) == cluster]
        members = [each for each in found if each.id in known]
        if not members:
            continue
        first, *others = members
        others.sort(key=lambda each: read.number(each.get("PromotionTier"), _PROMOTION_TIER))
        if others:
            resources.assumed[f"`{first.id}` is the writer of `{cluster.id}`; AWS may choose another"] = None
        name = unused(f"{known[first.id].alias}-reader", taken)
        taken.add(name)
        yield Cluster(cluster.id, tuple(known[each.id].name for each in (first, *others)), name)


def caches(resources: Resources, hosts: tuple[Host, ...]) -> Iterator[Cache]:
    """Yield the caches; the first node starts as the primary."""
    nodes = _by_id(hosts, "cache")
    for each in resources.every():
        if each.id in nodes:
            yield Cache(
                each.id,
                nodes[each.id],
                read.number(each.get("Port"), _CACHE_PORT),
                read.switch(each.get("TransitEncryptionEnabled"), default=False),
                read.switch(each.get("AutomaticFailoverEnabled"), default=False),
            )


def proxies(resources: Resources, hosts: Iterable[Host], clusters: Iterable[Cluster]) -> Iterator[Proxy]:
    """Yield the proxies, which lead to the writer of a cluster, or to a database."""
    nodes, members = _by_id(hosts, "proxy"), {each.id: each.nodes for each in clusters}
    members |= _by_id(hosts, "database")
    for each in resources.of("RDS::DBProxy"):
        groups = [
            group
            for group in resources.of("RDS::DBProxyTargetGroup")
            if resources.get(group.get("DBProxyName"), "RDS::DBProxy") == each
        ]
        named = [
            found.name
            for group in groups
            for key in ("DBClusterIdentifiers", "DBInstanceIdentifiers")
            for found in references(group.get(key))
        ]
        targets = next((members[name] for name in named if name in members), ())
        port = _PORTS.get(read.text(each.get("EngineFamily")), 0)
        if each.id in nodes:
            yield Proxy(each.id, nodes[each.id], port, targets)


def _by_id(hosts: Iterable[Host], kind: HostKind) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for host in hosts:
        if host.kind == kind:
            found[host.logical_id] = (*found.get(host.logical_id, ()), host.name)
    return found


def file_systems(resources: Resources, hosts: tuple[Host, ...]) -> Iterator[FileSystem]:
    """Yield the file systems of mount targets; each of an unknown one has its own."""
    targets: dict[str, list[str]] = {}
    written = {each.id: each for each in resources.of("EFS::MountTarget")}
    for host in hosts:
        if host.kind == "mount_target":
            owner = resources.get(written[host.logical_id].get("FileSystemId"), "EFS::FileSystem")
            targets.setdefault(owner.id if owner else host.logical_id, []).append(host.name)
    yield from (FileSystem(name, tuple(each)) for name, each in targets.items())
