"""What is easy to get wrong about groups, peering, and ACLs: a test or more for each, on networks built by hand."""

from typing import Any

import pytest

from tests.support.proof_networks import (
    ANYWHERE,
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
    two,
    verdict,
    vpc,
    walled,
)
from tiers.proof.model.filters import (
    GroupId,
    allow_all,
    effective_egress,
)
from tiers.proof.model.network import (
    InternetGateway,
    NatGateway,
    Network,
    Peering,
)

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
