"""A deployed account is what its spec, or a file of expectations, allows."""

import json
from pathlib import Path

import pytest

from tests.support.paths import SPECS
from tests.support.proof_account import account
from tests.support.proof_templates import run
from tiers.permissions.answers.deployed import prove
from tiers.permissions.answers.permits import Permitted
from tiers.proof.account.load import load_account

FRONT = """\
version: 1
name: shop
presentation:
  front:
    type: load_balancer
    listeners:
      - {port: 443, protocol: HTTPS, forward_to: web, certificate: {parameter: CertificateArn}}
logic:
  web: {type: ec2, port: 8080}
"""


def test_a_deployed_account_is_held_to_its_spec(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    spec = SPECS / "minimal.yaml"
    code, out = run(capsys, "verify", str(spec), "--account", str(tmp_path))
    assert (code, "error[T5007]" in out) == (1, True)


def test_a_missing_directory_has_no_excerpt(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    code, out = run(capsys, "matrix", "--account", str(missing))
    _, found = out.split("error[T5007]")
    assert code == 1
    assert "cannot be read: no such file or directory\n" in found
    assert "= help: pass a directory with the JSON output of `aws … describe-…` commands" in found
    assert "|" not in found


def test_what_a_deployed_account_opens_is_found_at_the_line_of_the_spec(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(FRONT, encoding="utf-8")
    files = account()
    (listener,) = files["describe-listeners.json"]["Listeners"]
    tags = [{"Key": "aws:cloudformation:logical-id", "Value": "FrontListener443"}]
    tagged = {"ResourceArn": listener["ListenerArn"], "Tags": tags}
    files["describe-tags.json"]["TagDescriptions"].append(tagged)
    for name, data in files.items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    code, out = run(capsys, "verify", str(spec), "--account", str(tmp_path), "--format", "concise")
    assert code == 1
    said = "undeclared connection `internet` -> `shop-front` is possible on TCP port 80"
    assert f"spec.yaml:7:9: error[T5009]: {said}" in out


def test_load_balancers_without_their_tags_are_not_held_to_a_spec(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(FRONT, encoding="utf-8")
    for name, data in account().items():
        if name != "describe-tags.json":
            (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    code, out = run(capsys, "verify", str(spec), "--account", str(tmp_path))
    assert (code, "save the JSON output of `aws elbv2 describe-tags`" in out) == (1, True)


def test_a_listing_that_is_not_read_stops_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, data in {**account(), "describe-volumes.json": {"Volumes": []}}.items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    expect = tmp_path / "expect.yaml"
    expect.write_text("allow: ['internet -> shop-front:80']\n", encoding="utf-8")
    code, out = run(capsys, "verify", "--account", str(tmp_path), "--expect", str(expect))
    assert (code, "warning[T5016]: `describe-volumes.json` is not the output" in out) == (0, True)


def test_an_account_is_held_to_expectations(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "account"
    folder.mkdir()
    for name, data in account().items():
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    expect = tmp_path / "expect.yaml"
    expect.write_text("allow: ['internet -> shop-front:80']\n", encoding="utf-8")
    assert run(capsys, "verify", "--account", str(folder), "--expect", str(expect))[0] == 0
    expect.write_text("deny: ['shop-db -> internet']\n", encoding="utf-8")
    code, out = run(capsys, "verify", "--account", str(folder), "--expect", str(expect))
    assert (code, "error[T5011]: denied connection `shop-db` -> `internet`" in out) == (1, True)


def test_tasks_without_the_listings_of_their_services_are_not_held_to_a_spec(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(FRONT, encoding="utf-8")
    attachment = "arn:aws:ecs:eu-west-1:111122223333:attachment/0a1b"
    for name, data in account().items():
        (tmp_path / name).write_text(json.dumps(data).replace("a task", attachment), encoding="utf-8")
    code, out = run(capsys, "verify", str(spec), "--account", str(tmp_path))
    assert code == 1
    assert "`aws ecs describe-services --include TAGS`, `aws ecs describe-tasks`" in out


def test_an_account_without_roles_is_read_in_part(tmp_path: Path) -> None:
    for name, data in account().items():
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
    proven = prove(load_account(str(tmp_path)), Permitted(())).verified
    assert (proven.refusing, [each.reason for each in proven.unread]) == (
        0,
        ["all: the output of `aws iam get-account-authorization-details` is missing"],
    )
