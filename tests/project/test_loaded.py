"""What a command loads, by running it: most of them do without the large libraries."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.test_architecture import HEAVY
from tests.support.paths import ROOT


def loaded_by(*words: str) -> set[str]:
    """Run a command; tell which modules it left loaded."""
    script = (
        "import json, sys; from tiers.cli import main; code = main(sys.argv[1:]); "
        "sys.stderr.write(json.dumps([code, *sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, *loaded = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stdout
    return set(loaded)


@pytest.mark.parametrize("spec", ["specs/minimal.yaml", "specs/victorleungtwdemo.yaml"])
def test_check_loads_no_heavy_library_for_a_valid_spec(spec: str) -> None:
    assert not loaded_by("check", spec) & {*HEAVY}


def test_compile_without_lint_loads_no_linter(tmp_path: Path) -> None:
    loaded = loaded_by("compile", "specs/minimal.yaml", "--no-lint", "--out", str(tmp_path / "out"))
    assert "troposphere" in loaded
    assert not loaded & {"cfnlint", "boto3", "jsonschema"}


UNUSED = (
    *("tiers.compile.extend", "tiers.compile.overrides", "tiers.compile.raw_members", "tiers.resources"),
    *("tiers.domain", "tiers.firewall", "tiers.language.backup", "tiers.language.operations"),
    *("tiers.cloudformation.load.existing", "tiers.permissions.decide", "tiers.permissions.model"),
    *("tiers.network.transit", "tiers.network.flow_logs", "troposphere.logs", "troposphere.route53"),
    *("tiers.components.load_balancer.login", "tiers.components.load_balancer.rules"),
    *("tiers.workload.rules.condition", "tiers.workload.tasks.secrets", "tiers.workload.volumes.script"),
    *("tiers.compile.existing_roles", "tiers.workload.existing_roles", "tiers.diagnostics.codes.roles"),
    *("tiers.permissions.read.assumed_roles", "tiers.cli.shared.existing_role"),
    *("tiers.components.rds.standbys", "tiers.source.syntax", "tiers.compile.checks.tags"),
)
"""What a spec does without: names, a firewall, raw CloudFormation, an existing VPC, existing roles, rules,
volumes."""


def test_compile_loads_only_what_the_spec_uses(tmp_path: Path) -> None:
    words = ("specs/victorleungtwdemo.yaml", "--no-lint", "--no-verify", "--out", str(tmp_path / "out"))
    loaded = loaded_by("compile", *words)
    assert [each for each in loaded if each.startswith(UNUSED)] == []


def test_the_proof_loads_what_exists_only_for_templates_that_declare_it(tmp_path: Path) -> None:
    words = ("compile", "specs/victorleungtwdemo.yaml", "--no-lint", "--out", str(tmp_path / "out"))
    loaded = loaded_by(*words)
    assert "tiers.proof.answers.verify" in loaded
    assert not loaded & {"tiers.cloudformation.load.existing", "tiers.cloudformation.load.existing_vpc"}
    assert not [
        each for each in loaded if each.endswith((".existing_role", ".existing_roles", "assumed_roles"))
    ]


def test_alarms_of_raw_resources_are_loaded_for_specs_that_have_both(tmp_path: Path) -> None:
    words = ("--no-lint", "--no-verify", "--out", str(tmp_path / "out"))
    modules = ("tiers.watch.raw", "tiers.resources.alarms", "tiers.compile.checks.resource_alarms")
    for case, wanted in (("operations", False), ("raw_members", False), ("resource_alarms", True)):
        loaded = loaded_by("compile", f"tests/cases/{case}/spec.yaml", *words)
        assert any(each.startswith(modules) for each in loaded) == wanted, case


@pytest.mark.parametrize("words", [(), ("--against", "compiled")])
def test_plan_loads_no_more_than_compile(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = str(tmp_path / "compiled")
    assert "troposphere" in loaded_by("compile", "specs/minimal.yaml", "--no-lint", "--out", folder)
    given = tuple(folder if word == "compiled" else word for word in words)
    assert not loaded_by("plan", "specs/minimal.yaml", *given) & {"cfnlint", "boto3", "jsonschema"}


def test_other_commands_load_nothing_of_diagrams() -> None:
    for words in (("check", "specs/minimal.yaml"), ("matrix", "specs/minimal.yaml")):
        assert not [name for name in loaded_by(*words) if name.startswith("tiers.picture")], words


def test_permissions_are_computed_offline() -> None:
    assert not loaded_by("permissions", "specs/minimal.yaml") & {"cfnlint", "boto3", "botocore", "jsonschema"}


@pytest.mark.parametrize("words", [("cost", "specs/minimal.yaml"), ("plan", "specs/minimal.yaml")])
def test_costs_are_computed_offline(words: tuple[str, ...]) -> None:
    assert not loaded_by(*words) & {"cfnlint", "boto3", "botocore", "jsonschema"}


def test_each_command_loads_its_own_module_only() -> None:
    commands = {
        name for name in loaded_by("check", "specs/minimal.yaml") if name.startswith("tiers.cli.commands.")
    }
    assert commands == {"tiers.cli.commands.check"}
