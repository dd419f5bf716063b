"""`tiers check SPEC`."""

import argparse

from tiers import compiler
from tiers.cli.reading import add_environment, add_findings, add_spec, read
from tiers.cli.reporting import located, report
from tiers.diagnostics.codes.warnings import UNUSED_ACCEPTANCE
from tiers.diagnostics.model import Finding


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Validate a spec: one of its environments, or its base and each of them."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments)
    if arguments.env is None:
        return report(everywhere(spec.path, spec.raw), arguments)
    checked = compiler.check(spec.path, spec.raw, arguments.env)
    return report(located(checked.document, checked.findings), arguments)


def everywhere(path: str, raw: bytes) -> list[Finding]:
    """Find what is wrong with the base of a spec, and what is wrong with an environment alone."""
    others = compiler.check_all(path, raw)
    _, base = next(others)
    findings = located(base.document, base.findings)
    said = {(each.diagnostic.code, each.location, each.diagnostic.message) for each in findings}
    accepted = base.architecture.spec.accept if base.architecture else ()
    for name, checked in others:
        for each in located(checked.document, checked.findings):
            what = (each.diagnostic.code, each.location, each.diagnostic.message)
            # What the base accepts, it accepts for every environment that needs it.
            unused = each.diagnostic.code is UNUSED_ACCEPTANCE and each.diagnostic.place.route[-1] in accepted
            if what not in said and not unused:
                note = f"in the environment `{name}`"
                findings.append(each._replace(diagnostic=each.diagnostic._replace(note=note)))
                said.add(what)
    return findings
