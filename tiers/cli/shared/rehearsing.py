"""Preparation of `tiers rehearse`: reading the templates once more, and assigning the roles."""

import argparse
import os
import platform
import secrets
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tiers.cli.shared.intended import intended
from tiers.cli.shared.subject import Subject
from tiers.cloudformation.load.files import Library, from_disk, from_memory
from tiers.compile.bundle import source_map
from tiers.crosscheck.pairs import measured
from tiers.diagnostics.codes import rehearsal as codes
from tiers.diagnostics.codes.proof import UNKNOWN_PLACE
from tiers.diagnostics.model import NOWHERE, Code, Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.intent.proven import texts
from tiers.proof.answers.queries import Engine
from tiers.rehearse import parts
from tiers.rehearse.checks.flows import Flow
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.rehearsal import Play
from tiers.rehearse.report.report import Measured
from tiers.rehearse.testbed import bounds, publish
from tiers.rehearse.testbed.casting import Cast, cast, optional, programs, without
from tiers.rehearse.testbed.located import located

_PASSWORD_BYTES = 12


class RefusalError(Exception):
    """A reason why nothing is rehearsed."""

    def __init__(self, code: Code, message: str, help_: str) -> None:
        """Make a finding of it that points at no line."""
        super().__init__(message)
        self.diagnostic: Diagnostic = code.at(NOWHERE, message, help=help_)


@contextmanager
def bounded() -> Iterator[None]:
    """Stop a rehearsal after its time limit."""

    def end(_signal: int, _frame: object) -> None:
        message = f"the rehearsal did not end within {bounds.SECONDS:,} seconds"
        raise RefusalError(codes.TOO_LONG, message, "use a smaller environment or template")

    signal.signal(signal.SIGALRM, end)
    signal.alarm(bounds.SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def planned(subject: Subject, arguments: argparse.Namespace) -> Play:
    """Read the templates once more, and assign the roles."""
    if platform.system() != "Linux":
        message = f"a rehearsal needs Linux, but this is {platform.system()}"
        raise RefusalError(codes.NO_NAMESPACES, message, "run it in a virtual machine")
    with bounded():
        return _planned(subject, arguments)


def _planned(subject: Subject, arguments: argparse.Namespace) -> Play:
    given = dict(arguments.parameter)
    network = _read(subject, arguments, given)
    if not network.vpcs and not network.edge.distributions:
        help_ = "run `tiers verify`, which proves the permissions"
        raise RefusalError(
            codes.NOTHING_TO_REHEARSE, "there is no VPC and no distribution to rehearse", help_
        )
    lost = dict(_lost(network, arguments.lose))
    if lost:
        # A database with a standby goes on elsewhere, so the lost hosts are determined again.
        network = _read(subject, arguments, given, parts.zones(network, tuple(lost)))
        lost = dict(_lost(network, arguments.lose))
    declared = intended(subject, arguments.subject, network)
    played = cast(network, declared, secrets.token_hex(_PASSWORD_BYTES))
    _, missing = located(optional(played))
    played = without(played, network, missing)
    found = _programs(played)
    name = _name(subject, arguments.subject)

    def compared(tried: Sequence[Flow], opened: frozenset[Flow], seconds: float) -> Measured:
        assert subject.loaded is not None
        return measured(network, Engine(subject.loaded.network), tried, opened, seconds)

    return Play(name, network, declared, played, found, lost, compared)


def _programs(played: Cast) -> dict[str, str]:
    """Return the paths of all programs that are going to be run."""
    found, missing = located(programs(played))
    if missing:
        names = quoted(each.name for each in missing)
        packages = " ".join(dict.fromkeys(each.package for each in missing))
        message = f"{names} {'is' if len(missing) == 1 else 'are'} not installed"
        raise RefusalError(
            codes.MISSING_PROGRAM, message, f"on Debian and Ubuntu, run `apt install {packages}`"
        )
    return found


def _name(subject: Subject, path: str) -> str:
    """Name a rehearsal as its bundle is named, or the file."""
    if subject.compiled is not None and subject.compiled.bundle is not None:
        return subject.compiled.bundle.name
    return os.path.basename(os.path.normpath(path)).partition(".")[0]


def _read(
    subject: Subject, arguments: argparse.Namespace, given: dict[str, str], lost: frozenset[str] = frozenset()
) -> Network:
    library, main = _library(subject, arguments)
    try:
        return read.network(library, main, given, lost)
    except bounds.TooLargeError as error:
        help_ = "use a smaller environment, or a lower `count` or `MinSize`"
        raise RefusalError(codes.TOO_LARGE_TO_REHEARSE, str(error), help_) from None


def _library(subject: Subject, arguments: argparse.Namespace) -> tuple[Library, str]:
    compiled = subject.compiled
    if compiled is None or compiled.bundle is None:
        return from_disk(arguments.subject)
    files, sources = texts(compiled.bundle, source_map(compiled.bundle, compiled.document))
    edge = compiled.bundle.edge
    if edge is None:
        return from_memory(files, sources), compiled.bundle.main
    distant, others = texts(edge, source_map(edge, compiled.document))
    library = from_memory({**distant, **files}, {**others, **sources}, edge.main)
    return library, compiled.bundle.main


def _lost(network: Network, wanted: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in wanted:
        found = parts.find(network, each)
        if found is None:
            message = f"unknown part `{each}`"
            known = quoted(parts.every(network))
            raise RefusalError(UNKNOWN_PLACE, message, f"use one of {known}")
        yield each, found.hosts


def listening(host: str, port: int) -> socket.socket:
    """Listen for the browser of this machine."""
    try:
        return publish.listening(host, port)
    except OSError as error:
        message = f"`{host}:{port}` is not available: {os.strerror(error.errno or 0).lower()}"
        raise RefusalError(codes.NOTHING_PUBLISHED, message, "use another port") from None
