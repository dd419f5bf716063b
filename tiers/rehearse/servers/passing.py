"""haproxy that passes connections on, where a service of AWS has a separate network."""

from collections.abc import Mapping

from tiers.rehearse.servers.haproxy import RELAY, running
from tiers.rehearse.servers.program import Program, folder


def program(programs: Mapping[str, str], host: str, name: str, listens: str, *leads: str) -> Program:
    """Return haproxy between addresses, each `unix@PATH` or an address with a port.

    It leads to the first that answers; only where there are several, it asks before.
    """
    check = " check inter 300ms fall 2 rise 1" if len(leads) > 1 else ""
    configuration = f"{folder(host)}/{name}.cfg"
    lines = (
        *RELAY,
        *("    timeout client 1h", "    timeout server 1h", f"listen {name}"),
        f"    bind {listens}",
        "    timeout check 500ms",
        *(
            f"    server number-{number} {lead}{check}{' backup' if number else ''}"
            for number, lead in enumerate(leads)
        ),
    )
    return running(programs["haproxy"], configuration, lines)
