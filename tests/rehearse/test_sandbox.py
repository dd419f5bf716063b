"""What programs in a rehearsal can do to the machine, as root and as an ordinary user: nothing."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearse.test_lab import descendants
from tests.support.enclosed_attacks import session_keys
from tests.support.namespaces import NOBODY, enclosed, needs_namespaces
from tests.support.paths import ROOT
from tests.support.stages import LONGEST
from tiers.rehearse.servers.program import PATH

pytestmark = needs_namespaces()

AS_ROOT = pytest.mark.skipif(os.getuid() != 0, reason="needs root to become")
USERS = [None, pytest.param(NOBODY, marks=AS_ROOT)]
DEVICES = {"null", "zero", "full", "random", "urandom", "tty"}
LINKS = {"fd", "stdin", "stdout", "stderr", "pts", "ptmx"}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the machine that anybody may write to, in which a socket answers."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o777)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"{name}/socket")
            (path / "socket").chmod(0o777)
            listening.listen()
            yield path


@pytest.mark.parametrize("user", USERS)
def test_root_inside_cannot_undo_the_seal(user: int | None) -> None:
    found = enclosed("tests.support.enclosed_attacks:attempts", user=user)
    assert found == {"here": [], "further in": []}


@pytest.mark.parametrize("user", USERS)
def test_no_setting_of_the_machine_can_be_written(user: int | None) -> None:
    assert enclosed("tests.support.enclosed_attacks:writable_settings", user=user) == []


@pytest.mark.parametrize("user", USERS)
def test_an_enclosure_starts_with_little_and_with_bounds(
    user: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LD_PRELOAD", "OPENSSL_CONF", "AWS_SECRET_ACCESS_KEY", "BASH_ENV"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:.")
    found = enclosed("tests.support.enclosed_attacks:surroundings", user=user)
    assert {*found["devices"]} <= DEVICES | LINKS
    assert {"null", "urandom", "tty", "pts"} <= {*found["devices"]}
    assert found["kinds"] == ["ptmx"]
    assert {*found["environment"]} <= {"PATH", "HOME", "LANG", "TERM", "NO_COLOR", "COLUMNS", "LINES"}
    assert (found["path"], found["folder"], found["files"]) == (PATH, "/", [])
    assert not any(found["homes"])
    assert found["core"] == [1, 1]
    assert 0 < found["processes"] <= 4096
    assert 0 < found["memory"] <= 8 << 30
    assert found["session"]
    assert found["groups"] == []


@pytest.mark.parametrize("user", USERS)
def test_files_and_sockets_of_the_machine_are_out_of_reach(folder: Path, user: int | None) -> None:
    before = sorted(folder.iterdir())
    written = [f"{folder}/new", "/dev/shm/tiers-was-here", str(ROOT / "new"), "/var/tmp/new", "/home/new"]
    assert all(enclosed("tests.support.enclosed_labs:writing", written, user=user))
    assert enclosed("tests.support.enclosed_attacks:reached", f"{folder}/socket", user=user) is False
    assert sorted(folder.iterdir()) == before
    assert not any(Path(each).exists() for each in written)


LOOK = """
import ctypes, os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
for each in sys.argv[1:]:
    for name in ("environ", "mem", "root/etc/hostname"):
        try:
            open(f"/proc/{each}/{name}", "rb").read(1)
        except OSError:
            continue
        print(each, name)
"""


@AS_ROOT
def test_nobody_else_who_is_nobody_looks_into_a_rehearsal_of_roots() -> None:
    """What root's environment has stays root's: each process of the rehearsal has a copy of it."""
    command = [
        sys.executable,
        "-m",
        "tests.support.namespaces",
        "tests.support.enclosed_attacks:stay",
        "[]",
        "",
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        python = [str(each) for each in descendants(process.pid) if _is_python(each)]
        looked = subprocess.run(
            [sys.executable, "-c", LOOK, *python], capture_output=True, text=True, check=True, timeout=60
        )
        process.kill()
    assert len(python) >= 2  # one more is seen between its fork and its start of another program
    assert looked.stdout == ""


def _is_python(process: int) -> bool:
    return Path(f"/proc/{process}/comm").read_text(encoding="utf-8").startswith("python")


@pytest.mark.skipif(not session_keys(), reason="no keys here")
def test_the_keys_of_the_callers_session_stay_outside() -> None:
    assert enclosed("tests.support.enclosed_attacks:session_keys") not in {0, session_keys()}


@pytest.mark.parametrize("user", USERS)
def test_a_user_of_a_host_is_held_as_well(folder: Path, user: int | None) -> None:
    found = enclosed("tests.support.enclosed_attacks:on_a_host", str(folder), user=user)
    assert found["done"] == []
    processes, core, *devices = found["bound"]
    assert 0 < int(processes) <= 4096
    assert core == "0"
    assert {*devices} <= DEVICES | LINKS


@pytest.mark.parametrize("user", USERS)
def test_to_the_machine_nobody_in_a_rehearsal_is_root(user: int | None) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.namespaces",
        "tests.support.enclosed_attacks:stay",
        "[]",
        str(user or ""),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        below = descendants(process.pid)
        found = [Path(f"/proc/{each}/status").read_text(encoding="utf-8").splitlines() for each in below]
        process.kill()
    identities = {line for lines in found for line in lines if line.startswith(("Uid:", "Gid:"))}
    expected = NOBODY if os.getuid() == 0 else os.getuid()
    assert len(below) >= 3
    assert {int(word) for line in identities if line[0] == "U" for word in line.split()[1:]} == {expected}
    assert not any("\t0" in line for line in identities if os.getuid() == 0)
    if os.getuid() == 0:
        groups = {
            line.split(":")[1].strip() for lines in found for line in lines if line.startswith("Groups:")
        }
        assert groups == {""}


WATCHED = """
import sys
from tiers.cli import main
from tiers.rehearse.testbed import sandbox

run = sandbox.run

def watched(function, kept):
    def inside():
        before = {*sys.modules}
        try:
            return function()
        finally:
            sys.stderr.write(f"loaded: {sorted({*sys.modules} - before)}\\n")
            sys.stderr.flush()
    return run(inside, kept)

sandbox.run = watched
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.usefixtures("servers")
@pytest.mark.parametrize(
    ("code", "options"),
    [
        (0, []),
        (0, ["--format", "json"]),
        (0, ["--format", "junit", "--report", "/dev/null.json"]),
        (0, ["--lose", "zone:a"]),
        (1, ["--shell", "nowhere"]),
        (0, ["--shell", "web"]),
    ],
)
def test_nothing_is_loaded_where_python_may_be_out_of_sight(code: int, options: list[str]) -> None:
    """A Python in a home, or in root's, cannot be read inside; whatever is needed has to be there before."""
    command = [sys.executable, "-c", WATCHED, "rehearse", "specs/minimal.yaml", *options]
    done = subprocess.run(
        command, cwd=ROOT, input=b"", capture_output=True, check=False, timeout=LONGEST, text=False
    )
    assert b"loaded: []\n" in done.stderr, done.stderr
    if "--report" not in options:
        assert done.returncode == code


@pytest.mark.usefixtures("servers")
def test_a_template_with_a_section_of_openssls_in_its_ids_is_rehearsed_as_any_other(tmp_path: Path) -> None:
    """As was published: a module in the working directory was loaded by a section in a logical id."""
    marker = tmp_path / "marker"
    section = "Web\n[default]\nopenssl_conf = evil\n[evil]\nproviders = them\n[them]\nevil = it\n[it]\n"
    section += f"module = {tmp_path}/evil.so\nactivate = 1\n"
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("openssl", "nginx", "sh", "curl", "unshare", "ip", "nft"):
        (programs / name).write_text(f"#!/bin/sh\ntouch {marker}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    for name in ("openssl.cnf", ".curlrc", "nginx.conf"):
        (tmp_path / name).write_text(section, encoding="utf-8")
    here = {"SubnetId": {"Ref": "Sub"}, "SecurityGroupIds": [{"Ref": "Group"}]}
    resources = {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Sub": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"},
        },
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": {"Ref": "Vpc"}}},
        section: {"Type": "AWS::EC2::Instance", "Properties": here},
    }
    (tmp_path / "t.json").write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tiers", "rehearse", "t.json", "--format", "json"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{programs}:.:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "OPENSSL_CONF": str(tmp_path / "openssl.cnf"),
        },
        capture_output=True,
        check=False,
        timeout=LONGEST,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["passed"] is True
    assert not marker.exists()


@pytest.mark.parametrize("limits", ["-c 0", "-u 3000", "-v 6000000", "-n 512"])
def test_a_caller_with_limits_of_its_own_keeps_them(limits: str) -> None:
    script = "import sys; from tiers.rehearse.testbed import sandbox; sys.exit(sandbox.run(lambda: 7))"
    words = ["/bin/bash", "-c", f'ulimit {limits}; exec "$@"', "sh", sys.executable, "-c", script]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (7, b"")
