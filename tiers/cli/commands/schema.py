"""`tiers schema`."""

import argparse
import sys

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import output
from tiers.cli.shared.reading import add_findings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command; the schema itself has no findings."""
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of specs, with the installed component types of other packages."""
    from tiers.language import installed, schema

    del arguments
    rows, problems = installed.every()
    output.document(schema.text(rows))
    output.lines([f"tiers schema: {each}" for each in problems], sys.stderr)
    return FAILED if problems else CLEAN
