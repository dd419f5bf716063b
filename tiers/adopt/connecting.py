"""Connections between components, from the rules of the old security groups."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.adopt.draft_build import Draft
from tiers.adopt.reading import Old
from tiers.adopt.references import target_of
from tiers.adopt.sketch import Sketch
from tiers.adopt.tuning import Compared, compare

GROUP = "AWS::EC2::SecurityGroup"
INGRESS = "AWS::EC2::SecurityGroupIngress"


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
        for entry in (target, {"to": target, "port": port}):
            component["connects_to"] = [*written, entry]
            found = compare(sketch)
            if found is not None:
                compared = found
                break
            _restore(component, before)
    return compared


def _restore(component: dict[str, Any], before: object) -> None:
    if before is None:
        component.pop("connects_to", None)
    else:
        component["connects_to"] = before


def _flows(sketch: Sketch, compared: Compared) -> Iterator[tuple[str, str, int]]:
    owners = _owners(compared.draft, compared.pairs)
    for each in rules(sketch.old):
        caller, target = owners.get(each.source or ""), owners.get(each.group)
        port = str(each.rule.get("FromPort"))
        if caller and target and caller != target and port.isdecimal() and len(port) < 6:  # noqa: PLR2004
            yield caller, target, int(port)


def _owners(draft: Draft, pairs: Mapping[str, str]) -> dict[str, str]:
    """Return the component of each old security group."""
    return {
        old: draft.placed[new].component or ""
        for new, old in pairs.items()
        if draft.bodies[new].type == GROUP
    }
