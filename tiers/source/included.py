"""A spec and the files that it includes, as one string of bytes: the compiler reads no file.

No part has a NUL, which no spec may contain.
"""

from collections.abc import Iterable, Mapping

_MARK = b"\n\0file\0"


def pack(raw: bytes, files: Iterable[tuple[str, bytes]]) -> bytes:
    """Put files behind a spec, each with the name by which the spec includes it."""
    return raw + b"".join(_MARK + name.encode() + b"\0" + content for name, content in files)


def unpack(raw: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    """Return a spec, and the files behind it by their names."""
    spec, *others = raw.split(_MARK)
    parts = (each.partition(b"\0") for each in others)
    return spec, {name.decode("utf-8", "replace"): content for name, _, content in parts}


def alone(raw: bytes) -> bytes:
    """Return a spec up to where it pretends to have files behind it: NUL, which is refused."""
    return raw[: raw.index(b"\0") + 1] if _MARK in raw else raw
