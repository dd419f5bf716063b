"""Flows that are opened by a part which is not loaded: unknown, never impossible."""

import copy
from typing import Any

import pytest

from tests.mutants import subjects
from tests.mutants.plan import ROOT, Plan
from tiers.ir.placed import Layout
from tiers.proof.answers.queries import matrix
from tiers.proof.answers.verdicts import Verdict
from tiers.proof.templates import load_files

NAMES = ("specs/minimal.yaml", "tests/cases/endpoints/spec.yaml")
OPENING = (
    *("EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress", "EC2::Route", "EC2::VPCGatewayAttachment"),
    *("EC2::SubnetRouteTableAssociation", "ElasticLoadBalancingV2::Listener"),
)
Verdicts = dict[tuple[str, str, str], Verdict]


def verdicts(templates: dict[str, dict[str, Any]]) -> Verdicts:
    files = {f"{stem}.template.yaml": template for stem, template in templates.items()}
    main = f"{ROOT}.template.yaml" if ROOT in templates else next(iter(files))
    flows = matrix(load_files(files, main).network, ("tcp", "udp", "icmp")).flows
    return {(each.source, each.destination, each.protocol): each.verdict for each in flows}


def wrongly_closed(before: Verdicts, after: Verdicts) -> list[tuple[str, str, str]]:
    possible = (flow for flow, verdict in before.items() if verdict in {Verdict.YES, Verdict.PARTIAL})
    return [flow for flow in possible if after.get(flow) is Verdict.NO]


HIDING = {
    "custom": {"Type": "Custom::Hidden"},
    "third-party": {"Type": "Org::Service::Type"},
    "module": {"Type": "Org::Service::Type::MODULE"},
}


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_hidden_resource_opens_is_not_closed(name: str, hiding: str) -> None:
    clean = dict(subjects.subject(name, Layout.SINGLE).templates)
    before = verdicts(clean)
    hidden = 0
    for site in Plan(clean).sites(*OPENING):
        plan = Plan(clean)
        plan.body(site).update(HIDING[hiding])
        assert wrongly_closed(before, verdicts(plan.templates)) == [], site
        hidden += 1
    assert hidden > len(OPENING)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_stack_that_is_not_loaded_opens_is_not_closed(name: str) -> None:
    clean = {stem: dict(each) for stem, each in subjects.subject(name, Layout.NESTED).templates.items()}
    before = verdicts(clean)
    for stack, body in clean[ROOT]["Resources"].items():
        if body["Type"] == "AWS::CloudFormation::Stack":
            templates = copy.deepcopy(clean)
            hidden = templates[ROOT]["Resources"][stack]["Properties"]
            hidden["TemplateURL"] = f"https://bucket.s3.amazonaws.com/{hidden['TemplateURL']}"
            assert wrongly_closed(before, verdicts(templates)) == [], stack
