"""nginx on the servers, whose page names the server; and on the internet, whose page names the client."""

from typing import NamedTuple

from tiers.rehearse.servers.certificates import AUTHORITY, KEY
from tiers.rehearse.servers.program import Program, folder
from tiers.rehearse.testbed import harmless

HTTP, HTTPS = 80, 443


class Answer(NamedTuple):
    """The answer of a port on one path instead of its page, for a health check."""

    path: str
    status: int


class Door(NamedTuple):
    """A port that a server listens on."""

    port: int
    tls: bool = False
    answers: tuple[Answer, ...] = ()


def server(program: str, host: str, address: str, doors: tuple[Door, ...], page: str) -> Program:
    """Return nginx on one address, and on the host's own, with the same page on every path of every door.

    It goes into the background, as a service that a user starts by SSH does.
    """
    own = folder(host)
    configuration = f"{own}/nginx.conf"
    lines = [
        f"pid {own}/nginx.pid;",
        f"error_log {own}/nginx-error.log;",
        "worker_processes 1;",
        "events { worker_connections 128; }",
        "http {",
        "    access_log off;",
        "    default_type text/plain;",
        *(
            f"    {kind}_temp_path {own}/nginx-{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
        *(line for door in doors for line in _door(address, door, page)),
        "}",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return Program((program, "-e", f"{own}/nginx-error.log", "-c", configuration), {configuration: text})


def _door(address: str, door: Door, page: str) -> list[str]:
    tls = " ssl" if door.tls else ""
    return [
        "    server {",
        *(f"        listen {each}:{door.port}{tls};" for each in (address, "127.0.0.1")),
        *([f"        ssl_certificate {AUTHORITY};"] if door.tls else []),
        *([f"        ssl_certificate_key {KEY};"] if door.tls else []),
        *(f"        location = {_quoted(each.path)} {{ return {each.status}; }}" for each in door.answers),
        f'        location / {{ return 200 "{page}\\n"; }}',
        "    }",
    ]


def _quoted(path: str) -> str:
    """Write a path as a word of nginx's; a dollar in a location does not start a variable."""
    escaped = harmless.printable(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


WHO_ASKS = "$remote_addr"
"""A page for a server on the internet: it shows the address that the request came from."""
