"""NFS-Ganesha, which stands in for Amazon EFS; its files are in memory.

A file system is one server, on the host of its first mount target. The others pass on what they get, outside
of the VPC's network: no security group applies between the copies of EFS either.

Clients are programs and not the kernel, whose mounts need an administrator of the machine. They use NFS 4.0,
one of the two versions that EFS supports: https://docs.aws.amazon.com/efs/latest/ug/how-it-works.html
"""

from collections.abc import Mapping
from typing import NamedTuple

from tiers.rehearse.servers import passing
from tiers.rehearse.servers.program import Program, folder, home

PORT = 2049
_EXPORT = "/files"
"""The clients here refuse `/`, the directory that EFS has."""
_LARGEST = 64 << 10
"""Bytes that a file may have."""


class Share(NamedTuple):
    """The file system of a mount target, by the host that has its server."""

    server: str

    def is_server(self, host: str) -> bool:
        """Return whether a host has the server itself."""
        return self.server == host


def server(programs: Mapping[str, str], host: str, address: str) -> Program:
    """Return the server of a file system, which demands neither TLS nor a permission."""
    configuration, own = f"{folder(host)}/ganesha.conf", f"{folder(host)}/ganesha"
    lines = (
        "NFS_CORE_PARAM {",
        *("Protocols = 4;", f"NFS_Port = {PORT};", f"Bind_addr = {address};"),
        *("Enable_NLM = false;", "Enable_RQUOTA = false;", "Enable_UDP = false;", "}"),
        "NFSv4 {",
        *("Graceless = true;", "RecoveryBackend = fs;", f"RecoveryRoot = {own};"),
        *("Only_Numeric_Owners = true;", "Minor_Versions = 0, 1;", "Delegations = false;", "}"),
        "NFS_KRB5 { Active_krb5 = false; }",
        f"MEM {{ Inode_Size = {_LARGEST}; }}",
        "EXPORT {",
        *(
            "Export_Id = 1;",
            f"Path = {_EXPORT};",
            f"Pseudo = {_EXPORT};",
            "Protocols = 4;",
            "Transports = TCP;",
        ),
        *("Access_Type = RW;", "Squash = No_Root_Squash;", "SecType = sys;", "Disable_ACL = true;"),
        *("FSAL { Name = MEM; }", "}"),
        "LOG { Default_Log_Level = WARN; }",
    )
    argv = (programs["ganesha.nfsd"], "-F", "-f", configuration, "-L", f"{own}/log", "-p", f"{own}/pid")
    files = {configuration: "".join(f"{line}\n" for line in lines), f"{own}/log": ""}
    return Program(argv, files)


def relay(programs: Mapping[str, str], host: str, address: str, share: Share) -> Program:
    """Return what passes connections on: from other mount targets to the server, or from these to it."""
    socket = f"{folder(share.server)}/files.sock"
    inner, outer = f"unix@{socket}", f"{address}:{PORT}"
    listens, leads = (inner, outer) if share.is_server(host) else (outer, inner)
    return passing.program(programs, host, "files", listens, leads)


def store(program: str, host: str, address: str, name: str, text: str) -> tuple[str, ...]:
    """Return the client that writes a file with some text."""
    script = 'printf %s "$1" > "$2" && exec "$3" "$2" "$4"'
    return ("/bin/sh", "-c", script, "sh", text, f"{home(host)}/{name}", program, _url(address, name))


def fetch(program: str, address: str, name: str) -> tuple[str, ...]:
    """Return the client that prints a file."""
    return (program, _url(address, name))


def listing(program: str, address: str) -> tuple[str, ...]:
    """Return the client that lists the files."""
    return (program, _url(address, ""))


def _url(address: str, name: str) -> str:
    path = f"/{name}" if name else ""
    return f"nfs://{address}{_EXPORT}{path}?version=4"
