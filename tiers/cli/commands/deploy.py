"""`tiers deploy SPEC`."""

import argparse
from typing import TYPE_CHECKING

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared.account import add_role, bucket_pattern
from tiers.cli.shared.compiling import add_layout
from tiers.cli.shared.confirm import agree
from tiers.cli.shared.delivering import add_delivery
from tiers.cli.shared.following import say
from tiers.cli.shared.reading import add_allowances
from tiers.cli.shared.stack import Named, StoppedError, add_stack, emit, guarded, roots, why
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.safe import one_line

if TYPE_CHECKING:
    from datetime import datetime

    from tiers.cli.shared.deployment import Deployment, Planned
    from tiers.cli.shared.edge import Steps

UNTOUCHED = "nothing was changed"
DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True, several=True)
    add_role(parser)
    add_delivery(parser)
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_pattern,
        help="S3 bucket for templates, in the target region and owned by this account; `{account}` and "
        "`{region}` in it are replaced",
    )
    add_layout(parser)
    parser.add_argument("-y", "--yes", action="store_true", help="skip the confirmation prompt")
    parser.add_argument(
        "--no-rollback", action="store_true", help="keep created resources if the deployment fails"
    )
    parser.add_argument("--no-run", action="store_true", help="do not run jobs before the update")
    add_allowances(parser)


def run(arguments: argparse.Namespace) -> int:
    """Create or update a stack as in the spec, and show the progress."""
    if arguments.all_environments or arguments.until:
        from tiers.cli.shared import rollout

        return rollout.run(arguments, _deploy_roots, UNTOUCHED)
    return guarded(arguments, lambda named: _deploy_roots(named, arguments), UNTOUCHED)


def _deploy_roots(named: Named, arguments: argparse.Namespace) -> int:
    """Deploy what the edge gains, if there is one, then what reads from it, and then what the edge loses."""
    from tiers.cli.shared import deployment as steps
    from tiers.cli.shared import edge as edge_stack

    *edges, main = roots(named, arguments)
    made, findings = steps.made_of(named, arguments)
    deployment = steps.prepared(main, arguments, made, findings)
    is_checked = bool(edges) and _is_ready(deployment)
    begun = []
    for edge in edges:
        code, of_edge = _add_to_edge(steps.prepared(edge, arguments, made, findings), main)
        if of_edge is None or code != CLEAN:
            return code
        begun.append(of_edge)
    try:
        deployment = edge_stack.as_it_is_now(deployment) if edges else deployment
        is_first = _runs_before_services(deployment)
        code = _create(deployment) if is_first else _deploy(deployment, is_checked=is_checked)
    except KeyboardInterrupt as interrupt:
        done = [f"`{edge.name}` is deployed; `{main.name}` was not changed" for edge in edges]
        raise KeyboardInterrupt(*(interrupt.args or done)) from None
    for each in begun if code == CLEAN else ():
        code = _remove_from_edge(each, main, arguments)
    unused = None if edges or code != CLEAN else edge_stack.of_deployed(main, deployment.row)
    if unused is not None:
        edge_stack.show_unused(unused, main, arguments)
    return code


def _is_ready(deployment: "Deployment") -> bool:
    """Check what comes after the edge before that is changed; return False if another operation runs."""
    from tiers.cli.shared import deployment as steps

    if _is_running(deployment):
        return False
    steps.refuse_stuck(deployment)
    steps.check(deployment, steps.planned(deployment))
    return True


def _add_to_edge(deployment: "Deployment", main: Named) -> "tuple[int, Steps | None]":
    """Deploy the edge with all that it has now; return the exit code, and the steps.

    There are none if another command changes it, which must end first.
    """
    from tiers.cli.shared import deployment as steps
    from tiers.cli.shared import edge

    if _is_running(deployment):
        return _attach(deployment), None
    steps.refuse_stuck(deployment)
    planned = steps.planned(deployment)
    steps.check(deployment, planned)
    both = edge.in_steps(deployment, planned)
    edge.announce(both, main.name, deployment.arguments)
    return _deploy(both.first, is_checked=True), both


def _remove_from_edge(both: "Steps", main: Named, arguments: argparse.Namespace) -> int:
    """Delete from the edge what nothing reads anymore; return the exit code."""
    from tiers.cli.shared import edge

    edge.show_left(both, arguments)
    if both.last is None:
        return CLEAN
    others = edge.other_readers(main, both.outputs)
    if others:
        edge.keep(both, main, others, arguments)
        return CLEAN
    return _deploy(edge.as_it_is_now(both.last), is_checked=True)


def _runs_before_services(deployment: "Deployment") -> bool:
    """Return whether the stack is created and has jobs that run before its services."""
    from tiers.cli.shared import before_update

    wanted = deployment.creates and not deployment.arguments.no_run
    return wanted and bool(before_update.names(deployment.named))


def _create(deployment: "Deployment") -> int:
    """Create all but the services, run the jobs that come before them, and add the services."""
    from tiers.cli.shared import before_update
    from tiers.cli.shared import deployment as steps

    named, arguments = deployment.named, deployment.arguments
    steps.refuse_stuck(deployment)
    steps.check(deployment, steps.planned(deployment))
    first = before_update.first_part(deployment)
    before_update.announce_parts(deployment, first)
    code = _deploy(first, is_checked=True)
    if code != CLEAN:
        return code
    before_update.run(named, before_update.deployed(named), arguments, "the services are not created")
    if first.made.bundle.files == deployment.made.bundle.files:
        return CLEAN
    rest = argparse.Namespace(**{**vars(arguments), "no_run": True, "yes": True})
    return _deploy(steps.prepared(named, rest, deployment.made, []))


def _deploy(deployment: "Deployment", *, is_checked: bool = False) -> int:
    from tiers.cli.shared import before_update
    from tiers.cli.shared import deployment as steps
    from tiers.cli.shared.announcing import refuse_beyond, show

    named, arguments = deployment.named, deployment.arguments
    if _is_running(deployment):
        return _attach(deployment)
    steps.refuse_stuck(deployment)
    planned = steps.planned(deployment)
    if not is_checked:
        steps.check(deployment, planned)
    jobs = before_update.prepared(deployment, planned)
    change_set = steps.change_set(deployment)
    if change_set is None:
        return _attach(steps.overtaken(deployment))
    with steps.removed_unless_executed(deployment, change_set) as executed:
        steps.refuse_changed(deployment, planned)
        show(deployment, planned, change_set)
        refuse_beyond(deployment, planned, change_set)
        if not change_set.empty:
            before_update.announce(jobs, arguments)
            agree(named, f"Deploy this to `{named.name}` in `{named.aws.region}`?", yes=arguments.yes)
            before_update.run(named, jobs, arguments, "no update began")
        steps.keep(deployment)
        if change_set.empty:
            return _finished(deployment, change_set.stack)
        after = steps.execute(deployment, planned, change_set, executed)
    with steps.going_on():
        steps.show_started(deployment, change_set.stack)
        return _followed(deployment, change_set.stack, after, planned)


def _is_running(deployment: "Deployment") -> bool:
    row = deployment.row
    return row is not None and state_of(row["StackStatus"]).phase is Phase.RUNNING


def _attach(deployment: "Deployment") -> int:
    """Follow an operation that was started elsewhere."""
    from tiers.cli.shared import deployment as steps
    from tiers.deploy.changes.deploying import began

    named, row = deployment.named, deployment.row
    assert row is not None
    arn, status = row["StackId"], row["StackStatus"]
    text = f"{named.name} is {status}: {state_of(status).meaning}; following it"
    say(deployment.arguments, "attached", text, stack=named.name, id=arn, status=status)
    with steps.going_on():
        code = _followed(deployment, arn, began(named.aws, arn))
    text = "another command started this operation; run the command again to deploy the spec"
    say(deployment.arguments, "not_ours", text, stack=named.name)
    return code


def _followed(
    deployment: "Deployment", arn: str, after: "datetime | None", ours: "Planned | None" = None
) -> int:
    """Show what happens to the stack; an interruption stops the display, not the deployment.

    `ours` is the planned change, if this command started the operation.
    """
    from tiers.cli.shared.clearing import FAILED_CREATIONS, clear
    from tiers.cli.shared.deployment import GOES_ON, deny_again
    from tiers.cli.shared.live import watch
    from tiers.deploy.aws import AwsError
    from tiers.deploy.aws_errors import diagnostic

    named = deployment.named
    try:
        status = watch(named, arn, after, deployment.arguments)
    except AwsError as error:
        raise StoppedError(named.located(diagnostic(error.failure)._replace(note=GOES_ON))) from error
    if status in DONE:
        return _finished(deployment, arn, ours=ours is not None)
    if ours is not None:
        if deployment.creates and status in FAILED_CREATIONS:
            return clear(deployment, arn)
        deny_again(deployment, arn, ours)
    return _failed(deployment, arn, status)


def _finished(deployment: "Deployment", arn: str, *, ours: bool = True) -> int:
    """Protect the stack, and print its outputs."""
    from tiers.cli.shared.deployment import protected
    from tiers.deploy.changes.deployed import find

    named = deployment.named
    if ours:
        protected(deployment, arn)
    row = find(named.aws, arn) or {}
    outputs = {each["OutputKey"]: each.get("OutputValue", "") for each in row.get("Outputs", ())}
    width = max(map(len, outputs), default=0)
    rows = [
        f"{named.name} is deployed",
        *(f"  {name:<{width}}  {one_line(value)}" for name, value in outputs.items()),
    ]
    status = row.get("StackStatus", "")
    say(deployment.arguments, "deployed", rows, stack=named.name, status=status, outputs=outputs)
    return CLEAN


def _failed(deployment: "Deployment", arn: str, status: str) -> int:
    """Report only the cause, at its place in the spec, and the next step for the stack."""
    from tiers.deploy.stacks import read_stack

    named = deployment.named
    stack = read_stack(named.aws, arn)
    findings = why(named, stack) if stack else []
    state = state_of(status)
    ended = codes.OPERATION_FAILED.at(
        NOWHERE, f"`{named.name}` is {status}: {state.meaning}", help=named.said(state.next)
    )
    emit([*findings, *named.located(ended)], deployment.arguments, named.remarks)
    return FAILED
