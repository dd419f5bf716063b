"""Running a program on a host as a user of it, in addition to its network.

A user namespace inside the rehearsal's own makes the one user whom the kernel knows there an ordinary one:
servers that refuse to run as root run, and those that would change their identity need not.
"""

from tiers.rehearse.servers.program import FOLDER, PATH, UID, folder, home

SHELL = ("/bin/bash", "--noprofile", "--norc", "-i")

SCRATCH = "scratch"
"""A host's own directory for what programs leave in the machine's directory of temporary files."""

SCRIPT = f"{FOLDER}/enter"

_TEXT = """\
#!/bin/sh
# enter NAME FOLDER COMMAND...: run a command as the user of a host; its network is chosen before
set -eu
hostname "$1"
for file in passwd group hosts nsswitch.conf; do
    [ ! -e "/etc/$file" ] || mount --bind "$2/etc/$file" "/etc/$file"
done
mount --bind "$2/{scratch}" /tmp
mount -o remount,bind,ro /proc/sys/net
cd "$2/home"
export HOME="$2/home"
shift 2
exec unshare --user --map-user={uid} --map-group={uid} -- "$@"
"""


def text() -> str:
    """Return the script."""
    return _TEXT.format(uid=UID, scratch=SCRATCH)


def command(host: str, *argv: str) -> tuple[str, ...]:
    """Return a command that runs another one as the user of a host."""
    return ("unshare", "--mount", "--uts", "--", "/bin/sh", SCRIPT, host, folder(host), *argv)


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
