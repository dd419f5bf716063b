"""Words of a stranger's templates, before they become part of a file, a host's name, or a command.

A template or a manifest may hold any text: line breaks, quotes, `$(…)`, escape sequences. Nothing of it is
written anywhere in a rehearsal except through one of these functions; the true text is only printed.
"""

import re
from urllib.parse import quote

from tiers.digests import sha256

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
_SAFE_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_MADE_NAME = re.compile(r".*-[0-9a-f]{16}")
_LONGEST_NAME = 40
_IN_A_PATH = "/_-.$~\"'@:+&*!(),;="
"""The unescaped characters of a URL's path; a percent sign is excluded, so nothing is read as an escape."""
_NOT_IN_A_HOST_HEADER = re.compile(r"[^A-Za-z0-9.:_-]+")


def plain(name: str) -> str:
    """Return a name of letters, digits, and hyphens that starts with a letter: `WebServer` is `web-server`.

    Other names may come to the same one.
    """
    spread = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name[: 4 * _LONGEST_NAME])
    found = _NOT_IN_A_NAME.sub("-", spread.lower()).strip("-")
    # Programs take a name that starts with a digit for an address.
    named = found if found[:1].isalpha() else f"host-{found}"
    return named[:_LONGEST_NAME].rstrip("-")


def distinct(name: str) -> str:
    """Return a plain name that no other name comes to, the same in every run."""
    if _SAFE_NAME.fullmatch(name) and not _MADE_NAME.fullmatch(name):
        return name
    digest = sha256(name.encode(errors="surrogatepass")).hexdigest()
    return f"{plain(name)}-{digest[:16]}"


def printable(text: str) -> str:
    """Return a string with a space for everything that ends a line or moves a cursor."""
    return "".join(each if each.isprintable() else " " for each in text)


def path(text: str) -> str:
    """Return the path of a URL, which starts with a slash and has nothing that a URL may not have."""
    quoted = quote(text, safe=_IN_A_PATH, errors="replace")
    return quoted if quoted.startswith("/") else f"/{quoted}"


def host_header(text: str) -> str:
    """Return the value of a `Host` header."""
    return _NOT_IN_A_HOST_HEADER.sub("-", text)


def matches(glob: str, text: str) -> bool:
    """Return whether a pattern matches all of a string: `*` is any string, `?` any character.

    An expression would try every way to divide the string, which a pattern of many stars makes endless.
    """
    at = position = 0
    star, resumed = -1, 0
    while position < len(text):
        if at < len(glob) and glob[at] == "*":
            star, resumed = at, position
            at += 1
        elif at < len(glob) and glob[at] in {"?", text[position]}:
            at += 1
            position += 1
        elif star >= 0:
            resumed += 1
            at, position = star + 1, resumed
        else:
            return False
    return not glob[at:].strip("*")
