"""Run the jobs with `run: before_update` of a spec, each in its new revision, before its stack is updated.

CloudFormation has no step between a new task definition and the services that are updated with it. A first
update with the new definition alone would leave a stack that matches no spec if the job failed. So nothing
of the stack is changed: the new revision is registered beside it, made of the new template and of the
deployed revision (`tiers.deploy.definitions`), runs in the network and with the roles that are deployed, and
is deregistered. If a job needs what only the update brings, the update is refused before anything is changed.

A first deployment has nothing to run a job in. It creates the stack without the services of ECS, runs the
jobs as they are then deployed, and adds the services by an update. Servers and functions are created with the
rest.
"""

from argparse import Namespace
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tiers.cli.shared import jobs
from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError, existing
from tiers.cloudformation.template import stem_of
from tiers.compile.bundle import source_map
from tiers.compile.parts import without
from tiers.deploy import definitions, tasks
from tiers.deploy.definitions import UnknownValueError
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.wording import quoted
from tiers.ir.references import targets
from tiers.plan.model import Action

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiers.cli.shared.deployment import Deployment, Planned
    from tiers.deploy.tasks import Launch
    from tiers.ir.placed import Placed
    from tiers.plan.model import Change

DEFINITION = "AWS::ECS::TaskDefinition"
SERVICES = frozenset({"AWS::ECS::Service"})
GROUP, ROLE = "AWS::EC2::SecurityGroup", "AWS::IAM::Role"
_GRANTS = frozenset(
    {"AWS::IAM::RolePolicy", "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress"}
)
"""Types that give something to a role or a group, and belong to either end of a connection."""
_KEEPS = frozenset({Action.SETTING, Action.REMOVE})


class Prepared(NamedTuple):
    """A job that can run before the update, and the revision to register; empty for the deployed one."""

    job: str
    launch: "Launch"
    revision: dict[str, object]


def names(named: Named) -> tuple[str, ...]:
    """Return the jobs of the spec that run before updates."""
    return jobs.before_updates(named.compiled.architecture)


def prepared(deployment: "Deployment", what: "Planned") -> tuple[Prepared, ...]:
    """Return the jobs to run before an update. Raises `AwsError`, or `StoppedError` if one cannot run."""
    named, arguments = deployment.named, deployment.arguments
    wanted = () if named.is_edge or what.old is None or arguments.no_run else names(named)
    if not wanted:
        return ()
    stack = existing(named)
    made, problems = list[Prepared](), list[Diagnostic]()
    for job in wanted:
        schedule = jobs.schedule_of(named, stack, job)
        missing = _missing(named, job, what) if schedule else [_definition(named, job).logical_id]
        if schedule is None or missing:
            problems.append(_refusal(named, job, missing))
            continue
        launch = tasks.launch_of(named.aws, schedule)
        try:
            made.append(Prepared(job, launch, _revision(named, job, what, launch)))
        except UnknownValueError as unknown:
            problems.append(_refusal(named, job, [str(unknown)]))
    if problems:
        raise StoppedError(named.located(*problems))
    return tuple(made)


def first_part(deployment: "Deployment") -> "Deployment":
    """Return the deployment of all but the services, with the values of its parameters alone."""
    made = deployment.made
    bundle = without(made.bundle, made.architecture.spec, SERVICES)
    main = bundle.templates[stem_of(bundle.main)]
    given = {
        name: value for name, value in deployment.arguments.parameter if name in main.get("Parameters", {})
    }
    arguments = Namespace(**{**vars(deployment.arguments), "parameter": [*given.items()]})
    part = made._replace(bundle=bundle, sources=source_map(bundle, made.document))
    return deployment._replace(made=part, arguments=arguments)


def announce_parts(deployment: "Deployment", first: "Deployment") -> None:
    """Show the order of a first deployment with jobs that come before services."""
    listed = names(deployment.named)
    services = "" if first.made.bundle.files == deployment.made.bundle.files else ", then the services"
    text = f"the first deployment creates all but the services, then runs {quoted(listed)}{services}\n"
    say(deployment.arguments, "jobs", text, jobs=list(listed))


def deployed(named: Named) -> tuple[Prepared, ...]:
    """Return the jobs to run before services, as they are deployed. Raises `AwsError`."""
    stack = existing(named)
    found = ((job, jobs.schedule_of(named, stack, job)) for job in names(named))
    return tuple(
        Prepared(job, tasks.launch_of(named.aws, schedule), {}) for job, schedule in found if schedule
    )


def announce(ready: tuple[Prepared, ...], arguments: Namespace) -> None:
    """Show which jobs run before the update."""
    if ready:
        listed = [each.job for each in ready]
        say(arguments, "jobs", f"before the update, {quoted(listed)} will run\n", jobs=listed)


def run(named: Named, ready: tuple[Prepared, ...], arguments: Namespace, otherwise: str) -> None:
    """Run jobs, one after the other. Raises `StoppedError` if one fails; `otherwise` is what follows."""
    for each in ready:
        with _registered(named, each) as launch:
            started = jobs.begin(named, each.job, launch, arguments)
            with jobs.interruptible(started, otherwise):
                result = jobs.watch(started, arguments)
        if not result.is_well:
            failed = jobs.failed(started, result)
            message = f"{failed.message}; {otherwise}"
            raise StoppedError(named.located(failed._replace(message=message)))
        say(arguments, "job_done", f"{each.job}: done", job=each.job, task=result.task, exit_code=0)


@contextmanager
def _registered(named: Named, ready: Prepared) -> "Iterator[Launch]":
    """Register the new revision for as long as its task runs."""
    if not ready.revision:
        yield ready.launch
        return
    definition = tasks.register(named.aws, ready.revision)
    try:
        yield ready.launch._replace(definition=definition)
    finally:
        tasks.deregister(named.aws, definition)


def _revision(named: Named, job: str, what: "Planned", launch: "Launch") -> dict[str, object]:
    assert what.old is not None
    actual = tasks.definition_of(named.aws, launch.definition)
    return definitions.revised(what.old, what.plan.new, _definition(named, job).logical_id, actual)


def _definition(named: Named, job: str) -> "Placed":
    return next(
        each for each in named.origins.values() if each.component == job and each.body["Type"] == DEFINITION
    )


def _missing(named: Named, job: str, what: "Planned") -> list[str]:
    """Return what the task of a job needs, beside its definition, that only the update adds or changes.

    A resource that the update replaces is there before, but it is not the one that the services will use.
    """
    definition = _definition(named, job)
    own = {
        each.logical_id
        for each in named.origins.values()
        if each.component == job and each.body["Type"] == GROUP
    }
    referred = {each.logical_id for each in targets(definition.body)}
    roles = {each for each in referred if _type(named, each) == ROLE}
    needed = own | roles
    for each in named.origins.values():
        refers = {target.logical_id for target in targets(each.body)}
        if each.body["Type"] in _GRANTS and refers & (own | roles):
            needed.add(each.logical_id)
    return [
        each.logical_id
        for each in what.plan.changes
        if (each.logical_id in needed and _matters(each))
        or (each.logical_id in referred and each.kind is Action.REPLACE)
    ]


def _type(named: Named, logical_id: str) -> str:
    placed = named.origins.get(logical_id)
    return str(placed.body["Type"]) if placed else ""


def _matters(change: "Change") -> bool:
    """Return whether a change gives a resource something that it did not have: more than tags."""
    if change.kind in _KEEPS:
        return False
    return change.kind is Action.ADD or any(not each.name.startswith("Tags") for each in change.details)


def _refusal(named: Named, job: str, missing: list[str]) -> Diagnostic:
    return codes.JOB_NOT_READY.at(
        Place((*jobs.route_of(named, job), "run"), "key"),
        f"the job `{job}` cannot run before this update",
        label="it needs what only the update brings",
        note=f"the update adds or changes {quoted(missing)}",
        help=named.said(
            f"pass `--no-run`, then run `tiers run SPEC {job}`; or deploy this first, without new services"
        ),
    )
