"""Questions by name, the matrix, what is lost, and laws that hold for every network."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.proof_networks import (
    MYSTERY,
    acl,
    ask,
    at,
    changed,
    codes,
    entry,
    group,
    node,
    routes,
    rule,
    subnet,
    three_tiers,
    verdict,
    vpc,
)
from tiers.proof.answers.losses import Loss, losses, without, zones
from tiers.proof.answers.queries import Matrix, UnknownName, matrix, reach
from tiers.proof.answers.verdicts import CODES, Flow
from tiers.proof.model.filters import GroupId
from tiers.proof.model.network import InternetGateway, NatGateway, Network, Placement

EXPECTED = {
    ("internet", "load", 80, "YES"),
    ("internet", "bastion", 22, "PARTIAL"),
    ("load", "web", 8080, "YES"),
    ("web", "data", 5432, "YES"),
    ("web", "internet", 443, "YES"),
    ("bastion", "web", 22, "YES"),
}


def seen(found: Matrix) -> set[tuple[str, str, int, str]]:
    return {
        (flow.source, flow.destination, low, str(flow.verdict))
        for flow in found.flows
        for low, _ in (*flow.ports, *flow.partial, *flow.unknown)
    }


def test_the_matrix_is_what_was_meant_and_no_more() -> None:
    found = matrix(three_tiers())
    assert found.nodes == ("internet", "load", "web", "data", "bastion")
    assert len(found.flows) == 20
    assert seen(found) == EXPECTED


def test_the_matrix_agrees_with_single_questions() -> None:
    network = three_tiers()
    for flow in matrix(network, ("tcp", "udp", "icmp"), explained=True).flows:
        assert ask(network, flow.source, flow.destination, protocol=flow.protocol) == flow
        assert bool(flow.path) == (flow.verdict != "NO")
        assert bool(flow.blockers) == (flow.verdict in {"NO", "PARTIAL"})
        assert codes(flow) <= CODES.keys()


@pytest.mark.parametrize(
    "name", ["web", "WebA", "internet", "10.0.10.0/24", "10.0.10.7", "2001:db8::/32", "0.0.0.0/0"]
)
def test_names_that_mean_something(name: str) -> None:
    assert isinstance(reach(three_tiers(), name, "data"), Flow)
    assert isinstance(reach(three_tiers(), "bastion", name), Flow)


def test_names_that_mean_nothing_come_back() -> None:
    found = reach(three_tiers(), "wbe", "nothing-like-it")
    assert found == (UnknownName("wbe", "web"), UnknownName("nothing-like-it", None))
    assert isinstance(found, tuple)
    one, other = found
    assert isinstance(one, UnknownName)
    assert isinstance(other, UnknownName)
    assert one.message == "unknown component or address `wbe`"
    assert one.help == "did you mean `web`?"
    assert "component" in other.help


def test_a_logical_id_needs_no_stack_where_it_is_the_only_one() -> None:
    network = changed(
        three_tiers(), "nodes", **{"Logic.Job": node("Logic.Job", "PrivateA", groups=("WebGroup",))}
    )
    assert verdict(network, "Job", "data", 5432) == "YES"


def test_a_range_is_its_parts() -> None:
    network = changed(three_tiers(), "groups", DataGroup=group("DataGroup", (rule("tcp 1", "10.0.0.0/16"),)))
    assert verdict(network, "10.0.10.0/24", "data", 1) == "YES"
    assert verdict(network, "10.0.10.7", "data", 1) == "YES"
    assert verdict(network, "10.0.0.0/16", "data", 1) == "YES"
    assert verdict(network, "192.168.0.0/16", "data", 1) == "NO"
    assert verdict(network, "203.0.113.0/24", "bastion", 22) == "YES"
    assert verdict(network, "198.51.100.0/24", "bastion", 22) == "NO"
    assert verdict(network, "203.0.112.0/23", "bastion", 22) == "PARTIAL"


def test_what_stands_nowhere_known_is_unknown() -> None:
    network = changed(three_tiers(), "nodes", Ghost=node("Ghost")._replace(interfaces=MYSTERY))
    flow = ask(network, "web", "Ghost", 80)
    assert flow.verdict == "UNKNOWN"
    assert flow.unknowns == (MYSTERY,)


def test_a_pair_without_a_common_version_of_ip_says_so() -> None:
    network = changed(three_tiers(), "subnets", DataA=subnet("DataA", "2600:1f18::/64", "a"))
    only_six = node("Six", Placement("DataA", ipv6=True), groups=("DataGroup",))
    network = changed(network, "nodes", Six=only_six)
    assert codes(ask(network, "web", "Six", 5432)) == {"no-common-version"}


# -- losses -------------------------------------------------------------------------------------------


def test_what_can_be_lost_is_told() -> None:
    network = three_tiers()
    assert zones(network) == ("a", "b")
    assert {*losses(network)} == {
        *(Loss("zone", each) for each in "ab"),
        *(Loss("nat", each) for each in ("NatA", "NatB")),
        *(Loss("instance", each) for each in ("WebA", "WebB", "Bastion")),
    }
    assert without(network, Loss("zone", "c")) is None
    assert without(network, Loss("nat", "WebA")) is None


def lose(network: Network, kind: str, name: str) -> Network:
    left = without(network, Loss(kind, name))
    assert left is not None
    return left


def test_a_lost_nat_gateway_is_a_black_hole() -> None:
    network = lose(three_tiers(), "nat", "NatA")
    assert codes(ask(network, "WebA", "internet", 443)) == {"blackhole"}
    assert verdict(network, "WebB", "internet", 443) == "YES"


def test_a_lost_zone_takes_what_cannot_move() -> None:
    network = lose(three_tiers(), "zone", "a")
    assert codes(ask(network, "WebA", "data", 5432)) == {"lost"}
    assert verdict(network, "WebB", "data", 5432) == "YES"
    assert verdict(network, "internet", "load", 80) == "YES"
    assert verdict(network, "load", "WebB", 8080) == "YES"
    assert verdict(network, "WebB", "internet", 443) == "YES"


def test_a_database_in_one_zone_is_perhaps_lost() -> None:
    network = three_tiers()
    alone = node("Data", "DataA", "DataB", groups=("DataGroup",), kind="database", moves=False)
    network = lose(changed(network, "nodes", Data=alone), "zone", "a")
    flow = ask(network, "WebB", "Data", 5432)
    assert flow.verdict == "PARTIAL"
    assert codes(flow) == {"lost"}


def test_a_lost_instance_is_lost() -> None:
    assert codes(ask(lose(three_tiers(), "instance", "WebA"), "bastion", "WebA", 22)) == {"lost"}


# -- laws ---------------------------------------------------------------------------------------------

PEERS: tuple[Any, ...] = (
    *("0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.0/25", "203.0.113.0/24", "10.0.2.128/25"),
    *(GroupId("AGroup"), GroupId("BGroup"), MYSTERY),
)
rules = st.builds(
    rule,
    st.sampled_from(("tcp 80", "tcp 80-90", "tcp 443", "all", "udp 53", "icmp -1")),
    st.sampled_from(PEERS),
)
some_rules = st.lists(rules, max_size=3).map(tuple)
entries = st.builds(
    lambda number, text, cidr, egress, allow: entry(number, text, cidr, egress=egress, allow=allow),
    st.integers(1, 200),
    st.sampled_from(("tcp 80", "tcp 1024-65535", "tcp 32768-65535", "all", "icmp -1")),
    st.sampled_from(("0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/25")),
    st.booleans(),
    st.booleans(),
)
maybes: st.SearchStrategy[Any] = st.sampled_from((True, False, MYSTERY))
TARGETS = ("internet_gateway Gateway", "nat_gateway Nat", "nat_gateway Gone", "not_modelled Transit")
destinations = st.sampled_from(("0.0.0.0/0", "203.0.113.0/24", "10.0.2.0/24"))
tables = st.lists(
    st.tuples(destinations, st.sampled_from(TARGETS)), max_size=2, unique_by=lambda each: each[0]
)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Draw a network of two nodes with rules, an ACL, routes and gateways of any kind."""
    return Network(
        vpcs=(vpc(),),
        subnets=(
            subnet("One", "10.0.1.0/24", table="TableOne"),
            subnet("Two", "10.0.2.0/24", "b", table="TableTwo", acl="Wall"),
        ),
        tables=(routes("TableOne", *draw(tables)), routes("TableTwo", *draw(tables))),
        internet_gateways=(InternetGateway("Gateway", draw(st.sampled_from(("Vpc", None))), at("Gateway")),),
        nat_gateways=(NatGateway("Nat", "Vpc", "Two", public=True, origin=at("Nat")),),
        acls=(acl("Wall", *draw(st.lists(entries, max_size=4, unique_by=lambda each: each.number))),),
        groups=(
            group("AGroup", draw(some_rules), draw(some_rules)),
            group("BGroup", draw(some_rules), draw(some_rules)),
        ),
        nodes=(
            node("A", "One", groups=(), public=draw(st.booleans())),
            node("B", "Two", "One", groups=(), public=draw(maybes)),
        ),
    )


def ranks(network: Network) -> dict[tuple[str, str, str, int], int]:
    """Return how far each flow is proven, for the ports that rules here are about."""
    found: dict[tuple[str, str, str, int], int] = {}
    for flow in matrix(network, ("tcp", "udp", "icmp")).flows:
        for port in (0, 22, 53, 80, 85, 443):
            held = [
                any(low <= port <= high for low, high in each)
                for each in (flow.unknown, flow.partial, flow.ports)
            ]
            name = (flow.source, flow.destination, flow.protocol, port)
            found[name] = max((rank for rank, has in zip((1, 2, 3), held, strict=True) if has), default=0)
    return found


def is_no_less(more: Network, less: Network) -> bool:
    after, before = ranks(more), ranks(less)
    return all(after[each] >= before[each] for each in before)


@settings(max_examples=60, deadline=None)
@given(networks(), rules, st.sampled_from(("ingress", "egress")), st.sampled_from(("AGroup", "BGroup")))
def test_an_allow_rule_takes_nothing_away(network: Network, new: Any, side: str, name: str) -> None:
    held = next(each for each in network.groups if each.id == name)
    more = held._replace(**{side: (*getattr(held, side), new)})  # type: ignore[arg-type]
    assert is_no_less(changed(network, "groups", **{name: more}), network)


@settings(max_examples=60, deadline=None)
@given(networks(), entries)
def test_an_acl_entry_only_does_what_it_says(network: Network, new: Any) -> None:
    wall = network.acls[0]
    new = new._replace(number=201)
    more = network._replace(acls=(wall._replace(entries=(*wall.entries, new)),))
    first = network._replace(acls=(wall._replace(entries=(*wall.entries, new._replace(number=0))),))
    if new.allow:
        assert is_no_less(more, network)
        assert is_no_less(first, network)
    else:
        assert is_no_less(network, more)
        assert is_no_less(network, first)


def renamed(value: Any, ids: frozenset[str]) -> Any:
    """Rename every id in a network, by reversing it, and turn every order but that of ports around."""
    if isinstance(value, str):
        return f"X{value[::-1]}" if value in ids else value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(renamed(each, ids) for each in value))
    if isinstance(value, tuple) and not all(isinstance(each, int) for each in value):
        return tuple(renamed(each, ids) for each in reversed(value))
    return value


def ids_of(network: Network) -> frozenset[str]:
    things = (each for held in network for each in held)
    return frozenset(str(getattr(each, "id", "")) for each in things) - {""}


@settings(max_examples=60, deadline=None)
@given(networks())
def test_names_and_orders_do_not_matter(network: Network) -> None:
    before = ranks(network)
    ids = ids_of(network)
    after = ranks(renamed(network, ids))
    assert {tuple(renamed(each, ids) for each in name): rank for name, rank in before.items()} == after


def test_the_three_tiers_by_other_names_are_the_same() -> None:
    network = three_tiers()
    assert seen(matrix(renamed(network, ids_of(network)))) == EXPECTED
