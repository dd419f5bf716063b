"""Attempts of connections with real packets, decided without waiting.

A dropped packet causes no reply, so most probers wait for a while and then give up; their result then
depends on how busy the machine is. Here everything happens on one processor, which handles packets in the
order of their coming. After a batch is sent, the prober sends packets to itself, one after the other: each
comes back only after every packet before it was moved on by one namespace at the least. Once that was done
more often than there are namespaces on the longest path and back, no packet is in transit any more.
"""

import os
import resource
import select
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import groupby, islice

from tiers.rehearse.checks.flows import Attempt, Flow, attempts
from tiers.rehearse.testbed.blueprint.network import INTERNET_NAMESPACE
from tiers.rehearse.testbed.testbed import Lab

_BATCH = 200
"""Packets at once: the kernel keeps up to a thousand for a processor, and drops the rest."""
_FENCES = 64
"""A packet crosses at most nine namespaces through a NAT gateway and back in, its answer as many."""
_PATIENCE = 30.0
"""Seconds for one packet of the machine to itself: a longer wait means that the kernel does not work."""

_ESTABLISHED = 1
_ECHO_REQUEST = 8
_ECHO_HEADER = struct.Struct("!BBHHH")
_LISTENING = 4096
_DROP = struct.pack("ii", 1, 0)
_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def measure(lab: Lab, flows: Iterable[Flow]) -> frozenset[Flow]:
    """Return those of some flows that any attempt gets through."""
    wanted = sorted({attempt for flow in flows for attempt in attempts(lab.network, flow)})
    with _one_processor(), _many_files(), ExitStack() as held:
        prober = _Prober(lab, held)
        prober.listen({(each.flow.destination, each.flow.protocol, each.flow.port) for each in wanted})
        found: set[Flow] = set()
        for source, all_attempts in groupby(wanted, key=lambda attempt: attempt.flow.source):
            while batch := list(islice(all_attempts, _BATCH)):
                found |= {attempt.flow for attempt in prober.attempt(source, batch)}
        return frozenset(found)


@contextmanager
def _one_processor() -> Iterator[None]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class _Prober:
    """Listens on hosts, and opens connections between them."""

    def __init__(self, lab: Lab, held: ExitStack) -> None:
        self._lab = lab
        self._held = held
        self._answering = held.enter_context(select.epoll())
        self._listening: dict[int, socket.socket] = {}
        # An address without listeners, on an unused port.
        with lab.inside(INTERNET_NAMESPACE):
            self._fence = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self._fence.bind(("127.0.0.1", 0))
        self._fence.connect(self._fence.getsockname())
        self._fence.settimeout(_PATIENCE)

    def listen(self, wanted: Iterable[tuple[str, str, int]]) -> None:
        """Listen on ports of hosts. The kernel itself accepts, and answers an echo."""
        for host, each in groupby(sorted(wanted), key=lambda one: one[0]):
            with self._lab.inside(host):
                for _, protocol, port in each:
                    if protocol in _KINDS:
                        self._listen(_KINDS[protocol], port)

    def _listen(self, kind: socket.SocketKind, port: int) -> None:
        made = self._held.enter_context(socket.socket(socket.AF_INET, kind))
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setblocking(False)
        made.bind(("", port))
        if kind == socket.SOCK_STREAM:
            made.listen(_LISTENING)
        else:
            self._listening[made.fileno()] = made
            self._answering.register(made, select.EPOLLIN)

    def attempt(self, source: str, batch: Sequence[Attempt]) -> Iterator[Attempt]:
        """Yield the attempts that succeed, of some that have the same source."""
        with ExitStack() as opened:
            with self._lab.inside(source):
                connecting = [
                    (each, _connecting(opened, each)) for each in batch if each.flow.protocol == "tcp"
                ]
                asking = _ask(opened, [each for each in batch if each.flow.protocol == "udp"])
                calling = _call(opened, [each for each in batch if each.flow.protocol == "icmp"])
            self._settle()
            for attempt, made in connecting:
                if made.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _ESTABLISHED:
                    yield attempt
            yield from _answered(asking, batch)
            yield from _called(calling, batch)

    def _settle(self) -> None:
        """Return when no packet is in transit any more, and no host has one to answer."""
        self._pass_fences()
        while ready := self._answering.poll(0):
            for file, _ in ready:
                given, client = self._listening[file].recvfrom(64)
                self._listening[file].sendto(given, client)
            self._pass_fences()

    def _pass_fences(self) -> None:
        for _ in range(_FENCES):
            self._fence.send(b"fence")
            self._fence.recv(16)


def _connecting(opened: ExitStack, attempt: Attempt) -> socket.socket:
    made = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    made.setblocking(False)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _DROP)
    made.connect_ex((attempt.address, attempt.flow.port))
    return made


def _ask(opened: ExitStack, asked: Sequence[Attempt]) -> socket.socket:
    made = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    made.setblocking(False)
    for attempt in asked:
        _send(made, attempt.address.encode(), (attempt.address, attempt.flow.port))
    return made


def _answered(asking: socket.socket, batch: Sequence[Attempt]) -> Iterator[Attempt]:
    """Yield the attempts answered from the address that was asked; other answers are not to the question."""
    answers = {client for given, client in _received(asking) if given.decode() == client[0]}
    for attempt in batch:
        if attempt.flow.protocol == "udp" and (attempt.address, attempt.flow.port) in answers:
            yield attempt


def _call(opened: ExitStack, called: Sequence[Attempt]) -> socket.socket:
    made = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP))
    made.setblocking(False)
    for each in called:
        # The kernel fills in the checksum and its number for the sender.
        _send(
            made,
            _ECHO_HEADER.pack(_ECHO_REQUEST, 0, 0, 0, 1) + each.address.encode(),
            (each.address, 0),
        )
    return made


def _called(calling: socket.socket, batch: Sequence[Attempt]) -> Iterator[Attempt]:
    said = ((given[_ECHO_HEADER.size :].decode(), client[0]) for given, client in _received(calling))
    answers = {address for asked, address in said if asked == address}
    for attempt in batch:
        if attempt.flow.protocol == "icmp" and attempt.address in answers:
            yield attempt


def _send(made: socket.socket, what: bytes, to: tuple[str, int]) -> None:
    try:
        made.sendto(what, to)
    except OSError:
        return  # No host is there: an answer to an earlier packet said so, or no route leads there.


def _received(made: socket.socket) -> Iterator[tuple[bytes, tuple[str, int]]]:
    while True:
        try:
            yield made.recvfrom(64)
        except BlockingIOError:
            return
        except ConnectionError:
            continue
