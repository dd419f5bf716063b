"""The part of `tiers rehearse` that runs in its enclosure, and its output."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable
from typing import TextIO

from tiers.cli import BROKEN_PIPE, CLEAN, FAILED, INTERRUPTED
from tiers.cli.shared import internal, output
from tiers.cli.shared.rehearsing import RefusalError, bounded
from tiers.cli.shared.reporting import located, report
from tiers.diagnostics import jsonformat as findings_as_json
from tiers.diagnostics import text as findings_as_text
from tiers.diagnostics.codes import rehearsal as codes
from tiers.diagnostics.model import Document, Source
from tiers.diagnostics.wording import quoted
from tiers.rehearse.rehearsal import Play, checked, entered
from tiers.rehearse.report import jsonformat, junit, text
from tiers.rehearse.report.report import Part, Report
from tiers.rehearse.testbed import publish, sandbox, terminal
from tiers.rehearse.testbed.setup import SetupError
from tiers.rehearse.testbed.stage import FailedServerError, Stage

_LOADED = (findings_as_json, findings_as_text)
"""Modules that print a refusal, loaded early because an enclosure may hide the home directory of Python."""
_RETRY = "free some memory and run the command again, or use another version of the program"
_REPORT = "report this with the templates and the output of `tiers --version`"
_WITH_A_SHELL = {"server", "task", "job", "database", "load_balancer", "outside", "beyond"}


def refused(refusal: RefusalError, arguments: argparse.Namespace) -> int:
    """Report why nothing is rehearsed."""
    document = Document(Source(arguments.subject, ""), None, {})
    findings = argparse.Namespace(format="json" if arguments.format == "json" else "text", strict=False)
    return report(located(document, [refusal.diagnostic]), findings, "nothing rehearsed")


def enclosed(play: Play, arguments: argparse.Namespace, opened: socket.socket | None) -> int:
    """Rehearse in an enclosure; a report is written when that is over, where the user's files are."""
    with os.fdopen(os.memfd_create("report"), "w+", encoding="utf-8") as carried:
        sys.stdout.flush()
        performance = _Performance(play, arguments, opened, carried)
        try:
            with terminal.restored():
                code = sandbox.run(performance.guarded, performance.files())
        except sandbox.RefusedError as error:
            message = f"the kernel does not allow namespaces for this user: {str(error).lower()}"
            help_ = "run the command as root; `tiers explain T8006` describes how to allow namespaces"
            raise RefusalError(codes.NO_NAMESPACES, message, help_) from None
        carried.seek(0)
        _write(arguments.report, carried.read())
    return code


def _write(path: str | None, text_: str) -> None:
    if path is None or not text_:
        return
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text_)
    except OSError as error:
        message = f"`{path}` cannot be written: {(error.strerror or str(error)).lower()}"
        raise RefusalError(codes.REPORT_NOT_WRITTEN, message, "use a writable file") from None


class _Performance:
    """One rehearsal as it is printed."""

    def __init__(
        self, play: Play, arguments: argparse.Namespace, opened: socket.socket | None, carried: TextIO
    ) -> None:
        self.play = play
        self.arguments = arguments
        self.opened = opened
        self.carried = carried

    def files(self) -> list[int]:
        """Return the open files that it needs: of standard input only a shell reads."""
        held = [each.fileno() for each in (self.carried, self.opened) if each]
        return [*held, *([0] if self.arguments.shell else [])]

    def guarded(self) -> int:
        """Run the rehearsal, and report any error: nothing outside of the enclosure would see it."""
        try:
            return self._performed()
        except KeyboardInterrupt:
            return INTERRUPTED
        except BrokenPipeError:
            return BROKEN_PIPE
        except RefusalError as refusal:
            return refused(refusal, self.arguments)
        except (FailedServerError, SetupError, subprocess.SubprocessError, OSError) as error:
            return self._failed(error)
        except Exception as error:  # noqa: BLE001 - an internal error must not end in silence
            return internal.report(error, sys.argv[1:])
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()

    def _failed(self, error: Exception) -> int:
        message = _reason(error)
        planned = isinstance(error, SetupError)
        code, help_ = (codes.NETWORK_REFUSED, _REPORT) if planned else (codes.FAILED_SERVER, _RETRY)
        try:
            return refused(RefusalError(code, message, help_), self.arguments)
        except OSError:
            # It was standard output that failed.
            output.lines([f"tiers: cannot write the output: {message}"], sys.stderr)
            return FAILED

    def _performed(self) -> int:
        if self.arguments.shell:
            return entered(self.play, _host(self.play, self.arguments.shell), os.environ.get("TERM", "dumb"))
        with bounded():
            found = checked(self.play, self._show, self._stay)
        return CLEAN if found.passed and not (self.arguments.strict and found.not_tried) else FAILED

    def _show(self, part: Part) -> None:
        if self.arguments.format == "text":
            self._print(text.part(part, colour=_is_coloured()))

    def _stay(self, stage: Stage, found: Report) -> None:
        """Print the report, and keep the network up as long as the user wants."""
        signal.alarm(0)  # what was bounded is over
        if self.arguments.format == "text":
            measured = text.measured(found.measured, colour=_is_coloured()) if found.measured else ()
            self._print(measured)
            self._print(text.ending(found))
        else:
            renderer = jsonformat.render if self.arguments.format == "json" else junit.render
            output.document(renderer(found))
        self._carry(found)
        if self.opened is not None:
            self._publish(stage, self.opened)
        if self.opened is not None or self.arguments.keep:
            output.lines(["the network keeps running until Ctrl-C"], sys.stderr)
            sys.stdout.flush()
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()

    def _publish(self, stage: Stage, opened: socket.socket) -> None:
        address = publish.publish(stage, opened)
        if address is None:
            message = "no load balancer accepts traffic from the internet"
            help_ = "remove `--publish`"
            raise RefusalError(codes.NOTHING_PUBLISHED, message, help_)
        output.lines([f"the site is at {address}"], sys.stderr)

    def _carry(self, found: Report) -> None:
        path = self.arguments.report
        if path is not None:
            self.carried.write((junit if path.endswith(".xml") else jsonformat).render(found))
            self.carried.flush()

    def _print(self, lines: Iterable[str]) -> None:
        output.lines(lines, painted=_is_coloured())
        sys.stdout.flush()


def _host(play: Play, name: str) -> str:
    """Return the host that is meant: by its own name, or the first of a component."""
    for each in play.network.hosts:
        if name in {each.name, each.component} and each.kind in _WITH_A_SHELL:
            return each.name
    known = quoted(each.name for each in play.network.hosts if each.kind in _WITH_A_SHELL)
    message = f"unknown host `{name}`"
    raise RefusalError(codes.UNKNOWN_HOST, message, f"use one of {known}")


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        said = (error.stderr or b"").decode(errors="replace").strip().splitlines()
        return f"`{os.path.basename(error.cmd[0])}` failed: {said[-1] if said else 'no reason given'}"
    if isinstance(error, OSError):
        return f"the rehearsal cannot continue: {(error.strerror or str(error)).lower()}"
    return str(error)


def _is_coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
