"""Untrusted files and integers: reading them neither hangs nor fills the memory.

A pipe may never end, nor does `/dev/zero`; a name in a manifest or a link may lead to either. Python refuses
to convert very many digits, and so does this module.
"""

import errno
import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_MOST_DIGITS = 18
"""More digits than any size, count, or version of AWS has."""


class NotRegularError(OSError):
    """The path leads to a pipe, a socket, or a device, or out of the directory that it belongs to."""

    def __init__(self, path: str, reason: str = "it is not a regular file") -> None:
        """`path` is the file that was to be read."""
        super().__init__(errno.EINVAL, reason, path)


def read(path: str, most: int) -> bytes:
    """Return the first `most` bytes of a regular file, and one more where it has more.

    Raises `NotRegularError`, any other `OSError`, and `ValueError` for a path with a NUL.
    """
    # Opening a device may do something, and what is there may be exchanged before it is open.
    _assert_regular(path, os.stat(path))
    descriptor = os.open(path, _FLAGS)
    with os.fdopen(descriptor, "rb") as file:
        _assert_regular(path, os.fstat(descriptor))
        return file.read(most + 1)


def _assert_regular(path: str, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(found.st_mode):
        raise NotRegularError(path)


def read_within(folder: str, name: str, most: int) -> bytes:
    """Return what `read` returns for a file directly in a directory, by an untrusted name.

    Raises `NotRegularError` for a name that leads elsewhere, and what `read` raises.
    """
    if name in {"", os.curdir, os.pardir} or os.path.basename(name) != name:
        raise NotRegularError(name, "it is not in the folder")
    return read(os.path.join(folder, name), most)


def is_below(folder: str, path: str) -> bool:
    """Return whether a path leads to something below a directory, links followed."""
    home, target = os.path.realpath(folder or os.curdir), os.path.realpath(path)
    return target.startswith(os.path.join(home, ""))


def why(error: Exception) -> str:
    """Return the reason of an error in reading or writing, as the end of a sentence."""
    reason = getattr(error, "strerror", None) or str(error)
    return f"{reason[:1].lower()}{reason[1:]}"


def whole(value: object) -> int | None:
    """Return the integer that a string of at most 18 decimal digits is; `None` for anything else."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) <= _MOST_DIGITS else None
