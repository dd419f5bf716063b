"""Names of other services in values: the only evidence for a connection that both tools leave."""

import re
from typing import NamedTuple

_ADDRESS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.:-]{0,40})://)?"
    r"(?:(?P<user>[^:@/\s]*)(?P<password>:[^@/\s]*)?@)?"
    r"(?P<host>[A-Za-z0-9][A-Za-z0-9._-]{0,252})(?::(?P<port>[0-9]{1,5}))?(?P<rest>[/?#].*)?"
)
_NAMES_A_HOST = re.compile(
    r"(?i)(host|hostname|addr|address|server|endpoint|url|uri|upstream|backend|service|dsn)s?(_?[0-9])?$"
)


_LONGEST = 2048


class Address(NamedTuple):
    """A value that names a host."""

    scheme: str
    has_password: bool
    host: str
    port: int | None
    rest: str


def address(name: str, text: str) -> Address | None:
    """Return the host that a value names; a bare word is one only if the variable's name says so."""
    found = _ADDRESS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    is_bare = not found["scheme"] and not found["port"] and not found["rest"]
    if is_bare and not _NAMES_A_HOST.search(name):
        return None
    port = int(found["port"]) if found["port"] else None
    return Address(
        (found["scheme"] or "").lower(), bool(found["password"]), found["host"], port, found["rest"] or ""
    )
