"""What is easy to get wrong about endpoints, default groups, and verdicts, on networks built by hand."""

from typing import Any

from tests.support.proof_networks import (
    ANYWHERE,
    MYSTERY,
    ask,
    at,
    balancer_node,
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
)
from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.filters import (
    GroupId,
    PrefixList,
    PrefixListId,
    default_group,
)
from tiers.proof.model.network import (
    EgressOnlyGateway,
    GatewayEndpoint,
    InternetGateway,
    NatGateway,
    Network,
    Placement,
)

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
