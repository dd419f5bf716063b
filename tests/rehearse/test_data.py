"""Data in a rehearsal: what copies itself goes on when a zone is lost, and files are shared between zones."""

from pathlib import Path

import pytest

from tests.rehearsed.templates import made, of, ref
from tests.support.stages import Rehearsed, rehearsed
from tiers.rehearse.endpoints import names
from tiers.rehearse.intents import Declared
from tiers.rehearse.model import Cache, Cluster, FileSystem, Host, HostKind, Network, Proxy
from tiers.rehearse.servers.program import CACHE_PROGRAMS, FILE_PROGRAMS, Package
from tiers.rehearse.testbed.casting import cast, programs, without
from tiers.rehearse.testbed.located import located

SPEC = """\
version: 1
name: shop
network: {zones: 3}
logic:
  web: {type: ec2, count: 2, port: 8080, connects_to: [sessions, orders, books], mounts: {uploads: /srv/up}}
  look: {type: ec2, subnets: [private-b], mounts: {uploads: {path: /srv/up, read_only: true}}}
data:
  sessions: {type: cache, replicas: 2}
  orders: {type: aurora, engine: mysql}
  books: {type: aurora, engine: postgres, readers: 2, database: books, port: 5433, proxy: {}}
  uploads: {type: file_system}
"""


def hosts(component: str, kind: HostKind) -> tuple[Host, ...]:
    return tuple(
        Host(
            *(f"{component}-{number}", kind, component, f"Data.{component}", "vpc", zone, zone),
            f"10.0.0.{number}",
            alias=component,
        )
        for number, zone in enumerate("abc", 1)
    )


HOSTS = (*hosts("sessions", "cache"), *hosts("books", "database"), *hosts("uploads", "mount_target"))
SESSIONS, BOOKS, UPLOADS = (tuple(each.name for each in HOSTS[at : at + 3]) for at in (0, 3, 6))
NETWORK = Network(
    *((), (), (), {}, (), HOSTS, (), (), (), {}, (), ()),
    caches=(Cache("Data.Sessions", SESSIONS, 6379, is_encrypted=True, fails_over=True),),
    clusters=(Cluster("Data.Books", BOOKS, "books-reader"),),
    file_systems=(FileSystem("Data.Uploads", UPLOADS),),
)


@pytest.mark.parametrize(
    ("missing", "name", "said"),
    [
        (CACHE_PROGRAMS, "Sessions", "`redis-cli` of the package `redis-tools`"),
        (FILE_PROGRAMS, "Uploads", "`libfsalmem.so` of the package `nfs-ganesha-mem`"),
    ],
)
def test_only_what_needs_a_missing_program_is_left_out(
    missing: tuple[Package, ...], name: str, said: str
) -> None:
    played = cast(NETWORK, Declared((), HOSTS), "secret")
    assert {*missing} <= {*programs(played)}
    package = next(each for each in missing if said.startswith(f"`{each.name}`"))
    found = without(played, NETWORK, (package,))
    left = {*CACHE_PROGRAMS, *FILE_PROGRAMS} - {*missing}
    assert {*CACHE_PROGRAMS, *FILE_PROGRAMS} & {*programs(found)} == left
    assert found.left_out == (f"`Data.{name}` has no server: not installed: {said}",)
    assert without(played, NETWORK, ()) == played


def test_names_lead_to_the_hosts_that_are_left() -> None:
    whole, left, last = (names(NETWORK, {*gone}) for gone in ((), BOOKS[:1], BOOKS[:2]))
    assert [whole[each][1:] for each in BOOKS] == [("books",), ("books-reader",), ("books-reader",)]
    assert [left[each][1:] for each in BOOKS] == [(), ("books",), ("books-reader",)]
    # Without readers, their endpoint leads to the writer.
    assert [last[each][1:] for each in BOOKS] == [(), (), ("books", "books-reader")]
    assert [whole[each][1:] for each in SESSIONS] == [("sessions",), (), ()]
    assert [names(NETWORK, {*SESSIONS[:1]})[each][1:] for each in SESSIONS] == [(), ("sessions",), ()]
    assert [whole[each][1:] for each in UPLOADS] == [("uploads",)] * 3


def played(folder: Path, *options: str) -> Rehearsed:
    spec = folder / "spec.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    found = rehearsed(str(spec), *options)
    assert found.failed() == []
    return found


def lines(found: Rehearsed, *checks: str) -> list[str]:
    return [each["what"] for each in found.lines() if each["check"] in checks]


skipped = pytest.mark.skipif(
    bool(located((*CACHE_PROGRAMS, *FILE_PROGRAMS))[1]), reason="Redis or NFS-Ganesha is not installed"
)


@skipped
@pytest.mark.usefixtures("servers")
def test_data_is_shared_and_survives_the_zone_that_accepts_writes(tmp_path: Path) -> None:
    found = played(tmp_path)
    assert lines(found, "cache-failover", "cluster-failover") == [
        "sessions-2 takes over from sessions-1",
        "orders-2 takes over from orders-1",
        "books-2 takes over from books-1",
    ]
    assert lines(found, "cache") == [
        "web-1 writes to sessions (sessions-1) and reads it",
        "web-2 writes to sessions (sessions-1) and reads it",
        "web-2 writes to sessions (sessions-2) and reads it without zone a",
    ]
    assert lines(found, "cache-read") == [
        *(f"{web} reads from sessions-{node} what it wrote" for web in ("web-1", "web-2") for node in (2, 3)),
        "web-2 reads from sessions-2 what it wrote without zone a",
    ]
    assert lines(found, "cluster", "cluster-read", "cluster-refusal") == [
        "web-1 writes to orders (orders-1) and reads it",
        "web-2 writes to orders (orders-1) and reads it",
        "books-proxy-c writes to books (books-1) and reads it",
        "web-1 reads from orders-reader (orders-2) what it wrote",
        "web-2 reads from orders-reader (orders-2) what it wrote",
        "books-proxy-c reads from books-reader (books-2, books-3) what it wrote",
        "web-1 cannot write to orders-reader (orders-2)",
        "books-proxy-c cannot write to books-reader (books-2, books-3)",
        "web-2 reads from orders (orders-2) what it wrote without zone a",
        "web-2 writes to orders (orders-2) and reads it without zone a",
        "books-proxy-c reads from books (books-2) what it wrote without zone a",
        "books-proxy-c writes to books (books-2) and reads it without zone a",
    ]
    assert lines(found, "proxy") == [
        "web-1 writes through books-proxy-a and reads it",
        "web-2 writes through books-proxy-b and reads it",
    ]
    assert lines(found, "file", "file-read") == [
        "web-1 writes a file to uploads-a",
        "web-2 writes a file to uploads-b",
        "web-1 reads from uploads-a the file of web-2",
        "web-2 reads from uploads-b the file of web-1",
        "look reads from uploads-b the file of web-1",
    ]
    assert found.report["measured"]["disagreements"] == []


@skipped
@pytest.mark.usefixtures("servers")
def test_what_is_left_goes_on_without_a_zone(tmp_path: Path) -> None:
    found = played(tmp_path, "--lose", "zone:a")
    assert lines(found, "cache", "cache-read") == [
        "web-2 writes to sessions (sessions-2) and reads it",
        "web-2 reads from sessions-3 what it wrote",
    ]
    assert lines(found, "cluster", "cluster-read", "cluster-refusal") == [
        "web-2 writes to orders (orders-2) and reads it",
        "books-proxy-c writes to books (books-2) and reads it",
        # No reader is left, so that its endpoint leads to the writer.
        "web-2 reads from orders-reader (orders-2) what it wrote",
        "books-proxy-c reads from books-reader (books-3) what it wrote",
        "books-proxy-c cannot write to books-reader (books-3)",
    ]
    assert lines(found, "proxy") == ["web-2 writes through books-proxy-b and reads it"]
    assert lines(found, "file", "file-read") == [
        "web-2 writes a file to uploads-b",
        "web-2 reads from uploads-b the file of web-2",
        "look reads from uploads-b the file of web-2",
    ]


def member(number: int, **more: object) -> dict[str, object]:
    return made("RDS::DBInstance", DBClusterIdentifier=ref("Cluster"), Engine=f"odd-{number}", **more)


def test_who_takes_over_and_where_a_proxy_leads_are_read_from_the_templates() -> None:
    subnets = [ref("A"), ref("B")]
    group = made("RDS::DBProxyTargetGroup", DBProxyName=ref("Proxy"), DBClusterIdentifiers=[ref("Cluster")])
    network = of(
        Subnets=made("RDS::DBSubnetGroup", SubnetIds=subnets),
        Cluster=made("RDS::DBCluster", Engine="aurora-postgresql", DBSubnetGroupName=ref("Subnets")),
        First=member(1, PromotionTier="0"),
        Second=member(2, PromotionTier=15),
        Third=member(3),
        Proxy=made("RDS::DBProxy", EngineFamily="POSTGRESQL", VpcSubnetIds=subnets),
        Group=group,
        Odd=made("RDS::DBProxy", EngineFamily="ODD", VpcSubnetIds=subnets),
    )
    # A member is of the engine of its cluster, whatever it says.
    assert [each.server for each in network.databases] == ["postgres"] * 3
    assert network.clusters == (Cluster("Cluster", ("first", "third", "second"), "first-reader"),)
    proxy, odd = network.proxies
    assert proxy == Proxy("Proxy", ("proxy-a", "proxy-b"), 5432, ("first", "third", "second"))
    assert (odd.port, odd.targets) == (0, ())
    assert "`First` is the writer of `Cluster`; AWS may choose another" in network.assumed
    assert {*cast(network, Declared((), network.hosts), "secret").proxies} == {"proxy-a", "proxy-b"}
