"""haproxy: the head of each configuration, and the command line."""

from collections.abc import Iterable

from tiers.rehearse.servers.program import Program

GLOBAL = (
    *("global", "    nbthread 1"),
    # For the client in haproxy, which nothing here uses: it would load the authorities of the machine.
    *(".if version_atleast(2.6)", "    httpclient.ssl.verify none", ".endif"),
)
"""The start of each configuration."""
RELAY = (*GLOBAL, "defaults", "    mode tcp", "    timeout connect 2s")
"""The start of a configuration that passes connections on."""


def running(program: str, configuration: str, lines: Iterable[str]) -> Program:
    """Return haproxy with a configuration at a path."""
    text = "".join(f"{line}\n" for line in lines)
    return Program((program, "-db", "-q", "-f", configuration), {configuration: text})
