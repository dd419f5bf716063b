"""A load balancer is two connections: to a listener, and from an interface in a zone to a target."""

from typing import Any

import pytest

from tests.support.proof_networks import (
    MYSTERY,
    ask,
    at,
    balancer_node,
    changed,
    codes,
    entry,
    group,
    node,
    rule,
    three_tiers,
    verdict,
)
from tiers.proof.model.filters import Acl, GroupId
from tiers.proof.model.network import Backend, Listener, LoadBalancer, Network, TargetGroup

LISTENER = Listener("Http", "HTTP", 80, ("WebTargets",), at("Http"))
LOAD = LoadBalancer("Load", "application", True, (LISTENER,), at("Load"))


def targets(network: Network) -> TargetGroup:
    return next(each for each in network.target_groups if each.id == "WebTargets")


def with_targets(network: Network, **more: Any) -> Network:
    return changed(network, "target_groups", WebTargets=targets(network)._replace(**more))


def with_balancer(network: Network, **more: Any) -> Network:
    return changed(network, "load_balancers", Load=LOAD._replace(**more))


def test_it_takes_connections_on_its_listeners_only() -> None:
    network = three_tiers()
    wide = group("LoadGroup", (rule("tcp 0-65535", "0.0.0.0/0"),))
    network = changed(network, "groups", LoadGroup=wide)
    flow = ask(network, "internet", "load")
    assert (flow.verdict, flow.ports, flow.partial) == ("YES", ((80, 80),), ())
    assert codes(ask(network, "internet", "load", 81)) == {"no-listener"}
    assert codes(ask(network, "internet", "load", 80, "udp")) >= {"no-listener"}


def test_an_unknown_listener_is_no_verdict() -> None:
    network = with_balancer(three_tiers(), listeners=(LISTENER._replace(port=MYSTERY),))
    assert verdict(network, "internet", "load", 80) == "UNKNOWN"
    assert verdict(network, "internet", "load", 81) == "NO"


def test_a_gateway_load_balancer_is_not_modelled() -> None:
    network = with_balancer(three_tiers(), type="gateway")
    assert verdict(network, "internet", "load", 80) == "YES"
    assert (
        verdict(with_balancer(three_tiers(), type="gateway", listeners=()), "internet", "load", 80)
        == "UNKNOWN"
    )


def test_it_sends_to_its_targets_on_their_port_only() -> None:
    network = three_tiers()
    wide = group("LoadGroup", (), (rule("tcp 0-65535", "0.0.0.0/0"),))
    network = changed(network, "groups", LoadGroup=wide)
    flow = ask(network, "load", "web")
    assert (flow.verdict, flow.ports, flow.partial) == ("YES", ((8080, 8080),), ())
    assert "not-a-target" in codes(ask(network, "load", "data", 5432))
    assert "not-a-target" in codes(ask(network, "load", "internet", 443))
    assert "wrong-target-port" in codes(ask(network, "load", "web", 22))


def test_a_target_may_have_a_port_of_its_own() -> None:
    network = three_tiers()
    own = tuple(each._replace(port=8081) for each in targets(network).targets)
    assert verdict(with_targets(network, targets=own), "load", "web", 8080) == "NO"


def test_a_listener_to_the_wrong_port_is_named() -> None:
    flow = ask(with_targets(three_tiers(), port=9090), "load", "web")
    assert flow.verdict == "NO"
    assert "WebTargets" in {each.component for each in flow.blockers}


def test_a_target_that_is_not_known_is_no_verdict() -> None:
    network = with_targets(three_tiers(), targets=(Backend(MYSTERY, at("WebTargets")),))
    assert verdict(network, "load", "web", 8080) == "UNKNOWN"
    network = with_balancer(three_tiers(), listeners=(LISTENER._replace(target_groups=(MYSTERY,)),))
    assert verdict(network, "load", "web", 8080) == "UNKNOWN"


def test_an_address_as_a_target_may_be_a_nodes() -> None:
    network = with_targets(three_tiers(), targets=(Backend("10.0.10.9", at("WebTargets")),))
    assert verdict(network, "load", "WebA", 8080) == "UNKNOWN"
    assert codes(ask(network, "load", "WebB", 8080)) == {"not-a-target"}


def test_a_zone_that_is_not_enabled_gets_nothing() -> None:
    one_zone = balancer_node("Load", "PublicA", groups=("LoadGroup",), component="load")
    network = changed(three_tiers(), "nodes", Load=one_zone)
    assert codes(ask(network, "load", "WebB", 8080)) == {"zone-not-enabled"}
    assert verdict(network, "load", "WebA", 8080) == "YES"
    assert verdict(network, "load", "WebB", 8080) == "NO"


@pytest.mark.parametrize("off", [True, False])
def test_without_cross_zone_each_zone_needs_its_own_target(off: Any) -> None:
    network = with_targets(three_tiers(), cross_zone=not off)
    assert verdict(network, "load", "web", 8080) == "YES"
    alone = with_targets(three_tiers(), cross_zone=not off, targets=(Backend("WebA", at("WebTargets")),))
    flow = ask(alone, "load", "WebA", 8080)
    assert flow.verdict == ("PARTIAL" if off else "YES")
    assert codes(flow) == ({"cross-zone-off"} if off else set())


def test_a_network_load_balancer_does_not_cross_zones_by_itself() -> None:
    network = with_balancer(three_tiers(), type="network", listeners=(LISTENER._replace(protocol="TCP"),))
    network = with_targets(network, protocol="TCP", targets=(Backend("WebA", at("WebTargets")),))
    assert "cross-zone-off" in codes(ask(network, "load", "WebA", 8080))


def transparent(web_admits: Any, **more: Any) -> Network:
    """Put a Network Load Balancer in front of web, which shows it the clients' addresses."""
    network = with_balancer(
        three_tiers(), type="network", listeners=(LISTENER._replace(protocol="TCP"),), **more
    )
    network = with_targets(network, protocol="TCP")
    return changed(network, "groups", WebGroup=group("WebGroup", (rule("tcp 8080", web_admits),)))


def test_a_target_sees_clients_where_their_addresses_are_preserved() -> None:
    assert verdict(transparent("0.0.0.0/0"), "load", "web", 8080) == "YES"
    assert codes(ask(transparent("10.0.0.0/16"), "load", "web", 8080)) == {"no-ingress-rule"}
    assert verdict(transparent("203.0.113.0/24"), "load", "web", 8080) == "PARTIAL"
    assert verdict(transparent(GroupId("LoadGroup")), "load", "web", 8080) == "YES"


def test_a_target_sees_the_load_balancer_otherwise() -> None:
    off = with_targets(transparent("10.0.0.0/16"), preserves_client=False)
    assert verdict(off, "load", "web", 8080) == "YES"
    by_address = with_targets(transparent("10.0.0.0/16"), targets_by="ip")
    assert verdict(by_address, "load", "web", 8080) == "YES"
    always = with_targets(
        transparent("10.0.0.0/16"), targets_by="ip", protocol="TCP_UDP", preserves_client=False
    )
    assert verdict(always, "load", "web", 8080) == "NO"


def test_clients_of_an_internal_one_are_in_the_vpc() -> None:
    assert verdict(transparent("10.0.0.0/16", internet_facing=False), "load", "web", 8080) == "YES"


def test_unknown_preservation_is_certain_only_if_both_are() -> None:
    either = with_targets(transparent("10.0.0.0/16"), preserves_client=MYSTERY)
    assert verdict(either, "load", "web", 8080) == "UNKNOWN"


def test_acls_of_targets_see_clients_too() -> None:
    network = transparent("0.0.0.0/0")
    inside = (
        entry(1, "tcp 8080", "10.0.0.0/16", egress=False),
        entry(2, "tcp 1024-65535", "10.0.0.0/16", egress=True),
    )
    walled = {each.id: each._replace(acl="Wall") for each in network.subnets if each.id.startswith("Private")}
    network = changed(network, "subnets", **walled)._replace(acls=(Acl("Wall", inside, at("Wall")),))
    assert codes(ask(network, "load", "web", 8080)) == {"acl-denies"}
    assert verdict(with_targets(network, preserves_client=False), "load", "web", 8080) == "YES"


def test_one_without_groups_takes_all_that_comes() -> None:
    network = transparent("0.0.0.0/0")
    bare = balancer_node("Load", "PublicA", "PublicB", groups=None, component="load")
    network = changed(network, "nodes", Load=bare)
    assert verdict(network, "internet", "load", 80) == "YES"
    assert verdict(network, "load", "web", 8080) == "YES"


def test_a_group_of_instances_may_be_anywhere_that_it_may_be() -> None:
    network = with_targets(three_tiers(), targets=(Backend("Fleet", at("WebTargets")),))
    fleet = node("Fleet", "PrivateA", "PrivateB", groups=("WebGroup",), kind="autoscaling_group")
    network = changed(network, "nodes", Fleet=fleet)
    assert verdict(network, "load", "Fleet", 8080) == "YES"
    one_zone = balancer_node("Load", "PublicA", groups=("LoadGroup",), component="load")
    assert verdict(changed(network, "nodes", Load=one_zone), "load", "Fleet", 8080) == "PARTIAL"


def test_a_function_takes_no_connections() -> None:
    network = changed(
        three_tiers(), "nodes", Job=node("Job", "PrivateA", groups=("WebGroup",), kind="function")
    )
    assert verdict(network, "Job", "data", 5432) == "YES"
    assert codes(ask(network, "bastion", "Job", 22)) == {"takes-no-connections"}


def test_each_interface_of_a_load_balancer_has_to_be_reached() -> None:
    network = changed(
        three_tiers(), "nodes", Load=balancer_node("Load", "PublicA", "DataB", groups=("LoadGroup",))
    )
    flow = ask(network, "internet", "Load", 80)
    assert flow.verdict == "PARTIAL"
    assert codes(flow) == {"no-route"}


def test_what_a_load_balancer_does_with_an_echo_is_not_modelled() -> None:
    network = changed(three_tiers(), "groups", LoadGroup=group("LoadGroup", (rule("icmp 8", "0.0.0.0/0"),)))
    assert verdict(network, "internet", "load", protocol="icmp") == "UNKNOWN"
    assert verdict(three_tiers(), "internet", "load", protocol="icmp") == "NO"


def test_a_load_balancer_of_which_nothing_is_known_is_no_verdict() -> None:
    network = three_tiers()._replace(load_balancers=())
    assert verdict(network, "internet", "load", 80) == "UNKNOWN"
    assert verdict(network, "load", "web", 8080) == "UNKNOWN"
    assert verdict(network, "internet", "load", 81) == "NO"


def checked(protocol: str, checked_on: Any) -> Network:
    """Return the network with web servers that admit anyone, behind a target group of that protocol."""
    opened = {name: group(name, (rule("all", "0.0.0.0/0"),)) for name in ("LoadGroup", "WebGroup")}
    network = changed(three_tiers(), "groups", **opened)
    return with_balancer(
        with_targets(network, protocol=protocol, checked_on=checked_on), type="network", cross_zone=True
    )


def test_targets_of_udp_are_checked_over_tcp_on_their_port_or_another() -> None:
    assert ask(checked("UDP", 0), "load", "web", protocol="udp").ports == ((8080, 8080),)
    assert ask(checked("UDP", 0), "load", "web").ports == ((8080, 8080),)
    assert ask(checked("UDP", 8081), "load", "web").ports == ((8081, 8081),)
    assert ask(checked("UDP", None), "load", "web").verdict == "NO"


def test_targets_of_tcp_may_be_checked_on_another_port() -> None:
    assert ask(checked("TCP", 8081), "load", "web").ports == ((8080, 8081),)
    assert verdict(checked("TCP", 0), "load", "web", 8081) == "NO"


def test_an_unknown_port_of_health_checks_is_no_verdict() -> None:
    assert verdict(checked("UDP", MYSTERY), "load", "web", 9000) == "UNKNOWN"
    assert verdict(checked("TCP", MYSTERY), "load", "web", 8080) == "YES"
