"""How hypothesis judges: by what it finds, never by the clock, which on a busy machine tells nothing.

And where tests keep what linters say: not where the developer does.
"""

import os
import signal
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from tests.emulator.fixtures import account, emulator

__all__ = ["account", "emulator"]

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

settings.register_profile("unhurried", UNHURRIED)
settings.load_profile("unhurried")


SLOW = frozenset(
    [
        "cli/safe_output",
        "compile/properties",
        "deploy/clearing",
        "deploy/console",
        "deploy/emulated",
        "deploy/failed_creations",
        "deploy/faults",
        "emulator/architecture",
        "emulator/changes",
        "emulator/emulator",
        "emulator/plans",
        "lint/properties",
        "mutants/mutants",
        "mutants/scorecard",
        "operate/emulated",
        "plan/properties",
        "project/background",
        "project/ci",
        "proof/matrix_page",
        "proof/specs",
        "proof/strange_bundles",
        "rehearse/claims",
        "rehearse/faults",
        "rehearse/lab",
        "rehearse/sandbox",
        "rehearse/specs",
        "rehearse/stays",
        "rehearsed/rehearsed",
        "watch/emulated",
    ]
)
"""Files of tests that take many seconds, by folder and name: they start servers or try very many examples."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow files."""
    for item in items:
        if f"{item.path.parent.name}/{item.path.stem.removeprefix('test_')}" in SLOW:
            item.add_marker(pytest.mark.slow)


def pytest_configure() -> None:
    """Let interrupts work in a run that a shell started in the background.

    There they are ignored, and whatever such a process starts ignores them too: a test that interrupts a
    command would wait for ever.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep out of the developer's own cache."""
    with mock.patch.dict(os.environ, TIERS_CACHE_DIR=str(tmp_path_factory.mktemp("cache"))):
        yield


@pytest.fixture
def no_configuration(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Keep the developer's own settings of cfn-lint out."""
    with monkeypatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.chdir(tmp_path_factory.mktemp("work"))
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def servers() -> None:
    """Go on where a rehearsal is possible."""
    from tests.support.stages import stage

    stage()
