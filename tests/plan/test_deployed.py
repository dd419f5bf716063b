"""A deployed stack as one side of a plan."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Account, Refused
from tiers import compiler
from tiers.compile.bundle import MANIFEST, Bundle, manifest
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.deployed import find, snapshot_of_stack
from tiers.diagnostics.model import Document, Source
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot, of_folder

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARN = "arn:aws:cloudformation:eu-west-1:123456789012:stack"
SPEC = b"""
version: 1
name: shop
presentation:
  load_balancer: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80, connects_to: [mysql]}
data:
  mysql: {type: rds, engine: mysql, instance_class: {parameter: Class, default: db.t4g.medium}}
"""


def compiled(layout: Layout, template_format: str = "yaml") -> Bundle:
    made = compiler.compile_spec("spec.yaml", SPEC, layout, template_format)
    assert made.bundle is not None
    return made.bundle


def written(folder: Path, layout: Layout, template_format: str = "yaml") -> Snapshot:
    bundle = compiled(layout, template_format)
    for file, text in bundle.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    document = Document(Source("spec.yaml", ""), None, {})
    (folder / MANIFEST).write_text(manifest(bundle, document, {}), encoding="utf-8")
    return of_folder(str(folder)).main


def described(arguments: dict[str, Any]) -> dict[str, Any]:
    name = arguments["StackName"]
    stack = {
        "StackName": "shop",
        "StackId": name if name.startswith("arn:") else f"{ARN}/shop/1",
        "CreationTime": NOW,
        "StackStatus": "CREATE_COMPLETE",
        "Parameters": [{"ParameterKey": "Class", "ParameterValue": "db.m8g.large"}],
    }
    return {"Stacks": [stack]}


def resources_of(templates: Iterable[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """List a root's children, a page for each of two of them."""

    def listed(arguments: dict[str, Any]) -> dict[str, Any]:
        if not arguments["StackName"].endswith("/shop/1"):
            return {"StackResourceSummaries": []}
        children = [
            {
                "LogicalResourceId": stem.capitalize(),
                "PhysicalResourceId": f"{ARN}/{stem}/2",
                "ResourceType": "AWS::CloudFormation::Stack",
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": NOW,
            }
            for stem in templates
            if stem != "root"
        ]
        first = int(arguments.get("NextToken", "0"))
        more = {"NextToken": str(first + 2)} if first + 2 < len(children) else {}
        return {"StackResourceSummaries": children[first : first + 2], **more}

    return listed


@pytest.mark.parametrize("template_format", ["yaml", "json"])
def test_the_nested_layout_is_read_with_all_its_children(tmp_path: Path, template_format: str) -> None:
    bundle = compiled(Layout.NESTED, template_format)
    uploaded = dict(zip(bundle.templates, bundle.files.values(), strict=True))
    for stem in bundle.templates:
        uploaded["root"] = uploaded["root"].replace(
            f"{stem}.template.{template_format}", f"https://bucket/{stem}-abc.template.{template_format}"
        )

    def body(arguments: dict[str, Any]) -> dict[str, Any]:
        stem = arguments["StackName"].split("/")[-2]
        return {"TemplateBody": uploaded["root" if stem == "shop" else stem]}

    account = Account(
        cloudformation__DescribeStacks=described,
        cloudformation__GetTemplate=body,
        cloudformation__ListStackResources=resources_of(bundle.templates),
    )
    with account.connected() as aws:
        side = snapshot_of_stack(aws, "shop")
    expected = written(tmp_path, Layout.NESTED, template_format)
    assert side.layout is Layout.NESTED
    assert side.stacks == expected.stacks
    for stem in ("network", "security", "data", "presentation", "logic"):
        assert side.templates[stem] == expected.templates[stem]
    assert side.templates["root"]["Resources"]["Data"]["Properties"]["TemplateURL"] == "data.template.yaml"
    assert side.parameters == {"Class": "db.m8g.large"}


def test_a_single_template_is_read_as_such(tmp_path: Path) -> None:
    bundle = compiled(Layout.SINGLE)
    account = Account(
        cloudformation__DescribeStacks=described,
        cloudformation__GetTemplate={"TemplateBody": next(iter(bundle.files.values()))},
    )
    with account.connected() as aws:
        side = snapshot_of_stack(aws, "shop")
    assert side.layout is Layout.SINGLE
    assert side.templates == written(tmp_path, Layout.SINGLE).templates


def test_a_child_that_could_not_be_deleted_is_none_any_more(tmp_path: Path) -> None:
    bundle = compiled(Layout.NESTED)
    uploaded = dict(zip(bundle.templates, bundle.files.values(), strict=True))

    def body(arguments: dict[str, Any]) -> dict[str, Any]:
        stem = arguments["StackName"].split("/")[-2]
        return {"TemplateBody": uploaded["root" if stem == "shop" else stem]}

    account = Account(
        cloudformation__DescribeStacks=described,
        cloudformation__GetTemplate=body,
        cloudformation__ListStackResources=resources_of([*bundle.templates, "former"]),
    )
    with account.connected() as aws:
        side = snapshot_of_stack(aws, "shop")
    assert side.templates == written(tmp_path, Layout.NESTED).templates


def test_what_is_no_template_is_a_failure_and_no_traceback() -> None:
    account = Account(
        cloudformation__DescribeStacks=described, cloudformation__GetTemplate={"TemplateBody": "<html>"}
    )
    with account.connected() as aws, pytest.raises(AwsError) as raised:
        snapshot_of_stack(aws, "shop")
    assert "cannot be read" in raised.value.failure.message


def test_a_stack_that_does_not_exist_is_not_found_and_another_failure_is_told() -> None:
    missing = Refused("ValidationError", "Stack with id shop does not exist")
    with Account(cloudformation__DescribeStacks=missing).connected() as aws:
        assert find(aws, "shop") is None
    denied = Refused("AccessDenied", "User: x is not authorized", 403)
    with Account(cloudformation__DescribeStacks=denied).connected() as aws, pytest.raises(AwsError):
        find(aws, "shop")
