"""`tiers resolve SPEC`."""

import argparse
import sys

from tiers import compiler
from tiers.cli.shared import output
from tiers.cli.shared.reading import add_environment, add_findings, add_spec, read
from tiers.cli.shared.reporting import located, report


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the resolved spec; findings go to standard error, as the spec is the output."""
    from tiers.cloudformation.write import to_json, to_yaml
    from tiers.diagnostics import safe
    from tiers.language.written import written

    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments, stream=sys.stderr)
    checked = compiler.check(spec.path, spec.raw, arguments.env)
    if checked.architecture is not None:
        resolved = written(checked.architecture.spec)
        text = (to_json if arguments.format == "json" else to_yaml)(resolved)
        # A script's lines would be in a log as they are: plain JSON, which is YAML as well, escapes them.
        output.document(text if safe.is_harmless(text) else safe.as_json(resolved) + "\n")
    return report(located(checked.document, checked.findings), arguments, stream=sys.stderr)
