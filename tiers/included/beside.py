"""Files beside a spec: regular ones below its directory, up to a limit, without a link that leads out."""

import os
from collections.abc import Callable

from tiers import untrusted

Read = Callable[[str, str, int], bytes]
"""Reads a file by the directory of the spec, its name in the spec, and the maximum number of bytes.

Raises `OSError`, and `ValueError` for a file that is too large.
"""


def read(folder: str, file: str, most: int) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `ValueError` for one that is too large."""
    path = located(folder, file)
    return bounded(untrusted.read(path, most), most)


def located(folder: str, file: str) -> str:
    """Return the path of a file, which need not exist. Raises `NotRegularError` if a link leads out."""
    path = os.path.join(folder, file)
    if os.path.lexists(path) and not untrusted.is_below(folder, path):
        raise untrusted.NotRegularError(path, "it is not below the directory of the spec")
    return path


def bounded(raw: bytes, most: int) -> bytes:
    """Return the bytes of a file. Raises `ValueError` if there are more than `most`."""
    if len(raw) > most:
        message = f"it has more than {most:,} bytes"
        raise ValueError(message)
    return raw
