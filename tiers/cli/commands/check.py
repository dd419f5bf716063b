"""`tiers check SPEC...`."""

import argparse
import functools

from tiers import compiler
from tiers.cli.shared import batch
from tiers.cli.shared.batch import Outcome
from tiers.cli.shared.reading import add_environments, add_findings, add_jobs, add_specs
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.targets import Target, targets_of
from tiers.diagnostics.codes.architecture import UNUSED_ACCEPT
from tiers.diagnostics.model import Finding
from tiers.diagnostics.wording import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_specs(parser)
    add_environments(parser)
    add_jobs(parser)
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Validate specs: one environment of each, or the base and all environments."""
    # A spec is one piece of work: each of its environments needs less than a millisecond.
    arguments.all_environments = False
    targets = targets_of(arguments)
    done = batch.run(functools.partial(check_one), targets, arguments)
    outcome = counted(len(targets), "spec") if arguments.several else ""
    return done.close(report(done.findings, arguments, outcome))


def check_one(target: Target) -> Outcome:
    """Validate one spec."""
    spec = target.read
    if spec.failure:
        return Outcome(located(spec.document, [spec.failure]))
    if target.environment is None:
        return Outcome(everywhere(spec.path, spec.raw))
    checked = compiler.check(spec.path, spec.raw, target.environment)
    return Outcome(located(checked.document, checked.findings))


def everywhere(path: str, raw: bytes) -> list[Finding]:
    """Find what is wrong with the base of a spec, and what is wrong with an environment alone."""
    each_of_them = compiler.check_each(path, raw)
    _, base = next(each_of_them)
    findings = located(base.document, base.findings)
    said = {(each.diagnostic.code, each.location, each.diagnostic.message) for each in findings}
    accepted = base.architecture.spec.accept if base.architecture else ()
    for name, checked in each_of_them:
        for each in located(checked.document, checked.findings):
            what = (each.diagnostic.code, each.location, each.diagnostic.message)
            # What the base accepts, it accepts for every environment that needs it.
            unused = each.diagnostic.code is UNUSED_ACCEPT and each.diagnostic.place.route[-1] in accepted
            if what not in said and not unused:
                note = f"in the environment `{name}`"
                findings.append(each._replace(diagnostic=each.diagnostic._replace(note=note)))
                said.add(what)
    return findings
