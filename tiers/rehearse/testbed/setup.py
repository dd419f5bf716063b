"""A blueprint to namespaces: makes them, and tears links down and up. Only inside an enclosure."""

import fcntl
import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tiers.rehearse.servers.program import IP, NFT, Package
from tiers.rehearse.testbed import kernel
from tiers.rehearse.testbed.blueprint.spaces import Blueprint, Link, Space
from tiers.rehearse.testbed.located import located
from tiers.rehearse.testbed.sandbox import WORK

_SETTINGS = Path("/proc/sys/net")
_GET_FLAGS, _RUNNING = 0x8913, 0x40  # SIOCGIFFLAGS, IFF_RUNNING
_AT_ONCE = 4
_LONGEST = 120
"""Maximum seconds for a program to set up a namespace; the largest needs a few."""
_POLLS, _POLL = 10_000, 0.001  # ten seconds, for what takes a millisecond


class SetupError(Exception):
    """A program refused a part of the blueprint: a fault in it, or a kernel that cannot do it."""


class Spaces:
    """The network namespaces of a blueprint, each an open file. Named as `ip netns` knows them."""

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        self._files: dict[str, int] = {}

    def make(self) -> None:
        """Set everything up."""
        for space in self.blueprint.spaces:
            self._files[space.name] = self._made(space)
        _batch(f"link add {_ends(number, each)}" for number, each in enumerate(self.blueprint.links, 1))
        devices = self._devices()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # Listed, so that failures are raised here.
            list(pool.map(lambda space: self._furnish(space, devices[space.name]), self.blueprint.spaces))
        for name, held in devices.items():
            with self.inside(name):
                _await_running(held)

    def _furnish(self, space: Space, devices: list[str]) -> None:
        with self.inside(space.name):
            _batch((*(f"link set {each} up" for each in ("lo", *devices)), *space.commands))
            if space.filter:
                _fed(NFT, "-f", "-", text=space.filter)

    def _devices(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {each.name: [] for each in self.blueprint.spaces}
        for link in self.blueprint.links:
            found[link.one].append(link.device)
            found[link.other].append(link.other_device)
        return found

    def close(self) -> None:
        """Let go of the namespaces; they end with the processes in them."""
        for file in self._files.values():
            os.close(file)
        for name in self._files:
            kernel.unmount(str(_path(name)))
            _path(name).unlink()
        self._files.clear()
        os.close(self._home)

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """Be in a namespace, with this thread and all that it starts."""
        kernel.enter(self._files[name])
        try:
            yield
        finally:
            kernel.enter(self._home)

    def change_filter(self, name: str, change: str) -> None:
        """Change the filter of a namespace."""
        with self.inside(name):
            _fed(NFT, "-f", "-", text=change)

    def _made(self, space: Space) -> int:
        kernel.unshare(kernel.NEW_NETWORK)
        try:
            own = "/proc/thread-self/ns/net"
            _path(space.name).touch()
            kernel.mount(own, str(_path(space.name)), "none", kernel.BIND)
            for name, value in space.settings:
                (_SETTINGS / name).write_bytes(value.encode())
            return os.open(own, os.O_RDONLY | os.O_CLOEXEC)
        finally:
            kernel.enter(self._home)


def _path(name: str) -> Path:
    return WORK / "netns" / name


def _ends(number: int, link: Link) -> str:
    """Return the arguments that make a link, with both ends where they belong.

    Both ends have one hardware address and never ask for another, so that no host has to answer for
    addresses behind a router, and no packet ever waits for an answer.
    """
    address = ":".join(f"{each:02x}" for each in (2, 0, *number.to_bytes(4)))
    one = f"{link.device} netns {link.one} address {address} arp off"
    return f"{one} type veth peer name {link.other_device} netns {link.other} address {address} arp off"


def _await_running(devices: Iterable[str]) -> None:
    """Wait for the kernel to start devices: until then they drop what they should send."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as asking:
        for device in devices:
            for _ in range(_POLLS):
                answer = fcntl.ioctl(asking, _GET_FLAGS, struct.pack("16sH14x", device.encode(), 0))
                if struct.unpack("16sH14x", answer)[1] & _RUNNING:
                    break
                time.sleep(_POLL)
            else:
                message = f"the kernel did not start the device {device}"
                raise SetupError(message)


def _batch(lines: Iterable[str]) -> None:
    _fed(IP, "-batch", "-", text="".join(f"{line}\n" for line in lines))


def _fed(program: Package, *arguments: str, text: str) -> None:
    found, _ = located((program,))
    command = [found.get(program.name, program.name), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - by its full path
            command, input=text, text=True, capture_output=True, check=False, timeout=_LONGEST
        )
    except subprocess.TimeoutExpired:
        message = f"{program.name} did not end within {_LONGEST} seconds"
        raise SetupError(message) from None
    if done.returncode:
        raise SetupError(f"{program.name}: {done.stderr.strip()}")
