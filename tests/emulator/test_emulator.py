"""The emulator itself: it listens here only, keeps tests apart, and ends with whoever started it."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.emulator import installation
from tests.emulator.account import Account
from tests.support.paths import DOCS, ROOT

LEFT_BEHIND = 20
"""Seconds after which a server that still listens has outlived its parent."""


def test_accounts_do_not_see_each_other(account: Account) -> None:
    account.client("sqs").create_queue(QueueName="letters")
    other = account._replace(identity=str(int(account.identity) ^ 1))
    assert account.client("sqs").list_queues().get("QueueUrls")
    assert not other.client("sqs").list_queues().get("QueueUrls")


def test_the_environment_reaches_the_account(account: Account) -> None:
    script = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == account.identity


def test_the_emulator_listens_on_this_machine_only(emulator: str) -> None:
    port = urlsplit(emulator).port
    assert port is not None
    with socket.socket() as wildcard:
        # Taken on every interface, the port could not be bound on another loopback address.
        wildcard.bind(("127.0.0.2", port))


@pytest.mark.usefixtures("emulator")
def test_a_killed_test_run_leaves_no_server(tmp_path: Path) -> None:
    script = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from tests.emulator.installation import interpreter
        from tests.emulator.server import running
        with running(interpreter(), Path({str(tmp_path)!r}) / "log.txt") as address:
            print(address, flush=True)
            time.sleep(60)
        """
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    address = urlsplit(run.stdout.readline().strip())
    assert _listens(address.port)
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    until = time.monotonic() + LEFT_BEHIND
    while _listens(address.port) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _listens(address.port)


def _listens(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port or 0)) == 0


def test_an_installation_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(installation, "REQUIREMENT", "no-such-distribution==1.0")
    with pytest.raises(
        installation.UnavailableError, match=r"no-such-distribution==1.0 could not be installed"
    ):
        installation.interpreter()
    assert not list(tmp_path.rglob("complete"))


def test_every_addition_is_installed_and_told_of() -> None:
    folder = ROOT / "tests" / "emulator" / "additions"
    named = {
        path.stem for path in folder.glob("*.py") if "\ndef install() -> None:" in path.read_text("utf-8")
    }
    started = (folder / "__main__.py").read_text(encoding="utf-8")
    page = (DOCS / "evidence" / "tested.md").read_text(encoding="utf-8")
    assert {name for name in named if f"    {name},\n" in started} == named
    assert {name for name in named if f"`tests/emulator/additions/{name}.py`" in page} == named
