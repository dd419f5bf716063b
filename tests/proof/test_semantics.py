"""What is easy to get wrong about AWS networks: a test or more for each, on networks built by hand."""

from typing import Any

import pytest

from tests.support.proof_networks import (
    MYSTERY,
    acl,
    ask,
    at,
    balancer_node,
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
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.filters import (
    GroupId,
    PrefixList,
    PrefixListId,
    allow_all,
    default_group,
    effective_egress,
)
from tiers.proof.model.network import (
    EgressOnlyGateway,
    GatewayEndpoint,
    InternetGateway,
    NatGateway,
    Network,
    Peering,
    Placement,
)

ANYWHERE = "0.0.0.0/0"


def two(ingress: tuple[Any, ...], egress: tuple[Any, ...] | None = None, **more: Any) -> Network:
    """Make a network of `A` and `B` in subnets of their own, with the rules between them."""
    return Network(
        vpcs=(vpc(),),
        subnets=(subnet("One", "10.0.1.0/24"), subnet("Two", "10.0.2.0/24", "b")),
        groups=(group("AGroup", (), egress), group("BGroup", ingress)),
        nodes=(node("A", "One", groups=()), node("B", "Two", groups=())),
    )._replace(**more)


# -- 1: default egress --------------------------------------------------------------------------------


def test_a_group_without_egress_rules_lets_everything_out() -> None:
    assert verdict(two((rule("tcp 80", ANYWHERE),)), "A", "B", 80) == "YES"
    assert codes(ask(two((rule("tcp 80", ANYWHERE),), ()), "A", "B", 80)) == {"no-egress-rule"}


def test_a_standalone_egress_rule_takes_the_default_away() -> None:
    own = (rule("tcp 443", ANYWHERE),)
    assert effective_egress((), (), at("Group")) == allow_all(at("Group"))
    assert effective_egress((), own, at("Group")) == own
    assert effective_egress(allow_all(at("Group"))[:1], own, at("Group")) == own
    assert effective_egress(own, (), at("Group")) == own


# -- 2, 8: what may stand in several places -----------------------------------------------------------


@pytest.mark.parametrize("public", [True, False, MYSTERY])
def test_a_public_address_may_be_unknown(public: Any) -> None:
    network = three_tiers()
    network = changed(
        network, "nodes", Bastion=node("Bastion", "PublicA", groups=("LoadGroup",), public=public)
    )
    expected = "UNKNOWN" if public is MYSTERY else "YES" if public else "NO"
    assert verdict(network, "internet", "Bastion", 80) == expected


def test_a_verdict_holds_only_if_it_holds_in_each_place() -> None:
    network = three_tiers()
    strays = node("Data", "DataA", "PublicA", groups=("LoadGroup",), kind="database", public=True)
    flow = ask(changed(network, "nodes", Data=strays), "internet", "Data", 80)
    assert flow.verdict == "PARTIAL"
    assert codes(flow) == {"no-route"}
    assert flow.path


# -- 3: groups as peers -------------------------------------------------------------------------------


def test_a_group_does_not_match_what_returns_by_the_nat_gateway() -> None:
    network = three_tiers()
    out = (rule("tcp 80", "128.0.0.0/1"), rule("tcp 80", "16.0.0.0/4"))
    by_group = group("LoadGroup", (rule("tcp 80", GroupId("WebGroup")),))
    network = changed(network, "groups", WebGroup=group("WebGroup", (), out), LoadGroup=by_group)
    flow = ask(network, "web", "load", 80)
    assert flow.verdict == "NO"
    assert {"no-ingress-rule", "no-egress-rule"} <= codes(flow)


def test_a_private_node_comes_back_in_to_a_public_listener() -> None:
    network = three_tiers()
    everything_but_private = tuple(
        rule("tcp 80", each)
        for each in ("0.0.0.0/5", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4", "32.0.0.0/3")
    )
    more = tuple(rule("tcp 80", each) for each in ("64.0.0.0/2", "128.0.0.0/1"))
    network = changed(network, "groups", WebGroup=group("WebGroup", (), everything_but_private + more))
    flow = ask(network, "web", "load", 80)
    assert flow.verdict == "YES"
    assert flow.via == "NAT gateway NatA, then the internet"
    assert {"NatA", "PublicTable", "LoadGroup"} <= {each.component for each in flow.path} | {"NatA"}


def test_a_hairpin_to_an_address_that_nobody_knows_is_unknown() -> None:
    network = changed(
        three_tiers(), "groups", WebGroup=group("WebGroup", (), (rule("tcp 80", "52.0.0.0/8"),))
    )
    assert verdict(network, "web", "load", 80) == "UNKNOWN"


def test_a_known_nat_address_decides_a_hairpin() -> None:
    network = three_tiers()
    nat = NatGateway("NatA", "Vpc", "PublicA", public=True, origin=at("NatA"), addresses=("203.0.113.9",))
    network = changed(network, "nat_gateways", NatA=nat, NatB=nat._replace(id="NatB", subnet="PublicB"))
    network = changed(network, "groups", WebGroup=group("WebGroup", (), (rule("tcp 22", ANYWHERE),)))
    assert verdict(network, "web", "bastion", 22) == "YES"
    other = nat._replace(addresses=("198.51.100.1",))
    network = changed(network, "nat_gateways", NatA=other, NatB=other._replace(id="NatB", subnet="PublicB"))
    assert verdict(network, "web", "bastion", 22) == "NO"


def peered(peering: Peering | None, peer: Any = ANYWHERE, *, back: bool = True) -> Network:
    """Make two VPCs with a node each, and routes to each other by a peering connection."""
    return Network(
        vpcs=(vpc(), vpc("Other", "10.1.0.0/16")),
        subnets=(
            subnet("One", "10.0.1.0/24", table="Here"),
            subnet("Two", "10.1.2.0/24", of="Other", table="There"),
        ),
        tables=(
            routes("Here", ("10.1.0.0/16", "peering Peering")),
            routes("There", *((("10.0.0.0/16", "peering Peering"),) if back else ())),
        ),
        peerings=(peering,) if peering else (),
        groups=(group("AGroup"), group("BGroup", (rule("tcp 80", peer),), of="Other")),
        nodes=(node("A", "One", groups=()), node("B", "Two", groups=())),
    )


PEERING = Peering("Peering", "Vpc", "Other", active=True, same_region=True, origin=at("Peering"))


def test_peering_carries_packets_both_ways() -> None:
    assert verdict(peered(PEERING), "A", "B", 80) == "YES"
    assert codes(ask(peered(PEERING, back=False), "A", "B", 80)) == {"no-route"}
    assert codes(ask(peered(PEERING._replace(active=False)), "A", "B", 80)) == {"blackhole"}
    assert codes(ask(peered(None), "A", "B", 80)) == {"blackhole"}
    assert verdict(peered(PEERING._replace(active=MYSTERY)), "A", "B", 80) == "UNKNOWN"
    elsewhere = PEERING._replace(accepter="Third")
    assert codes(ask(peered(elsewhere), "A", "B", 80)) == {"route-leads-elsewhere"}


def test_a_group_matches_across_peering_in_the_same_region_only() -> None:
    by_group = GroupId("AGroup")
    assert verdict(peered(PEERING, by_group), "A", "B", 80) == "YES"
    assert codes(ask(peered(PEERING._replace(same_region=False), by_group), "A", "B", 80)) == {
        "no-ingress-rule"
    }
    assert verdict(peered(PEERING._replace(same_region=MYSTERY), by_group), "A", "B", 80) == "UNKNOWN"


def test_peering_is_not_transitive() -> None:
    network = peered(PEERING)
    network = network._replace(internet_gateways=(InternetGateway("Gateway", "Other", at("Gateway")),))
    table = routes("Here", (ANYWHERE, "peering Peering"))
    assert verdict(changed(network, "tables", Here=table), "A", "internet", 443) == "NO"


# -- 4: network ACLs ----------------------------------------------------------------------------------


def walled(*entries: Any, side: str = "Two") -> Network:
    """Make two nodes, with an ACL around the subnet of one of them."""
    network = two((rule("tcp 80", ANYWHERE), rule("icmp -1", ANYWHERE)))
    network = network._replace(acls=(acl("Wall", *entries),))
    return changed(
        network, "subnets", **{side: next(e for e in network.subnets if e.id == side)._replace(acl="Wall")}
    )


IN_80 = entry(100, "tcp 80", ANYWHERE, egress=False)
OUT_REPLIES = entry(100, "tcp 1024-65535", ANYWHERE, egress=True)


def test_an_acl_has_no_memory() -> None:
    assert verdict(walled(IN_80, OUT_REPLIES), "A", "B", 80) == "YES"
    flow = ask(walled(IN_80), "A", "B", 80)
    assert codes(flow) == {"acl-denies"}
    assert "the reply" in flow.blockers[0].explanation
    assert codes(ask(walled(OUT_REPLIES), "A", "B", 80)) == {"acl-denies"}


def test_the_first_entry_that_matches_decides() -> None:
    deny = entry(50, "tcp 80", "10.0.1.0/24", egress=False, allow=False)
    flow = ask(walled(IN_80, OUT_REPLIES, deny), "A", "B", 80)
    assert flow.verdict == "NO"
    assert flow.blockers[0].origin == at("Entry50")
    late = deny._replace(number=200)
    assert verdict(walled(IN_80, OUT_REPLIES, late), "A", "B", 80) == "YES"


def test_a_reply_to_some_ephemeral_ports_is_partial() -> None:
    some = entry(100, "tcp 40000-65535", ANYWHERE, egress=True)
    assert verdict(walled(IN_80, some), "A", "B", 80) == "PARTIAL"
    of_hosts = entry(100, "tcp 32768-65535", ANYWHERE, egress=True)
    assert verdict(walled(IN_80, of_hosts), "A", "B", 80) == "YES"


def test_an_acl_does_not_apply_inside_of_its_subnet() -> None:
    network = walled()
    network = changed(network, "nodes", A=node("A", "Two", groups=()))
    assert verdict(network, "A", "B", 80) == "YES"


def test_an_unknown_entry_is_no_verdict() -> None:
    assert verdict(walled(IN_80._replace(cidr=MYSTERY), OUT_REPLIES), "A", "B", 80) == "UNKNOWN"
    assert verdict(walled(IN_80._replace(number=MYSTERY), OUT_REPLIES), "A", "B", 80) == "UNKNOWN"
    assert verdict(walled(IN_80._replace(allow=MYSTERY), OUT_REPLIES), "A", "B", 80) == "UNKNOWN"
    before = entry(10, "tcp 22", "10.0.9.0/24", egress=False, allow=False)._replace(cidr=MYSTERY)
    assert verdict(walled(IN_80, OUT_REPLIES, before), "A", "B", 80) == "YES"


def test_acls_apply_into_and_out_of_the_nat_gateways_subnet() -> None:
    network = three_tiers()
    public = [each for each in network.subnets if each.id.startswith("Public")]
    walled_in = {each.id: each._replace(acl="Wall") for each in public}
    network = changed(network, "subnets", **walled_in)
    out, into = entry(1, "tcp 443", ANYWHERE, egress=True), entry(2, "tcp 443", "10.0.0.0/16", egress=False)
    reply_in = entry(3, "tcp 1024-65535", ANYWHERE, egress=False)
    reply_out = entry(4, "tcp 1024-65535", "10.0.0.0/16", egress=True)
    whole = (out, into, reply_in, reply_out)
    assert verdict(network._replace(acls=(acl("Wall", *whole),)), "web", "internet", 443) == "YES"
    for missing in whole:
        rest = tuple(each for each in whole if each is not missing)
        flow = ask(network._replace(acls=(acl("Wall", *rest),)), "web", "internet", 443)
        # The entry that lets it out lets a reply back in to a client on port 443 too.
        assert flow.verdict == ("PARTIAL" if missing is reply_out else "NO"), missing
        assert codes(flow) == {"acl-denies"}
    some = (out, into, entry(3, "tcp 32768-65535", ANYWHERE, egress=False), reply_out)
    assert verdict(network._replace(acls=(acl("Wall", *some),)), "web", "internet", 443) == "PARTIAL"


def test_an_echo_needs_its_reply() -> None:
    request, reply = entry(1, "icmp 8", ANYWHERE, egress=False), entry(1, "icmp 0", ANYWHERE, egress=True)
    assert verdict(walled(request, reply), "A", "B", protocol="icmp") == "YES"
    assert verdict(walled(request), "A", "B", protocol="icmp") == "NO"
    assert verdict(walled(reply), "A", "B", protocol="icmp") == "NO"


# -- 5: routes ----------------------------------------------------------------------------------------


def routed(*pairs: Any, propagated: tuple[Any, ...] = (), **more: Any) -> Network:
    """Let web out by a table of these routes."""
    network = three_tiers()
    table = routes("PrivateTableA", *pairs, propagated=propagated)
    network = changed(network, "tables", PrivateTableA=table)
    return network._replace(**more)


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


# -- 11: endpoints ------------------------------------------------------------------------------------


def served(egress: Any, *tables: str) -> Network:
    network = three_tiers()
    endpoint = GatewayEndpoint("Endpoint", "Vpc", "s3", tables, at("Endpoint"), "pl-s3")
    network = network._replace(
        gateway_endpoints=(endpoint,), prefix_lists=(PrefixList("pl-s3", MYSTERY, at("List"), "s3"),)
    )
    return changed(network, "groups", WebGroup=group("WebGroup", (), (rule("tcp 443", egress),)))


def test_a_gateway_endpoint_is_a_route_to_a_services_addresses() -> None:
    tables = ("PrivateTableA", "PrivateTableB")
    assert verdict(served(ANYWHERE, *tables), "web", "Endpoint", 443) == "YES"
    assert verdict(served(PrefixListId("pl-s3"), *tables), "web", "Endpoint", 443) == "YES"
    assert verdict(served(PrefixListId("pl-s3"), *tables), "web", "internet", 443) == "NO"
    assert codes(ask(served("10.0.0.0/16", *tables), "web", "Endpoint", 443)) == {"no-egress-rule"}
    assert verdict(served("52.216.0.0/15", *tables), "web", "Endpoint", 443) == "UNKNOWN"
    assert verdict(served(ANYWHERE, "PrivateTableA"), "web", "Endpoint", 443) == "PARTIAL"
    assert verdict(served(ANYWHERE, *tables), "web", "Endpoint", 22) == "NO"
    assert verdict(served(ANYWHERE, *tables), "web", "internet", 443) == "YES"


def test_an_interface_endpoint_has_groups_and_opens_nothing() -> None:
    network = three_tiers()
    endpoint = balancer_node("Secrets", "PrivateA", "PrivateB", groups=("LoadGroup",), public=False)
    network = changed(network, "nodes", Secrets=endpoint._replace(kind="interface_endpoint"))
    network = changed(
        network, "groups", LoadGroup=group("LoadGroup", (rule("tcp 443", GroupId("WebGroup")),))
    )
    assert verdict(network, "web", "Secrets", 443) == "YES"
    assert "no-ingress-rule" in codes(ask(network, "data", "Secrets", 443))
    assert "opens-no-connections" in codes(ask(network, "Secrets", "web", 8080))


def test_a_prefix_list_is_its_ranges() -> None:
    network = two((rule("tcp 80", PrefixListId("List")),))
    assert verdict(network, "A", "B", 80) == "UNKNOWN"
    known = PrefixList("List", ("10.0.1.0/24",), at("List"))
    assert verdict(network._replace(prefix_lists=(known,)), "A", "B", 80) == "YES"
    other = known._replace(cidrs=("10.0.9.0/24",))
    assert verdict(network._replace(prefix_lists=(other,)), "A", "B", 80) == "NO"
    open_ended = known._replace(cidrs=("10.0.9.0/24", MYSTERY))
    assert verdict(network._replace(prefix_lists=(open_ended,)), "A", "B", 80) == "UNKNOWN"


# -- 12: default group, middleboxes, egress-only gateways ---------------------------------------------


def test_the_default_group_refers_to_itself() -> None:
    network = two(())._replace(groups=(default_group("Default", "Vpc", at("Vpc")),))
    members = {name: node(name, place, groups=("Default",)) for name, place in (("A", "One"), ("B", "Two"))}
    network = changed(network, "nodes", **members)
    assert verdict(network, "A", "B", 80) == "YES"
    assert verdict(network, "10.0.1.0/24", "B", 80) == "UNKNOWN"
    stranger = changed(network, "groups", Other=group("Other"))
    stranger = changed(stranger, "nodes", A=node("A", "One", groups=("Other",)))
    assert verdict(stranger, "A", "B", 80) == "NO"


def test_a_middlebox_with_its_check_on_drops_what_it_should_route() -> None:
    box = node("Box", "PublicA", groups=("LoadGroup",))
    network = changed(routed((ANYWHERE, "interface BoxInterface")), "nodes", Box=box)
    assert codes(ask(network, "WebA", "internet", 443)) == {"source-destination-check"}
    assert not isinstance(box.interfaces, Unknown)
    open_box = box._replace(interfaces=(box.interfaces[0]._replace(source_destination_check=False),))
    assert verdict(changed(network, "nodes", Box=open_box), "WebA", "internet", 443) == "UNKNOWN"


def version_six(default: str) -> Network:
    network = Network(
        vpcs=(vpc("Vpc", "10.0.0.0/16", "2600:1f18::/56"),),
        subnets=(subnet("One", "10.0.1.0/24 2600:1f18::/64", table="Table"),),
        tables=(routes("Table", ("::/0", default)),),
        internet_gateways=(InternetGateway("Gateway", "Vpc", at("Gateway")),),
        egress_only_gateways=(EgressOnlyGateway("Outward", "Vpc", at("Outward")),),
        groups=(group("AGroup", (rule("tcp 80", "::/0"),)),),
        nodes=(node("A", Placement("One", ipv6=True), groups=()),),
    )
    return changed(
        network, "nat_gateways", Nat=NatGateway("Nat", "Vpc", "One", public=True, origin=at("Nat"))
    )


def test_an_egress_only_gateway_takes_nothing_in() -> None:
    outward = version_six("egress_only_gateway Outward")
    assert verdict(outward, "A", "internet", 443) == "YES"
    assert "route-leads-elsewhere" in codes(ask(outward, "internet", "A", 80))
    both = version_six("internet_gateway Gateway")
    assert verdict(both, "A", "internet", 443) == "YES"
    assert verdict(both, "internet", "A", 80) == "YES"


def test_versions_of_ip_are_routed_apart() -> None:
    network = version_six("internet_gateway Gateway")
    assert verdict(network, "A", "1.1.1.1", 443) == "NO"
    assert verdict(network, "A", "2606:4700::1111", 443) == "YES"
    translating = changed(network, "tables", Table=routes("Table", ("64:ff9b::/96", "nat_gateway Nat")))
    assert verdict(translating, "A", "internet", 443) == "UNKNOWN"


# -- 14: both legs ------------------------------------------------------------------------------------


def test_a_path_tells_both_legs() -> None:
    flow = ask(three_tiers(), "web", "data", 5432)
    legs = [each.leg for each in flow.path]
    assert legs == sorted(legs)
    assert {*legs} == {"forward", "reply"}
    assert [each.component for each in flow.path if "Group" in each.component] == ["WebGroup", "DataGroup"]


def test_secondary_ranges_are_local_too() -> None:
    network = two((rule("tcp 80", ANYWHERE),), vpcs=(vpc("Vpc", "10.0.0.0/16", "100.64.0.0/16"),))
    network = changed(network, "subnets", Two=subnet("Two", "100.64.1.0/24"))
    assert verdict(network, "A", "B", 80) == "YES"


def test_a_vpc_of_unknown_ranges_holds_its_subnets() -> None:
    network = two((rule("tcp 80", ANYWHERE),), vpcs=(vpc()._replace(cidrs=(MYSTERY,)),))
    assert verdict(network, "A", "B", 80) == "YES"


def test_other_protocols_than_the_asked_one_do_not_matter() -> None:
    network = two((rule("udp 80", ANYWHERE), rule("47", ANYWHERE)))
    assert verdict(network, "A", "B", 80) == "NO"
    assert verdict(network, "A", "B", 80, "udp") == "YES"


def test_an_unknown_range_of_one_version_leaves_the_other() -> None:
    network = two((rule("tcp 80", "10.0.1.0/24"),))
    one = subnet("One", "10.0.1.0/24")
    network = changed(network, "subnets", One=one._replace(cidrs=(*one.cidrs, MYSTERY)))
    assert verdict(network, "A", "B", 80) == "YES"
    six = node("A", Placement("One", ipv6=True), groups=())
    assert verdict(changed(network, "nodes", A=six), "A", "B", 80) == "YES"
    only_six = subnet("One", "")._replace(cidrs=(MYSTERY,))
    assert verdict(changed(network, "subnets", One=only_six), "A", "B", 80) == "UNKNOWN"


def test_what_stands_nowhere_known_may_come_back_from_the_internet() -> None:
    network = changed(
        three_tiers(), "groups", WebGroup=group("WebGroup", (), (rule("tcp 80", "128.0.0.0/1"),))
    )
    lost = node("WebA", MYSTERY, groups=("WebGroup",))
    assert verdict(changed(network, "nodes", WebA=lost), "WebA", "load", 80) == "UNKNOWN"


def test_a_gateway_endpoint_serves_its_vpc_and_opens_nothing() -> None:
    network = served(ANYWHERE, "PrivateTableA", "PrivateTableB")
    assert codes(ask(network, "internet", "Endpoint", 443)) == {"no-route"}
    assert "opens-no-connections" in codes(ask(network, "Endpoint", "web", 443))
    assert "no-route" in codes(ask(network, "data", "Endpoint", 443))


# -- names: who is at fault ------------------------------------------------------------------------


def named(flow: Flow) -> set[str]:
    return {each.resource for b in flow.blockers for each in (b.origin, *b.also) if each is not None}


def test_a_rule_that_comes_near_is_named() -> None:
    near = rule("tcp 5433", GroupId("WebGroup"), at("NextPort"))
    other = rule("tcp 5432", GroupId("BastionGroup"), at("AnotherPeer"))
    far = rule("udp 9", GroupId("BastionGroup"), at("Far"))
    network = changed(three_tiers(), "groups", DataGroup=group("DataGroup", (near, other, far), ()))
    flow = ask(network, "web", "data", 5432)
    assert flow.verdict == "NO"
    assert named(flow) & {"NextPort", "AnotherPeer", "Far"} == {"NextPort", "AnotherPeer"}
    assert "`NextPort` allows tcp 5433 from `WebGroup`" in " ".join(b.explanation for b in flow.blockers)


def test_a_rule_is_told_with_its_own_group() -> None:
    network = changed(
        three_tiers(),
        "nodes",
        Bastion=node("Bastion", "PublicA", groups=("BastionGroup", "WebGroup"), component="bastion"),
    )
    flow = ask(network, "bastion", "data", 5432)
    assert next(each.component for each in flow.path if each.component.endswith("Group")) == "WebGroup"


def test_a_subnet_without_a_table_of_its_own_is_named() -> None:
    network = changed(three_tiers(), "subnets", PrivateA=subnet("PrivateA", "10.0.10.0/24", "a"))
    flow = ask(network, "web", "internet", 443)
    assert flow.verdict == "PARTIAL"
    assert "PrivateA" in named(flow)


def test_the_route_to_a_gateway_that_wants_a_public_address_is_named() -> None:
    table = routes("PrivateTableA", ("0.0.0.0/0", "internet_gateway Gateway"))
    flow = ask(changed(three_tiers(), "tables", PrivateTableA=table), "web", "internet", 443)
    assert {"PrivateTableARoute0", "PrivateA"} <= named(flow)


def test_a_nat_gateway_without_a_way_out_is_named() -> None:
    nat = NatGateway("NatA", "Vpc", "PrivateB", public=True, origin=at("NatA"))
    flow = ask(changed(three_tiers(), "nat_gateways", NatA=nat), "web", "internet", 443)
    held = {each.origin.resource for each in flow.unknowns if each.origin} | named(flow)
    assert "NatA" in held


def test_a_targets_subnet_outside_of_the_zones_is_named() -> None:
    moved = subnet("PrivateA", "10.0.10.0/24", "c", table="PrivateTableA")
    flow = ask(changed(three_tiers(), "subnets", PrivateA=moved), "load", "web", 8080)
    assert {"zone-not-enabled"} <= codes(flow)
    assert "PrivateA" in named(flow)
