"""The forms of findings that other services show: SARIF, and the commands of GitHub Actions."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from tests.diagnostics.test_machine import FINDINGS, finding
from tests.support.goldens import cases
from tests.support.paths import DATA
from tiers import codes, compiler
from tiers.cli.shared.reporting import located
from tiers.diagnostics import github, sarif
from tiers.diagnostics.model import STANDARD_INPUT, Finding, LocatedNote, Location, Severity
from tiers.diagnostics.paths import relative

ROOT = "/src/shop"
# `README.md` beside it tells where the schema is from.
SCHEMA = json.loads(DATA.joinpath("sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
VALIDATOR = Draft4Validator(SCHEMA)
COMMAND = re.compile(r"::(error|warning|notice) ([^:\r\n]*)::([^\r\n]*)")
URI = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+")


def run(findings: list[Finding]) -> dict[str, Any]:
    """Return the one run of a log that fits the schema."""
    text = sarif.render(findings, ROOT)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    log = json.loads(text)
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    [only] = log["runs"]
    assert isinstance(only, dict)
    return only


def unescaped(text: str) -> str:
    """Read what GitHub Actions reads."""
    for written, meant in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(written, meant)
    return text


def test_the_schema_is_a_schema_and_refuses() -> None:
    Draft4Validator.check_schema(SCHEMA)
    log = json.loads(sarif.render([finding()], ROOT))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


def test_sarif_says_everything() -> None:
    full = finding(
        label="not inside `10.0.0.0/16`",
        also=(LocatedNote(Location(10, 9, 10, 20), "the VPC's range"),),
        help_text="choose a free range:\n  cidr: 10.0.2.0/24",
        note="/16 to /28",
    )
    [result] = run([full])["results"]
    fingerprint = result.pop("partialFingerprints")
    assert fingerprint.keys() == {"tiers/v1"}
    artifact = {"uri": "specs/shop.yaml", "uriBaseId": "%SRCROOT%"}
    assert result == {
        "ruleId": "T1101",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "subnet `10.1.2.0/24` is outside the VPC's range\n"
            "help: choose a free range:\n  cidr: 10.0.2.0/24\nnote: /16 to /28"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 24, "startColumn": 29, "endLine": 24, "endColumn": 40},
                },
                "logicalLocations": [{"fullyQualifiedName": "/network/subnets/0"}],
                "message": {"text": "not inside `10.0.0.0/16`"},
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": {"startLine": 10, "startColumn": 9, "endLine": 10, "endColumn": 20},
                },
                "message": {"text": "the VPC's range"},
            }
        ],
    }


def test_sarif_without_findings_is_a_run_all_the_same() -> None:
    only = run([])
    assert only["results"] == only["tool"]["driver"]["rules"] == []


@settings(deadline=None)
@given(st.lists(FINDINGS, max_size=3))
def test_sarif_fits_its_schema_for_any_finding(findings: list[Finding]) -> None:
    only = run(findings)
    rules = only["tool"]["driver"]["rules"]
    assert len(only["results"]) == len(findings)
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for place in [*result["locations"], *result["relatedLocations"]]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert URI.fullmatch(uri)
            assert not uri.startswith("/")
        assert all(line.isprintable() for line in result["message"]["text"].split("\n"))
    prints = [result["partialFingerprints"]["tiers/v1"] for result in only["results"]]
    assert len({*zip(prints, (each.source.path for each in findings), strict=True)}) == len(findings)


def test_every_code_is_a_rule_that_fits() -> None:
    every = list(codes.all_codes())
    rules = run(located(compiler.check("spec.yaml", b"").document, [code.at((), "wrong") for code in every]))
    for rule, code in zip(rules["tool"]["driver"]["rules"], sorted(every), strict=True):
        assert (rule["id"], rule["name"], rule["fullDescription"]["text"]) == (code.id, code.name, code.why)
        assert ("```yaml" in rule["help"]["markdown"]) == bool(code.wrong)
        # A fragment that had a fence in it would end its block.
        assert rule["help"]["markdown"].count("```") in {0, 4}
        assert len(rule["help"]["text"]) < 10_000


@pytest.mark.parametrize("case", [case for case in cases() if not case.is_valid], ids=lambda case: case.name)
def test_every_golden_case_fits(case: Any) -> None:
    compiled = compiler.compile_spec(case.path, case.raw)
    findings = located(compiled.document, compiled.findings)
    assert len(run(findings)["results"]) == len(findings)
    assert all(COMMAND.fullmatch(line) for line in github.render(findings, ROOT).splitlines())


def fingerprints(spec: str) -> list[str]:
    """Return the fingerprints of the findings of a spec."""
    checked = compiler.check("spec.yaml", spec.encode())
    return [
        result["partialFingerprints"]["tiers/v1"]
        for result in run(located(checked.document, checked.findings))["results"]
    ]


def test_a_fingerprint_survives_lines_above_and_tells_equal_findings_apart() -> None:
    spec = "version: 1\nname: shop\nlogic:\n  web: {type: ec2, prot: 80}\n  app: {type: ec2, prot: 80}\n"
    before = fingerprints(spec)
    assert len(set(before)) == len(before) > 1
    assert fingerprints(f"# one\n# more\n\n{spec}") == before
    assert fingerprints(spec.replace("prot: 80", "prot: 81")) == before
    twice = run([finding(), finding(location=Location(30, 1, 30, 2))])["results"]
    assert twice[0]["partialFingerprints"] != twice[1]["partialFingerprints"]


def test_a_fingerprint_survives_another_message() -> None:
    one, other = (finding(message=each) for each in ("`port` is the text `80`", "`port` is a string"))
    before, after = (run([each])["results"][0]["partialFingerprints"] for each in (one, other))
    assert before == after


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("specs/shop.yaml", "specs/shop.yaml"),
        ("./specs/../shop.yaml", "shop.yaml"),
        ("/src/shop/specs/shop.yaml", "specs/shop.yaml"),
        ("/src/other.yaml", "../other.yaml"),
        ("größe 1:2.yaml", "gr%C3%B6%C3%9Fe%201%3A2.yaml"),
    ],
)
def test_paths_are_relative_uris(path: str, uri: str) -> None:
    [result] = run([finding(path=path)])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": uri,
        "uriBaseId": "%SRCROOT%",
    }


def test_a_path_without_a_way_keeps_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(*_: str) -> str:
        raise ValueError

    monkeypatch.setattr("os.path.relpath", other_drive)
    assert relative("/elsewhere/shop.yaml", ROOT) == "shop.yaml"


def test_standard_input_is_no_file_of_the_repository() -> None:
    piped = finding(path=STANDARD_INPUT)
    [result] = run([piped])["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": "stdin", "description": {"text": "standard input"}}
    assert "file=" not in github.render([piped], ROOT)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("[click](https://example.org)", r"\[click](https://example.org)"),
        ("write `{0}`", "write `{{0}}`"),
        ("write `{mode: single}` and `[a]`", "write `{mode: single}` and `[a]`"),
    ],
)
def test_a_spec_puts_no_link_or_placeholder_into_a_message(message: str, shown: str) -> None:
    assert run([finding(message=message)])["results"][0]["message"]["text"] == shown


def test_github_commands() -> None:
    findings = [
        finding(path="a,b:c.yaml", message="50%\nof it: a, b", label="here it is", help_text="do\n  this"),
        finding(severity=Severity.WARNING, location=Location(3, 1, 4, 1)),
        finding(severity=Severity.INFO, path=f"{ROOT}/shop.yaml", location=Location(1, 1, 1, 1)),
    ]
    assert github.render(findings, ROOT) == (
        "::error file=a%2Cb%3Ac.yaml,line=24,endLine=24,col=29,endColumn=40,title=T1101 subnet_outside_range"
        "::50%25 of it: a, b%0Ahere: here it is%0Ahelp: do%0A  this%0Asee: tiers explain T1101\n"
        "::warning file=specs/shop.yaml,line=3,endLine=4,title=T1101 subnet_outside_range"
        "::subnet `10.1.2.0/24` is outside the VPC's range%0Asee: tiers explain T1101\n"
        "::notice file=shop.yaml,line=1,endLine=1,col=1,endColumn=1,title=T1101 subnet_outside_range"
        "::subnet `10.1.2.0/24` is outside the VPC's range%0Asee: tiers explain T1101\n"
    )


def test_github_is_empty_without_findings() -> None:
    assert not github.render([], ROOT)


@settings(deadline=None)
@given(st.lists(FINDINGS, max_size=3))
def test_github_prints_one_command_for_any_finding(findings: list[Finding]) -> None:
    text = github.render(findings, ROOT)
    assert text.count("\n") == len(findings)
    text.encode()
    for line, each in zip(text.splitlines(), findings, strict=True):
        command = COMMAND.fullmatch(line)
        assert command, line
        assert line.isprintable()
        properties = dict(part.split("=", 1) for part in command[2].split(","))
        assert unescaped(properties["title"]) == "T1101 subnet_outside_range"
        assert ("col" in properties) == (each.location.line == each.location.end_line)
        assert unescaped(command[3]).endswith("\nsee: tiers explain T1101")
