"""A thread that works for the loop of the server, which itself never waits for an answer."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

Result = TypeVar("Result")


class Worker:
    """Does one job after the other. A job that is canceled before its turn is not begun.

    The thread is a daemon: a server that is to end does not wait for the job of a huge document.
    """

    def __init__(self, name: str) -> None:
        """Start the thread."""
        self._jobs: SimpleQueue[tuple[asyncio.Future[Any], Callable[[], Any]]] = SimpleQueue()
        threading.Thread(target=self._work, name=name, daemon=True).start()

    async def do(self, job: Callable[[], Result]) -> Result:
        """Return what the job returns, or raise what it raises."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._jobs.put((future, job))
        return await future

    def _work(self) -> None:
        while True:
            future, job = self._jobs.get()
            if future.cancelled():
                continue
            try:
                _settle(future, future.set_result, job())
            except Exception as error:  # noqa: BLE001 - it is raised where the answer is awaited
                _settle(future, future.set_exception, error)


def _settle(future: asyncio.Future[Any], settle: Callable[[Any], None], outcome: object) -> None:
    """Pass an outcome to the loop of a future, unless the loop has ended or the future was canceled."""

    def settled() -> None:
        if not future.done():
            settle(outcome)

    try:
        future.get_loop().call_soon_threadsafe(settled)
    except RuntimeError:
        return
