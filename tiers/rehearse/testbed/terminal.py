"""A terminal of the rehearsal's own for a shell in it.

The user's own terminal stays outside: a program that has one as its own can type into it, and what it typed
would be run by the shell of the machine when the rehearsal is over.
"""

import fcntl
import os
import pty
import select
import termios
import tty
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_INPUT, _OUTPUT = 0, 1
_END = b"\x04"
_A_LOT = 1 << 16
_LOOK = 0.5
"""Seconds between checks of the user's terminal size; no signal of a change arrives here."""


@contextmanager
def restored() -> Iterator[None]:
    """Leave the user's terminal as it was. To be used outside of the enclosure, which may be killed."""
    before = termios.tcgetattr(_INPUT) if os.isatty(_INPUT) else None
    try:
        yield
    finally:
        if before is not None:
            termios.tcsetattr(_INPUT, termios.TCSADRAIN, before)


def call(argv: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program in a terminal that standard input and output show; return its exit code."""
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execvpe(argv[0], [*argv], {**environment})  # noqa: S606 - the caller's own
        finally:
            os._exit(127)
    if os.isatty(_INPUT):
        tty.setraw(_INPUT)
    _pass_on(terminal)
    os.close(terminal)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code if code >= 0 else 128 - code


def _pass_on(terminal: int) -> None:
    """Copy in both directions until the terminal has no user any more."""
    sources = [terminal, _INPUT]
    size = b""
    while True:
        size = _resized(terminal, size)
        ready, _, _ = select.select(sources, [], [], _LOOK)
        if terminal in ready:
            said = _read(terminal)
            if not said:
                return
            _write(_OUTPUT, said)
        if _INPUT in ready:
            typed = _read(_INPUT)
            _write(terminal, typed)
            if not typed:
                sources.remove(_INPUT)
        if not ready and _INPUT not in sources:
            # Repeated: a program that does not read yet loses it.
            _write(terminal, _END)


def _read(file: int) -> bytes:
    try:
        return os.read(file, _A_LOT)
    except OSError:
        return b""


def _write(file: int, text: bytes) -> None:
    while text:
        text = text[os.write(file, text) :]


def _resized(terminal: int, before: bytes) -> bytes:
    """Give a terminal the size of the user's if that has changed; return that size."""
    if not os.isatty(_INPUT):
        return before
    size = fcntl.ioctl(_INPUT, termios.TIOCGWINSZ, b"\0" * 8)
    if size != before:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    return size
