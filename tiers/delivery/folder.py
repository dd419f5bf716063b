"""Writes a bundle into a folder: whole or not at all, and never over a file that is not ours."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from itertools import count

from tiers import disk
from tiers.bundle import MANIFEST, digest

MOST_BYTES = 16 << 20
"""Of one file of a bundle. A template has 1 MB at most; a manifest is a few times as large as all of them."""


class NotOursError(Exception):
    """A file in the way that `tiers` did not write, or that was changed since."""

    def __init__(self, path: str) -> None:
        """`path` is the file in the way."""
        super().__init__(path)
        self.path = path


@contextlib.contextmanager
def staged(files: Mapping[str, str], beside: str) -> Iterator[str]:
    """Write files into a new folder beside the one they are meant for; it is gone afterwards.

    Raises `OSError` if they cannot be written.
    """
    folder = _new_folder(os.path.realpath(beside))
    try:
        for file, text in files.items():
            with open(os.path.join(folder, file), "w", encoding="utf-8", newline="\n") as written:
                written.write(text)
        yield folder
    finally:
        try:
            _remove(folder)
        except KeyboardInterrupt:
            _remove(folder)
            raise


def _remove(folder: str) -> None:
    if os.path.lexists(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(target: str) -> str:
    """Make a folder inside the target if it exists, else beside it: on its file system either way."""
    parent, name = (target, "tiers") if os.path.isdir(target) else os.path.split(target)
    os.makedirs(parent, exist_ok=True)
    for number in count():
        folder = os.path.join(parent, f".{name}.{os.getpid()}.{number}.tmp")
        # One may be left of a run that was killed.
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)
            return folder
    raise AssertionError


def publish(folder: str, files: Mapping[str, str], out: str) -> None:
    """Move staged files to where they are meant for, and remove those of an earlier bundle.

    Raises `NotOursError` before anything is touched, and `OSError` after everything is put back.
    """
    ours = replaceable(files, out)
    if not os.path.lexists(out):
        os.rename(folder, os.path.realpath(out))
        return
    stale = [file for file in ours if file not in files]
    _exchange(folder, out, list(files), stale)


def replaceable(files: Mapping[str, str], out: str) -> frozenset[str]:
    """Name the files that these would replace. Raises `NotOursError` if another one is in the way."""
    if not os.path.lexists(out):
        return frozenset()
    if not os.path.isdir(out):
        raise NotOursError(out)
    ours = _ours(out)
    for file, text in files.items():
        path = os.path.join(out, file)
        if os.path.lexists(path) and file not in ours and _digest(out, file) != digest(text):
            raise NotOursError(path)
    return ours


def _ours(out: str) -> frozenset[str]:
    """Name the files that the folder's manifest lists and that still are as it says, and the manifest."""
    try:
        manifest = json.loads(disk.read(os.path.join(out, MANIFEST), MOST_BYTES))
        if manifest["compiler"]["name"] != "tiers":
            return frozenset()
        entries = {**manifest["files"], **manifest.get("delivery", {})}
        listed = {file: str(entry["sha256"]) for file, entry in entries.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()
    unchanged = (file for file, sha256 in listed.items() if _digest(out, file) == sha256)
    return frozenset({MANIFEST, *unchanged})


def _digest(folder: str, file: str) -> str | None:
    try:
        return hashlib.sha256(disk.read_within(folder, file, MOST_BYTES)).hexdigest()
    except (OSError, ValueError):
        return None


def _exchange(folder: str, out: str, files: list[str], stale: list[str]) -> None:
    """Swap files in one by one; whatever goes wrong, put the old ones back."""
    kept = os.path.join(folder, "kept")
    os.mkdir(kept)
    undo: list[tuple[str, str]] = []
    try:
        for file in [*stale, *files]:
            if os.path.lexists(os.path.join(out, file)):
                os.replace(os.path.join(out, file), os.path.join(kept, file))
                undo.append((os.path.join(kept, file), os.path.join(out, file)))
            if file in files:
                os.replace(os.path.join(folder, file), os.path.join(out, file))
                undo.append((os.path.join(out, file), os.path.join(folder, file)))
    except BaseException:
        for source, target in reversed(undo):
            os.replace(source, target)
        raise
