"""sshd on the servers, and the settings of SSH clients on a host.

sshd runs as the user that logs in, so it changes no identity, needs no rights and asks no PAM.
"""

from collections.abc import Mapping

from tiers.rehearse.servers.program import FOLDER, USER, Program, folder

PORT = 22


KNOWN_HOSTS = f"{FOLDER}/keys/known_hosts"
HOST_KEY, USER_KEY = f"{FOLDER}/keys/host_key", f"{FOLDER}/keys/user_key"


def keys(program: str) -> tuple[tuple[str, ...], ...]:
    """Return the commands that make the key of all hosts, and that of the user."""
    return tuple((program, "-q", "-t", "ed25519", "-N", "", "-f", key) for key in (HOST_KEY, USER_KEY))


def server(program: str, host: str, address: str) -> Program:
    """Return sshd on one address of a host."""
    configuration = f"{folder(host)}/sshd_config"
    lines = (
        f"ListenAddress {address}:{PORT}",
        f"HostKey {HOST_KEY}",
        "AuthorizedKeysFile .ssh/authorized_keys",
        f"AllowUsers {USER}",
        "PubkeyAuthentication yes",
        "PasswordAuthentication no",
        "KbdInteractiveAuthentication no",
        "UsePAM no",
        "PidFile none",
        "AllowAgentForwarding no",
        "X11Forwarding no",
        "PrintMotd no",
        "UseDNS no",
        # Its other defaults are resistant to quantum computers, and need 0.1 s of computation a login.
        "KexAlgorithms curve25519-sha256",
        "MaxStartups 100:30:200",
    )
    text = "".join(f"{line}\n" for line in lines)
    return Program((program, "-D", "-e", "-f", configuration), {configuration: text})


def client(behind: Mapping[str, str]) -> str:
    """Return a client's configuration; hosts in `behind` are reached through the one that is named there."""
    lines = []
    for name, bastion in sorted(behind.items()):
        lines += [f"Host {name}", f"    ProxyJump {bastion}"]
    lines += [
        "Host *",
        f"    User {USER}",
        f"    IdentityFile {USER_KEY}",
        "    IdentitiesOnly yes",
        "    IdentityAgent none",
        f"    UserKnownHostsFile {KNOWN_HOSTS}",
        "    GlobalKnownHostsFile /dev/null",
        "    StrictHostKeyChecking yes",
        "    BatchMode yes",
        "    LogLevel ERROR",
    ]
    return "".join(f"{line}\n" for line in lines)


def known_hosts(public_key: str) -> str:
    """Return the line that makes clients trust the one key of all hosts, by any name."""
    kind, key = public_key.split()[:2]
    return f"* {kind} {key}\n"
