"""Matches kept between runs, in a directory that may vanish, be full, be broken, or be shared at any time.

An entry is a file of one line with the digest of the rest, and the rest. After any fault of it or of
the directory, there is just no entry. Only data is kept, never code: a hostile directory can only lie.
"""

import contextlib
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence

from tiers import untrusted
from tiers.diagnostics.model import Severity
from tiers.digests import sha256
from tiers.lint.matches import Match

MOST_ENTRIES = 4096
MOST_BYTES = 32 * 1024 * 1024
KEPT = 3 / 4
"""The part of that which is left after the oldest are removed."""

_NAMES = re.compile(r"[0-9a-f]{64}(?:\.\d+\.tmp)?")
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# The matches that `tiers` keeps of linters, to be quick: https://bford.info/cachedir/
"""


def user_folder() -> str | None:
    """Return the directory for the cache: `TIERS_CACHE_DIR`, or by the platform's convention, if any."""
    chosen = os.environ.get("TIERS_CACHE_DIR")
    if chosen:
        return os.path.abspath(chosen)
    if sys.platform == "darwin":
        folder = os.path.expanduser("~/Library/Caches/tiers")
    elif sys.platform == "win32":
        folder = os.path.join(os.environ.get("LOCALAPPDATA", ""), "tiers", "cache")
    else:
        # A relative one is to be ignored: https://specifications.freedesktop.org/basedir-spec
        base = os.environ.get("XDG_CACHE_HOME", "")
        folder = os.path.join(base if os.path.isabs(base) else os.path.expanduser("~/.cache"), "tiers")
    return folder if os.path.isabs(folder) else None


class Cache:
    """Matches by key, in the folder `lint` of a folder."""

    def __init__(self, folder: str) -> None:
        """Nothing is read or made yet."""
        self._parent = folder
        self._folder = os.path.join(folder, "lint")

    def get(self, key: str, file: str) -> list[Match] | None:
        """Return the matches kept under a key, attributed to `file`; None without a whole entry."""
        path = os.path.join(self._folder, key)
        try:
            digest, _, body = untrusted.read(path, MOST_BYTES).partition(b"\n")
            if digest.decode() != sha256(body).hexdigest():
                return None
            found = [_match(file, row) for row in json.loads(body)]
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            # The oldest entry is the least recently used.
            os.utime(path)
        return found

    def put(self, entries: Mapping[str, Sequence[Match]]) -> None:
        """Keep matches under keys, each whole or not at all; then throw out the oldest of too many."""
        with contextlib.suppress(OSError):
            self._make()
            for key, matches in entries.items():
                self._write(key, matches)
            self._throw_out()

    def _make(self) -> None:
        if os.path.isdir(self._folder):
            return
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        with open(os.path.join(self._folder, "CACHEDIR.TAG"), "w", encoding="utf-8") as tag:
            tag.write(_TAG)

    def _write(self, key: str, matches: Sequence[Match]) -> None:
        body = json.dumps([match[1:] for match in matches]).encode()
        path = os.path.join(self._folder, key)
        # Of another name in each process, so that two never write into one.
        temporary = f"{path}.{os.getpid()}.tmp"
        try:
            with open(temporary, "wb") as entry:
                entry.write(sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise

    def _throw_out(self) -> None:
        """Remove the oldest entries, and the remains of killed processes, where there is too much."""
        with os.scandir(self._folder) as listed:
            entries = [(each.stat(), each.path) for each in listed if _NAMES.fullmatch(each.name)]
        total = sum(status.st_size for status, _ in entries)
        if len(entries) <= MOST_ENTRIES and total <= MOST_BYTES:
            return
        entries.sort(key=lambda each: each[0].st_mtime_ns)
        left = len(entries)
        for status, path in entries:
            if left <= MOST_ENTRIES * KEPT and total <= MOST_BYTES * KEPT:
                return
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
            left, total = left - 1, total - status.st_size


def _match(file: str, row: list[object]) -> Match:
    """Read a row again; raises `ValueError` or `TypeError` for other data."""
    line, column, end_line, end_column = (each for each in row[:4] if isinstance(each, int))
    rule, severity, message, url, engine = (each for each in (*row[4:7], *row[8:]) if isinstance(each, str))
    path = row[7]
    if not isinstance(path, list) or not all(isinstance(step, str | int) for step in path):
        raise TypeError
    place = (line, column, end_line, end_column)
    return Match(file, *place, rule, Severity(severity), message, tuple(path), url, engine)
