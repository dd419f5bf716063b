"""What commands print about permissions."""

import json
from pathlib import Path

import pytest

from tests.permissions.answers.compiled import SPEC
from tests.support.command_line import Run, command_line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a spec, its bundle, and a spec of the same name that allows other actions."""
    found = tmp_path_factory.mktemp("shop")
    (found / "shop.yaml").write_text(SPEC, encoding="utf-8")
    more = SPEC.replace("{to: uploads, access: read}, jobs]", "{to: uploads, access: read_write}]")
    (found / "more.yaml").write_text(more, encoding="utf-8")
    return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    """Return the command line, with the bundle compiled."""
    tiers = command_line(capsys)
    if not (folder / "bundle").exists():
        made = tiers("compile", str(folder / "shop.yaml"), "--no-lint", "-o", str(folder / "bundle"))
        assert made.code == 0, made.out
    return tiers


def test_a_bundle_is_proven_without_its_spec(run: Run, folder: Path) -> None:
    done = run("verify", str(folder / "bundle"))
    assert done.code == 0, done.out
    assert "declared permissions are allowed, and nothing else" in done.out
    assert "assumed: direct calls" in done.out
    data = json.loads(run("verify", str(folder / "bundle"), "--format", "json").out)
    assert data["permissions"]["breaches"] == []
    assert data["permissions"]["declared"] > 0


def test_a_changed_bundle_is_refused_at_the_line_of_its_template(run: Run, folder: Path) -> None:
    template = folder / "bundle" / "logic.template.yaml"
    text = template.read_text(encoding="utf-8")
    try:
        template.write_text(text.replace("s3:GetObject", "s3:*"), encoding="utf-8")
        done = run("verify", str(folder / "bundle"))
    finally:
        template.write_text(text, encoding="utf-8")
    assert done.code == 1
    assert "undeclared-permission" in done.out or "T5106" in done.out
    assert "logic.template.yaml:" in done.out


def test_the_matrix_has_access_words(run: Run, folder: Path) -> None:
    lines = [line.split() for line in run("matrix", str(folder / "shop.yaml")).out.splitlines()]
    for row in (["ApiRole", "read", "UploadsBucket"], ["WorkerRole", "read_write", "PreviewsBucket"]):
        assert row in lines
    cells = json.loads(run("matrix", str(folder / "shop.yaml"), "--format", "json").out)["permissions"][
        "cells"
    ]
    assert {"Logic.ApiRole", "Logic.WorkerRole"} <= {each["subject"] for each in cells}


def test_a_page_has_who_may_do_what(run: Run, folder: Path) -> None:
    page = folder / "page.html"
    assert run("matrix", str(folder / "shop.yaml"), "--html", str(page)).code == 0
    assert "Who may do what" in page.read_text(encoding="utf-8")
    assert run("report", str(folder / "shop.yaml"), "--out", str(page)).code == 0
    text = page.read_text(encoding="utf-8")
    assert "Who may do what" in text
    assert "declared permissions are allowed" in text


def test_a_plan_has_permissions_that_come_and_go(run: Run, folder: Path) -> None:
    words = ("plan", str(folder / "more.yaml"), "--against", str(folder / "bundle"))
    out = run(*words).out
    assert "who may do what" in out
    gained = "s3:AbortMultipartUpload, s3:DeleteObject, s3:PutObject"
    assert f"+ ApiRole on UploadsBucket  {gained}" in out
    assert "- ApiRole on JobsQueue  " in out
    plan = json.loads(run(*words, "--format", "json").out)["plan"]
    shifts = plan["permissions"]
    assert {(each["subject"], each["target"], each["sure"]) for each in shifts} == {
        ("ApiRole", "UploadsBucket", True),
        ("ApiRole", "JobsQueue", True),
    }


def test_a_plan_has_permissions_of_a_policy_that_is_a_property(run: Run, folder: Path) -> None:
    table = SPEC + "  visits: {type: table, key: id}\n"
    statement = "{Effect: Allow, Principal: {AWS: '999999999999'}, Action: 'dynamodb:GetItem', Resource: '*'}"
    policy = f"{{PolicyDocument: {{Version: '2012-10-17', Statement: [{statement}]}}}}"
    for name, text in (
        ("before", table),
        ("after", f"{table}overrides: {{VisitsTable.ResourcePolicy: {policy}}}\n"),
    ):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    made = run("compile", str(folder / "before.yaml"), "--no-lint", "-o", str(folder / "before"))
    assert made.code == 0, made.out
    out = run("plan", str(folder / "after.yaml"), "--against", str(folder / "before")).out
    assert "+ 999999999999 on VisitsTable  dynamodb:GetItem" in out


def test_a_question_is_answered_with_the_statement_that_decides(run: Run, folder: Path) -> None:
    words = ("may", str(folder / "shop.yaml"), "--who", "api", "--on", "uploads")
    done = run(*words, "--do", "s3:GetObject")
    assert done.code == 0
    assert "`ApiRole` may s3:GetObject on `UploadsBucket` (object): YES" in done.out
    assert "statement 1 of policy `api` of `ApiRole`  (shop.yaml:" in done.out
    done = run(*words, "--do", "s3:PutObject")
    assert "(object): NO" in done.out
    assert "missing:" in done.out
    lines = run(*words, "--do", "s3:*Object").out.splitlines()
    assert any(line.startswith("YES") and "s3:GetObject" in line for line in lines)
    assert any(line.startswith("NO") and "s3:PutObject" in line for line in lines)
    (answer,) = json.loads(run(*words, "--do", "s3:GetObject", "--format", "json").out)["answers"]
    assert answer["verdict"] == "YES"
    assert answer["allowed_by"][0]["origin"]["resource"] == "Logic.ApiRole"


def test_a_name_that_does_not_exist_is_refused(run: Run, folder: Path) -> None:
    done = run("may", str(folder / "shop.yaml"), "--who", "apo", "--do", "s3:GetObject", "--on", "uploads")
    assert done.code == 1
    assert "did you mean `api`?" in done.out


def test_a_spec_that_declares_nothing_is_compared(run: Run, tmp_path: Path) -> None:
    spec = tmp_path / "quiet.yaml"
    spec.write_text(
        "version: 1\nname: quiet\nregions: [eu-west-1]\ndata:\n  jobs: {type: queue}\n",
        encoding="utf-8",
    )
    bundle = tmp_path / "bundle"
    assert run("compile", str(spec), "--no-lint", "-o", str(bundle)).code == 0
    for subject in (spec, bundle):
        done = run("verify", str(subject))
        assert "proven: 0 declared permissions are allowed, and nothing else" in done.out
    (template,) = bundle.glob("data*.template.*")
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("Deny", "Allow"), encoding="utf-8")
    assert "may call `sqs:AddPermission`" in run("verify", str(bundle)).out


def test_an_acceptance_of_a_finding_of_the_proof_is_not_reported_as_unused(run: Run, tmp_path: Path) -> None:
    spec = tmp_path / "reader.yaml"
    role = "role: {statements: [{Effect: Allow, Action: 's3:Get*', Resource: '*'}]}"
    accept = "accept: {permission-reaches-others: it reads all}\n"
    text = f"version: 1\n{accept}" + SPEC.removeprefix("version: 1\n").replace(
        "  worker:\n    type: ec2\n", f"  worker:\n    type: ec2\n    {role}\n"
    )
    spec.write_text(text, encoding="utf-8")
    assert "no findings" in run("check", str(spec)).out
    done = run("verify", str(spec))
    assert done.code == 0
    assert "; the policies that the spec gives 1 role count as declared" in done.out
