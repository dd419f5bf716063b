"""Runs a function where nothing that it does reaches the machine: in namespaces of its own.

Two processes are forked. The first leaves the namespaces, the second is the first process of the new ones and
runs the function. Each is killed when the one before it ends, and with the second ends everything that it
started: so nothing stays, whether the function returns, is interrupted, or the caller is killed.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tiers.rehearse import kernel

WORK = Path("/run")
"""A file system in memory for everything that is written; it is gone with the processes."""

_ALL = (
    kernel.NEW_USERS
    | kernel.NEW_NETWORK
    | kernel.NEW_MOUNTS
    | kernel.NEW_PROCESSES
    | kernel.NEW_MESSAGES
    | kernel.NEW_NAMES
)
_MOST = 2 << 30
"""Bytes that may be written; the memory for them is taken only when they are."""
_FAILED = 70
_REFUSED = 125
"""Exit code of the first process where the kernel refuses; the reason comes through a pipe."""


class RefusedError(Exception):
    """The kernel does not give namespaces to this user."""


def run(function: Callable[[], int]) -> int:
    """Run a function enclosed; return what it returns, or 128 and the signal that ended it."""
    reading, writing = os.pipe()
    caller = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _first(caller, writing, function)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reason = pipe.read().decode()
    code = _wait(child)
    if reason:
        raise RefusedError(reason)
    return code


def _wait(child: int) -> int:
    """Wait for a process, and pass interrupts on: a terminal sends them to all, whoever else does not."""
    while True:
        try:
            _, status = os.waitpid(child, 0)
        except KeyboardInterrupt:
            os.kill(child, signal.SIGINT)
            continue
        code = os.waitstatus_to_exitcode(status)
        return code if code >= 0 else 128 - code


def _first(caller: int, refusal: int, function: Callable[[], int]) -> None:
    """Be the first process: make the namespaces, and wait for the second."""
    user, group = os.geteuid(), os.getegid()
    with _refusing(refusal):
        kernel.unshare(_ALL)
        # After that call, because it takes the order back.
        kernel.die_with_parent(caller)
        # Without this a user without privileges could leave groups that deny him something.
        Path("/proc/self/setgroups").write_bytes(b"deny")
        Path("/proc/self/uid_map").write_bytes(b"0 %d 1" % user)
        Path("/proc/self/gid_map").write_bytes(b"0 %d 1" % group)
        child = os.fork()
    if child == 0:
        _second(refusal, function)
    os.close(refusal)
    os._exit(_wait(child))


def _second(refusal: int, function: Callable[[], int]) -> None:
    """Be the second process, which all others are below."""
    code = _FAILED
    with _refusing(refusal):
        # Its parent is in another namespace of processes, where it has no number.
        kernel.die_with_parent(0)
        _mount()
    os.close(refusal)
    try:
        code = function()
    except KeyboardInterrupt:
        code = 130
    finally:
        os._exit(code)


@contextmanager
def _refusing(refusal: int) -> Iterator[None]:
    """End this process, which is a copy of the caller's, if something is refused; tell the caller why."""
    try:
        yield
    except BaseException as error:  # noqa: BLE001 - nobody above may go on with a copy
        reason = error.strerror if isinstance(error, OSError) else None
        os.write(refusal, (reason or repr(error)).encode())
        os._exit(_REFUSED)


def _mount() -> None:
    """Cut off the machine's mounts, and mount what new namespaces need."""
    kernel.mount("none", "/", "none", kernel.PRIVATE)
    # Root's own shell on a host could write to the machine's files otherwise.
    kernel.seal("/")
    kernel.mount("proc", "/proc", "proc", kernel.SAFE)
    kernel.mount("tmpfs", str(WORK), "tmpfs", kernel.SAFE & ~0x8, f"mode=755,size={_MOST}")
    # Where `ip netns` keeps its own.
    (WORK / "netns").mkdir()
