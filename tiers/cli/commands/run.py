"""`tiers run SPEC JOB [-- COMMAND...]`."""

import argparse

from tiers.cli import CLEAN
from tiers.cli.shared import jobs
from tiers.cli.shared.following import say
from tiers.cli.shared.parsing import BEHIND
from tiers.cli.shared.stack import Named, StoppedError, add_stack, emit, existing, guarded
from tiers.deploy import tasks
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Place


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    parser.add_argument("job", metavar="JOB", help="name of the job in the spec")
    parser.add_argument(
        "words",
        metavar="-- COMMAND",
        nargs="*",
        help="the command and its arguments (default: those of the job)",
    )
    parser.set_defaults(**{BEHIND: "words"})
    parser.epilog = "Ctrl-C stops the display, not the task."


def run(arguments: argparse.Namespace) -> int:
    """Run a job as it is deployed; the exit code is 1 if its container ends with an error."""
    return guarded(arguments, lambda named: _run(named, arguments), "no task was started")


def _run(named: Named, arguments: argparse.Namespace) -> int:
    name = arguments.job
    route = jobs.route_of(named, name)
    schedule = jobs.schedule_of(named, existing(named), name)
    if schedule is None:
        message = f"the stack `{named.name}` has no job `{name}`"
        advice = named.said("run `tiers deploy SPEC` first")
        raise StoppedError(
            named.located(codes.JOB_NOT_DEPLOYED.at(Place(route, "key"), message, help=advice))
        )
    launch = tasks.launch_of(named.aws, schedule)
    started = jobs.begin(named, name, launch, arguments, arguments.words)
    with jobs.interruptible(started):
        result = jobs.watch(started, arguments)
    if not result.is_well:
        return emit(named.located(jobs.failed(started, result)), arguments, named.remarks)
    say(arguments, "job_done", f"{name}: done", job=name, task=result.task, exit_code=0)
    return CLEAN
