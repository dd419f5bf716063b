"""One server for the tests of a file, each with its own documents."""

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.lsp.client import CONFIRMING, Editor


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as found:
        yield found


@pytest.fixture(scope="module")
def it(runner: asyncio.Runner) -> Iterator[Editor]:
    """An editor whose session all tests of a file share."""
    found = Editor()
    runner.run(found.start(CONFIRMING))
    yield found
    assert runner.run(found.end()) == 0


@pytest.fixture
def uri(request: pytest.FixtureRequest) -> str:
    return f"file:///specs/{quote(request.node.name)}.yaml"
