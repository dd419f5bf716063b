"""What the tests of rehearsals run inside of an enclosure: functions that return what they saw."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from tests.rehearsed.goldens import networks
from tiers.rehearse import parts
from tiers.rehearse.checks.flows import Flow, flows
from tiers.rehearse.checks.probe import measure
from tiers.rehearse.testbed import kernel, sandbox
from tiers.rehearse.testbed.testbed import Lab

TUTORIAL = "victorleungtwdemo.txt"
NETWORKS = networks()
"""Read when the module is loaded: who becomes an ordinary user may not be able to read any more."""


def identity() -> list[int]:
    """Return who the user is, and how many processes there are."""
    processes = [each for each in os.listdir("/proc") if each.isdigit()]
    return [os.getuid(), os.getpid(), len(processes)]


def opened(name: str) -> list[Flow]:
    """Return the flows that are open in one of the golden networks, tried twice."""
    network = NETWORKS[name]
    with Lab(network) as lab:
        found = measure(lab, flows(network))
        assert measure(lab, flows(network)) == found
    return sorted(found)


def seen_by_website() -> dict[str, str]:
    """Return the addresses that a web server on the internet sees, also with something lost, and restored."""
    network = NETWORKS[TUTORIAL]
    with Lab(network) as lab:
        server = lab.start("website", ["sleep", "7200.25"], log=sandbox.WORK / "log")
        with lab.inside("website"):
            listening = socket.create_server(("", 80))
        threading.Thread(target=_tell_who_asks, args=[listening], daemon=True).start()

        def asked(host: str) -> str:
            with lab.inside(host), socket.socket() as connection:
                connection.settimeout(1)
                try:
                    connection.connect((lab.hosts["website"].address, 80))
                except OSError:
                    return "nothing"
                return connection.recv(99).decode()

        found = {"web-1": asked("web-1"), "bastion": asked("bastion"), "mysql": asked("mysql")}
        for part in ("nat:PubSubnet2NatGateway", "zone:b", "instance:WebInstance1", "instance:WebInstance2"):
            lost = parts.find(network, part)
            assert lost is not None
            lab.lose(lost.hosts)
            found[part] = asked("web-1")
            lab.restore(lost.hosts)
        found["restored"] = asked("web-1")
        found["nat"] = str(lab.hosts["nat-b"].public)
    found["server"] = str(server.poll())
    return found


def _tell_who_asks(listening: socket.socket) -> None:
    while True:
        connection, (address, _) = listening.accept()
        connection.sendall(address.encode())
        connection.close()


def outside() -> dict[str, Any]:
    """Return what can be seen and reached of the machine from a host."""
    with Lab(NETWORKS[TUTORIAL]) as lab:
        devices = lab.run("web-1", ["ip", "-brief", "link"]).stdout.split()
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8").split("\n")
        with lab.inside("laptop"):
            listening = Path("/proc/self/net/tcp").read_text(encoding="utf-8").count("\n") - 1
        namespaces = sorted(os.listdir("/run/netns"))
    left = sorted(os.listdir("/run/netns"))
    return {
        "devices": [each.partition("@")[0] for each in devices if each.startswith(("lo", "eth"))],
        "private": any(each.startswith("tmpfs /run ") for each in mounts),
        "listening": listening,
        "namespaces": namespaces,
        "left": left,
    }


def writing(files: list[str]) -> list[str | None]:
    """Write to files of the machine, and return what comes of each."""
    found: list[str | None] = []
    for each in files:
        try:
            Path(each).write_text("written", encoding="utf-8")
            found.append(None)
        except OSError as error:
            found.append(error.strerror)
    return found


def full_disk() -> str:
    """Fill the only file system that a rehearsal writes to, and return what comes of it."""
    kernel.mount("tmpfs", str(sandbox.WORK), "tmpfs", 0, "size=1m")
    (sandbox.WORK / "netns").mkdir()
    with (sandbox.WORK / "filler").open("wb") as file:
        try:
            while True:
                file.write(b"\0" * (1 << 20))
                file.flush()
        except OSError as error:
            filled = error.strerror
    # A network is no file.
    with Lab(NETWORKS[TUTORIAL]) as lab:
        asked = lab.run("web-1", ["ip", "-brief", "route"])
    return f"{filled}; {asked.returncode}"


def stay() -> None:
    """Bring a lab up with processes in it, tell so, and stay until somebody ends it."""
    with Lab(NETWORKS[TUTORIAL]) as lab:
        for host in lab.hosts:
            lab.start(host, ["sleep", "7200.25"], log=sandbox.WORK / "log")
        # A process that leaves its session, as servers do that go to the background.
        lab.start("web-1", ["sh", "-c", "setsid sleep 7200.25 & sleep 7200.25"], log=sandbox.WORK / "log")
        sys.stdout.write("up\n")
        sys.stdout.flush()
        subprocess.run(["sleep", "7200.25"], check=False)
