"""What is easy to get wrong about routes and gateways: a test or more for each, on networks built by hand."""

import pytest

from tests.support.proof_networks import (
    ANYWHERE,
    MYSTERY,
    ask,
    at,
    changed,
    codes,
    group,
    node,
    routed,
    routes,
    rule,
    subnet,
    three_tiers,
    two,
    verdict,
    vpc,
    walled,
)
from tiers.proof.model.filters import (
    PrefixList,
    PrefixListId,
)
from tiers.proof.model.network import (
    InternetGateway,
    NatGateway,
    Placement,
)

# -- 5: routes ----------------------------------------------------------------------------------------


def test_the_longest_prefix_wins() -> None:
    network = routed((ANYWHERE, "nat_gateway NatA"), ("203.0.113.0/24", "nat_gateway Gone"))
    assert verdict(network, "WebA", "203.0.113.9", 443) == "NO"
    assert codes(ask(network, "WebA", "203.0.113.9", 443)) == {"blackhole"}
    assert verdict(network, "WebA", "203.0.114.9", 443) == "YES"
    assert verdict(network, "WebA", "internet", 443) == "PARTIAL"


def test_static_wins_over_prefix_lists_and_those_over_propagated() -> None:
    lists = (PrefixList("List", ("203.0.113.0/24",), at("List")),)
    static, listed = ("203.0.113.0/24", "nat_gateway NatA"), (PrefixListId("List"), "nat_gateway Gone")
    assert verdict(routed(static, listed, prefix_lists=lists), "WebA", "203.0.113.9", 443) == "YES"
    late = (("203.0.113.0/24", "not_modelled Vpn"),)
    assert verdict(routed(static, propagated=late), "WebA", "203.0.113.9", 443) == "YES"
    assert verdict(routed(listed, propagated=late, prefix_lists=lists), "WebA", "203.0.113.9", 443) == "NO"
    assert verdict(routed(propagated=late), "WebA", "203.0.113.9", 443) == "UNKNOWN"


def test_propagated_routes_never_beat_local_ones() -> None:
    late = (("10.0.20.0/24", "nat_gateway Gone"), ("10.0.21.0/24", "nat_gateway Gone"))
    assert verdict(routed(propagated=late), "web", "data", 5432) == "YES"
    assert verdict(routed(*late), "WebA", "data", 5432) == "NO"


def test_two_targets_for_one_range_are_no_verdict() -> None:
    network = routed((ANYWHERE, "nat_gateway NatA"), (ANYWHERE, "nat_gateway NatB"))
    assert verdict(network, "WebA", "internet", 443) == "UNKNOWN"


def test_a_subnet_without_a_table_uses_the_main_one() -> None:
    network = three_tiers()
    data = group("DataGroup", (), (rule("tcp 443", ANYWHERE),))
    network = changed(network, "groups", DataGroup=data)
    assert codes(ask(network, "data", "internet", 443)) == {"no-route"}
    network = network._replace(vpcs=(vpc(main_table="PrivateTableA"),))
    assert verdict(network, "data", "internet", 443) == "YES"


def test_an_unattached_gateway_is_a_black_hole() -> None:
    network = three_tiers()._replace(internet_gateways=(InternetGateway("Gateway", None, at("Gateway")),))
    flow = ask(network, "internet", "load", 80)
    assert flow.verdict == "NO"
    assert codes(flow) == {"no-internet-gateway", "blackhole"}
    assert "blackhole" in codes(ask(network, "web", "internet", 443))


def test_an_unknown_destination_makes_nothing_certain_but_what_stays_inside() -> None:
    network = routed((ANYWHERE, "nat_gateway NatA"), (MYSTERY, "internet_gateway Gateway"))
    assert verdict(network, "WebA", "internet", 443) == "UNKNOWN"
    assert verdict(network, "web", "data", 5432) == "YES"
    network = routed((ANYWHERE, "nat_gateway NatA"), (MYSTERY, "interface Box"))
    assert verdict(network, "WebA", "data", 5432) == "UNKNOWN"


def test_a_gateway_that_is_not_modelled_is_no_verdict() -> None:
    assert verdict(routed((ANYWHERE, "not_modelled Transit")), "WebA", "internet", 443) == "UNKNOWN"
    assert verdict(routed((ANYWHERE, MYSTERY)), "WebA", "internet", 443) == "UNKNOWN"
    assert verdict(routed(("192.168.0.0/16", "not_modelled Vpn")), "WebA", "192.168.1.0/24", 443) == "UNKNOWN"


# -- 6: gateways --------------------------------------------------------------------------------------


def test_the_internet_gateway_needs_a_public_address() -> None:
    network = routed((ANYWHERE, "internet_gateway Gateway"))
    assert codes(ask(network, "WebA", "internet", 443)) == {"no-public-address"}


def test_a_nat_gateway_takes_nothing_in() -> None:
    network = three_tiers()
    network = changed(network, "nodes", WebA=node("WebA", "PrivateA", groups=("LoadGroup",), public=True))
    assert codes(ask(network, "internet", "WebA", 80)) == {"route-leads-elsewhere"}


def test_a_nat_gateway_needs_a_way_out_of_its_own() -> None:
    network = three_tiers()
    nat = NatGateway("NatA", "Vpc", "PrivateA", public=True, origin=at("NatA"))
    flow = ask(changed(network, "nat_gateways", NatA=nat), "WebA", "internet", 443)
    assert codes(flow) == {"nat-not-public"}
    nat = nat._replace(subnet="DataA")
    assert codes(ask(changed(network, "nat_gateways", NatA=nat), "WebA", "internet", 443)) == {"no-route"}
    nat = nat._replace(subnet="PublicA", public=False)
    flow = ask(changed(network, "nat_gateways", NatA=nat), "WebA", "internet", 443)
    assert codes(flow) == {"nat-not-public"}


def test_a_nat_gateway_that_routes_to_another_is_no_verdict() -> None:
    nat = NatGateway("NatA", "Vpc", "PrivateB", public=True, origin=at("NatA"))
    assert verdict(changed(three_tiers(), "nat_gateways", NatA=nat), "WebA", "internet", 443) == "UNKNOWN"


def test_a_nat_gateway_needs_a_way_back_to_whom_it_serves() -> None:
    network = three_tiers()
    back = routes("PublicTable", (ANYWHERE, "internet_gateway Gateway"), ("10.0.10.0/24", "nat_gateway NatA"))
    assert verdict(network, "WebA", "internet", 443) == "YES"
    assert verdict(changed(network, "tables", PublicTable=back), "WebA", "internet", 443) == "UNKNOWN"
    box = routes("PublicTable", (ANYWHERE, "internet_gateway Gateway"), ("10.0.10.0/24", "interface Gone"))
    assert verdict(changed(network, "tables", PublicTable=box), "WebA", "internet", 443) != "YES"


def test_what_a_nat_gateway_sends_back_into_the_vpc_comes_with_another_address() -> None:
    # A route inside of the VPC may lead to one: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    inside = ("10.0.2.0/24", "nat_gateway Nat")
    network = two((rule("tcp 80", "10.0.2.0/24"),))._replace(
        subnets=(subnet("One", "10.0.1.0/24", table="Table"), subnet("Two", "10.0.2.0/24", "b")),
        tables=(routes("Table", inside),),
        nat_gateways=(NatGateway("Nat", "Vpc", "Two", public=False, origin=at("Nat")),),
    )
    assert verdict(network, "A", "B", 80) == "UNKNOWN"
    shut = changed(network, "groups", AGroup=group("AGroup", (), (rule("tcp 443", ANYWHERE),)))
    assert verdict(shut, "A", "B", 80) == "NO"


def test_a_regional_nat_gateway_has_a_table_of_its_own() -> None:
    network = three_tiers()
    nat = NatGateway("NatA", "Vpc", None, public=True, origin=at("NatA"))
    regional = changed(network, "nat_gateways", NatA=nat)
    assert verdict(regional, "WebA", "internet", 443) == "YES"
    gateway = InternetGateway("Gateway", None, at("Gateway"))
    detached = regional._replace(internet_gateways=(gateway,))
    assert codes(ask(detached, "WebA", "internet", 443)) == {"no-internet-gateway"}
    own = changed(network, "nat_gateways", NatA=nat._replace(table="PrivateTableA"))
    assert codes(ask(own, "WebA", "internet", 443)) == {"nat-not-public"}


# -- 9, 10: addresses and AWS's own services ----------------------------------------------------------


def test_an_address_is_any_of_the_subnets() -> None:
    assert verdict(two((rule("tcp 80", "10.0.1.0/25"),)), "A", "B", 80) == "PARTIAL"
    assert (
        verdict(two((rule("tcp 80", "10.0.1.0/25"), rule("tcp 80", "10.0.1.128/25"))), "A", "B", 80) == "YES"
    )
    fixed = node("A", Placement("One", addresses=("10.0.1.7",)), groups=())
    network = two((rule("tcp 80", "10.0.1.0/25"),))
    assert verdict(changed(network, "nodes", A=fixed), "A", "B", 80) == "YES"
    far = node("A", Placement("One", addresses=("10.0.1.200",)), groups=())
    assert verdict(changed(network, "nodes", A=far), "A", "B", 80) == "NO"


def test_a_subnet_that_is_not_known_leaves_the_groups() -> None:
    network = changed(two((rule("tcp 80", ANYWHERE),)), "nodes", A=node("A", MYSTERY, groups=()))
    assert verdict(network, "A", "B", 80) == "UNKNOWN"
    assert verdict(network, "A", "B", 81) == "NO"


@pytest.mark.parametrize("protocol", ["tcp", "udp"])
@pytest.mark.parametrize("resolver", ["10.0.0.2", "169.254.169.253", "fd00:ec2::253"])
def test_nothing_blocks_the_resolver(protocol: str, resolver: str) -> None:
    network = walled(side="One")
    network = changed(network, "groups", AGroup=group("AGroup", (), ()))
    six = Placement("One", ipv6=True)
    subnets = {"One": subnet("One", "10.0.1.0/24 2600:1f18::/64", acl="Wall")}
    network = changed(changed(network, "subnets", **subnets), "nodes", A=node("A", six, groups=()))
    flow = ask(network, "A", resolver, protocol=protocol)
    assert (flow.verdict, flow.ports) == ("YES", ((53, 53),))
