"""Running a function where nothing that it does reaches the machine: in separate namespaces.

Two processes are forked. The first waits for the second, which is the first process of the new namespaces and
runs the function. Each is killed when the one before it ends, and with the second ends everything that it
started: so nothing remains, whether the function returns, is interrupted, or the caller is killed.

The second process mounts the visible part of the machine, and then leaves for a further namespace of users
and mounts, in which nothing can undo that, not even root there. To the machine it is the calling user, or,
if root called, the user with the number 65534.
"""

import codecs
import os
import resource
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from tiers.rehearse.servers.program import PATH
from tiers.rehearse.testbed import kernel, sealing

# Modules of the standard library ask for it by its name, and inside no module can be read.
codecs.lookup("ascii")

WORK = sealing.WORK

_INNER = kernel.NEW_USERS | kernel.NEW_MOUNTS | kernel.NEW_NETWORK | kernel.NEW_MESSAGES | kernel.NEW_NAMES
_NOBODY = 65534
_LIMITS = {
    resource.RLIMIT_NPROC: 4096,
    # Bytes of addresses for one process, most of which no server ever touches.
    resource.RLIMIT_AS: 8 << 30,
    # This number keeps a crash also from the machine's own handler: `cprm.limit == 1` in fs/coredump.c.
    resource.RLIMIT_CORE: 1,
}
"""The maximum resources of a rehearsal."""
_KEPT = ("TERM", "NO_COLOR", "COLUMNS", "LINES", "TIERS_TRACEBACK")
"""The variables of the caller's environment that a rehearsal reads; the rest decides nothing here."""
_FAILED = 70
_INTERRUPTED = 130
_REFUSED = 125
"""Exit code of the first process where the kernel refuses; the reason comes through a pipe."""


class RefusedError(Exception):
    """The kernel does not give namespaces to this user."""


class _Gates(NamedTuple):
    """Ends of pipes by which the two processes wait for each other, and the one for a refusal."""

    left: tuple[int, int]
    mapped: tuple[int, int]
    refusal: int


def run(function: Callable[[], int], kept: Collection[int] = ()) -> int:
    """Run a function enclosed; return its result, or 128 and the signal that ended it.

    Of the caller's open files it has standard output, standard error, and those in `kept`.
    """
    reading, writing = os.pipe()
    caller = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _first(caller, writing, function, kept)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        reason = pipe.read().decode()
    code = _wait(child)
    if reason:
        raise RefusedError(reason)
    return code


def _wait(child: int) -> int:
    """Wait for a process, and pass interrupts on: a terminal sends them to all, other senders do not."""
    while True:
        try:
            _, status = os.waitpid(child, 0)
        except KeyboardInterrupt:
            _interrupt(child)
            continue
        code = os.waitstatus_to_exitcode(status)
        return code if code >= 0 else 128 - code


def _interrupt(child: int) -> None:
    """Interrupt a process and its process group, if it leads one."""
    try:
        os.killpg(child, signal.SIGINT)
    except ProcessLookupError:
        os.kill(child, signal.SIGINT)


def _first(caller: int, refusal: int, function: Callable[[], int], kept: Collection[int]) -> None:
    """Be the first process: make the second, map it to a user of the machine, and wait for it."""
    gates = _Gates(os.pipe(), os.pipe(), refusal)
    with _refusing(refusal):
        is_root = os.geteuid() == 0 and _is_mapped(_NOBODY)
        if not is_root:
            _become_root()
        kernel.unshare(kernel.NEW_PROCESSES)
        kernel.die_with_parent(caller)
        child = os.fork()
    if child == 0:
        _second(gates, function, kept, drops=is_root)
    with _refusing(refusal):
        os.close(gates.left[1])
        os.close(gates.mapped[0])
        if os.read(gates.left[0], 1):
            _write_map(f"/proc/{child}", _NOBODY if is_root else 0)
            if is_root:
                _drop(_NOBODY)
                kernel.die_with_parent(caller)
            os.write(gates.mapped[1], b"1")
    os.close(refusal)
    os._exit(_wait(child))


def _is_mapped(user: int) -> bool:
    """Return whether this namespace has a user, as every machine has and few namespaces in one."""
    with open("/proc/self/uid_map", encoding="utf-8") as file:
        ranges = [[int(word) for word in line.split()] for line in file]
    return any(first <= user < first + count for first, _, count in ranges)


def _become_root() -> None:
    """Be root of a namespace without other users; without privileges no other root is possible."""
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USERS)
    # Without this a user without privileges could leave groups that deny him something.
    Path("/proc/self/setgroups").write_bytes(b"deny")
    Path("/proc/self/uid_map").write_bytes(b"0 %d 1" % user)
    Path("/proc/self/gid_map").write_bytes(b"0 %d 1" % group)


def _write_map(process: str, outside: int) -> None:
    """Map root of a process's namespace to a user of the machine."""
    for name in ("uid_map", "gid_map"):
        Path(f"{process}/{name}").write_bytes(b"0 %d 1" % outside)


def _drop(user: int) -> None:
    """Be a user permanently, without any group that root had.

    The kernel keeps the user's other processes on the machine from reading this process, a copy of root's.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _second(gates: _Gates, function: Callable[[], int], kept: Collection[int], *, drops: bool) -> None:
    """Be the second process, which all others are below."""
    code = _FAILED
    with _refusing(gates.refusal):
        os.close(gates.left[0])
        os.close(gates.mapped[1])
        kernel.unshare(kernel.NEW_MOUNTS)
        sealing.seal(_NOBODY if drops else 0)
        kernel.unshare(_INNER)
        os.write(gates.left[1], b"1")
        if not os.read(gates.mapped[0], 1):
            os._exit(_REFUSED)  # the first process said why, or is gone
        if drops:
            _drop(0)
        # Its parent is in another namespace of processes, where it has no number. After all changes of
        # identity, because each revokes the order.
        kernel.die_with_parent(0)
        if _is_over(gates.mapped[0]):
            os._exit(_REFUSED)
        _settle()
        # The directory of `ip netns`.
        (WORK / "netns").mkdir()
    _let_go({1, 2, *kept})
    try:
        code = function()
    except KeyboardInterrupt:
        code = _INTERRUPTED
    finally:
        os._exit(code)


def _is_over(pipe: int) -> bool:
    """Return whether the process at the other end of a pipe is gone, which must not go unnoticed."""
    os.set_blocking(pipe, False)
    try:
        return not os.read(pipe, 1)
    except BlockingIOError:
        return False


def _settle() -> None:
    """Leave behind the caller's context: a terminal's session, a directory, an environment."""
    os.setsid()
    kernel.leave_keys()
    os.chdir("/")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, PATH=PATH, HOME="/", LANG="C.UTF-8")
    for kind, most in _LIMITS.items():
        _, allowed = resource.getrlimit(kind)
        own = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (own, own))


def _let_go(kept: Collection[int]) -> None:
    """Close all other files: a directory among them would lead past what was sealed.

    Each is replaced, because its opener may still close it.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for each in (int(name) for name in os.listdir("/proc/self/fd")):
        if each not in kept and each != null:
            with suppress(OSError):
                os.fstat(each)
                os.dup2(null, each, inheritable=False)
    os.close(null)


@contextmanager
def _refusing(refusal: int) -> Iterator[None]:
    """End this process, a copy of the caller's, if something is refused; report why to the caller."""
    try:
        yield
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)
    except BaseException as error:  # noqa: BLE001 - no caller may continue with a copy
        reason = error.strerror if isinstance(error, OSError) else None
        with suppress(OSError):
            os.write(refusal, (reason or repr(error)).encode())
        os._exit(_REFUSED)
