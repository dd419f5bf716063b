"""What exists already in the picture, the plan, the rehearsal, the report, and in a spec of nothing else."""

import json
from pathlib import Path

import pytest

from tests.components.test_existing import FORMS, NETWORK, SPEC
from tests.support.command_line import Run, command_line
from tests.support.paths import ROOT
from tiers.cloudformation.load.files import from_disk
from tiers.rehearse.read.read import network

CASES = ROOT / "tiers/components/existing/cases"
OTHER = "sg-0123456789abcdef9"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line."""
    return command_line(capsys)


def compiled(run: Run, folder: Path, spec: str) -> str:
    """Compile a spec; return the directory of its bundle."""
    folder.mkdir()
    (folder / "spec.yaml").write_text(spec)
    assert run("compile", str(folder / "spec.yaml"), "--no-lint", "--out", str(folder / "out")).code == 0
    return str(folder / "out")


@pytest.mark.parametrize("case", ["existing", "existing_by_api"])
def test_its_cards_are_dashed_and_each_is_drawn_once(tmp_path: Path, run: Run, case: str) -> None:
    drawn = {}
    for kind in ("svg", "mmd", "drawio"):
        file = tmp_path / f"picture.{kind}"
        done = run("diagram", str(CASES / case / "spec.yaml"), "--out", str(file))
        assert done.code == 0
        assert "Not created, and assumed: `" in done.out + done.err
        drawn[kind] = file.read_text(encoding="utf-8")
    number = {"existing": 5, "existing_by_api": 7}[case]
    # One more is in the legend.
    assert drawn["svg"].count('class="box" stroke-dasharray="5 4"') == number + 1
    assert "exists already, not created" in drawn["svg"]
    assert drawn["mmd"].count("stroke-dasharray:5 4") == number
    assert drawn["drawio"].count("dashed=1;") >= number
    assert not any("Existing<" in each or "other-subnets" in each for each in drawn.values())


def test_a_picture_without_it_has_no_dashes(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "picture.svg"
    assert run("diagram", str(ROOT / "specs" / "minimal.yaml"), "--out", str(file)).code == 0
    assert 'class="box" stroke-dasharray' not in file.read_text(encoding="utf-8")


def test_a_plan_has_its_rules_and_nothing_of_it(tmp_path: Path, run: Run) -> None:
    old = compiled(run, tmp_path / "old", NETWORK + SPEC % FORMS[0])
    new = tmp_path / "new.yaml"
    new.write_text(NETWORK + SPEC % OTHER)
    done = run("plan", str(new), "--against", old)
    assert done.code == 0
    assert "StoreIngressFromWebTcp5432" in done.out
    assert "StoreSecurityGroup" not in done.out
    # Other rules of groups that exist are not known, before and after.
    assert "possibly" not in done.out
    new.write_text(NETWORK + "logic:\n  web: {type: autoscaling, port: 8080, egress: none}\n")
    done = run("plan", str(new), "--against", old)
    gone = ("StoreIngressFromWebTcp5432", "ShopEgressToWebTcp8080", "WebEgressToStoreTcp5432")
    assert done.code == 0
    assert all(f"- {each}" in done.out for each in gone)
    assert "- web -> store  tcp 5432" in done.out


def test_a_permission_on_it_is_in_the_plan(tmp_path: Path, run: Run) -> None:
    spec = (CASES / "existing_by_api" / "spec.yaml").read_text()
    old = compiled(run, tmp_path / "old", spec)
    new = tmp_path / "new.yaml"
    new.write_text(spec.replace("connects_to: [mails]", "connects_to: [mails, resize]"))
    done = run("plan", str(new), "--against", old)
    assert done.code == 0
    assert "lambda:InvokeFunction" in done.out
    assert "possibly" not in done.out


def test_a_host_stands_in_for_it(tmp_path: Path, run: Run) -> None:
    library, main = from_disk(compiled(run, tmp_path / "old", NETWORK + SPEC % FORMS[0]))
    found = network(library, main, {})
    (store,) = [each for each in found.hosts if each.component == "store"]
    assert (store.logical_id, store.groups, store.kind) == (
        "store-existing",
        ("StoreSecurityGroup",),
        "server",
    )
    assert any("stands in for `store`, which exists" in each for each in found.assumed)
    (rule,) = next(each.ingress for each in found.groups if each.id == "StoreSecurityGroup")
    assert (rule.protocol, rule.ports, rule.group) == ("tcp", (5432, 5432), "Security.WebSecurityGroup")


def test_the_matrix_has_the_words_of_permissions(run: Run) -> None:
    done = run("matrix", str(CASES / "existing_by_api" / "spec.yaml"))
    assert (done.code, "?" in done.out.partition("permissions: who")[2]) == (0, False)
    assert "exist, with policies that leave the decision to the roles of the stack" in done.out
    done = run(
        *("may", str(CASES / "existing_by_api" / "spec.yaml"), "--who", "anyone"),
        *("--do", "sqs:SendMessage", "--on", "jobs"),
    )
    assert "UNKNOWN" in done.out
    assert "the policy of `jobs`, which exists, is not known" in done.out


def test_a_spec_of_nothing_else_has_nothing_to_deploy(tmp_path: Path, run: Run) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("version: 1\nname: jobs\ndata:\n  jobs: {type: existing, queue: {parameter: Jobs}}\n")
    done = run("check", str(spec))
    assert (done.code, "everything in it exists already" in done.out) == (1, True)


def test_costs_name_what_exists_as_not_counted(run: Run) -> None:
    spec = str(ROOT / "tiers/components/existing/cases/existing_by_api/spec.yaml")
    done = run("cost", spec, "--format", "json")
    (bill,) = json.loads(done.out)["costs"]
    counted = {each["component"] for each in bill["lines"]}
    assert bill["exists"]
    assert not counted & set(bill["exists"])
    assert "\nnot counted, as it exists already: " in run("cost", spec).out
