"""Pytest fixtures: `emulator`, a server for each test process, and `account`, one in it for each test."""

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from unittest import mock

import pytest

from tests.emulator.account import CLEARED, Account, fresh
from tests.emulator.installation import UnavailableError, interpreter
from tests.emulator.server import running


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Install and start the emulator when the first test asks for it, and end it with the session."""
    try:
        python = interpreter()
    except UnavailableError as unavailable:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(unavailable))
    with running(python, tmp_path_factory.mktemp("emulator") / "log.txt") as address, one_loader():
        yield address


@contextlib.contextmanager
def one_loader() -> Iterator[None]:
    """Read each description of a service once: every session of boto3 would read its own again."""
    from botocore import session

    with mock.patch.object(session, "create_loader", cache(session.create_loader)):
        yield


@pytest.fixture
def account(emulator: str, monkeypatch: pytest.MonkeyPatch) -> Account:
    """Return an account that nobody has used, which boto3 and subprocesses reach by the environment."""
    own = fresh(emulator)
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
    for name, value in own.environment.items():
        monkeypatch.setenv(name, value)
    return own
