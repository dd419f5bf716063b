"""Manifests of Copilot's environments: the network, and settings of the load balancers."""

from typing import Any

from tiers.migrate.copilot.site import Site
from tiers.migrate.draft import Component, has_variable
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import State

_CIDR = "10.0.0.0/16"
_ZONES = "abcdef"
_USUAL = {"public": ("10.0.0.0/24", "10.0.1.0/24"), "private": ("10.0.2.0/24", "10.0.3.0/24")}
"""Copilot's subnets: https://aws.github.io/copilot-cli/docs/manifest/environment/#network-vpc-subnets"""
_ISOLATED = ("10.0.4.0/24", "10.0.5.0/24")


def network(site: Site, manifest: Node | None) -> None:
    """Write the network as Copilot makes it, with what the environment's manifest says."""
    vpc = _below(manifest, "network", "vpc")
    site.network["cidr"] = _CIDR
    site.network["zones"] = 2
    _subnets(site, vpc)
    if all(each == "public" for each in site.placements) and site.placements:
        mode = "none"
    else:
        mode = "per_zone" if "private" in site.placements else "single"
    site.network["nat_gateway"] = {"mode": mode}
    logs = vpc.take("flow_logs") if vpc else None
    if logs is not None and logs.value is not False:
        site.network["flow_logs"] = True
        site.ledger.add(State.CHANGED, logs, "`network.flow_logs`, kept for 90 days")
    for key in ("id", "security_group"):
        found = vpc.child(key) if vpc else None
        if found is not None:
            words = {
                "id": "the spec makes a new VPC; an existing one is not imported",
                "security_group": "each service has a separate group; use `connects_to` or `allow_from`",
            }[key]
            found.read()
            site.ledger.add(State.LEFT_OUT, found, words)


def _subnets(site: Site, vpc: Node | None) -> None:
    """Write the zones and the subnets."""
    cidr = vpc.take("cidr") if vpc else None
    subnets = vpc.child("subnets") if vpc else None
    if subnets is None and cidr is None:
        blocks = {**_USUAL, "isolated": _ISOLATED}
        site.network["subnets"] = _named({kind: list(each) for kind, each in blocks.items()})
        return
    if cidr is not None:
        site.network["cidr"] = cidr.text
        site.ledger.add(State.MAPPED, cidr, "`network.cidr`")
    written = {kind: _blocks(subnets.child(kind)) if subnets else [] for kind in ("public", "private")}
    zones = max(2, *(len(each) for each in written.values()))
    if subnets is not None:
        subnets.read()
        words = "`tiers` divides `network.cidr` itself; set `network.subnets` for other CIDR blocks"
        if any(written.values()):
            words = f"{zones} zones; {words}"
        site.ledger.add(State.CHANGED, subnets, words)
    site.network["zones"] = min(zones, len(_ZONES))


def _blocks(node: Node | None) -> list[str]:
    found = [each.child("cidr") for each in node.items() if isinstance(each.value, dict)] if node else []
    return [each.text for each in found if each is not None and each.text]


def _named(blocks: dict[str, list[str]]) -> dict[str, Any]:
    return {
        f"{kind}-{_ZONES[index]}": {"zone": _ZONES[index], "cidr": cidr, "kind": kind}
        for kind, cidrs in blocks.items()
        for index, cidr in enumerate(cidrs)
    }


def balancers(manifest: Node | None) -> dict[str, Node | None]:
    """Return what a manifest says about each load balancer."""
    return {
        "public": _below(manifest, "http", "public"),
        "internal": _below(manifest, "http", "private"),
    }


def rest(site: Site, manifest: Node | None, settings: dict[str, Node | None]) -> None:
    """Write what is left of a manifest, once the load balancers are there."""
    for scheme, node in settings.items():
        if node is not None and scheme in site.balancers:
            _balancer(site.balancers[scheme], node)
    if manifest is None:
        return
    for key in ("name", "type"):
        found = manifest.take(key)
        if found is not None:
            site.ledger.add(State.MAPPED, found, "`environments`")
    insights = _below(manifest, "observability", "container_insights")
    if insights is not None:
        insights.read()
        state = State.MAPPED if insights.value is True else State.CHANGED
        site.ledger.add(state, insights, "Container Insights is on for each cluster, at a price")
    cdn = manifest.take("cdn")
    if cdn is not None:
        site.ledger.add(State.LEFT_OUT, cdn, "distributions of CloudFront are not imported")


def _balancer(balancer: Component, node: Node) -> None:
    logs = node.take("access_logs")
    if logs is not None:
        is_on = logs.value is not False
        words = "to a new bucket" if isinstance(logs.value, dict) else ""
        balancer.put(("access_logs",), is_on, logs, words)
    ingress = node.child("ingress")
    sources = ingress.take("source_ips") if ingress else None
    if sources is not None:
        found = [each.text for each in sources.items() if each.text and not has_variable(each.text)]
        balancer.put(("allow_from",), found, sources)
    policy = node.take("ssl_policy")
    if policy is not None:
        balancer.left_out(policy, "HTTPS listeners always have a modern policy")


def _below(node: Node | None, *keys: str) -> Node | None:
    for key in keys:
        node = node.child(key) if node is not None else None
    return node
