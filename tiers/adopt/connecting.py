"""Connections between components, from the rules of the old security groups."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.adopt.draft_build import Draft
from tiers.adopt.reading import Old
from tiers.adopt.sketch import Sketch
from tiers.adopt.tuning import Compared, compare
from tiers.cloudformation.references import target_of
from tiers.untrusted import whole

GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"
EGRESS = "AWS::EC2::SecurityGroupEgress"


class Rule(NamedTuple):
    """An ingress rule of the old template, by the logical ID of its group."""

    group: str
    rule: Mapping[str, Any]

    @property
    def source(self) -> str | None:
        """The logical ID of the group that it admits."""
        return target_of(self.rule.get("SourceSecurityGroupId"))


def rules(old: Old) -> Iterator[Rule]:
    """Yield the ingress rules of all groups, inside of them and beside them."""
    for each in old.resources.values():
        if each.type == GROUP:
            inline = each.properties.get("SecurityGroupIngress")
            for rule in inline if isinstance(inline, list) else ():
                if isinstance(rule, dict):
                    yield Rule(each.logical_id, rule)
        elif each.type == INGRESS:
            group = target_of(each.properties.get("GroupId"))
            if group is not None:
                yield Rule(group, each.properties)


def connect(sketch: Sketch, compared: Compared) -> Compared:
    """Add the connections that the rules allow between components, as far as the checks accept them."""
    for caller, target, port in dict.fromkeys(_flows(sketch, compared)):
        component = sketch.component(caller)
        before = component.get("connects_to")
        written = before or []
        if component["type"].endswith("load_balancer") or target in written:
            continue
        found = [(entry, _with(sketch, component, [*written, entry])) for entry in _entries(target, port)]
        most = _opened(compared, sketch.old)
        accepted = [
            (entry, each) for entry, each in found if each is not None and _opened(each, sketch.old) <= most
        ]
        _restore(component, before)
        if accepted:
            entry, compared = max(accepted, key=lambda pair: (len(pair[1].pairs), -pair[1].number))
            component["connects_to"] = [*written, entry]
    return compared


def _opened(compared: Compared, old: Old) -> int:
    """Return the number of generated ingress rules that no rule of the template is."""
    known = {(each.group, shape(each.rule)) for each in rules(old)}
    ids = compared.pairs
    return sum(
        1
        for body in compared.draft.bodies.values()
        if body.type == INGRESS
        and (ids.get(target_of(body.properties.get("GroupId")) or ""), shape(body.properties, ids))
        not in known
    )


def shape(rule: Mapping[str, Any], ids: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return what a rule allows, with the logical IDs of the old template."""
    source = target_of(rule.get("SourceSecurityGroupId"))
    named = (ids or {}).get(source, source) if source else rule.get("CidrIp", rule.get("SourcePrefixListId"))
    return tuple(
        str(each) for each in (rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort"), named)
    )


def limit(sketch: Sketch, compared: Compared) -> Compared:
    """Write the egress of components whose old groups allow less than the default."""
    owners = _owners(compared.draft, compared.pairs)
    for group, name in owners.items():
        component = sketch.component(name) if name in sketch.components.values() else {}
        allowed = _egress(sketch.old, group)
        if allowed is None or "egress" in component or not component:
            continue
        component["egress"] = allowed
        found = compare(sketch)
        if found is None or _added(found) >= _added(compared) or len(found.pairs) < len(compared.pairs):
            del component["egress"]
        else:
            compared = found
    return compared


def _added(compared: Compared) -> int:
    return sum(1 for name in compared.draft.bodies if name not in compared.pairs)


def _egress(old: Old, group: str) -> Any:  # noqa: ANN401 - JSON-like data
    """Return the key `egress` for what a group allows to CIDR blocks; `None` if it allows everything."""
    inline = old.resources[group].properties.get("SecurityGroupEgress")
    found = [each for each in inline if isinstance(each, dict)] if isinstance(inline, list) else None
    for each in old.resources.values():
        if each.type == EGRESS and target_of(each.properties.get("GroupId")) == group:
            found = [*(found or []), dict(each.properties)]
    if found is None or any(str(each.get("IpProtocol")) == "-1" for each in found):
        return None
    written = {
        (each["CidrIp"], port)
        for each in found
        if isinstance(each.get("CidrIp"), str)
        and each.get("IpProtocol") == "tcp"
        and (port := whole(str(each.get("FromPort")))) is not None
    }
    if written == {("0.0.0.0/0", 443)}:
        return "https"
    return [{"to": to, "port": port} for to, port in sorted(written)] or "none"


def _entries(target: str, port: int) -> tuple[Any, ...]:
    return target, {"to": target, "port": port}


def _with(sketch: Sketch, component: dict[str, Any], connections: list[Any]) -> Compared | None:
    component["connects_to"] = connections
    return compare(sketch)


def _restore(component: dict[str, Any], before: object) -> None:
    if before is None:
        component.pop("connects_to", None)
    else:
        component["connects_to"] = before


def _flows(sketch: Sketch, compared: Compared) -> Iterator[tuple[str, str, int]]:
    owners = _owners(compared.draft, compared.pairs)
    for each in rules(sketch.old):
        caller, target = owners.get(each.source or ""), owners.get(each.group)
        port = whole(str(each.rule.get("FromPort")))
        if caller and target and caller != target and port is not None:
            yield caller, target, port


def _owners(draft: Draft, pairs: Mapping[str, str]) -> dict[str, str]:
    """Return the component of each old security group."""
    return {
        old: draft.placed[new].component or ""
        for new, old in pairs.items()
        if draft.bodies[new].type == GROUP
    }
