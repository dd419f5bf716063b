"""`tiers outputs SPEC [NAME]`."""

import argparse

from tiers.cli import CLEAN
from tiers.cli.shared import output
from tiers.cli.shared.reporting import report
from tiers.cli.shared.stack import Named, add_stack, existing, guarded
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser)
    parser.add_argument("output", metavar="NAME", nargs="?", help="print only the value of this output")


def run(arguments: argparse.Namespace) -> int:
    """Print the outputs of the stack; the exit code is 1 if there is no stack, or no such output."""
    return guarded(arguments, lambda named: _print(named, arguments), "nothing was changed")


def _print(named: Named, arguments: argparse.Namespace) -> int:
    outputs = existing(named).outputs
    if arguments.output is not None and arguments.output not in outputs:
        message = f"the stack `{named.name}` has no output `{arguments.output}`"
        meant = nearest(arguments.output, outputs)
        known = f"use one of {quoted(outputs)}" if outputs else "remove it; the stack has no outputs"
        advice = f"did you mean `{meant}`?" if meant else known
        return report(named.located(codes.NO_OUTPUT.at(NOWHERE, message, help=advice)), arguments)
    if arguments.format == "json":
        shown = outputs if arguments.output is None else {arguments.output: outputs[arguments.output]}
        output.data({"format_version": "1.0", "outputs": shown})
    elif arguments.output is not None:
        output.lines([outputs[arguments.output]])
    else:
        output.lines(f"{name} {value}" for name, value in outputs.items())
    return CLEAN
