"""The steps of `tiers deploy` before anything is changed, and the one that begins it."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared.compiling import Made, write
from tiers.cli.shared.delivering import beside, compiled, packed, uploaded
from tiers.cli.shared.following import say
from tiers.cli.shared.reporting import exit_code
from tiers.cli.shared.stack import Named, StoppedError, remark, standing
from tiers.cloudformation.template import stem_of
from tiers.compile.edge_root import stack_name
from tiers.deploy import aws_errors
from tiers.deploy.aws import AwsError
from tiers.deploy.bundle.upload import account_of
from tiers.deploy.changes import changesets, deployed, deploying, parameters
from tiers.deploy.changes.changesets import ChangeSet, ChangeSetError, Request
from tiers.deploy.following import Clock, newest
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Finding, Place
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.placed import Layout
from tiers.operate import protection
from tiers.plan.compare.snapshot import Snapshot, of_bundle
from tiers.plan.planning import Plan, plan
from tiers.plan.safeguards import guard

if TYPE_CHECKING:
    from tiers.cloudformation.template import Template

UPDATABLE = frozenset({"CREATE_FAILED", "UPDATE_FAILED"})
"""Statuses of a stack that is stuck on request (`--no-rollback`); an update that works frees it."""
REVIEW = "REVIEW_IN_PROGRESS"
GOES_ON = "the deployment continues; run the same `tiers deploy` command to follow it again"


class Deployment(NamedTuple):
    """The new templates, and the deployed stack."""

    named: Named
    arguments: argparse.Namespace
    made: Made
    findings: list[Finding]
    """Warnings of compiling."""
    owner: str
    """The account's number."""
    row: Mapping[str, Any] | None
    """The stack as it is described; None if there is none."""

    @property
    def creates(self) -> bool:
        """Return whether the stack is created, not updated."""
        return self.row is None or self.row["StackStatus"] == REVIEW

    @property
    def main(self) -> "Template":
        """The template that is deployed itself."""
        return self.made.bundle.templates[stem_of(self.made.bundle.main)]

    @property
    def given(self) -> dict[str, str]:
        """The values of parameters on the command line, and the name of the edge's stack beside this one."""
        given = dict(self.made.parameters)
        if self.named.is_edge:
            return {name: value for name, value in given.items() if name in self.main.get("Parameters", {})}
        if self.made.bundle.edge is not None and EDGE_STACK_NAME in self.main.get("Parameters", {}):
            return {EDGE_STACK_NAME: stack_name(self.named.name), **given}
        return given

    @property
    def allowed(self) -> list[str]:
        """The logical IDs that may be replaced: of this root, or of none that is left."""
        own = {each.logical_id for each in self.made.bundle.built.resources}
        given, before = self.arguments.allow_replace, self.named.of_edge
        if self.named.is_edge:
            return [each for each in given if each in own | before]
        return [each for each in given if each not in (self.named.origins.keys() | before) - own]

    @property
    def previous(self) -> frozenset[str]:
        """The parameters that have a value from an earlier deployment."""
        rows = self.row.get("Parameters", ()) if self.row and not self.creates else ()
        return frozenset(each["ParameterKey"] for each in rows)


class Planned(NamedTuple):
    """The changes of the deployment, as far as templates show them."""

    old: Snapshot | None
    plan: Plan


def made_of(named: Named, arguments: argparse.Namespace) -> tuple[Made, list[Finding]]:
    """Compile, lint, and prove a spec, once for all its roots. Raises `StoppedError`."""
    made, findings = compiled(named.file, arguments)
    if made is None:
        raise StoppedError(findings)
    return made, findings


def prepared(named: Named, arguments: argparse.Namespace, made: Made, findings: list[Finding]) -> Deployment:
    """Read the account and the stack of one root of what was made. Raises `StoppedError`."""
    if named.is_edge:
        # The bucket is in the region of the other root.
        made, findings = made.at_edge(), []
        arguments = argparse.Namespace(**{**vars(arguments), "bucket": None})
    owner = account_of(named.aws)
    row = deployed.find(named.aws, named.name)
    if row is not None and row.get("RootId"):
        standing(named)
    gone = row is not None and state_of(row["StackStatus"]).phase is Phase.GONE
    return Deployment(named, arguments, made, findings, owner, None if gone else row)


def refuse_stuck(deployment: Deployment) -> None:
    """Return if CloudFormation accepts an update in the stack's status. Raises `StoppedError` otherwise."""
    named, row = deployment.named, deployment.row
    if row is None or row["StackStatus"] in UPDATABLE:
        return
    status = row["StackStatus"]
    state = state_of(status)
    if status == REVIEW:
        for each in changesets.pending(named.aws, row["StackId"]):
            since = f" since {each['CreationTime']:%Y-%m-%d %H:%M:%S} UTC" if "CreationTime" in each else ""
            message = (
                f"`{named.name}` is not created yet; the change set `{each['ChangeSetName']}` is "
                f"waiting{since}"
            )
            advice = (
                "execute it where it was created, or run `tiers recover SPEC` to delete it and the "
                "empty stack"
            )
            waiting = codes.BEING_REVIEWED.at(NOWHERE, message, help=named.said(advice))
            raise StoppedError(named.located(waiting))
    elif state.phase is Phase.STUCK:
        message = f"`{named.name}` is {status}: {state.meaning}"
        raise StoppedError(named.located(codes.STACK_STUCK.at(NOWHERE, message, help=named.said(state.next))))


def planned(deployment: Deployment) -> Planned:
    """Compare what is deployed with what the spec says. Raises `AwsError`."""
    named, made = deployment.named, deployment.made
    old = None if deployment.creates else deployed.snapshot_of_stack(named.aws, named.name)
    new = of_bundle(made.bundle, made.sources, deployment.given)
    return Planned(old, plan(old, new, deployment.allowed, renamed=True))


def check(deployment: Deployment, what: Planned) -> None:
    """Report all problems at once; return if there are none. Raises `StoppedError` otherwise."""
    from tiers.deploy.preflight import preflight

    named, made = deployment.named, deployment.made
    built = made.bundle.built
    diagnostics = [
        *what.plan.findings,
        *what.plan.refused,
        *parameters.problems(
            deployment.main.get("Parameters", {}), deployment.given, deployment.previous, built
        ),
        *_bucket(deployment),
    ]
    if what.plan.is_possible:
        diagnostics += preflight(named.aws, built, what.plan.changes, _values(deployment), deployment.owner)
    findings = [*deployment.findings, *named.located(*diagnostics)]
    if exit_code(findings, strict=False):
        raise StoppedError(findings)
    if findings:
        remark(named, findings, deployment.arguments)


def _values(deployment: Deployment) -> dict[str, str]:
    """Return the values that parameters will have, as far as they are known."""
    rows = deployment.row.get("Parameters", ()) if deployment.row and not deployment.creates else ()
    kept = {each["ParameterKey"]: each.get("ParameterValue", "") for each in rows}
    return {**kept, **deployment.given}


def reaches_aws(deployment: Deployment) -> bool:
    """Return whether the templates can be handed to AWS: in the call itself, or by a bucket that is named."""
    return not any(_bucket_needed(deployment))


def _bucket(deployment: Deployment) -> Iterator[Diagnostic]:
    from tiers.deploy.preflight import bucket

    yield from _bucket_needed(deployment)
    if deployment.arguments.bucket:
        yield from bucket.check(deployment.named.aws, deployment.arguments.bucket, deployment.owner)


def _bucket_needed(deployment: Deployment) -> Iterator[Diagnostic]:
    bundle, arguments = deployment.made.bundle, deployment.arguments
    if arguments.bucket:
        return
    size = len(bundle.files[bundle.main].encode())
    if deployment.named.is_edge and size > deploying.INLINE:
        yield codes.BUCKET_NEEDED.at(
            Place(("resources", "edge"), "key"),
            f"the edge's template of {size:,} bytes is too large to deploy without a bucket",
            help=f"deploy `{bundle.main}` by `aws cloudformation deploy --s3-bucket`, then the rest so too",
        )
    elif bundle.layout is Layout.NESTED:
        yield codes.BUCKET_NEEDED.at(
            NOWHERE,
            "nested templates need a bucket",
            help="add `--bucket NAME`, or `--layout single` if the stack is not deployed yet",
        )
    elif size > deploying.INLINE:
        yield codes.BUCKET_NEEDED.at(
            NOWHERE,
            f"a template of {size:,} bytes needs a bucket",
            help="add `--bucket NAME`",
        )


def overtaken(deployment: Deployment) -> Deployment:
    """Return the deployment with the operation that runs already. Raises `StoppedError` if it is over."""
    named = deployment.named
    row = deployed.find(named.aws, named.name)
    if row is None or state_of(row["StackStatus"]).phase is not Phase.RUNNING:
        raise StoppedError(named.located(_changed(named)))
    return deployment._replace(row=row)


def refuse_changed(deployment: Deployment, what: Planned) -> None:
    """Return if the stack is still as it was when compared. Raises `StoppedError` otherwise.

    Once the change set exists, AWS refuses to execute it after another update; before, it does not.
    """
    named = deployment.named
    if what.old is not None and deployed.snapshot_of_stack(named.aws, named.name) != what.old:
        raise StoppedError(named.located(_changed(named)))


def _changed(named: Named, note: str = "") -> Diagnostic:
    message = f"`{named.name}` changed after the plan was made; nothing was deployed"
    return codes.CONCURRENT_CHANGE.at(NOWHERE, message, help="run the same command again", note=note)


def change_set(deployment: Deployment) -> ChangeSet | None:
    """Upload the templates and create a change set; return None if another operation has begun.

    Raises `StoppedError`.
    """
    named = deployment.named
    request = Request(
        stack=named.name,
        exists=deployment.row is not None,
        creates=deployment.creates,
        template=_template(deployment),
        parameters=parameters.arguments(
            deployment.main.get("Parameters", {}), deployment.given, deployment.previous
        ),
        capabilities=changesets.capabilities(deployment.made.bundle.templates),
        nested=deployment.made.bundle.layout is Layout.NESTED,
        role=deployment.arguments.role_arn,
    )
    try:
        return changesets.make(named.aws, request, Clock())
    except ChangeSetError as error:
        raise StoppedError(named.located(*_refused(named, error))) from error
    except AwsError as error:
        if not deploying.is_busy(error.failure):
            raise
        return None


def _template(deployment: Deployment) -> dict[str, str]:
    """Return the source of the main template: the call itself, or a bucket. Raises `AwsError`."""
    made, arguments = deployment.made, deployment.arguments
    if not arguments.bucket:
        return {"TemplateBody": made.bundle.files[made.bundle.main]}
    done = uploaded(deployment.named.aws, deployment.owner, made, arguments)
    say(
        arguments,
        "uploaded",
        f"{done.words} {arguments.bucket}",
        new=done.new,
        unchanged=done.old,
        url=done.package.url,
    )
    return {"TemplateURL": done.package.url}


def _refused(named: Named, error: ChangeSetError) -> Iterator[Diagnostic]:
    for each in error.findings:
        yield codes.PRE_VALIDATION_FAILED.at(
            named.place(each.logical_id, *filter(None, [each.property])),
            f"AWS rejected `{each.logical_id}`: {each.message}",
            label=each.property and f"the property `{each.property}`",
        )
    if not error.findings:
        yield codes.NO_CHANGE_SET.at(
            NOWHERE,
            f"AWS could not create the change set: {error.reason}",
            help="fix the cause; nothing was changed",
        )


@contextmanager
def removed_unless_executed(deployment: Deployment, made: ChangeSet) -> Iterator[list[bool]]:
    """Delete change sets that are not executed in the end: yield a list, to which to append True."""
    executed: list[bool] = []
    try:
        yield executed
    finally:
        if not executed and not made.empty:
            changesets.remove(deployment.named.aws, made)
            if deployment.row is None:
                changesets.remove_empty_stack(deployment.named.aws, made.stack)


def keep(deployment: Deployment) -> None:
    """Write what is deployed into its directory, for a later plan to compare with. Raises `StoppedError`.

    This comes after all checks have passed: what was refused is not deployed.
    """
    named, made, arguments = deployment.named, deployment.made, deployment.arguments
    if named.is_edge:
        return  # the other root keeps both
    more = beside(packed(named.aws, made, arguments), made) if arguments.bucket else {}
    wrong = write(made, more)
    if wrong:
        raise StoppedError(wrong)


def execute(deployment: Deployment, what: Planned, made: ChangeSet, executed: list[bool]) -> datetime | None:
    """Begin the deployment; return the time of the last event before it. Raises `StoppedError`.

    Before AWS has answered it may have begun, so `executed` is set beforehand.
    """
    named, arguments = deployment.named, deployment.arguments
    if what.old is not None:
        # What may be replaced this time, an earlier deployment's policy would deny.
        policy = guard.stack_policy(what.old, deployment.allowed)
        _protect(deployment, lambda: protection.set_policy(named.aws, made.stack, policy))
    try:
        after = newest(named.aws, made.stack)
        executed.append(True)
        with going_on():
            changesets.execute(named.aws, made, rollback=not arguments.no_rollback)
    except AwsError as error:
        executed.clear()
        if not deploying.is_overtaken(error.failure):
            raise
        raise StoppedError(named.located(_changed(named, error.failure.message))) from error
    return after


def show_started(deployment: Deployment, stack: str) -> None:
    """Show that the deployment has begun."""
    name, verb = deployment.named.name, "created" if deployment.creates else "updated"
    say(deployment.arguments, "started", f"{name} is being {verb}", stack=name, id=stack)


@contextmanager
def going_on() -> Iterator[None]:
    """Add the state of the deployment to the message of an interrupt, unless it has one."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(*(interrupt.args or (GOES_ON,))) from None


def protected(deployment: Deployment, stack: str) -> None:
    """Set termination protection and the stack policy of the spec. A failure is a warning."""
    named, made = deployment.named, deployment.made
    side = of_bundle(made.bundle, made.sources)
    on = protection.wants_termination_protection(made.bundle.templates)
    _protect(deployment, lambda: protection.set_policy(named.aws, stack, guard.stack_policy(side)))
    if deployment.row is None or bool(deployment.row.get("EnableTerminationProtection")) != on:
        _protect(deployment, lambda: protection.protect(named.aws, stack, on=on))


def deny_again(deployment: Deployment, stack: str, what: Planned) -> None:
    """Deny again what a stack policy allowed for a deployment that failed."""
    if what.old is not None and deployment.allowed:
        policy = guard.stack_policy(what.old)
        _protect(deployment, lambda: protection.set_policy(deployment.named.aws, stack, policy))


def _protect(deployment: Deployment, work: Callable[[], None]) -> None:
    try:
        work()
    except AwsError as error:
        found = aws_errors.diagnostic(error.failure)
        warning = codes.UNPROTECTED.at(
            NOWHERE, f"the protection of the stack could not be set: {found.message}", help=found.help
        )
        remark(deployment.named, deployment.named.located(warning), deployment.arguments)
