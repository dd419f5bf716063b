"""A rehearsal's network with real packets, as root and as an ordinary user, and that nothing of it stays."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.enclosed_labs import TUTORIAL
from tests.support.namespaces import NOBODY, enclosed, needs_namespaces
from tests.support.paths import ROOT

pytestmark = needs_namespaces()

USERS = [
    None,
    pytest.param(NOBODY, marks=pytest.mark.skipif(os.getuid() != 0, reason="needs root to become")),
]


@pytest.mark.parametrize("user", USERS)
def test_whoever_it_is_is_root_of_an_empty_machine(user: int | None) -> None:
    assert enclosed("tests.support.enclosed_labs:identity", user=user) == [0, 1, 1]


@pytest.mark.parametrize("user", USERS)
def test_the_tutorials_network_lets_through_what_the_tutorial_says(user: int | None) -> None:
    found = {tuple(each) for each in enclosed("tests.support.enclosed_labs:opened", TUTORIAL, user=user)}
    inside = {each for each in found if each[0] not in {"laptop", "stranger", "website"}}
    assert found - inside == {
        ("laptop", "bastion", "tcp", 22),
        *(
            (who, f"load-balancer-{zone}", "tcp", 80)
            for who in ("laptop", "stranger", "website")
            for zone in "ab"
        ),
    }
    servers = ("web-1", "web-2")
    assert {each for each in inside if each[1] not in {"laptop", "stranger", "website"}} == {
        *(("bastion", server, "tcp", 22) for server in servers),
        *((f"load-balancer-{zone}", server, "tcp", 80) for zone in "ab" for server in servers),
        *((server, "mysql", "tcp", 3306) for server in servers),
        # Declared with the way out to port 80 of anybody: a hairpin by the NAT gateway.
        *((server, f"load-balancer-{zone}", "tcp", 80) for zone in "ab" for server in servers),
    }
    assert {each[0] for each in inside if each[1] == "website"} == {*servers}


def test_lists_routes_and_peerings_hold_for_packets() -> None:
    found = {tuple(each) for each in enclosed("tests.support.enclosed_labs:opened", "networks.txt")}
    to_worker = {each for each in found if each[1] == "worker"}
    assert ("router", "worker", "icmp", 0) in to_worker
    assert {each[0] for each in found if each[1] == "bastion" and each[2:] == ("tcp", 8000)} == {
        "visitor",
        "outside-1",
    }
    # A route to a gateway of no VPC is a black hole, in which the stranger's range lies.
    assert not {each for each in found if each[:2] == ("worker", "stranger")}
    assert ("worker", "laptop", "tcp", 65535) in found
    # Replies come back by the list, for TCP alone.
    assert ("worker", "laptop", "udp", 65535) not in found


def test_what_is_lost_is_gone_and_comes_back() -> None:
    found = enclosed("tests.support.enclosed_labs:seen_by_website")
    nat = found.pop("nat")
    assert found == {
        "web-1": nat,
        "bastion": "nothing",
        "mysql": "nothing",
        "nat:PubSubnet2NatGateway": "nothing",
        "zone:b": "nothing",
        "instance:WebInstance1": "nothing",
        "instance:WebInstance2": nat,
        "restored": nat,
        "server": str(-signal.SIGTERM),
    }


def test_a_lab_sees_nothing_of_the_machine_and_leaves_nothing() -> None:
    found = enclosed("tests.support.enclosed_labs:outside")
    assert found["devices"] == ["lo", "eth0"]
    assert found["private"]
    assert found["listening"] == 0
    assert {"web-1", "mysql", "laptop"} < {*found["namespaces"]}
    assert found["left"] == []


def test_a_network_comes_up_and_goes_on_a_full_disk() -> None:
    assert enclosed("tests.support.enclosed_labs:full_disk") == f"{os.strerror(errno.ENOSPC)}; 0"


def cut_power(process: subprocess.Popen[bytes]) -> None:
    process.kill()


def interrupt(process: subprocess.Popen[bytes]) -> None:
    # As a terminal does: everybody in the foreground gets it.
    os.killpg(process.pid, signal.SIGINT)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()


@pytest.mark.parametrize("end", [cut_power, interrupt, stop])
@pytest.mark.parametrize("user", USERS)
def test_nothing_is_left_whatever_ends_it(
    user: int | None, end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.namespaces",
        "tests.support.enclosed_labs:stay",
        "[]",
        str(user or ""),
    ]
    before = (Path("/proc/self/mounts").read_text(encoding="utf-8"), sorted(Path("/run").iterdir()))
    with subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n", "the lab did not come up"
        own = descendants(process.pid)
        assert len(own) > 10
        end(process)
        process.wait(timeout=30)
    assert waited(lambda: not any(is_alive(each) for each in own)), "a process is left"
    assert (Path("/proc/self/mounts").read_text(encoding="utf-8"), sorted(Path("/run").iterdir())) == before


def waited(done: Callable[[], bool]) -> bool:
    for _ in range(600):
        if done():
            return True
        time.sleep(0.05)
    return False


def descendants(parent: int) -> list[int]:
    """Return all processes below one; those that left for another session as well."""
    below: dict[int, list[int]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                stat = (each / "stat").read_text(encoding="utf-8")
            except OSError:
                continue
            below.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(each.name))
    found, pending = [], [parent]
    while pending:
        children = below.get(pending.pop(), [])
        found += children
        pending += children
    return found


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


REFUSING = """
from pathlib import Path
from tiers.rehearse.testbed import kernel, sandbox

def refuse(_what):
    raise PermissionError(1, "Operation not permitted")

{change}
try:
    sandbox.run(lambda: 0)
except sandbox.RefusedError as refused:
    print(refused)
"""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("kernel.unshare = refuse", errno.EPERM),
        ("kernel.die_with_parent = refuse", errno.EPERM),
        ("sandbox.WORK = Path('/nowhere')", errno.ENOENT),
    ],
)
def test_what_the_kernel_refuses_is_told_once(change: str, reason: int) -> None:
    command = [sys.executable, "-c", REFUSING.format(change=change)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert (done.stdout, done.stderr) == (f"{os.strerror(reason)}\n", "")


@pytest.mark.parametrize("code", [0, 1, 77])
def test_what_a_function_returns_is_the_answer(code: int) -> None:
    script = f"import sys; from tiers.rehearse.testbed import sandbox; sys.exit(sandbox.run(lambda: {code}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == code
