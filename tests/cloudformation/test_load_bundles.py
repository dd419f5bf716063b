"""Bundles and hierarchies: stacks within stacks, and both layouts of every golden case as one network."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import SPECS
from tests.support.proof_templates import BUNDLES, EVERYTHING, messages, templates, unknowns
from tiers import compiler
from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.diagnostics.locate import Lines, location_of
from tiers.ir.placed import Layout
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Network, Vpc
from tiers.proof.templates import load_files, load_path

_STACK = re.compile(r"\b(?:Network|Security|Data|Presentation|Logic)\.")


def identity(path: Path) -> str:
    return path.parent.as_posix().rpartition("/cases/")[2]


def canonical(value: Any) -> Any:
    """Leave out what the layouts may differ in: the stack in a name, and the order."""
    if isinstance(value, str):
        return _STACK.sub("", value)
    if isinstance(value, Vpc):
        return ("Vpc", *(canonical(each) for each in value))
    if isinstance(value, frozenset):
        return frozenset(map(canonical, value))
    if not isinstance(value, tuple):
        return value
    inner = [canonical(each) for each in value]
    return (type(value).__name__, *inner) if hasattr(value, "_fields") else tuple(sorted(inner, key=repr))


@pytest.mark.parametrize("folder", BUNDLES, ids=identity)
def test_our_own_bundles_load_with_nothing_unknown(folder: Path) -> None:
    for each in (folder, folder.parent / "single"):
        found = load_path(str(each))
        assert messages(found) == []
        # What is chosen at deployment and has no default is not known before, and neither is the one of two
        # target groups that has the tasks, or who uses an endpoint service.
        known = ["has no value", "choose between two groups", "endpoint service", "EndpointService"]
        known.append("is assumed to be CloudFront's prefix list")
        if any(each.exists for each in found.network.nodes):
            known += ["is not known", "are not known"]
        assert [
            each for each in unknowns(found.network) if not any(word in str(each) for word in known)
        ] == []


@pytest.mark.parametrize("folder", BUNDLES, ids=identity)
def test_both_layouts_are_one_network(folder: Path) -> None:
    nested, single = (load_path(str(each)).network for each in (folder, folder.parent / "single"))
    assert canonical(nested) == canonical(single)


@pytest.mark.parametrize("folder", BUNDLES, ids=identity)
def test_parsed_templates_are_the_same_network(folder: Path) -> None:
    parsed = load_files(templates(folder), "root.template.yaml")
    assert without_components(parsed) == without_components(load_path(str(folder)))


def without_components(found: Loaded) -> Network:
    return found.network._replace(nodes=tuple(node._replace(component=None) for node in found.network.nodes))


@pytest.mark.parametrize("layout", list(Layout))
def test_a_compiled_spec_loads_without_files(layout: Layout) -> None:
    path = SPECS / "victorleungtwdemo.yaml"
    bundle = compiler.compile_spec(path.name, path.read_bytes(), layout).bundle
    assert bundle is not None
    source_map: dict[str, dict[str, Any]] = {stem: {} for stem in bundle.templates}
    for placed in bundle.built.resources:
        entry = {"component": placed.component, "route": placed.origin}
        source_map[bundle.stem_of(placed)][placed.logical_id] = entry
    parsed = dict(zip(bundle.files, bundle.templates.values(), strict=True))
    for files in (bundle.files, parsed):
        found = load_files(files, bundle.main, source_map=source_map)
        assert messages(found) == []
        assert sorted(str(node.component) for node in found.network.nodes) == [
            *("bastion", "load_balancer", "mysql", "web", "web")
        ]


def test_components_and_places_of_a_bundle() -> None:
    folder = next(path for path in BUNDLES if identity(path) == "victorleungtwdemo")
    found = load_path(str(folder))
    assert {node.id: node.component for node in found.network.nodes}["Logic.WebInstance1"] == "web"
    origin = Origin("Network.Vpc", ("CidrBlock",))
    place = found.place(origin)
    assert place is not None
    document, where = place
    assert document.source.path.endswith("/network.template.yaml")
    line = location_of(document, where, Lines(document.source.text)).line
    assert document.source.text.splitlines()[line - 1].strip() == "CidrBlock: 172.17.0.0/16"
    spec = found.spec_origin(origin)
    assert spec is not None
    assert spec["route"] == ["network", "cidr"]
    assert found.place(Origin("Nothing")) is None
    assert found.spec_origin(Origin("Nothing")) is None


ROOT = """
Parameters: {Range: {Type: String, Default: 10.0.0.0/16}}
Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./inner/net.yaml, Parameters: {Range: !Ref Range, Ids: !Join [",", [!Ref Own, !Ref Own]]}}}
  Own: {Type: AWS::EC2::InternetGateway}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !GetAtt Net.Outputs.Group, IpProtocol: -1, SourceSecurityGroupId: !Sub "${Net.Outputs.Group}"}
"""
INNER = """
Parameters: {Range: {Type: String}, Ids: {Type: CommaDelimitedList}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Range}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Select [1, !Ref Ids]}}
Outputs:
  Group: {Value: !Ref Group}
"""


def hierarchy(root: str = ROOT, inner: str = INNER) -> Loaded:
    return load_files({"root.yaml": root, "inner/net.yaml": inner}, "root.yaml")


def test_parameters_go_down_and_outputs_come_up(tmp_path: Path) -> None:
    found = hierarchy()
    assert messages(found) == []
    assert unknowns(found.network) == []
    assert [vpc.cidrs for vpc in found.network.vpcs] == [("10.0.0.0/16",)]
    assert found.network.internet_gateways[0].vpc == "Net.Vpc"
    group = next(group for group in found.network.groups if group.id == "Net.Group")
    assert group.ingress[0].peer == ("Net.Group",)
    assert group.ingress[0].origin.resource == "Rule"
    (tmp_path / "inner").mkdir()
    (tmp_path / "root.yaml").write_text(ROOT)
    (tmp_path / "inner" / "net.yaml").write_text(INNER)
    assert load_path(str(tmp_path / "root.yaml")).network == found.network


@pytest.mark.parametrize(
    ("url", "words", "codes"),
    [
        ("https://s3.amazonaws.com/a/b.yaml", "not a local file", []),
        ("!Sub 'https://${AWS::Region}/b.yaml'", "not a local file", []),
        ("missing.yaml", "is missing", ["T5001"]),
        ("root.yaml", "contains itself", ["T5003"]),
        ("other.yaml", "contains itself", ["T5003"]),
        ("broken.yaml", "cannot be read", ["T5001"]),
        ("[]", "not a local file", []),
    ],
)
def test_a_stack_that_cannot_be_followed_is_not_modelled(url: str, words: str, codes: list[str]) -> None:
    root = ROOT.replace("./inner/net.yaml", url)
    other = "Resources: {Up: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: root.yaml}}}"
    found = load_files({"root.yaml": root, "other.yaml": other, "broken.yaml": "["}, "root.yaml")
    assert any(words in each.reason for each in found.network.not_modelled)
    assert [
        trouble.diagnostic.code.id for trouble in found.troubles if trouble.diagnostic.code.id != "T5006"
    ] == codes


def test_stacks_that_wait_for_each_other_are_unknown() -> None:
    root = ROOT.replace("Range: !Ref Range", "Range: !GetAtt Net.Outputs.Group")
    found = hierarchy(root)
    assert [vpc.id for vpc in found.network.vpcs] == ["Net.Vpc"]


def test_many_levels_and_many_stacks_end() -> None:
    child = "Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "
    deep = {f"{n}.yaml": f"Resources: {{S: {{{child}{n + 1}.yaml}}}}}}" for n in range(50)}
    found = load_files(deep, "0.yaml")
    assert "T5003" in {trouble.diagnostic.code.id for trouble in found.troubles}
    twice = {
        f"{n}.yaml": f"Resources: {{S: {{{child}{n + 1}.yaml}}}}, T: {{{child}{n + 1}.yaml}}}}}}"
        for n in range(14)
    }
    found = load_files({**twice, "14.yaml": "Resources: {}"}, "0.yaml")
    assert "T5003" in {trouble.diagnostic.code.id for trouble in found.troubles}


def test_a_stack_that_may_be_there_is_uncertain_in_all_its_parts() -> None:
    root = (
        ROOT.replace("Net: {Type", "Net: {Condition: C, Type")
        + "Conditions: {C: !Equals [!Ref AWS::Region, a]}\n"
    )
    found = hierarchy(root)
    assert isinstance(found.network.vpcs[0].cidrs[0], Unknown)
    never = hierarchy(root.replace("!Ref AWS::Region", "b"))
    assert never.network.vpcs == ()


def test_resources_without_a_type_are_findings() -> None:
    found = load_files({"t.yaml": "Resources: {A: 1, B: {Type: [x]}, C: {}}"}, "t.yaml")
    assert [trouble.diagnostic.code.id for trouble in found.troubles] == ["T5002"] * 3
    assert len(found.network.not_modelled) == 3


def test_names_do_not_matter() -> None:
    renamed = re.sub(r"\b(Group|Vpc|A|B|Table)\b(?!::)", r"\1x", EVERYTHING)
    # Only where these are logical ids; the text has some of them in types too.
    renamed = re.sub(r"(AWS::[A-Za-z0-9:]*?)x\b", r"\1", renamed)
    found = load_files({"t.yaml": renamed}, "t.yaml")
    assert {group.id for group in found.network.groups} == {
        "Groupx",
        "Vpcx.DefaultSecurityGroup",
        "Other.DefaultSecurityGroup",
    }
