"""Every resource that can be tagged has the tags of the spec, by the schemas of AWS's."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.support import goldens
from tests.support.goldens import Case
from tiers.compiler import compile_spec
from tiers.ir.placed import Layout
from tiers.plan.compare.schemas import schema_of

PROBE = {"Key": "Probe", "Value": "probe"}
CASES = [
    case for case in goldens.cases() if case.is_valid and b"\ntags:" not in case.raw and not case.command
]

TAGGED_ELSEWHERE = {
    "AWS::AutoScaling::AutoScalingGroup": "its tags say of themselves that instances get them",
    "AWS::EC2::LaunchTemplate": "its schema calls it not taggable, but it takes `TagSpecifications`",
}
"""Checked by the tests below."""


def templates(raw: bytes) -> Iterator[Mapping[str, Any]]:
    """Compile in both layouts."""
    for layout in Layout:
        bundle = compile_spec("spec.yaml", raw, layout, "json").bundle
        assert bundle is not None
        yield from (json.loads(text) for text in bundle.files.values())


def generated(case: Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what the compiler itself makes of a case that has one tag."""
    spec = compile_spec("spec.yaml", case.raw).architecture
    assert spec is not None
    raw = {name for stack in spec.spec.resources.fields for name in getattr(spec.spec.resources, stack)}
    for template in templates(case.raw + b"\ntags: {Probe: probe}\n"):
        yield from ((name, each) for name, each in template["Resources"].items() if name not in raw)


def tag_property(kind: str) -> str | None:
    """Return the property that a type takes its tags by, or None if it takes none."""
    schema = schema_of(kind)
    tagging = schema.content.get("tagging", {}) if schema else {}
    if not tagging.get("taggable"):
        return None
    return str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")


def test_there_are_cases() -> None:
    assert len(CASES) > 10


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_can_be_tagged_is_tagged(case: Case) -> None:
    for name, resource in generated(case):
        where = tag_property(resource["Type"])
        if where and resource["Type"] not in TAGGED_ELSEWHERE:
            tags = resource["Properties"].get(where, ())
            named = [{"Key": key, "Value": tags[key]} for key in tags] if isinstance(tags, dict) else tags
            assert PROBE in named, f"{name} ({resource['Type']})"


SERVERS = b"""\
version: 1
name: shop
tags: {Probe: probe}
presentation:
  bastion: {type: bastion, connects_to: [web, fixed]}
logic:
  web: {type: autoscaling, port: 80}
  fixed: {type: ec2, port: 80}
"""


def servers() -> Mapping[str, Any]:
    """Return the resources of servers of each kind."""
    (template,) = (
        each
        for each in templates(SERVERS)
        if "FixedInstance1" in each["Resources"] and "Vpc" in each["Resources"]
    )
    found: Mapping[str, Any] = template["Resources"]
    return found


def test_a_groups_servers_disks_and_interfaces_are_tagged() -> None:
    found = servers()
    group = found["WebAutoScalingGroup"]["Properties"]["Tags"]
    assert {**PROBE, "PropagateAtLaunch": True} in group
    template = found["WebLaunchTemplate"]["Properties"]
    inside = {
        each["ResourceType"]: each["Tags"] for each in template["LaunchTemplateData"]["TagSpecifications"]
    }
    assert inside.keys() == {"volume", "network-interface"}
    assert all({"Key": "Name", "Value": "shop-web"} in tags and PROBE in tags for tags in inside.values())
    (itself,) = template["TagSpecifications"]
    assert itself["ResourceType"] == "launch-template"
    assert PROBE in itself["Tags"]


@pytest.mark.parametrize("name", ["Fixed", "Bastion"])
def test_a_new_tag_replaces_no_fixed_server(name: str) -> None:
    # Instances hand their tags on to their disks. A new version of the launch template would replace them.
    found = servers()
    assert "Probe" not in json.dumps(found[f"{name}LaunchTemplate"])
    instance = found[f"{name}Instance{1 if name == 'Fixed' else ''}"]["Properties"]
    assert instance["PropagateTagsToVolumeOnCreation"] is True
    assert PROBE in instance["Tags"]
