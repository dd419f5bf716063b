"""The command line. One lazily imported file a command; nothing else in `tiers` prints."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

from tiers import __version__

# Nothing more is imported before `main` is ready for an interrupt.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Protocol, TextIO

    class Command(Protocol):
        """The functions that each command's module has."""

        def configure(self, parser: argparse.ArgumentParser) -> None:
            """Add the command's arguments."""

        def run(self, arguments: argparse.Namespace) -> int:
            """Do it; return the exit code."""


GROUPS = {
    "Write": {
        "init": "create a starter spec",
        "adopt": "write a spec from a CloudFormation template",
        "check": "validate specs without writing templates",
        "resolve": "print a spec with all defaults filled in",
        "ids": "list the logical IDs of a spec and their names in `overrides`",
        "explain": "explain a code or a component type",
        "schema": "print the JSON Schema for specs",
        "completion": "print a shell completion script",
        "lsp": "serve an editor as a language server",
    },
    "Build": {
        "compile": "compile specs into CloudFormation templates",
        "lint": "lint a spec's templates or any CloudFormation templates",
    },
    "Prove": {
        "verify": "prove that templates allow only what is declared",
        "reach": "explain whether A can reach B",
        "may": "explain whether A may act on B",
        "matrix": "show who can reach whom, and who may do what",
        "diagram": "draw a spec, a bundle, a template, or an account",
        "simulate": "show what breaks when a zone, NAT gateway, or server fails",
        "report": "write an HTML page about a spec: picture, proof, outages, costs, plan",
        "rehearse": "run the network locally with real packets and servers",
    },
    "Deploy": {
        "plan": "show what an update would change and block data loss",
        "cost": "show what a month costs, in quantities and in money",
        "prices": "fetch a price file from the AWS Price List",
        "permissions": "print the IAM policies that a deployment needs",
        "package": "upload templates for the console or the AWS CLI",
        "deploy": "create or update a stack",
        "import": "import resources that exist into a stack",
        "refactor": "move resources from one stack to another",
        "publish": "upload a static site and invalidate what changed",
    },
    "Operate": {
        "status": "show the state of a stack and the next step",
        "open": "print the address of a site, and what is missing until it answers",
        "outputs": "print a stack's outputs",
        "logs": "print the log of a component",
        "exec": "run a command in a container",
        "run": "run a job of a stack and follow its log",
        "drift": "detect changes made outside CloudFormation",
        "recover": "unblock a stuck stack",
        "destroy": "delete a stack after showing what is lost",
    },
}
"""The commands by task, as `tiers --help` lists them."""
COMMANDS = {name: summary for group in GROUPS.values() for name, summary in group.items()}

_MODULES = {"import": "import_"}

CLEAN, FAILED, USAGE, INTERNAL = 0, 1, 2, 70
INTERRUPTED, BROKEN_PIPE = 130, 141
"""The exit code that a shell reports for a process that SIGINT or SIGPIPE ended."""
WIDTH = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0 clean, 1 errors, 2 usage, 70 an internal error."""
    if argv is None:
        # The process soon ends; garbage collection would take a sixth of its time.
        gc.disable()
        sys.unraisablehook = deliver_again
    try:
        return _guarded(list(sys.argv[1:] if argv is None else argv))
    finally:
        if argv is None:
            flush()
            # The work is done; an interrupt of Python's own farewell would be a traceback. The import of
            # `signal` is slower, and could be interrupted itself.
            signals = import_module("_signal")
            signals.signal(signals.SIGINT, signals.SIG_IGN)
            gc.freeze()


def deliver_again(ignored: sys.UnraisableHookArgs) -> None:
    """Interrupt the main thread again if Python ignored an interrupt, as it does in a destructor."""
    if ignored.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(ignored)
        return
    import _thread
    import time

    def later() -> None:
        time.sleep(0.01)
        os.kill(os.getpid(), import_module("_signal").SIGINT)

    # Not at once: that would interrupt this function, whose exceptions Python ignores as well.
    _thread.start_new_thread(later, ())


def _guarded(words: list[str]) -> int:
    try:
        _prepare_streams()
        return _flushed(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the output has enough.
        _discard(sys.stdout)
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the one place where an internal error ends
        if isinstance(error, OSError) and error.filename is None:
            # Nothing but the output fails without a name.
            return _unwritten(error)
        from tiers.cli.shared.internal import report

        return report(error, words)


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed before we were started: `>&-`
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - till the end
        elif hasattr(stream, "reconfigure"):
            # A terminal that cannot show a character gets an escape, not a traceback.
            stream.reconfigure(errors="backslashreplace")


def _discard(stream: TextIO) -> None:
    """Let a stream that cannot be written succeed: Python would complain once more when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def flush() -> None:
    """Write all that is not written yet, or discard it if that fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _discard(stream)


def _unwritten(error: OSError) -> int:
    """Report that the output cannot be written, unless standard error cannot be either."""
    from tiers.cli.shared import output

    _discard(sys.stdout)
    try:
        output.lines([f"tiers: cannot write the output: {error.strerror}"], sys.stderr)
    except OSError:
        _discard(sys.stderr)
    return FAILED


def _flushed(words: list[str]) -> int:
    """Run a command, and write all its output while exceptions of that are caught."""
    try:
        code = _run(words)
    except SystemExit:  # of `--help`
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code


def _run(words: list[str]) -> int:
    chosen = next((word for word in words if not word.startswith("-")), None)
    parser = _parser(chosen)
    if chosen is None and not words:
        parser.print_help()
        return USAGE
    if chosen is not None and chosen not in COMMANDS:
        _unknown(parser, chosen)
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return USAGE
    return command(arguments.command).run(arguments)


def command(name: str) -> Command:
    """Return the module of a command."""
    from typing import cast

    # A word of Python's grammar names no module.
    return cast("Command", import_module(f"tiers.cli.commands.{_MODULES.get(name, name)}"))


def _formatter(prog: str) -> argparse.HelpFormatter:
    import argparse

    # argparse would import shutil for the width, once for every argument that is added.
    try:
        width = os.get_terminal_size().columns
    except OSError:
        width = WIDTH
    return argparse.HelpFormatter(prog, width=min(width, WIDTH))


def _formatter_as_written(prog: str) -> argparse.HelpFormatter:
    import argparse

    return argparse.RawDescriptionHelpFormatter(prog, width=WIDTH)


def _overview() -> str:
    """Return the purpose of the program, and its commands by task."""
    lines = ["Compile a short YAML spec of a three-tier architecture into CloudFormation templates."]
    for title, commands in GROUPS.items():
        lines += ["", f"{title}:", *(f"  {name:<12} {summary}" for name, summary in commands.items())]
    return "\n".join(lines)


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    import argparse

    from tiers.cli.shared.parsing import Parser

    parser = Parser(
        prog="tiers",
        usage="%(prog)s [-h] [--version] COMMAND ...",
        formatter_class=_formatter_as_written,
        description=_overview(),
        epilog="Start with `tiers init NAME`. Run `tiers COMMAND --help` for details.",
    )
    parser.add_argument("--version", action="version", version=f"tiers {__version__}")
    commands = parser.add_subparsers(dest="command", prog="tiers", help=argparse.SUPPRESS)
    summary = COMMANDS.get(chosen or "")
    if chosen and summary:  # parsers of the 30 other commands cost 10 ms
        described = f"{summary[0].upper()}{summary[1:]}."
        added = commands.add_parser(chosen, description=described, formatter_class=_formatter)
        command(chosen).configure(added)
    return parser


def _unknown(parser: argparse.ArgumentParser, word: str) -> None:
    from tiers.diagnostics.suggest import nearest

    meant = nearest(word, COMMANDS)
    advice = f"did you mean `{meant}`?" if meant else f"use one of {', '.join(COMMANDS)}"
    parser.error(f"unknown command {word!r}; {advice}")
