"""MiniStack as a process of its own on a free port of 127.0.0.1, which ends with the tests however they end.

Its standard input is a pipe from here: it ends itself when that is closed, as the system does for a killed
parent.
"""

import contextlib
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from tests.emulator.installation import UnavailableError
from tests.support.paths import ROOT

HOST = "127.0.0.1"
STARTING = 60
"""Seconds until it must answer."""
ATTEMPTS = 3
"""Times that another process may take the port that was free."""


@contextlib.contextmanager
def running(python: Path, log: Path) -> Iterator[str]:
    """Start the server, tell its address, and end it."""
    with log.open("ab") as output:
        process, address = _started(python, output, log)
        try:
            yield address
        finally:
            _end(process)


def _started(python: Path, output: IO[bytes], log: Path) -> tuple[subprocess.Popen[bytes], str]:
    for _ in range(ATTEMPTS):
        port = _free_port()
        process = subprocess.Popen(
            [python, "-m", "tests.emulator.additions"],
            cwd=ROOT,
            env=_environment(port),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        address = f"http://{HOST}:{port}"
        if _answers(process, address):
            return process, address
        _end(process)
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise UnavailableError(f"the emulator did not start; the end of its log:\n{tail}")


def _environment(port: int) -> dict[str, str]:
    """Return all that the server sees: nothing that its user has set, and no address but this one."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "LAMBDA_EXECUTOR": "local",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Wait until the server is ready; not if it has ended, nor for ever."""
    until = time.monotonic() + STARTING
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(urllib.error.URLError, OSError):
            opener.open(f"{address}/_ministack/health", timeout=5).close()
            return True
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
