"""The root in another region: what is in it, and how the others read from it."""

import json
from typing import Any

import pytest

from tiers import compiler
from tiers.compile.bundle import Bundle, manifest
from tiers.diagnostics.model import Place
from tiers.ir.placed import Layout

SPEC = """
version: 1
name: my-shop
regions: [eu-central-1]
accept: {http-only: a test}
presentation:
  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80}
resources:
  edge:
    Certificate:
      Type: AWS::CertificateManager::Certificate
      Properties: {DomainName: example.com, Tags: [{Key: team, Value: web}]}
  presentation:
    Parameter:
      Type: AWS::SSM::Parameter
      DependsOn: Certificate
      Properties: {Type: String, Value: !Ref Certificate}
    Text:
      Type: AWS::SSM::Parameter
      Properties: {Type: String, Value: !Sub "${Certificate} of ${SiteLoadBalancer} in ${AWS::Region}"}
    List:
      Type: AWS::SSM::Parameter
      Properties: {Type: String, Value: !Sub ["${A}${Certificate}${!B}", {A: x}]}
"""


def compiled(spec: str = SPEC, layout: Layout = Layout.NESTED) -> Bundle:
    bundle = compiler.compile_spec("spec.yaml", spec.encode(), layout, "json").bundle
    assert bundle is not None
    return bundle


def findings(spec: str) -> list[tuple[str, object]]:
    made = compiler.compile_spec("spec.yaml", spec.encode())
    return [(each.code.name, each.place) for each in made.findings if each.is_error]


def read(output: str) -> dict[str, Any]:
    name = {"Ref": "EdgeStackName"}
    return {"Fn::GetStackOutput": {"StackName": name, "OutputName": output, "Region": "us-east-1"}}


def edge_of(bundle: Bundle) -> Any:
    assert bundle.edge is not None
    (template,) = bundle.edge.templates.values()
    return template


def output_of(bundle: Bundle) -> str:
    (name,) = edge_of(bundle)["Outputs"]
    return str(name)


@pytest.mark.parametrize("layout", Layout)
def test_the_edge_is_a_root_of_its_own(layout: Layout) -> None:
    bundle = compiled(layout=layout)
    assert bundle.edge is not None
    assert (bundle.edge.name, bundle.edge.regions) == ("my-shop-edge", ("us-east-1",))
    assert bundle.edge.main == "my-shop-edge.template.json"
    assert list(edge_of(bundle)["Resources"]) == ["Certificate"]
    assert not any("Certificate" in each["Resources"] for each in bundle.templates.values())
    (main,) = (each for each in bundle.templates.values() if "EdgeStackName" in each.get("Parameters", {}))
    assert main["Parameters"]["EdgeStackName"]["Default"] == "my-shop-edge"


def test_a_nested_stack_is_given_the_value() -> None:
    bundle = compiled()
    children = bundle.templates["root"]["Resources"]
    assert children["Presentation"]["Properties"]["Parameters"]["Certificate"] == read(output_of(bundle))
    resources = bundle.templates["presentation"]["Resources"]
    assert resources["Parameter"]["Properties"]["Value"] == {"Ref": "Certificate"}
    text = "${Certificate} of ${SiteLoadBalancer} in ${AWS::Region}"
    assert resources["Text"]["Properties"]["Value"] == {"Fn::Sub": text}


def test_a_single_template_reads_the_value_where_it_is_used() -> None:
    bundle = compiled(layout=Layout.SINGLE)
    name = output_of(bundle)
    resources = bundle.templates["my-shop"]["Resources"]
    assert resources["Parameter"]["Properties"]["Value"] == read(name)
    text = f"${{{name}}} of ${{SiteLoadBalancer}} in ${{AWS::Region}}"
    assert resources["Text"]["Properties"]["Value"] == {"Fn::Sub": [text, {name: read(name)}]}
    listed = [f"${{A}}${{{name}}}${{!B}}", {"A": "x", name: read(name)}]
    assert resources["List"]["Properties"]["Value"] == {"Fn::Sub": listed}


def test_nothing_waits_for_a_resource_of_another_root() -> None:
    for layout in Layout:
        for template in compiled(layout=layout).templates.values():
            assert "Certificate" not in json.dumps(
                [each.get("DependsOn") for each in template["Resources"].values()]
            )


def test_a_changed_resource_is_read_anew() -> None:
    # CloudFormation would not resolve the function again in a template that is unchanged.
    before = output_of(compiled())
    assert output_of(compiled(SPEC.replace("example.com", "example.org"))) != before
    assert output_of(compiled(SPEC.replace("Value: web}", "Value: shop}"))) == before
    assert output_of(compiled(layout=Layout.SINGLE)) == before


def test_what_the_edge_has_is_retained_unless_a_policy_is_written() -> None:
    certificate = edge_of(compiled())["Resources"]["Certificate"]
    assert certificate["DeletionPolicy"] == "RetainExceptOnCreate"
    assert certificate["UpdateReplacePolicy"] == "Retain"
    kind = "Type: AWS::CertificateManager::Certificate\n"
    written = SPEC.replace(kind, f"{kind}      DeletionPolicy: Delete\n")
    assert edge_of(compiled(written))["Resources"]["Certificate"]["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize("layout", Layout)
def test_a_spec_for_that_region_alone_has_one_root(layout: Layout) -> None:
    bundle = compiled(SPEC.replace("eu-central-1", "us-east-1"), layout)
    assert bundle.edge is None
    assert "GetStackOutput" not in json.dumps(bundle.templates)
    (own,) = (each for each in bundle.templates.values() if "Certificate" in each["Resources"])
    assert own["Resources"]["Certificate"]["DeletionPolicy"] == "RetainExceptOnCreate"
    if layout is Layout.NESTED:
        assert next(iter(bundle.templates["root"]["Resources"])) == "Edge"


def test_a_value_that_nobody_reads_has_no_output_and_no_parameter() -> None:
    spec = SPEC[: SPEC.index("  presentation:\n    Parameter")]
    bundle = compiled(spec)
    assert "Outputs" not in edge_of(bundle)
    assert "Parameters" not in bundle.templates["root"]


def test_the_manifest_has_both_roots() -> None:
    made = compiler.compile_spec("spec.yaml", SPEC.encode(), template_format="json")
    assert made.bundle is not None
    data = json.loads(manifest(made.bundle, made.document))
    assert data["main"] == "root.template.json"
    assert data["edge"]["main"] == "my-shop-edge.template.json"
    assert data["edge"]["regions"] == ["us-east-1"]
    assert data["edge"]["quotas"]["used"]["my-shop-edge"]["resources"] == 1
    assert "my-shop-edge.template.json" in data["files"]
    assert data["source_map"]["my-shop-edge"]["Certificate"]["line"] == 12


def test_the_edge_cannot_read_from_the_other_stacks() -> None:
    spec = SPEC.replace("DomainName: example.com", "DomainName: !GetAtt SiteLoadBalancer.DNSName")
    route = ("resources", "edge", "Certificate", "Properties", "DomainName")
    assert findings(spec) == [("later-stack", Place(route))]


def test_a_region_of_another_partition_cannot_read_from_the_edge() -> None:
    spec = SPEC.replace("eu-central-1", "eu-central-1, cn-north-1")
    assert findings(spec) == [("not-in-partition", Place(("regions", 1)))]


def test_the_name_of_the_edges_stack_is_a_parameter_that_is_taken() -> None:
    spec = SPEC.replace("port: 80}\n", "port: 80, image: {parameter: EdgeStackName}}\n")
    (found,) = findings(spec)
    assert found[0] == "parameter-name-taken"


CHAIN = """
version: 1
name: shop
regions: [eu-central-1]
resources:
  edge:
    First: {Type: AWS::SNS::Topic, Properties: {TopicName: one}}
    Second: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt First.TopicArn}}
    Third: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Sub "${Second.Value}"}}
  operations:
    Reads: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Third.Value}}
"""


def test_a_value_through_other_resources_is_read_anew() -> None:
    before = output_of(compiled(CHAIN))
    assert output_of(compiled(CHAIN.replace("TopicName: one", "TopicName: two"))) != before
    assert output_of(compiled(CHAIN.replace("one}", "one, Tags: [{Key: a, Value: b}]}"))) == before


def test_tags_of_a_custom_resource_may_change_its_values() -> None:
    spec = CHAIN.replace(
        "AWS::SNS::Topic, Properties: {", "Custom::Topic, Properties: {ServiceToken: a, Tags: x, "
    )
    assert output_of(compiled(spec)) != output_of(compiled(spec.replace("Tags: x", "Tags: z")))


ALIKE = """
version: 1
name: shop
regions: [eu-central-1]
resources:
  edge:
    Topic: {Type: AWS::SNS::Topic}
    TopicTopicArn: {Type: AWS::SNS::Topic}
  operations:
    Reads: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub "${Topic.TopicArn} ${TopicTopicArn}"}}
"""


def test_two_values_cannot_pass_under_one_name() -> None:
    place = Place(("resources", "operations", "Reads"), "key")
    assert findings(ALIKE) == [("id-collision", place)]
    assert findings(ALIKE.replace("Arn} ${TopicTopicArn}", "Arn}")) == []
    beside = ALIKE.replace("Arn} ${TopicTopicArn}", "Arn}").replace(
        "  operations:\n", "  operations:\n    Topic"
    )
    spec = beside.replace("    TopicTopicArn: {Type: AWS::SNS::Topic}\n", "", 1).replace(
        "    Topic    Reads", "    TopicTopicArn: {Type: AWS::SNS::Topic}\n    Reads"
    )
    assert findings(spec) == [("id-collision", place)]


def test_the_name_of_an_output_is_not_too_long() -> None:
    long = "T" * 255
    bundle = compiled(ALIKE.replace("TopicTopicArn", long), Layout.SINGLE)
    assert sorted(map(len, edge_of(bundle)["Outputs"])) == [21, 255]


def test_a_resource_cannot_have_the_name_of_the_parameter() -> None:
    spec = ALIKE.replace("Reads:", "EdgeStackName:").replace("TopicTopicArn", "Other")
    assert findings(spec) == [("id-collision", Place(("resources", "operations", "EdgeStackName"), "key"))]
    alone = spec.replace("eu-central-1", "us-east-1")
    assert findings(alone) == []
