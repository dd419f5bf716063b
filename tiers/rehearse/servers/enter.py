"""Running a program on a host as a user of it.

A user namespace inside the rehearsal's own makes the one user whom the kernel knows there an ordinary one:
servers that refuse to run as root run, and those that would change their identity need not.
"""

from tiers.rehearse.servers.program import FOLDER, PATH, UID, home

SHELL = ("/bin/bash", "--noprofile", "--norc", "-i")


def command(*argv: str) -> tuple[str, ...]:
    """Return a command that runs another one as the user of the host that it is run on."""
    return ("unshare", "--user", f"--map-user={UID}", f"--map-group={UID}", "--", *argv)


def environment(host: str, terminal: str = "dumb") -> dict[str, str]:
    """Return all that a program on a host finds in its environment."""
    return {
        "PATH": PATH,
        "HOME": home(host),
        "LANG": "C.UTF-8",
        "TERM": terminal,
        "PS1": r"[\u@\h \W]\$ ",
        "CURL_CA_BUNDLE": f"{FOLDER}/keys/authority.pem",
    }
