"""A running network, and the actions in it. Only inside an enclosure."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from tiers.rehearse.model import Host, Network
from tiers.rehearse.testbed.blueprint.network import blueprint_of, lost_devices
from tiers.rehearse.testbed.setup import Spaces

_GRACE = 2.0
"""Seconds for a process to end before it is killed."""


class Lab:
    """The hosts of a network, by name. Everything that was started ends with the lab."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.hosts: Mapping[str, Host] = {each.name: each for each in network.hosts}
        self._spaces = Spaces(blueprint_of(network))
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self._spaces.make()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for each in self._started:
            _end(each, signal.SIGTERM)
        for each in self._started:
            try:
                each.wait(_GRACE)
            except subprocess.TimeoutExpired:
                _end(each, signal.SIGKILL)
                each.wait()
        self._spaces.close()

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        """Be on a host: this thread opens and starts on the host."""
        with self._spaces.inside(host):
            yield

    def run(
        self,
        host: str,
        command: Sequence[str],
        *,
        given: str = "",
        timeout: float = 10,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on a host, with input to read; it ends, or `subprocess.TimeoutExpired` is raised."""
        with self.inside(host):
            return subprocess.run(  # noqa: S603 - the caller's own
                command,
                input=given,
                timeout=timeout,
                env=environment,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )

    def start(
        self,
        host: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a server on a host, in a separate session; its output is appended to a file."""
        with self.inside(host), log.open("ab") as file:
            process = subprocess.Popen(  # noqa: S603 - the caller's own
                command,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                env=environment,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def lose(self, hosts: Sequence[str]) -> None:
        """Disconnect hosts from the network: no packet passes to or from them any more."""
        self._change("add", hosts)

    def restore(self, hosts: Sequence[str]) -> None:
        """Put hosts back that were lost."""
        self._change("delete", hosts)

    def _change(self, verb: str, hosts: Sequence[str]) -> None:
        for router, devices in lost_devices(self.network, hosts).items():
            self._spaces.change_filter(router, f"{verb} element ip vpc lost {{ {', '.join(devices)} }}")


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        os.killpg(process.pid, how)
