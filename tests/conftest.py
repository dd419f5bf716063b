"""How hypothesis judges: by what it finds, never by the clock, which on a busy machine tells nothing.

Its examples are the same in each run, so that a failure is always about a change. To find new ones, run
`pytest --hypothesis-profile explore`.

And where tests keep what linters say: not where the developer does.
"""

import gc
import os
import signal
from collections.abc import Generator, Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

from tests.emulator.fixtures import account, emulator

__all__ = ["account", "emulator"]

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

settings.register_profile("explore", UNHURRIED)
settings.register_profile("same", UNHURRIED, derandomize=True)
settings.load_profile("same")


RARELY = (50_000, 20, 50)
"""Objects, and rounds of younger ones, between collections of garbage: with 700 they took a tenth of all."""

gc.set_threshold(*RARELY)

SLOW = (
    "rehearse/faults",
    "lint/properties",
    "adopt/round_trip",
    "rehearsed/rehearsed",
    "rehearse/claims",
    "plan/properties",
    "rehearse/specs",
    "rehearse/stays",
    "rehearse/lab",
    "rehearse/sandbox",
    "proof/specs",
    "compile/properties",
    "compile/raw_properties",
    "plan/random_edits",
    "picture/generated",
    "project/ci",
    "project/background",
    "operate/emulated",
    "operate/emulated_containers",
    "emulator/emulator",
    "deploy/failed_creations",
    "deploy/faults",
    "emulator/plans",
    "emulator/architecture",
    "emulator/changes",
    "emulator/serverless",
    "deploy/emulated",
    "deploy/emulated_tasks",
    "deploy/edge",
    "deploy/edge_steps",
    "emulator/edges",
    "watch/emulated",
    "deploy/console",
    "deploy/clearing",
    "mutants/mutants",
    "mutants/scorecard",
    "proof/strange_bundles",
    "report/browser",
    "picture/browser",
    "cli/safe_output",
)
"""Files of tests that take many seconds, by folder and name: they start servers or try very many examples.

Those with the longest tests come first, and before all others, so that none of them begins when the other
processes have nothing left to do.
"""
RANKS = {name: rank for rank, name in enumerate(SLOW)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow files, and put them first."""
    for item in items:
        if _file(item) in RANKS:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: RANKS.get(_file(item), len(RANKS)))


def _file(item: pytest.Item) -> str:
    return f"{item.path.parent.name}/{item.path.stem.removeprefix('test_')}"


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Run one process more than there are processors: rehearsals and servers make a process wait."""
    processors = yield
    return processors if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else processors + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let a process that has nothing left take over tests of another, unless another way is asked for."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


def pytest_collection_finish() -> None:
    """Never look for garbage among modules and tests, which stay until the end."""
    gc.collect()
    gc.freeze()


def pytest_configure() -> None:
    """Let interrupts work in a run that a shell started in the background.

    There they are ignored, and whatever such a process starts ignores them too: a test that interrupts a
    command would wait for ever.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep out of the developer's own cache; processes of one run share theirs, as those of users do."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "cache"
    folder.mkdir(exist_ok=True)
    with mock.patch.dict(os.environ, TIERS_CACHE_DIR=str(folder)):
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
