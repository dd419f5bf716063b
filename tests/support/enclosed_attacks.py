"""What somebody who runs a program in an enclosure would try: functions that return what came of it."""

import contextlib
import ctypes
import os
import resource
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.support.enclosed_labs import NETWORKS, TUTORIAL
from tiers.rehearse.servers import enter
from tiers.rehearse.servers.program import folder, home
from tiers.rehearse.testbed import kernel, sandbox, setting
from tiers.rehearse.testbed.homes import SCRATCH, at_home
from tiers.rehearse.testbed.testbed import Lab

_REMOUNT = 0x20
_MOVE = 0x2000
_SET_DUMPABLE = 4
_ON_A_HOST = r"""
touch "$1/new"
echo x > /etc/hostname
echo x > /proc/sys/kernel/core_pattern
echo 0 > /proc/sys/net/ipv4/ip_forward
echo b > /proc/sysrq-trigger
mount -o remount,rw /
umount /proc/sys
umount /run
mknod /run/tiers/memory c 1 1
unshare --user --map-root-user --mount -- mount -o remount,rw,bind /
unshare --user --map-root-user --mount -- umount -l /proc/sys
unshare --user --map-root-user --mount -- umount -l /run
"""


def attempts() -> dict[str, list[str]]:
    """Return what root inside could do of what it must not, from here and from further namespaces inside."""
    return {"here": sorted(_succeeded()), "further in": _in_a_child(_further_in)}


def _succeeded() -> Iterator[str]:
    for each, is_sealed in mounts().items():
        for name, attempt in _undoing(each, is_sealed=is_sealed):
            try:
                attempt()
            except OSError:
                continue
            yield f"{name} {each}"
    for path in ("/etc/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/new"):
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            yield f"write {path}"
    for number, kind in ((os.makedev(1, 1), stat.S_IFCHR), (os.makedev(8, 0), stat.S_IFBLK)):
        with contextlib.suppress(OSError):
            os.mknod(sandbox.WORK / "device", kind | 0o666, number)
            yield f"mknod {number}"


def _undoing(where: str, *, is_sealed: bool) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield ways to get at what lies below a mount, or to make it writable."""
    if is_sealed:
        yield "remount", lambda: kernel.mount("none", where, "none", _REMOUNT)
        yield "rebind", lambda: kernel.mount("none", where, "none", _REMOUNT | kernel.BIND)
        yield "allow", lambda: kernel.allow(where, kernel.READ_ONLY)
    yield "unmount", lambda: kernel.unmount(where)
    yield "move", lambda: kernel.mount(where, str(sandbox.WORK), "none", _MOVE)


def mounts() -> dict[str, bool]:
    """Return where something is mounted, and whether it is read-only; of several the one on top."""
    lines = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    return {words[4]: "ro" in words[5].split(",") for words in map(str.split, lines)}


def _further_in() -> list[str]:
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 1, 0, 0, 0)
    kernel.unshare(kernel.NEW_USERS | kernel.NEW_MOUNTS)
    Path("/proc/self/uid_map").write_text("0 0 1", encoding="utf-8")
    return sorted(_succeeded())


def _in_a_child(function: Callable[[], list[str]]) -> list[str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, "\n".join(function()).encode())
        except BaseException as error:  # noqa: BLE001 - it is a copy
            os.write(writing, repr(error).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    os.waitpid(child, 0)
    return said.splitlines()


def writable_settings() -> list[str]:
    """Return the files of the machine in `/proc` that can be opened to be written, but those of networks."""
    found = []
    for top in ("/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/driver", "/proc/acpi"):
        for where, folders, files in os.walk(top):
            folders[:] = [each for each in folders if f"{where}/{each}" != "/proc/sys/net"]
            for path in (f"{where}/{each}" for each in files):
                with contextlib.suppress(OSError):
                    os.close(os.open(path, os.O_WRONLY))
                    found.append(path)
    return found


def surroundings() -> dict[str, Any]:
    """Return what an enclosure starts with."""
    files = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            files.append(os.readlink(f"/proc/self/fd/{name}") if int(name) > 2 else os.devnull)
    return {
        "devices": sorted(os.listdir("/dev")),
        "kinds": sorted(each for each in os.listdir("/dev/pts")),
        "environment": sorted(os.environ),
        "path": os.environ["PATH"],
        "folder": os.getcwd(),
        "files": [each for each in files if each != os.devnull and not each.startswith("/proc/")],
        "homes": [os.listdir(each) for each in ("/home", "/root", "/tmp") if os.path.isdir(each)],
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "processes": resource.getrlimit(resource.RLIMIT_NPROC)[1],
        "memory": resource.getrlimit(resource.RLIMIT_AS)[1],
        "session": os.getsid(0) == os.getpid(),
        "groups": [each for each in os.getgroups() if each != 65534],
    }


def session_keys() -> int:
    """Return the number of the session's keyring, 0 where there are none to be had."""
    number = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine, -1)
    return max(0, int(ctypes.CDLL(None).syscall(number, 0, -3, 0)))


def reached(address: str) -> bool:
    """Return whether a socket of the machine answers."""
    with socket.socket(socket.AF_UNIX) as asking:
        try:
            asking.connect(address)
        except OSError:
            return False
        return True


def on_a_host(written: str) -> dict[str, object]:
    """Try it all as a user of a host; return what could be done, and what the user is bound by."""
    with Lab(NETWORKS[TUTORIAL]) as lab:
        for name in ("passwd", "group", "hosts", "nsswitch.conf"):
            setting.write({f"{folder('web-1')}/etc/{name}": ""})
        os.makedirs(home("web-1"))
        os.makedirs(f"{folder('web-1')}/{SCRATCH}")

        def run(*argv: str) -> subprocess.CompletedProcess[str]:
            with at_home("web-1"):
                return lab.run("web-1", enter.command(*argv), environment=enter.environment("web-1"))

        codes = {
            line: run("/bin/sh", "-c", line, "sh", written).returncode
            for line in _ON_A_HOST.strip().splitlines()
        }
        bound = run("/bin/bash", "-c", "ulimit -u; ulimit -c; ls /dev").stdout.split()
    return {"done": [line for line, code in codes.items() if code == 0], "bound": bound}


def stay() -> None:
    """Start a program on a host, tell so, and stay until somebody ends it."""
    with Lab(NETWORKS[TUTORIAL]) as lab:
        lab.start("web-1", ["sleep", "7200.5"], log=sandbox.WORK / "log")
        os.write(1, b"up\n")
        subprocess.run(["sleep", "7200.5"], check=False)
