"""`tiers schema`."""

import argparse

from tiers.cli.shared import output
from tiers.cli.shared.reading import add_findings


def configure(parser: argparse.ArgumentParser) -> None:
    """Take the options of every command; the schema itself has no findings."""
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the JSON Schema of specs."""
    from tiers.language import schema

    del arguments
    output.document(schema.text())
    return 0
