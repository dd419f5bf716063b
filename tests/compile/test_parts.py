"""A part of a bundle: what is left out with a type, and that the whole only adds to it."""

import pytest

from tests.support.paths import ROOT
from tiers import compiler
from tiers.cloudformation.template import STACK_TYPE, Template
from tiers.compile.bundle import Bundle
from tiers.compile.parts import without
from tiers.ir.placed import Layout

CASE = ROOT / "tests/cases/operations/spec.yaml"
SERVICE = "AWS::ECS::Service"


def parted(layout: Layout) -> tuple[Bundle, Bundle]:
    """Return a bundle with services, alarms, and a dashboard, and the part of it without services."""
    compiled = compiler.compile_spec("spec.yaml", CASE.read_bytes(), layout)
    assert compiled.bundle is not None
    assert compiled.architecture is not None
    return compiled.bundle, without(compiled.bundle, compiled.architecture.spec, {SERVICE})


def own(template: Template) -> Template:
    """Return the resources of a template that are no nested stacks."""
    return {name: each for name, each in template["Resources"].items() if each["Type"] != STACK_TYPE}


@pytest.mark.parametrize("layout", Layout)
def test_the_whole_only_adds_to_a_part(layout: Layout) -> None:
    whole, part = parted(layout)
    assert part.main == whole.main
    assert part.templates.keys() <= whole.templates.keys()
    for stem, template in part.templates.items():
        full = whole.templates[stem]
        assert own(template).items() <= own(full).items(), stem
        assert template.get("Parameters", {}).items() <= full.get("Parameters", {}).items()
        assert template.get("Outputs", {}).items() <= full.get("Outputs", {}).items()


@pytest.mark.parametrize("layout", Layout)
def test_what_refers_to_a_resource_is_left_out_with_it(layout: Layout) -> None:
    whole, part = parted(layout)
    gone = {
        each.logical_id: each.body["Type"]
        for each in whole.built.resources
        if each not in part.built.resources
    }
    assert gone["ApiService"] == SERVICE
    assert gone["ApiScalableTarget"] == "AWS::ApplicationAutoScaling::ScalableTarget"
    assert gone["ApiServiceCpuAlarm"] == "AWS::CloudWatch::Alarm"
    assert gone["OperationsDashboard"] == "AWS::CloudWatch::Dashboard"
    assert {"ApiTaskDefinition", "SiteToApiTargetGroup", "ApiSecurityGroup", "NightlySchedule"}.isdisjoint(
        gone
    )
    assert not any(
        name in text for name in ("ApiService", "OperationsDashboard") for text in part.files.values()
    )


@pytest.mark.parametrize("layout", Layout)
def test_a_part_without_nothing_is_the_whole(layout: Layout) -> None:
    compiled = compiler.compile_spec("spec.yaml", CASE.read_bytes(), layout)
    assert compiled.bundle is not None
    assert compiled.architecture is not None
    part = without(compiled.bundle, compiled.architecture.spec, {"AWS::DocDB::DBCluster"})
    assert part.files == compiled.bundle.files
