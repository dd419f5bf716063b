"""The files of a static site: which of a directory are published, and with which headers."""

import base64
import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

MOST_FILES: Final = 50_000
LARGEST: Final = 5 * 1024**3
"""Bytes of one upload: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html"""
LONGEST_KEY: Final = 1024
"""Bytes of a key: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"""
SHOWN_HIDDEN: Final = ".well-known"
"""The hidden directory that a site has for programs: https://www.rfc-editor.org/rfc/rfc8615"""
PAGE: Final = "text/html; charset=utf-8"
UNKNOWN: Final = "application/octet-stream"

_TEXT: Final = {
    **dict.fromkeys((".html", ".htm"), "text/html"),
    **dict.fromkeys((".js", ".mjs"), "text/javascript"),
    **dict.fromkeys((".txt", ".text"), "text/plain"),
    ".css": "text/css",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
}
_OTHER: Final = {
    **dict.fromkeys((".json", ".map"), "application/json"),
    **dict.fromkeys((".jpg", ".jpeg"), "image/jpeg"),
    **dict.fromkeys((".mp4", ".m4v"), "video/mp4"),
    ".webmanifest": "application/manifest+json",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".pdf": "application/pdf",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".webm": "video/webm",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {**{suffix: f"{kind}; charset=utf-8" for suffix, kind in _TEXT.items()}, **_OTHER}
)
"""Content types by the end of a name: https://www.iana.org/assignments/media-types/media-types.xhtml

Python's own table also reads files of the machine, so that two machines would publish different types."""

FOREVER: Final = "public, max-age=31536000, immutable"
SHORT: Final = "public, max-age=60"
HOUR: Final = "public, max-age=3600"
"""Both browsers and CloudFront follow `max-age`:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html"""

_HEX: Final = re.compile(r"[.-](?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\.")
_MIXED: Final = re.compile(
    r"[.-](?=\w*[0-9])(?=\w*[A-Z])\w{8}\.(js|mjs|css|map|wasm|woff2?)(\.map)?$", re.ASCII
)
"""The hashes of bundlers. A date is none: what only looks like a hash would be in browsers for a year."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_OPEN: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # what is there may have become a pipe
)


class SiteFile(NamedTuple):
    """A file, as it is published."""

    path: str
    key: str
    size: int

    @property
    def type(self) -> str:
        """The content type."""
        return TYPES.get(os.path.splitext(self.key)[1].lower(), UNKNOWN)

    @property
    def is_page(self) -> bool:
        """Return whether it is a page, which names other files."""
        return self.type == PAGE

    @property
    def cache_control(self) -> str:
        """The time for which copies of it may be used."""
        if self.is_page:
            return SHORT
        name = self.key.rpartition("/")[2]
        return FOREVER if _HEX.search(name) or _MIXED.search(name) else HOUR


class Refused(NamedTuple):
    """A file that cannot be published."""

    name: str
    reason: str
    advice: str


class Site(NamedTuple):
    """The files of a directory: assets first, pages last; a page never names what is not there yet."""

    files: tuple[SiteFile, ...]
    hidden: tuple[str, ...]
    """Names that are not published because they begin with a dot."""
    refused: tuple[Refused, ...]


def read_site(folder: str) -> Site:
    """Find the files of a directory, without following links. Raises `OSError`."""
    files, hidden, refused = list[SiteFile](), list[str](), list[Refused]()
    for name, entry in _entries(folder, ""):
        if len(files) + len(refused) >= MOST_FILES:
            refused.append(Refused(folder, f"has more than {MOST_FILES:,} files", "publish fewer files"))
            break
        if entry.name.startswith(".") and name != SHOWN_HIDDEN:
            hidden.append(name)
            continue
        found = _file(name, entry)
        if isinstance(found, Refused):
            refused.append(found)
        elif found is not None:
            files.append(found)
    files.sort(key=lambda each: (each.is_page, each.key))
    return Site(tuple(files), tuple(sorted(hidden)), tuple(sorted(refused)))


def _entries(folder: str, prefix: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """Yield what is in a directory and below it, with its name from the top; hidden directories unopened."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda each: each.name)
    for entry in entries:
        name = f"{prefix}{entry.name}"
        yield name, entry
        is_shown = not entry.name.startswith(".") or name == SHOWN_HIDDEN
        if is_shown and entry.is_dir(follow_symlinks=False):
            yield from _entries(entry.path, f"{name}/")


def _file(name: str, entry: "os.DirEntry[str]") -> SiteFile | Refused | None:
    if entry.is_symlink():
        return Refused(name, "is a symbolic link", "replace it with a copy; links are not followed")
    if entry.is_dir(follow_symlinks=False):
        return None
    if not entry.is_file(follow_symlinks=False):
        return Refused(name, "is not a regular file", "remove it from the directory")
    return _named(name) or _sized(SiteFile(entry.path, name, entry.stat(follow_symlinks=False).st_size))


def _named(name: str) -> Refused | None:
    """Refuse a name that no URL or key of S3 can have as it is."""
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return Refused(name, "has a name that is not UTF-8", "rename it")
    if _CONTROL.search(name):
        return Refused(name, "has a control character or a backslash in its name", "rename it")
    if length > LONGEST_KEY:
        return Refused(name, f"has a name of {length:,} bytes; the S3 limit is {LONGEST_KEY:,}", "rename it")
    return None


def _sized(file: SiteFile) -> SiteFile | Refused:
    if file.size > LARGEST:
        return Refused(
            file.key, f"has {file.size:,} bytes; the S3 limit of one upload is {LARGEST:,}", "split it"
        )
    return file


def opened(file: SiteFile) -> io.BufferedReader:
    """Open a file that is still a regular one, and no link. Raises `OSError`."""
    descriptor = os.open(file.path, _OPEN)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        message = "it is not a regular file anymore"
        raise OSError(message)
    return os.fdopen(descriptor, "rb")


def checksum(content: io.BufferedReader) -> str:
    """Return the SHA-256 of a file as S3 has it, and go back to its start."""
    found = hashlib.file_digest(content, "sha256").digest()
    content.seek(0)
    return base64.b64encode(found).decode()
