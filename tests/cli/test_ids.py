"""`tiers ids`: every logical ID of a spec, and a path by which `overrides` finds it."""

import json
from pathlib import Path

import pytest

from tests.support.paths import SHIPPED, SPECS
from tiers import compiler
from tiers.cli import main
from tiers.cloudformation.write import to_yaml
from tiers.ir.placed import Layout

NAMES = [path.name for path in SHIPPED]
WEB = "version: 1\nname: shop\nlogic: {web: {type: autoscaling, port: 80}}\n"


def listed(path: Path, *words: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    assert main(["ids", str(path), *words, "--format", "json"]) == 0
    rows: list[dict[str, str]] = json.loads(capsys.readouterr().out)["resources"]
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_it_lists_what_the_templates_have(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec = SPECS / name
    rows = {row["logical_id"]: row["type"] for row in listed(spec, capsys=capsys)}
    compiled = compiler.compile_spec(str(spec), spec.read_bytes(), Layout.SINGLE, "json")
    assert compiled.bundle is not None
    templates = [template for root in compiled.bundle.roots for template in root.templates.values()]
    assert rows == {name: body["Type"] for each in templates for name, body in each["Resources"].items()}


@pytest.mark.parametrize("name", [each for each in NAMES if each != "self-service.yaml"])
def test_each_path_is_one_that_overrides_understands(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    spec = SPECS / name
    rows = listed(spec, capsys=capsys)
    overrides = {f"{row['path']}.Metadata": {"Is": row["logical_id"]} for row in rows if row["path"]}
    raw = spec.read_bytes() + to_yaml({"overrides": overrides}).encode()
    compiled = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json")
    assert compiled.bundle is not None, compiled.findings
    templates = [template for root in compiled.bundle.roots for template in root.templates.values()]
    found = {name: body for each in templates for name, body in each["Resources"].items()}
    told = {row["logical_id"]: found[row["logical_id"]].get("Metadata", {}).get("Is") for row in rows}
    raw_ids = {row["logical_id"] for row in rows if not row["path"]}
    assert told == {each: None if each in raw_ids else each for each in found}
    assert raw_ids == ({"Search"} if name == "enterprise.yaml" else set())


def test_a_component_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    spec = SPECS / "minimal.yaml"
    rows = listed(spec, "mysql", capsys=capsys)
    assert {row["component"] for row in rows} == {"mysql"}
    assert ("MysqlDBInstance", "mysql.DBInstance") in {(row["logical_id"], row["path"]) for row in rows}


def test_it_answers_while_an_override_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        WEB + "overrides: {wbe.LaunchTemplate.X: 1}\nresources: {data: {Q: {Type: AWS::SQS::Queue}}}\n"
    )
    ids = {row["logical_id"] for row in listed(spec, capsys=capsys)}
    assert {"WebLaunchTemplate", "Q"} <= ids


def test_it_names_the_component_that_was_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ids", str(SPECS / "minimal.yaml"), "myslq"]) == 1
    assert "did you mean `mysql`?" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["load_balancer.LoadBalancer", "LoadBalancer"])
def test_both_spellings_of_a_component_named_as_its_resource(path: str) -> None:
    raw = (SPECS / "minimal.yaml").read_bytes() + f"overrides: {{{path}.IpAddressType: ipv4}}\n".encode()
    compiled = compiler.compile_spec("spec.yaml", raw)
    assert compiled.bundle is not None, compiled.findings
