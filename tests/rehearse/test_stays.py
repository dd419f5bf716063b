"""A rehearsal that stays, for a browser or a shell; one without a part; and that none leaves anything."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.paths import ROOT
from tests.support.stages import LONGEST, rehearsed

pytestmark = pytest.mark.usefixtures("servers")
SPEC = "specs/victorleungtwdemo.yaml"
SERVERS = ("sshd", "nginx", "haproxy", "mariadbd")
STAYS = b"the network keeps running until Ctrl-C\n"


@contextmanager
def staying(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Be where a rehearsal has been checked and stays."""
    command = [sys.executable, "-m", "tiers", "rehearse", SPEC, *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # A rehearsal that says something else than is waited for would stay for good.
        watch = threading.Timer(LONGEST, process.kill)
        watch.start()
        try:
            yield process
        finally:
            watch.cancel()
            process.kill()


def told(process: subprocess.Popen[bytes]) -> str:
    """Return what a rehearsal says on standard error before it stays."""
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        if line == STAYS:
            break
        lines.append(line)
    return b"".join(lines).decode()


def descendants(of: int) -> set[int]:
    """Return all processes below one."""
    parents = {}
    for each in Path("/proc").iterdir():
        if each.name.isdecimal():
            try:
                parents[int(each.name)] = int(
                    (each / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
                )
            except OSError:
                continue
    found = {of}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {of}


def names(processes: set[int]) -> set[str]:
    """Return what some processes run; those that are gone, or dead and not yet waited for, run nothing."""
    found = set()
    for each in processes:
        try:
            state = Path(f"/proc/{each}/stat").read_text(encoding="utf-8")
        except OSError:
            continue
        if ") Z " not in state:
            found.add(state.partition("(")[2].rpartition(")")[0])
    return found


def all_end(processes: set[int]) -> bool:
    """Wait for processes to end; the kernel takes a moment for what it kills."""
    until = time.monotonic() + 30
    while names(processes) and time.monotonic() < until:
        time.sleep(0.05)
    return not names(processes)


def test_the_site_is_shown_to_a_browser_of_this_machine() -> None:
    with staying("--publish", "127.0.0.1:0") as process:
        address = re.fullmatch(r"the site is at (http://127\.0\.0\.1:\d+/)\n", told(process))
        assert address is not None
        pages = set()
        for _ in range(8):
            with urlopen(address[1], timeout=10) as page:
                pages.add(page.read().decode().strip())
        assert pages == {"web-1", "web-2"}


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_however_it_ends(end: signal.Signals) -> None:
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    with staying("--keep") as process:
        told(process)
        below = descendants(process.pid)
        assert names(below) > {*SERVERS}
        process.send_signal(end)
        process.wait(60)
        assert all_end(below)
    assert Path("/proc/self/mountinfo").read_text(encoding="utf-8") == mounts
    assert not Path("/run/tiers").exists()


def test_an_interrupt_in_the_middle_leaves_nothing() -> None:
    with staying() as process:
        assert process.stdout is not None
        process.stdout.readline()
        below = descendants(process.pid)
        for each in (process.pid, *below):  # as a terminal does it: everybody hears of it
            try:
                os.kill(each, signal.SIGINT)
            except ProcessLookupError:
                continue
        assert process.wait(60) == 130
        assert all_end(below)
        assert b"Traceback" not in process.stderr.read() if process.stderr else False


def test_a_full_disk_is_owned_up_to() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "tiers", "rehearse", "specs/minimal.yaml"]
        done = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False, timeout=LONGEST
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"tiers: cannot write the output: ")
    assert b"Traceback" not in done.stderr


def in_a_shell(component: str, commands: list[str]) -> tuple[int, str]:
    """Type commands into a shell on a host, each when the last was answered; return all that it said."""
    terminal, inner = pty.openpty()
    # A session of its own, which the terminal controls: as a window has it.
    words = [
        "setsid",
        "--ctty",
        "--wait",
        sys.executable,
        "-m",
        "tiers",
        "rehearse",
        SPEC,
        "--shell",
        component,
    ]
    process = subprocess.Popen(words, cwd=ROOT, stdin=inner, stdout=inner, stderr=inner)
    os.close(inner)
    said = ""
    waiting = [*commands, "exit 3"]
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            said += os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            break
        if waiting and said.endswith("$ "):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
            said += "\n"
    os.close(terminal)
    return process.wait(60), re.sub(r"\r|\x1b\[\?2004[hl]", "", said)


def test_a_shell_on_a_server_is_as_it_would_be_there() -> None:
    asked = [
        "hostname; whoami",
        "tty; echo x > /proc/sys/kernel/core_pattern",
        "ip route",
        "mysql -e 'SELECT CURRENT_USER()'",
    ]
    asked += ["curl -s load-balancer", "curl -s localhost"]
    code, said = in_a_shell("web", asked)
    assert code == 3
    assert "[ec2-user@web-1 ~]$ " in said
    assert "\nweb-1\nec2-user\n" in said
    # A terminal of its own, not the machine's.
    assert "\n/dev/pts/0\n" in said
    assert "/proc/sys/kernel/core_pattern: " in said
    assert "default via 172.17.2.1 dev eth0" in said
    assert "dbadmin@%" in said
    assert "curl -s localhost\nweb-1\n" in said


def test_a_shell_on_the_bastion_leads_to_the_servers_and_not_to_the_database() -> None:
    code, said = in_a_shell("bastion", ["ssh web-2 uname -n", "mysql -e 'SELECT 1' || echo closed"])
    assert code == 3
    assert "\nweb-2\n" in said
    assert "\nclosed\n" in said


def test_without_a_zone_the_rest_goes_on() -> None:
    found = rehearsed("specs/minimal.yaml", "--lose", "zone:a")
    assert found.failed() == []
    assert {line["answer"] for line in found.lines("site")} == {"web-2"}
    assert {line["what"] for line in found.lines("database")} == {"web-2 logs in to mysql"}
    assert found.report["lost"] == ["zone:a"]
    assert found.report["measured"] is None


def test_without_the_only_nat_gateway_servers_do_not_get_out() -> None:
    found = rehearsed(SPEC, "--lose", "nat:PubSubnet2NatGateway")
    assert found.code == 1
    failed = [line for line in found.lines() if not line["passed"]]
    assert {line["check"] for line in failed} == {"outward"}
    assert len(failed) == 4
