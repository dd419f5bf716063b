"""AWS's own icons, from a directory that a user has downloaded; none are shipped.

https://aws.amazon.com/architecture/icons/
"""

import base64
import os
import re
from collections.abc import Iterator

from tiers import untrusted
from tiers.picture.glyphs import GLYPHS

_MOST_FILES = 20_000
_MOST_BYTES = 200_000
_NAME = re.compile(r"(?:Arch|Res)_(?P<name>[A-Za-z0-9_&.-]+?)_(?P<size>48|64|32)(?:_Light|_5)?\.svg")
_SIZES = ("48", "64", "32")
"""The preferred sizes, in order."""


def of_directory(folder: str) -> dict[str, str]:
    """Return data URIs by the name of a glyph: of the icons below a directory that are SVG files.

    They are embedded as images, in which no script runs.
    """
    names = {each.icon: name for name, each in GLYPHS.items() if each.icon}
    paths: dict[str, tuple[int, str]] = {}
    for path in _files(folder):
        found = _NAME.fullmatch(os.path.basename(path))
        if found and found["name"] in names:
            rank = _SIZES.index(found["size"])
            paths[found["name"]] = min(paths.get(found["name"], (rank, path)), (rank, path))
    icons: dict[str, str] = {}
    for icon, (_, path) in paths.items():
        data = _read(path)
        if data is not None:
            icons.update((name, data) for name, each in GLYPHS.items() if each.icon == icon)
    return icons


def _files(folder: str) -> Iterator[str]:
    """Yield the paths of files below a directory, in order, up to a limit."""
    number = 0
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            number += 1
            if number > _MOST_FILES:
                return
            yield os.path.join(parent, name)


def _read(path: str) -> str | None:
    try:
        content = untrusted.read(path, _MOST_BYTES)
    except (OSError, ValueError):
        return None
    if len(content) > _MOST_BYTES or b"<svg" not in content[:2000]:
        return None
    return f"data:image/svg+xml;base64,{base64.b64encode(content).decode()}"
