"""Files beside a spec: regular ones below its directory, up to a limit, without a link that leads out."""

import os

from tiers import untrusted


def read(folder: str, file: str, most: int) -> bytes:
    """Return the bytes of a file. Raises `OSError`, and `ValueError` for one that is too large."""
    path = os.path.join(folder, file)
    if os.path.lexists(path) and not untrusted.is_below(folder, path):
        raise untrusted.NotRegularError(path, "it is not below the directory of the spec")
    raw = untrusted.read(path, most)
    if len(raw) > most:
        message = f"it has more than {most:,} bytes"
        raise ValueError(message)
    return raw
