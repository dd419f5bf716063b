"""cfn-lint's matches: none for what is shipped, and for planted faults on the lines where they come from."""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.support.paths import SHIPPED, SPECS
from tiers.compile import bundle, link
from tiers.compile.build import build
from tiers.compile.bundle import Bundle
from tiers.compiler import check, compile_spec
from tiers.diagnostics.codes.lint import LINT_ERROR
from tiers.diagnostics.locate import locate
from tiers.diagnostics.model import Diagnostic, Document, Place, Severity
from tiers.ir.placed import Built, Layout, Placed
from tiers.ir.references import Pointer, Target
from tiers.language import overlay
from tiers.lint import spec_findings
from tiers.lint.matches import LintError, Match
from tiers.lint.runner import run
from tiers.lint.wording import LONGEST, worded
from tiers.source import parse

pytestmark = pytest.mark.usefixtures("no_configuration")

VARIANTS = [
    (spec, environment)
    for spec in SHIPPED
    for environment in (None, *overlay.names(parse(spec.name, spec.read_bytes())[0]))
]
"""Each shipped spec, and each of its environments."""


def files(compiled: Bundle) -> dict[str, str]:
    """Return the templates of all roots."""
    return {name: text for root in compiled.roots for name, text in root.files.items()}


def written(compiled: Bundle, folder: Path) -> str:
    for name, text in files(compiled).items():
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(("spec", "environment"), VARIANTS, ids=lambda each: getattr(each, "stem", each))
def test_a_shipped_spec_is_clean_at_every_level(spec: Path, environment: str | None, tmp_path: Path) -> None:
    document, compiled, *_ = compile_spec(spec.name, spec.read_bytes(), Layout.NESTED, "yaml", environment)
    assert compiled is not None
    folder = written(compiled, tmp_path)
    assert spec_findings.findings(compiled, document, folder) == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files(compiled))


def waits(resources: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the types of resources that wait for each other."""
    found = set()
    for body in resources.values():
        before = body.get("DependsOn", [])
        names = [before] if isinstance(before, str) else before
        found |= {(body["Type"], resources[name]["Type"]) for name in names}
    return found


def test_shipped_specs_are_clean_as_one_template(tmp_path: Path) -> None:
    """Lint those whose waits differ: nested stacks are linted as one template too, equal but for waits.

    `test_both_layouts_hold_the_same` says so.
    """
    known: set[tuple[str, str]] = set()
    linted = 0
    for spec, environment in VARIANTS:
        document, compiled, *_ = compile_spec(
            spec.name, spec.read_bytes(), Layout.SINGLE, "yaml", environment
        )
        assert compiled is not None
        (template,) = compiled.templates.values()
        found = waits(template["Resources"])
        if not found <= known:
            known |= found
            linted += 1
            assert spec_findings.findings(compiled, document, written(compiled, tmp_path)) == ()
    assert linted > 1


def tampered(alter: Callable[[Placed], Placed], layout: Layout = Layout.NESTED) -> tuple[Document, Bundle]:
    """The tutorial's architecture with some resources altered after they were built."""
    spec = SPECS / "victorleungtwdemo.yaml"
    document, architecture, *_ = check(spec.name, spec.read_bytes())
    assert architecture is not None
    built = build(architecture)
    changed = Built(tuple(alter(placed) for placed in built.resources), built.outputs)
    templates = link.link("demo", "faulty", changed, layout, "yaml")
    return document, bundle.emit("demo", layout, templates, changed, "yaml")


def plant(placed: Placed) -> Placed:
    """An invalid value, an unknown property, a wrong attribute, and a subnet where a group belongs."""
    body: Any = copy.copy(placed.body)
    properties = dict(body.get("Properties", {}))
    if placed.logical_id.startswith("WebInstance"):
        properties["InstanceType"] = "t3.micron"
    if placed.logical_id == "MysqlDBInstance":
        properties["DBInstanceClas"] = "db.t3.micro"
        body["DeletionPolicy"] = "Perhaps"
    if placed.logical_id == "LoadBalancer":
        properties["SecurityGroups"] = [Pointer(Target("PubSubnet1"), "SubnetId")]
    return placed._replace(body={**body, "Properties": properties} if properties else body)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, tuple[Diagnostic, ...]]:
    document, faulty = tampered(plant)
    folder = written(faulty, tmp_path_factory.mktemp("planted"))
    return document, spec_findings.findings(faulty, document, folder)


def found(planted: tuple[Document, tuple[Diagnostic, ...]], words: str) -> tuple[str, Diagnostic]:
    """The one finding with these words, and the line of the spec that it points at."""
    document, findings = planted
    (diagnostic,) = (each for each in findings if words in each.message)
    line = locate(document, diagnostic).location.line
    return document.source.text.splitlines()[line - 1].strip(), diagnostic


Planted = tuple[Document, tuple[Diagnostic, ...]]


def test_an_invalid_value_is_told_once_on_the_key_that_set_it(planted: Planted) -> None:
    line, diagnostic = found(planted, "t3.micron")
    assert line == "instance_type: t3.micro"
    assert diagnostic.code is LINT_ERROR
    assert diagnostic.note == (
        "stack `logic`, resource `WebInstance1`, property `InstanceType`, cfn-lint rule E3628"
        "; also in 1 more place"
    )
    assert diagnostic.help == "did you mean `t3.micro`?"
    assert diagnostic.message.startswith("'t3.micron' is not one of ['a1.2xlarge', ")
    assert len(diagnostic.message) < LONGEST


def test_an_unknown_property_is_told_on_its_component(planted: Planted) -> None:
    line, diagnostic = found(planted, "DBInstanceClas'")
    assert line == "mysql:"
    assert diagnostic.note == (
        "stack `data`, resource `MysqlDBInstance`, property `DBInstanceClas`, cfn-lint rule E3002"
    )


def test_an_attribute_of_a_resource_is_named_as_such(planted: Planted) -> None:
    line, diagnostic = found(planted, "Perhaps")
    assert line == "mysql:"
    assert "resource `MysqlDBInstance`, attribute `DeletionPolicy`" in diagnostic.note


def test_a_wrong_type_across_stacks_is_seen_in_the_flattened_tree(planted: Planted) -> None:
    line, diagnostic = found(planted, "AWS::EC2::SecurityGroup.Id")
    assert line == "load_balancer:"
    assert diagnostic.note == (
        "stack `presentation`, resource `LoadBalancer`, property `SecurityGroups.0`, cfn-lint rule E1041, "
        "found only with all stacks as one template"
    )


def test_each_fault_is_told_once_and_in_the_order_of_the_files(planted: Planted) -> None:
    _, findings = planted
    stacks = [each.note.split("`")[1] for each in findings]
    assert stacks == ["data", "data", "logic", "presentation"]


def test_the_origin_of_a_part_of_a_property_wins_over_that_of_the_whole(tmp_path: Path) -> None:
    def alter(placed: Placed) -> Placed:
        if placed.logical_id != "MysqlDBInstance":
            return placed
        wrong = {**placed.body["Properties"], "Tags": [{"Kye": "a"}], "StorageEncrypted": "perhaps"}
        origins = {"Tags": ("data", "mysql", "engine"), "Tags.0": ("data", "mysql", "multi_az")}
        return placed._replace(
            body={**placed.body, "Properties": wrong},
            origins={**origins, "StorageEncrypted": ("data", "mysql", "storage_encrypted")},
        )

    document, faulty = tampered(alter, Layout.SINGLE)
    findings = spec_findings.findings(faulty, document, written(faulty, tmp_path))
    assert [(each.place.route, each.help) for each in findings] == [
        (
            ("data", "mysql", "storage_encrypted"),
            "this is a default; set `data.mysql.storage_encrypted` to change it",
        ),
        *[(("data", "mysql", "multi_az"), "")] * 2,
    ]
    assert findings[1].note.startswith("stack `demo`, resource `MysqlDBInstance`, property `Tags.0")


def test_what_is_not_of_a_resource_is_told_on_the_spec_as_a_whole(tmp_path: Path) -> None:
    document, compiled, *_ = compile_spec("a.yaml", (SPECS / "minimal.yaml").read_bytes(), Layout.SINGLE)
    assert compiled is not None
    written(compiled, tmp_path)
    (name,) = compiled.files
    text = compiled.files[name].replace("Outputs:", "Parameters:\n  Unused:\n    Type: String\n\nOutputs:\n")
    (tmp_path / name).write_text(text.replace("Value: !GetAtt", "Valu: !GetAtt"), encoding="utf-8")
    findings = spec_findings.findings(compiled, document, str(tmp_path))
    by_section = {each.note.split(", ")[1].split(" ")[0]: each for each in findings}
    assert by_section["parameter"].place == Place(())
    assert "report an error" in by_section["parameter"].help
    assert by_section["output"].place.route[0] in {"data", "presentation"}


def test_what_passes_from_stack_to_stack_is_told_where_it_is_used(tmp_path: Path) -> None:
    spec = b"""\
version: 1
name: shop
resources:
  data: {Jobs: {Type: AWS::SQS::Queue}}
  logic:
    Topic:
      Type: AWS::SNS::Topic
      Properties: {DisplayName: !GetAtt Jobs.Nmae}
"""
    document, compiled, *_ = compile_spec("spec.yaml", spec)
    assert compiled is not None
    told = spec_findings.findings(compiled, document, written(compiled, tmp_path))
    errors = [each for each in told if each.code is LINT_ERROR]
    route = ("resources", "logic", "Topic", "Properties", "DisplayName")
    assert errors
    assert {each.place.route for each in errors} == {route}
    assert all(each.help == "" for each in errors)


def test_a_bad_configuration_is_a_finding_of_a_spec_too(tmp_path: Path) -> None:
    Path(".cfnlintrc").write_text("nonsense: 1\n", encoding="utf-8")
    document, faulty = tampered(lambda placed: placed)
    (diagnostic,) = spec_findings.findings(faulty, document, written(faulty, tmp_path))
    assert diagnostic.place == Place(())
    assert "Invalid configuration key 'nonsense'" in diagnostic.message


def test_regions_are_linted_for(tmp_path: Path) -> None:
    path = tmp_path / "[1].yaml"  # not a pattern
    path.write_text("Resources: {Topic: {Type: AWS::GameLift::Nothing}}\n", encoding="utf-8")
    (match,) = run([str(path)], regions=["ap-east-1"])
    assert "ap-east-1" in match.message
    with pytest.raises(LintError, match="unsupported") as raised:
        run([str(path)], regions=["mars-1"])
    assert raised.value.file == str(path)


REGIONAL = """\
version: 1
name: shop
regions: [{regions}]
logic:
  one: {{type: ec2, port: 80, instance_type: t2.micro}}
  many: {{type: autoscaling, port: 80, instance_type: t2.micro}}
data:
  orders: {{type: rds, engine: mysql, instance_class: db.m8g.large}}
"""


def regional(regions: str, folder: Path) -> list[tuple[str, str]]:
    """Which line each finding is on, and the end of its message."""
    document, compiled, *_ = compile_spec("spec.yaml", REGIONAL.format(regions=regions).encode())
    assert compiled is not None
    findings = spec_findings.findings(compiled, document, written(compiled, folder))
    lines = document.source.text.splitlines()
    told = ((locate(document, each).location.line, each.message) for each in findings)
    return [(lines[line - 1].split(":")[0].strip(), message[-14:]) for line, message in told]


def test_what_a_region_does_not_offer_is_told_with_the_region(tmp_path: Path) -> None:
    assert regional("ap-southeast-1, ap-east-1, ap-east-2", tmp_path) == [
        ("orders", "in 'ap-east-2'"),
        *[(name, f"in '{region}'") for name in ("one", "many") for region in ("ap-east-1", "ap-east-2")],
    ]


def test_without_regions_it_is_the_environments_or_us_east_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = REGIONAL.replace("regions: [{regions}]\n", "").format().encode()
    document, compiled, *_ = compile_spec("spec.yaml", spec)
    assert compiled is not None
    folder = written(compiled, tmp_path)
    assert spec_findings.findings(compiled, document, folder) == ()
    monkeypatch.setenv("AWS_REGION", "ap-east-2")
    messages = [each.message for each in spec_findings.findings(compiled, document, folder)]
    assert [message[-14:] for message in messages] == ["in 'ap-east-2'"] * 3


def worded_of(message: str) -> tuple[str, str | None]:
    return worded(Match("a", 1, 1, 1, 2, "E1", Severity.ERROR, message, (), ""))


def test_messages_are_cut_to_what_helps() -> None:
    choices = [f"'choice-{number}'" for number in range(300)]
    message, meant = worded_of(f"'choyce-7' is not one of [{', '.join(choices)}] in 'us-east-1'")
    assert message == (
        "'choyce-7' is not one of ['choice-0', 'choice-1', 'choice-2', 'choice-3', … 296 more] in 'us-east-1'"
    )
    assert meant == "choice-7"
    few = "'a' is not one of ['b', 'c']"
    assert worded_of(few) == (few, None)
    long, _ = worded_of(f"'{'x' * 5000}' is longer than 100\nand more")
    assert long.startswith("'xxx")
    assert long.endswith("' is longer than 100")
    assert len(long) <= LONGEST
    assert worded_of("a\x1b[31m") == ("a\\x1b[31m", None)
    assert worded_of("\n")[0] == "rule E1 of cfn-lint has no message"


def test_a_stack_that_takes_a_template_of_ours_again_is_no_tree(tmp_path: Path) -> None:
    spec = """\
        version: 1
        name: shop
        logic:
          web: {type: autoscaling, port: 80}
        resources:
          logic:
            Again:
              Type: AWS::CloudFormation::Stack
              Properties: {TemplateURL: network.template.yaml}
              DeletionPolicy: Delete
              UpdateReplacePolicy: Delete
        """
    document, compiled, *_ = compile_spec("shop.yaml", dedent(spec).encode())
    assert compiled is not None
    rules = {each.code for each in spec_findings.findings(compiled, document, written(compiled, tmp_path))}
    assert LINT_ERROR not in rules
