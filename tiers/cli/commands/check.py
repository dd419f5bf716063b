"""`tiers check SPEC...`."""

import argparse
import functools

from tiers import compiler
from tiers.cli.shared import batch
from tiers.cli.shared.batch import Outcome
from tiers.cli.shared.reading import add_environments, add_findings, add_jobs, add_specs
from tiers.cli.shared.reporting import located, report
from tiers.cli.shared.targets import Target, targets_of
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
        return Outcome(compiler.check_everywhere(spec.path, spec.raw, located)[1])
    checked = compiler.check(spec.path, spec.raw, target.environment)
    return Outcome(located(checked.document, checked.findings))
