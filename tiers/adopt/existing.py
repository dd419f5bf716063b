"""The existing VPC that a template uses by IDs, as the listings of an account describe it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiers.adopt.connecting import GROUP, rules
from tiers.adopt.facts import KnownSubnet, KnownVpc
from tiers.adopt.sketch import Sketch
from tiers.cloudformation.references import texts
from tiers.migrate.remarks import State

_LETTERS = "abcdef"
PLACED = (
    *("AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup", "AWS::RDS::DBInstance"),
    *("AWS::ECS::Service", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::RDS::DBCluster"),
)
"""Types that are in a VPC: in the default one, if nothing else is written."""


def recognize(sketch: Sketch) -> bool:
    """Write the network of the one VPC that the template uses; return whether there is one."""
    named = {each for resource in sketch.old.resources.values() for each in texts(resource.properties)}
    vpcs = sketch.old.facts.vpcs.values()
    used = [each for each in vpcs if each.id in named or named & each.subnets.keys()]
    default = next((each for each in vpcs if each.is_default), None)
    if not used and default is not None and next(sketch.of_type(*PLACED), None) is not None:
        sketch.is_in_default_vpc = True
        used = [default]
    if len(used) > 1:
        ids = " and ".join(f"`{vpc.id}`" for vpc in used)
        for each in sketch.of_type(*PLACED):
            sketch.remark(State.CHANGED, each, f"stays a raw resource: the template uses the VPCs {ids}")
    if len(used) != 1:
        return False
    (vpc,) = used
    subnets = {key: each for key, each in vpc.subnets.items() if key in named}
    _write(sketch, vpc, subnets or vpc.subnets)
    return bool(vpc.subnets)


def _write(sketch: Sketch, vpc: KnownVpc, subnets: Mapping[str, KnownSubnet]) -> None:
    zones = sorted({each.zone for each in subnets.values()})[: len(_LETTERS)]
    kept = {key: each for key, each in subnets.items() if each.zone in zones}
    has_private = any(each.keys["kind"] == "private" for each in kept.values())
    sketch.subnets.update((key, each.name) for key, each in kept.items())
    sketch.data["network"] = {
        "vpc": vpc.id,
        "cidr": vpc.cidr,
        "zones": zones,
        "nat_gateway": {"mode": "existing" if has_private else "none"},
        **({"endpoints": [{each: "existing"} for each in vpc.services]} if vpc.services else {}),
        "subnets": {
            each.name: {**each.keys, "zone": _LETTERS[zones.index(each.zone)]} for each in kept.values()
        },
    }


def remark(sketch: Sketch) -> None:
    """Remark on what the account has otherwise than the template: groups, drift, and other rules."""
    facts = sketch.old.facts
    for resource in sketch.old.resources.values():
        for group in dict.fromkeys(texts(resource.properties)):
            if group in facts.groups:
                allowed = "; ".join(sorted(map(_words, facts.groups[group].rules))) or "no ingress"
                name = facts.groups[group].name
                words = f"the existing security group `{group}` ({name}) allows {allowed}"
                sketch.remark(State.CHANGED, resource, words, (group,))
    for drift in facts.drifts:
        found = sketch.old.resources.get(drift.logical_id)
        if found is not None and drift.path:
            values = f"{drift.actual} in the account, {drift.expected} in the template"
            words = f"drifted: {values}; undo it, or set the value in the spec"
            sketch.remark(State.ASKED, found, words, ("Properties", *drift.path))
        elif found is not None:
            words = "deleted outside of CloudFormation; remove it from the template before you adopt it"
            sketch.remark(State.ASKED, found, words)
    for group, rule in _unwritten(sketch):
        words = f"only the account has the rule {_words(rule)}; remove it, or add it to the spec"
        sketch.remark(State.ASKED, sketch.old.resources[group], words, (_words(rule),))


def _unwritten(sketch: Sketch) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the ingress rules of groups of the stack that the template does not have."""
    facts = sketch.old.facts
    written: dict[str, set[tuple[str, ...]]] = {}
    for each in rules(sketch.old):
        source = each.source or str(each.rule.get("SourceSecurityGroupId") or "")
        written.setdefault(each.group, set()).add(_key(each.rule, facts.physical.get(source, source)))
    for group in sketch.of_type(GROUP):
        known = facts.groups.get(facts.physical.get(group.logical_id, ""))
        for rule in known.rules if known is not None else ():
            key = _key(rule, str(rule.get("SourceSecurityGroupId") or ""))
            if key not in written.get(group.logical_id, ()):
                yield group.logical_id, rule


def _key(rule: Mapping[str, Any], source: str) -> tuple[str, ...]:
    """Return what a rule allows; ports do not matter where all protocols are allowed."""
    protocol = str(rule.get("IpProtocol"))
    ports = ("", "") if protocol == "-1" else (str(rule.get("FromPort")), str(rule.get("ToPort")))
    peers = (rule.get(each) for each in ("CidrIp", "CidrIpv6", "SourcePrefixListId"))
    return (protocol, *ports, source, *(str(each or "") for each in peers))


def _words(rule: Mapping[str, Any]) -> str:
    protocol = str(rule.get("IpProtocol"))
    low, high = rule.get("FromPort"), rule.get("ToPort")
    ports = "" if protocol == "-1" or low is None else f" {low}" if low == high else f" {low}-{high}"
    peers = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "SourcePrefixListId")
    source = next((str(rule[each]) for each in peers if rule.get(each)), "an unknown source")
    return f"`{'all traffic' if protocol == '-1' else protocol}{ports} from {source}`"
