"""`tiers check SPEC`."""

import argparse

from tiers import compiler
from tiers.cli.reading import add_findings, add_spec, read
from tiers.cli.reporting import located, report


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Validate a spec."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments)
    checked = compiler.check(spec.path, spec.raw)
    return report(located(checked.document, checked.findings), arguments)
