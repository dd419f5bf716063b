"""Whatever the command is given: findings, in little time, memory and output, and never a traceback.

Each input goes through a process of its own, which says at its end how much memory it took at most.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT
from tiers.source import MAX_BYTES

MEGABYTES = 100
SECONDS = 15  # of the processor; measured: at most 1.5
CHARACTERS = 100_000

MEASURED = """
import os, sys
from tiers.cli import main
code = main()
sys.stdout.flush()
with open("/proc/self/status") as status, open(os.environ["PEAK"], "w") as peak:
    peak.writelines(line for line in status if line.startswith("VmHWM"))
os._exit(code)
"""

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="measures as Linux does")

HEAD = "version: 1\nname: shop\n"
WEB = HEAD + "logic:\n  web: {type: autoscaling, port: 80}\n"
SERVERS = HEAD + "logic:\n" + "".join(f"  w{n}: {{type: ec2, port: 80}}\n" for n in range(499))
RAW = (WEB + "resources: {logic: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: ", "}}}}\n")


def many(text: str, number: int) -> str:
    """The text for each number from 0 on, its `#` replaced by the number."""
    return "".join(text.replace("#", str(n)) for n in range(number))


def filled(start: str, unit: str, end: str = "") -> str:
    """As much of a unit as a spec may hold."""
    return start + unit * ((MAX_BYTES - len(start) - len(end)) // len(unit)) + end


CHECKED: dict[str, str | bytes] = {
    "ten megabytes": b"[" * 10_000_000,
    "null bytes": b"\0" * 1000,
    "utf-32": WEB.encode("utf-32"),
    "nested lists": filled("", "["),
    "nested mappings": filled("a: ", "{a: "),
    "nested keys": filled("", "? "),
    "missing keys": filled("", "?\n"),
    "billion laughs": "a0: &a0 [b]\n" + many("a#: &a# [*a0, *a0, *a0]\n", 40_000),
    "merge keys": "a: &a {" + many("k#: 1, ", 4000) + "}\nb: {<<: [*a, *a, *a, *a, *a, *a]}",
    "an alias of a long text": "a: &a " + "b" * 500_000 + "\nc: [" + "*a, " * 1000 + "]",
    "a long name": filled("version: 1\nname: ", "x"),
    "a long key": filled(HEAD + "? ", "x", "\n: 1"),
    "a long line": "a: b\n" + filled("  ", "c", ",[{d: e"),
    "a long number": HEAD + "logic: {web: {type: ec2, port: 80, count: " + "9" * 100_000 + "}}",
    "a long fraction": filled(HEAD + "name: ", "9", ".0"),
    "ambiguous values": HEAD + "tags: [" + "no, " * 19_000 + "]",
    "unknown keys": HEAD + many("key#: 1\n", 9000),
    "unknown components": SERVERS.replace("80}", "80, connects_to: [nope]}"),
    "unknown names": many("${n#}", 90_000).join([RAW[0] + "!Sub '", "'" + RAW[1]]),
    "open references": filled(RAW[0] + "!Sub '", "${", "'" + RAW[1]),
    "spaces in a reference": filled(RAW[0] + "!Sub '${a", " ", "b}'" + RAW[1]),
    "unknown overrides": WEB + "overrides: {" + many("none#.Group.Key: 1, ", 9000) + "}",
    "types that do not exist": HEAD
    + "logic:\n"
    + many("  w#: {type: ec2, port: 80, instance_type: t3.micrp#}\n", 250),
    "components": HEAD + "logic:\n" + many("  w#: {type: ec2, port: 80}\n", 2500),
    "environments": WEB + "environments: {" + many("e#: {logic: {web: {port: 81}}}, ", 500) + "}",
    "a wide environment": HEAD
    + "tags: {"
    + many("a#: b, ", 4500)
    + "}\nenvironments: {e: {tags: {"
    + many("a#: c, ", 4500)
    + "}}}",
    "counts": HEAD
    + "network: {zones: 1000000000}\ndata: {db: {type: rds, engine: mysql, replicas: 1000000000}}\n"
    + "logic: {web: {type: ec2, port: 80, count: 1000000000}}",
    "ranges": HEAD + "network: {cidr: 0.0.0.0/0}\nlogic: {web: {type: ec2, port: 80, egress: ['::/0']}}",
}
COMPILED: dict[str, str | bytes] = {
    "servers": SERVERS.replace("80}", "80, count: 100}"),
    "edges": HEAD
    + "logic:\n"
    + many("  w#: {type: ec2, port: 80, connects_to: [" + many("l#, ", 20) + "]}\n", 380)
    + "presentation:\n"
    + many(
        "  l#: {type: load_balancer, scheme: internal, listeners: ["
        + "".join(f"{{port: {port}, protocol: HTTP, forward_to: w0}}, " for port in range(1, 51))
        + "]}\n",
        20,
    ),
    "ranges and ports": HEAD
    + "logic: {web: {type: ec2, port: 80}}\npresentation:\n  l:\n    type: load_balancer\n    listeners: ["
    + "".join(f"{{port: {port}, protocol: HTTP, forward_to: web}}, " for port in range(1, 51))
    + "]\n    allow_from: ["
    + "10.0.0.0/24, " * 18_000
    + "]\n",
    "tags": WEB + "tags: {" + many("a#: b, ", 9000) + "}",
    "waiting resources": WEB
    + "resources: {logic: {"
    + many("Q#: {Type: AWS::SQS::Queue, Metadata: !Ref Q#0}, ", 2500)
    + "}}",
    "a long property": filled(RAW[0] + "'", "x", "'" + RAW[1]),
    "many overrides": WEB + "overrides: {" + many("Vpc.Tags.#: 1, ", 9000) + "}",
}


class Ran(NamedTuple):
    """What a process did."""

    code: int
    out: str
    err: str


def run(*words: str, stdin: bytes | None = None, **environment: str) -> Ran:
    """Run the command to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "tiers", *words],
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    return Ran(
        done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


def bound(words: list[str], folder: Path) -> Ran:
    """Run the command; assert that it took no more than it may."""
    peak = folder / "peak"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        capture_output=True,
        check=False,
        timeout=120,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PEAK": str(peak)},
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert int(peak.read_text().split()[1]) / 1024 < MEGABYTES
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SECONDS
    assert len(done.stdout) < CHARACTERS
    assert done.stderr == b""
    return Ran(done.returncode, done.stdout.decode(), "")


def written(folder: Path, content: str | bytes) -> str:
    """Write a spec."""
    path = folder / "spec.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


@pytest.mark.parametrize("name", CHECKED)
def test_whatever_a_spec_holds_is_checked_in_bounds(tmp_path: Path, name: str) -> None:
    done = bound(["check", written(tmp_path, CHECKED[name])], tmp_path)
    assert done.code == (0 if name in {"open references", "environments"} else 1)
    assert max(map(len, done.out.splitlines())) < 1200


@pytest.mark.parametrize("name", COMPILED)
def test_whatever_a_spec_asks_for_is_compiled_in_bounds(tmp_path: Path, name: str) -> None:
    done = bound(["compile", written(tmp_path, COMPILED[name]), "--no-lint"], tmp_path)
    assert done.code == (0 if name == "many overrides" else 1)


# Files


def test_files_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (str(tmp_path), "/dev/zero", str(tmp_path / "loop"), str(tmp_path / "none"), ""):
        done = run("lint", path)
        assert (done.code, done.err) == (1, "")
        assert done.out.startswith("error[T")


def test_what_a_shell_opened_is_read_as_a_spec_but_not_as_a_template() -> None:
    for text, said in ((WEB, "no findings"), ("Resources: {}\n", "it is not a file")):
        shell = f'{sys.executable} -m tiers lint <(printf "%s" "$1")'
        done = subprocess.run(
            ["bash", "-c", shell, "bash", text],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            timeout=60,
        )
        assert said in done.stdout
    assert "it is not a file" in run("lint", "-", stdin=b"Resources: {}\n").out


def test_a_template_beyond_what_aws_takes_is_not_linted(tmp_path: Path) -> None:
    path = written(tmp_path, "Resources:\n  Q: {Type: AWS::SQS::Queue, Metadata: [" + "a," * 600_000 + "]}\n")
    assert "it has more than 1,048,576 bytes" in bound(["lint", path], tmp_path).out


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"\xff\n\x1b[31m.yaml")
    with open(name, "wb") as file:
        file.write(WEB.encode())
    spec = os.fsdecode(name)
    out = str(tmp_path / "out")
    assert run("compile", spec, "--no-lint", "--out", out).code == 0
    assert b"\\\\udcff" in Path(out, "manifest.json").read_bytes()
    for form in ("text", "concise", "json", "sarif", "github"):
        done = run("check", spec, "--format", form, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
        assert (done.code, done.err) == (0, "")


# Streams


@pytest.mark.parametrize(
    ("redirection", "code", "usage"),
    [
        (">&-", 0, 2),
        ("2>&-", 0, 2),
        (">&- 2>&-", 0, 2),
        ("> /dev/full", 1, 1),
        ("> /dev/full 2> /dev/full", 1, 1),
        ("| true", 0, 0),
        ("| head -n 1 > /dev/null", 0, 0),
    ],
)
def test_streams_that_nobody_reads(tmp_path: Path, redirection: str, code: int, usage: int) -> None:
    path = written(tmp_path, WEB)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    for words, expected in ((f"resolve {path}", code), ("check --help", code), ("", usage)):
        command = f"{sys.executable} -m tiers {words} {redirection}"
        done = subprocess.run(
            ["sh", "-c", command], capture_output=True, check=False, cwd=ROOT, env=environment
        )
        assert b"Traceback" not in done.stderr
        assert b"Exception ignored" not in done.stderr
        assert b"T9001" not in done.stderr
        assert done.returncode == expected


def test_standard_input_that_is_closed_is_a_finding() -> None:
    command = f"{sys.executable} -m tiers check - <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"`standard input` cannot be read" in done.stdout


# Interrupts


def delays() -> Iterator[float]:
    """From when Python has started until after the command has ended."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tiers", "compile", "--help"], capture_output=True, check=True, cwd=ROOT
    )
    yield from ((time.perf_counter() - start) * step / 4 for step in range(1, 6))


def test_an_interrupt_at_any_time_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTED, "compile"]
    command += [written(tmp_path, WEB), "--no-lint", "--out", "out"]
    for delay in delays():
        with subprocess.Popen(
            command, stdout=-1, stderr=-1, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"started\n"
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=120)
        assert said == b""
        assert process.returncode in {0, 1, 130}
        assert not list(tmp_path.rglob("*.tmp"))


def test_an_interrupt_that_a_destructor_swallows_is_delivered_again() -> None:
    program = """
import sys, time
from tiers import cli
sys.unraisablehook = cli.deliver_again
class Held:
    def __del__(self):
        raise KeyboardInterrupt
try:
    Held()
    time.sleep(60)
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


STARTED = "import os; os.write(1, b'started\\n'); import sys; from tiers.cli import main; sys.exit(main())"


FAREWELL = """\
import atexit, sys
atexit.register(print, "told at the end")
sys.argv = ["tiers", "check", *sys.argv[1:]]
from tiers.__main__ import run
run()
"""


@pytest.mark.parametrize(("spec", "code"), [("specs/minimal.yaml", 0), ("no-such-file.yaml", 1)])
def test_the_end_without_a_farewell_loses_no_output_and_no_exit_code(spec: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAREWELL, spec], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert done.returncode == code
    assert done.stdout.endswith("told at the end\n")
    assert ("T7001" in done.stdout) is bool(code)
