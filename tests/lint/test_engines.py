"""`cloudformation-validate`, alone and beside cfn-lint: what it says, where, and what is said once."""

import json
from pathlib import Path

import pytest

from tests.support import goldens
from tests.support.paths import SHIPPED
from tiers import cli, compiler
from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import Bundle
from tiers.diagnostics.codes.lint import VALIDATE_ERROR, VALIDATE_WARNING
from tiers.diagnostics.locate import locate
from tiers.diagnostics.model import Severity
from tiers.ir.placed import Layout
from tiers.lint import engines, ignored, spec_findings, state, template_findings, validator
from tiers.lint.engines import BOTH, Options
from tiers.lint.matches import CFN_LINT, VALIDATE, LintError, Match

ALONE = Options(VALIDATE)


@pytest.fixture
def _installed() -> None:
    pytest.importorskip("cloudformation_validate", exc_type=ImportError)


installed = pytest.mark.usefixtures("_installed")


def compiled(spec: bytes, folder: Path, layout: Layout = Layout.NESTED) -> compiler.Compiled:
    done = compiler.compile_spec("shop.yaml", spec, layout)
    assert done.bundle is not None, done.findings
    for name, text in done.bundle.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return done


def findings(spec: bytes, folder: Path, options: Options = ALONE) -> list[tuple[str, int, str, str]]:
    document, bundle, *_ = compiled(spec, folder)
    assert bundle is not None
    return [
        (each.code.id, locate(document, each).location.line, each.message, each.note)
        for each in spec_findings.findings(bundle, document, str(folder), options)
    ]


@installed
@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("spec", SHIPPED, ids=lambda spec: spec.stem)
def test_a_shipped_spec_is_clean(spec: Path, layout: Layout, tmp_path: Path) -> None:
    document, bundle, *_ = compiled(spec.read_bytes(), tmp_path, layout)
    assert bundle is not None
    assert spec_findings.findings(bundle, document, str(tmp_path), ALONE) == ()


RESTORED = b"""\
version: 1
name: shop
network: {zones: 3}
data:
  db:
    type: rds
    engine: mysql
    engine_version: "8.4"
    multi_az: cluster
    snapshot: arn:aws:rds:eu-west-1:111122223333:snapshot:monday
    allocated_storage: 400
    iops: 20000
"""

WITH_A_ROLE = b"""\
version: 1
name: shop
logic:
  web: {type: fargate, image: "nginx:1", role: "arn:aws:iam::111122223333:role/shop-web"}
"""


def templates(bundle: Bundle) -> list[str]:
    return [*bundle.files.values(), to_yaml(flatten(bundle.templates))]


@installed
def test_nothing_is_ignored_in_vain() -> None:
    found = set()
    names = ("minimal", "zones_by_name", "database_options", "https_and_rules", "equipped_servers")
    for raw in (RESTORED, WITH_A_ROLE, *(each.raw for each in goldens.cases() if each.name in names)):
        bundle = compiler.compile_spec("spec.yaml", raw).bundle
        assert bundle is not None
        found |= {match.rule for text in templates(bundle) for match in validator.run("t", text.encode())}
    assert {each.rule for each in ignored.IN_COMPILED} <= found
    assert not ignored.ALWAYS.keys() & found


def test_all_that_is_ignored_has_its_reason() -> None:
    reasons = [*ignored.ALWAYS.values(), *(each.reason for each in ignored.IN_COMPILED)]
    assert all(len(reason.split()) > 8 for reason in reasons)


FAULTY = b"""version: 1
name: shop
logic:
  web:
    type: autoscaling
    port: 80
overrides:
  web.AutoScalingGroup.Colour: red
resources:
  data:
    Topic:
      Type: AWS::SNS::Topic
      Properties:
        DisplayName: [a, b]
"""


@installed
def test_a_fault_is_told_on_its_line(tmp_path: Path) -> None:
    told = findings(FAULTY, tmp_path)
    by_line = {line: (code, message, note) for code, line, message, note in told}
    code, message, note = by_line[8]
    assert code == VALIDATE_ERROR.id
    assert "Colour" in message
    assert note == (
        "stack `logic`, resource `WebAutoScalingGroup`, property `Colour`, cloudformation-validate rule F3002"
    )
    assert "DisplayName" in by_line[14][2]


@installed
def test_both_tell_a_fault_once(tmp_path: Path) -> None:
    told = findings(FAULTY, tmp_path, Options(BOTH))
    assert {(code, line) for code, line, *_ in told if code in {"T4001", "T4004"}} == {
        ("T4001", 8),
        ("T4001", 14),
    }


def match(engine: str, rule: str, *path: str | int, severity: Severity = Severity.ERROR) -> Match:
    return Match("t", 1, 1, 1, 2, rule, severity, "message", path, "", engine)


@pytest.mark.parametrize(
    ("first", "second", "once"),
    [
        (
            ("E3002", "Resources", "A", "Properties", "X"),
            ("F3002", "Resources", "A", "Properties", "X"),
            True,
        ),
        (("E3006", "Resources", "A", "Type"), ("F3006", "Resources", "A"), True),
        (("E3006", "Resources", "B", "Type"), ("F3006", "Resources", "A"), False),
        (("E3035", "Resources", "A", "DeletionPolicy"), ("F3016", "Resources", "A", "DeletionPolicy"), True),
        (
            ("E1020", "Resources", "A", "Properties", "X", "Ref"),
            ("F1", "Resources", "A", "Properties", "X"),
            True,
        ),
        (("E3673", "Resources", "A"), ("F9999", "Resources", "A"), False),
        (
            ("E3002", "Resources", "A", "Properties", "X"),
            ("F3002", "Resources", "A", "Properties", "Y"),
            False,
        ),
        (("E0000",), ("F1101",), False),
    ],
)
def test_what_is_the_same(first: tuple[str, ...], second: tuple[str, ...], *, once: bool) -> None:
    known, new = match(CFN_LINT, *first), match(VALIDATE, *second)
    assert [*engines._merged([[known], [new]])] == ([known] if once else [known, new])


def test_an_error_is_told_beside_a_warning() -> None:
    place = ("Resources", "A", "Properties", "X")
    known = match(CFN_LINT, "W1", *place, severity=Severity.WARNING)
    assert len([*engines._merged([[known], [match(VALIDATE, "F2", *place)]])]) == 2


@installed
def test_a_template_is_told_of_on_its_own_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {Colour: red}\n")
    ((document, told),) = template_findings.findings([str(path)], ALONE)
    (fault,) = (each for each in told if each.code is VALIDATE_ERROR)
    assert locate(document, fault).location[:2] == (4, 18)
    assert fault.note == "cloudformation-validate rule F3002"


@installed
@pytest.mark.parametrize("content", [b"", b"[", b"Resources: 1", b"\x00", b"a: &a [*a]", b"[" * 5000])
def test_a_template_that_is_none_is_a_match(content: bytes) -> None:
    assert all(each.severity is Severity.ERROR for each in validator.run("t", content))
    assert validator.run("t", content)


@installed
def test_each_region_is_asked() -> None:
    template = b"Resources: {A: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-0123456789abcdef0, "
    template += b"InstanceType: p5.48xlarge}}}"
    regions = {each.message for each in validator.run("t", template, ["eu-south-2", "mx-central-1"])}
    assert any("eu-south-2" in message for message in regions)
    assert any("mx-central-1" in message for message in regions)
    assert not any("valid" in each.message for each in validator.run("t", template))


@installed
def test_a_failure_of_its_own_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("panic")

    monkeypatch.setattr(validator._engine(), "validate_template", fail)
    with pytest.raises(LintError, match="cloudformation-validate failed on `t`: panic"):
        validator.run("t", b"")
    (told,) = findings(FAULTY, tmp_path)
    assert told[0] == "T4001"


def test_one_that_is_not_installed_is_told_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(state, "is_installed", lambda _: False)
    monkeypatch.chdir(tmp_path)
    for command in ("lint", "compile"):
        words = [command, str(SHIPPED[0]), str(SHIPPED[1]), "--lint-engine", BOTH, "--format", "json"]
        assert cli.main(words) == 1
        (told,) = json.loads(capsys.readouterr().out)["diagnostics"]
        assert told["code"] == "T4007"
        assert "pip install 'tiers[validate]'" in told["help"]
    assert not [*tmp_path.iterdir()]


@installed
def test_a_warning_has_a_code_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text("Parameters: {P: {Type: String}}\nResources: {A: {Type: AWS::SNS::Topic}}\n")
    ((_, told),) = template_findings.findings([str(path)], ALONE)
    assert VALIDATE_WARNING in {each.code for each in told}
