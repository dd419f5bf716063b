"""Write a bundle into a directory: whole or not at all, and only over files of a bundle."""

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from tiers import untrusted
from tiers.compile.bundle import MANIFEST, digest
from tiers.digests import sha256

MOST_BYTES = 16 << 20
"""Of one file of a bundle. A template has 1 MB at most; a manifest is a few times as large as all of them."""


_CONTENT = re.compile(r"manifest\.json|stack-policy\.json|kept|[\w.-]+\.template\.(?:yaml|json)")
"""Names of the parts of a directory while a bundle is written."""


class NotOursError(Exception):
    """A file in the way that `tiers` did not write, or that was changed since."""

    def __init__(self, path: str) -> None:
        """`path` is the file that prevents it."""
        super().__init__(path)
        self.path = path


@contextlib.contextmanager
def staged(files: Mapping[str, str], beside: str) -> Iterator[str]:
    """Write files into a new directory beside the one they are meant for; it is gone afterwards.

    Raises `OSError` if they cannot be written.
    """
    target = os.path.realpath(beside)
    _clear(target)
    made: list[str] = []
    try:
        folder = _new_folder(target, made)
        with _held(folder):
            for file, text in files.items():
                with open(os.path.join(folder, file), "w", encoding="utf-8", newline="\n") as written:
                    written.write(text)
            yield folder
    finally:
        try:
            _remove(made)
        except KeyboardInterrupt:
            _remove(made)
            raise


def _remove(folders: Iterable[str]) -> None:
    for folder in folders:
        with contextlib.suppress(OSError):
            os.rmdir(folder)  # usually empty by now, and `shutil` is slow to load
        if os.path.lexists(folder):
            import shutil

            shutil.rmtree(folder, ignore_errors=True)


def _place(target: str) -> tuple[str, str]:
    """Return the parent of new directories, and their name: in the target if it exists, else next to it."""
    return (target, "tiers") if os.path.isdir(target) else os.path.split(target)


def _clear(target: str) -> None:
    """Remove only what killed runs left behind."""
    names = "|".join(map(re.escape, {"tiers", os.path.basename(target)}))
    ours = re.compile(rf"\.(?:{names})\.\d+\.\d+\.tmp")
    for place in {target, os.path.dirname(target)}:
        with contextlib.suppress(OSError):
            for name in filter(ours.fullmatch, os.listdir(place)):
                _clear_one(os.path.join(place, name))


def _clear_one(folder: str) -> None:
    """Remove a directory if it has the parts of a bundle, and no process has locked it."""
    if os.path.islink(folder) or not all(map(_CONTENT.fullmatch, os.listdir(folder))):
        return
    with _held(folder) as is_ours:
        if is_ours:
            _remove([folder])


@contextlib.contextmanager
def _held(folder: str) -> Iterator[bool]:
    """Lock a directory until this process ends in any way; yield whether no other process has the lock."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = True
    except OSError:  # another process has it, or the file system has no locks
        is_ours = False
    try:
        yield is_ours
    finally:
        os.close(descriptor)


def _new_folder(target: str, made: list[str]) -> str:
    """Make a directory on the file system of the target; `made` has its name before it is there."""
    parent, name = _place(target)
    os.makedirs(parent, exist_ok=True)
    for number in count():
        folder = os.path.join(parent, f".{name}.{os.getpid()}.{number}.tmp")
        made.append(folder)
        try:
            os.mkdir(folder)
        except FileExistsError:  # left of a run that was killed
            made.pop()
        else:
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
    """Return the manifest, and the files that it lists and that are still unchanged."""
    try:
        manifest = json.loads(untrusted.read(os.path.join(out, MANIFEST), MOST_BYTES))
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
        return sha256(untrusted.read_within(folder, file, MOST_BYTES)).hexdigest()
    except (OSError, ValueError):
        return None


def _exchange(folder: str, out: str, files: list[str], stale: list[str]) -> None:
    """Replace files one by one; after an error, restore the old ones."""
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
