"""`tiers plan` as a user meets it: exit codes, formats, and what it is compared with."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Run, command_line
from tests.support.paths import DOCS
from tests.support.plan_specs import SHOP

RENAMED_USER = SHOP.replace("username: dbadmin", "username: owner")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a folder with a spec whose bundle is in `deployed`."""
    monkeypatch.chdir(tmp_path)

    call = command_line(capsys)
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    assert call("compile", "shop.yaml", "--no-lint", "--out", "deployed").code == 0
    return call


def change(text: str = RENAMED_USER) -> None:
    Path("shop.yaml").write_text(text, encoding="utf-8")


def test_the_first_deployment_adds_everything(run: Run) -> None:
    done = run("plan", "shop.yaml")
    assert done.code == 0
    assert done.out.startswith("shop, first deployment; everything is added\n")
    assert "+ OrdersDBInstance  AWS::RDS::DBInstance  (shop.yaml:" in done.out
    assert "+ web -> orders  tcp 5432" in done.out
    assert "nothing is refused" in done.out


def test_a_bundle_that_lies_there_is_not_compared_with_unasked(run: Run) -> None:
    assert run("compile", "shop.yaml", "--no-lint").code == 0
    done = run("plan", "shop.yaml")
    assert "`build/shop` has a bundle; pass `--against build/shop` to compare with it" in done.out
    assert "nothing changes" not in done.out
    assert "nothing changes" in run("plan", "shop.yaml", "--against", "build/shop").out


def test_the_same_spec_changes_nothing(run: Run) -> None:
    done = run("plan", "shop.yaml", "--against", "deployed", "--check", "--strict")
    assert (done.code, done.out) == (
        0,
        "shop, compared with `deployed`\n\nnothing changes\n\nno findings; nothing is refused\n",
    )


def test_the_formats_of_a_bundle_do_not_matter(run: Run) -> None:
    words = ("compile", "shop.yaml", "--no-lint", "--template-format", "json", "--out", "as-json")
    assert run(*words).code == 0
    assert "nothing changes" in run("plan", "shop.yaml", "--against", "as-json").out


def test_only_a_check_fails_on_what_is_refused(run: Run) -> None:
    change()
    shown, checked = (run("plan", "shop.yaml", "--against", "deployed", *more) for more in ((), ("--check",)))
    assert (shown.code, checked.code) == (0, 1)
    assert shown.out == checked.out
    assert "error[T6002]: `OrdersDBInstance` would be replaced" in shown.out
    assert shown.out.endswith("2 errors, 1 warning; the update is refused\n")


def test_what_is_allowed_by_name_passes_the_check(run: Run) -> None:
    change()
    allowed = ("--allow-replace", "OrdersDBInstance", "--allow-replace", "OrdersReadReplica1")
    done = run("plan", "shop.yaml", "--against", "deployed", "--check", *allowed)
    assert done.code == 0
    assert "-/+ OrdersDBInstance" in done.out
    assert run("plan", "shop.yaml", "--against", "deployed", "--check", *allowed[:2]).code == 1


def test_a_mistake_fails_without_a_check_too(run: Run) -> None:
    done = run("plan", "shop.yaml", "--against", "deployed", "--allow-replace", "OrdersDbInstance")
    assert done.code == 1
    assert "did you mean `OrdersDBInstance`?" in done.out
    assert "not possible" in done.out


def test_a_warning_fails_a_strict_plan_only(run: Run) -> None:
    change(SHOP.replace("    replicas: 1\n", "    replicas: 1\n    deletion_protection: false\n"))
    words = ("plan", "shop.yaml", "--against", "deployed", "--check")
    assert run(*words).code == 0
    done = run(*words, "--strict")
    assert done.code == 1
    assert "warning[T6012]: the update weakens the protection of `OrdersDBInstance`" in done.out
    assert "deletion_protection: false" in done.out


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--layout", "single"), "T6003"), (("--env", "live"), "T6004")],
    ids=["layout", "name"],
)
def test_layout_and_name_are_for_life(run: Run, words: tuple[str, ...], code: str) -> None:
    change(f"{SHOP}environments:\n  live: {{network: {{zones: 3}}}}\n")
    done = run("plan", "shop.yaml", "--against", "deployed", *words)
    assert done.code == 1
    assert f"error[{code}]" in done.out
    assert done.out.endswith("not possible\n")


def test_a_region_is_chosen_by_an_option(run: Run) -> None:
    spec = "version: 1\nname: shop\nregions: [{0}]\nlogic: {{web: {{type: ec2}}}}\n"
    change(spec.format("eu-west-1, eu-central-1"))
    assert run("compile", "shop.yaml", "--no-lint", "--out", "both").code == 0
    change(spec.format("eu-central-1, eu-west-1"))
    words = ("plan", "shop.yaml", "--against", "both")
    first = run(*words)
    assert (first.code, "error[T6017]: the region is `eu-central-1`" in first.out) == (1, True)
    assert run(*words, "--region", "eu-central-1").code == 0
    assert "error[T6017]: the region is `us-east-1`" in run(*words, "--region", "us-east-1").out


def test_json_says_that_an_address_is_refused(run: Run) -> None:
    change(SHOP.replace("mode: per_zone", "mode: single"))
    words = ("plan", "shop.yaml", "--against", "deployed", "--format", "json", "--check")
    done = run(*words)
    plan = json.loads(done.out)["plan"]
    refused = [each["logical_id"] for each in plan["changes"] if each["refused"]]
    assert (done.code, refused) == (1, ["PublicBNatGatewayAddress"])
    assert run(*words, "--allow-replace", "PublicBNatGatewayAddress").code == 0


def test_json_tells_it_all(run: Run) -> None:
    change()
    done = run("plan", "shop.yaml", "--against", "deployed", "--format", "json")
    data = json.loads(done.out)
    assert sorted(each["code"] for each in data["diagnostics"]) == ["T6002", "T6002", "T6015"]
    plan = data["plan"]
    assert (plan["format_version"], plan["name"], plan["layout"]) == ("1.2", "shop", "nested")
    assert plan["against"] == "deployed"
    assert plan["summary"]["replace"] == 1
    (database,) = [each for each in plan["changes"] if each["logical_id"] == "OrdersDBInstance"]
    line = 1 + RENAMED_USER.splitlines().index("    username: owner")
    assert database["spec"]["line"] == line
    detail = database.pop("details")[0]
    assert detail.pop("spec")["route"] == ["data", "orders", "username"]
    assert detail == {
        "path": ["Properties", "MasterUsername"],
        "change": "replace",
        "create_only": "always",
        "sure": True,
        "follows": [],
        "reason": "create-only",
        "page": None,
        "old": "dbadmin",
        "new": "owner",
    }
    assert database["refused"]
    assert (database["stack"], database["type"], database["change"]) == (
        "data",
        "AWS::RDS::DBInstance",
        "replace",
    )
    (replica,) = [each for each in plan["changes"] if each["logical_id"] == "OrdersReadReplica1"]
    assert replica["details"][0]["follows"] == ["OrdersDBInstance"]
    assert replica["details"][0]["old"] == {"Fn::GetAtt": ["OrdersDBInstance", "DBInstanceArn"]}


def test_a_spec_is_not_compared_with_and_how_to_do_so_is_told(run: Run) -> None:
    done = run("plan", "shop.yaml", "--against", "shop.yaml")
    assert (done.code, "`shop.yaml` is not a bundle" in done.out) == (1, True)
    assert "`tiers compile shop.yaml --out DIR`" in done.out


def test_json_of_a_failure_has_no_plan(run: Run) -> None:
    done = run("plan", "shop.yaml", "--against", "nowhere", "--format", "json")
    assert done.code == 1
    assert [each["code"] for each in json.loads(done.out)["diagnostics"]] == ["T6001"]


@pytest.mark.parametrize("style", ["github", "sarif", "concise"])
def test_findings_stand_at_the_lines_of_a_pull_request(run: Run, style: str) -> None:
    change()
    done = run("plan", "shop.yaml", "--against", "deployed", "--check", "--format", style)
    assert done.code == 1
    line = 1 + RENAMED_USER.splitlines().index("    username: owner")
    assert "T6002" in done.out
    where = {
        "github": f"file=shop.yaml,line={line}",
        "sarif": f'"startLine": {line}',
        "concise": f"shop.yaml:{line}:",
    }
    assert where[style] in done.out


def test_what_is_removed_is_told_with_the_line_that_it_came_from(run: Run) -> None:
    start = SHOP.index("resources:\n")
    change(SHOP[:start] + SHOP[SHOP.index("overrides:\n") :])
    done = run("plan", "shop.yaml", "--against", "deployed")
    line = 1 + SHOP.splitlines().index("    Files:")
    assert f"- Files  AWS::EFS::FileSystem  (shop.yaml:{line})" in done.out
    assert f"previously from line {line} of `shop.yaml`" in done.out


def test_a_given_parameter_is_compared(run: Run) -> None:
    chosen = SHOP.replace(
        "instance_class: db.m7g.large", "instance_class: {parameter: Class, default: db.m7g.large}"
    )
    change(chosen)
    words = ("plan", "shop.yaml", "--against", "deployed")
    assert "unless the parameter `Class` has the old value" in run(*words).out
    assert "DBInstanceClass" not in run(*words, "--parameter", "Class=db.m7g.large").out
    assert (
        "DBInstanceClass: db.m7g.large -> db.m8g.large"
        in run(*words, "--parameter", "Class=db.m8g.large").out
    )


def broken(kind: str) -> None:
    folder = Path("deployed")
    if kind == "empty":
        shutil.rmtree(folder)
        folder.mkdir()
    elif kind == "file":
        shutil.rmtree(folder)
        folder.write_text("nothing")
    elif kind == "no manifest":
        (folder / "manifest.json").write_text("{}")
    elif kind == "no text":
        (folder / "manifest.json").write_bytes(b"\xff\xfe")
    elif kind == "no template":
        (folder / "data.template.yaml").write_text("[1, 2]")
    elif kind == "lost template":
        (folder / "data.template.yaml").unlink()
    elif kind == "not YAML":
        (folder / "root.template.yaml").write_text("{[")
    else:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
        del manifest[kind]
        (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    "kind",
    [
        *("empty", "file", "no manifest", "no text", "no template", "lost template", "not YAML"),
        *("layout", "name", "main", "files", "parameters", "source_map"),
    ],
)
def test_a_folder_that_is_no_bundle_is_a_finding(run: Run, kind: str) -> None:
    broken(kind)
    done = run("plan", "shop.yaml", "--against", "deployed", "--check")
    assert done.code == 1
    assert done.out.startswith(("error[T6001]", "error[T5001]"))
    assert "nothing planned" in done.out
    assert done.err == ""


def test_a_spec_with_an_error_is_not_planned(run: Run) -> None:
    change("version: 1\nname: shop\nlogic: {web: {type: ec3}}\n")
    done = run("plan", "shop.yaml", "--against", "deployed")
    assert done.code == 1
    assert "nothing planned" in done.out


def test_a_terminal_is_shown_no_escapes_of_others(run: Run) -> None:
    path = Path("deployed/data.template.yaml")
    text = path.read_text(encoding="utf-8").replace("MasterUsername: dbadmin", 'MasterUsername: "\\e[2J"')
    path.write_text(text, encoding="utf-8")
    out = run("plan", "shop.yaml", "--against", "deployed").out
    assert "\x1b" not in out
    assert r"MasterUsername: \x1b[2J -> dbadmin" in out


@pytest.mark.parametrize(
    "words",
    [
        ("--against", "deployed", "--against-stack", "shop"),
        ("--against-stack", "no_name"),
        ("--parameter", "x"),
    ],
)
def test_wrong_words_are_wrong_usage(run: Run, words: tuple[str, ...]) -> None:
    assert run("plan", "shop.yaml", *words).code == 2


def test_every_key_of_the_document_is_described(run: Run) -> None:
    change()
    plan = json.loads(run("plan", "shop.yaml", "--against", "deployed", "--format", "json").out)["plan"]
    page = (DOCS / "reference" / "plan-changes.md").read_text(encoding="utf-8")
    described = {*re.findall(r"[a-z_]+", page.partition("## JSON")[2].partition("\n## ")[0])}
    detail = plan["changes"][0]["details"][0]
    shift = {"from", "to", "protocol", "gained", "lost", "sure"}
    assert {*plan, *plan["changes"][0], *detail, *plan["summary"], *shift} <= described
