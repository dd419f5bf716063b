"""Logs and services against an emulator, over HTTP, with botocore as it is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.emulator.stacks import deploy
from tests.support.standing import Result
from tiers import cli, compiler
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
logic:
  api:
    type: fargate
    image: public.ecr.aws/nginx/nginx:1.29
    port: 8080
    capacity: {min: 2, max: 2}
"""
STREAM = "api/api/0123456789abcdef0123456789abcdef"
Tiers = Callable[..., Result]


@pytest.fixture
def tiers(
    account: Account,  # noqa: ARG001 - whose environment leads there
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Tiers:
    """Run a command in a folder with the spec, in an account of its own."""
    monkeypatch.chdir(tmp_path)
    Path("quiet.yaml").write_text(SPEC)

    def call(*words: str) -> Result:
        code = cli.main([words[0], "quiet.yaml", *words[1:]])
        return Result(code, *capsys.readouterr())

    return call


@pytest.mark.parametrize("layout", Layout)
def test_a_service_and_its_log(account: Account, tiers: Tiers, layout: Layout) -> None:
    bundle = compiler.compile_spec("quiet.yaml", SPEC.encode(), layout).bundle
    assert bundle is not None
    made = deploy(account, bundle).everything()
    _shows_the_service(account, tiers, made)
    _prints_the_log(account, tiers, made["ApiLogGroup"])


def _shows_the_service(account: Account, tiers: Tiers, made: dict[str, str]) -> None:
    (service,) = json.loads(tiers("status", "--format", "json").out)["services"]
    assert (service["component"], service["desired"], service["id"]) == ("api", 2, made["ApiService"])
    assert "    api: " in tiers("status").out
    ecs = account.client("ecs")
    arns = ecs.list_tasks(cluster=made["Cluster"], serviceName=made["ApiService"].rpartition("/")[2])[
        "taskArns"
    ]
    ecs.stop_task(cluster=made["Cluster"], task=arns[0], reason="by hand")
    # What a user stopped did not fail.
    assert "T7353" not in tiers("status").out


def _prints_the_log(account: Account, tiers: Tiers, group: str) -> None:
    assert tiers("logs", "api").err == f"no such events in `{group}`\n"
    logs, now = account.client("logs"), int(time.time() * 1000)
    logs.create_log_stream(logGroupName=group, logStreamName=STREAM)
    messages = ((now - 3_600_000, "long ago"), (now - 2000, "GET /a?b\n"), (now - 1000, "GET /b\x1b[2J"))
    rows = [{"timestamp": at, "message": message} for at, message in messages]
    logs.put_log_events(logGroupName=group, logStreamName=STREAM, logEvents=rows)
    shown = [line.split("  ", 1)[1] for line in tiers("logs", "api").out.splitlines()]
    assert shown == ["api/01234567  GET /a?b", "api/01234567  GET /b\\x1b[2J"]
    assert "long ago" in tiers("logs", "api", "--since", "2h").out
    (line,) = tiers("logs", "api", "--grep", "a?b", "--format", "json").lines
    assert (line["stream"], line["message"]) == (STREAM, "GET /a?b\n")
