"""`tiers exec SPEC COMPONENT -- COMMAND`."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn

from tiers.cli import CLEAN
from tiers.cli.shared import components, session_plugin
from tiers.cli.shared.account import add_account
from tiers.cli.shared.jobs import SCHEDULE
from tiers.cli.shared.parsing import BEHIND
from tiers.cli.shared.reading import add_environment, add_spec
from tiers.cli.shared.stack import Named, StoppedError, existing, guarded
from tiers.deploy.aws import AwsError
from tiers.deploy.containers.services import SERVICE, cluster_of, name_of
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import abridged
from tiers.operate import exec_sessions
from tiers.operate.exec_sessions import RUNNING, RunningContainer, RunningTask, Session

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.diagnostics.model import Code, Place

TASK_DEFINITION, CLUSTER = "AWS::ECS::TaskDefinition", "AWS::ECS::Cluster"
INSTANCE, GROUP = "AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    parser.add_argument("component", metavar="COMPONENT", help="the component in whose task to run a command")
    parser.add_argument(
        "words",
        metavar="-- COMMAND",
        nargs="*",
        default=[],  # without one, argparse calls it required
        help="the command and its arguments, without a shell (default: /bin/sh)",
    )
    add_environment(parser)
    add_account(parser)
    parser.add_argument(
        "--container", metavar="NAME", help="the container (default: the component's own container)"
    )
    parser.add_argument(
        "--task", metavar="ID", help="the task, by the first characters of its ID (default: the newest one)"
    )
    parser.set_defaults(format="text", strict=False, lines=False, **{BEHIND: "words"})


def run(arguments: argparse.Namespace) -> int:
    """Run a command in a container, connected to the terminal."""
    return guarded(arguments, lambda named: _exec(named, arguments), "the session is over")


def _exec(named: Named, arguments: argparse.Namespace) -> int:
    component = arguments.component
    components.check(named, component)
    plugin = session_plugin.find()
    if next(components.placed(named, component, TASK_DEFINITION), None) is None:
        _refuse_other(named, existing(named), component)
    if plugin is None:
        message = f"`{session_plugin.PLUGIN}` is not installed"
        _stop(named, codes.NO_SESSION_PLUGIN, NOWHERE, message, f"install it: {session_plugin.PAGE}")
    stack = existing(named)
    cluster, tasks = _running(named, stack, component)
    task = _task(named, component, tasks, arguments.task)
    container = _container(named, component, task, arguments.container)
    session = _started(named, cluster, task, container, arguments.words)
    _connect(named, plugin, session, arguments.profile or "")
    return CLEAN


def _connect(named: Named, plugin: str, session: Session, profile: str) -> None:
    """Connect the terminal until the session ends. Raises `StoppedError` if that fails."""
    try:
        credentials = named.aws.variables()
        code = session_plugin.connect(plugin, session, named.aws.region, profile, credentials)
    except OSError as error:
        message = f"`{plugin}` cannot be started: {error.strerror}"
        _stop(named, codes.SESSION_FAILED, NOWHERE, message, f"install it again: {session_plugin.PAGE}")
    if code:
        message = f"`{session_plugin.PLUGIN}` ended with exit code {code}"
        _stop(named, codes.SESSION_FAILED, NOWHERE, message, "read its output above, then try again")


def _stop(named: Named, code: "Code", place: "Place", message: str, advice: str, note: str = "") -> NoReturn:
    raise StoppedError(named.located(code.at(place, message, help=named.said(advice), note=note)))


def _refuse_other(named: Named, stack: "LiveStack", component: str) -> NoReturn:
    """Report a component without tasks, and how to open a session on its servers. Raises `StoppedError`."""
    advice = "use a component that runs containers"
    for each in components.placed(named, component, INSTANCE):
        server = components.deployed(named, stack, each).physical_id
        advice = f"open a session on the server: `{_session(named, server)}`"
        break
    for each in components.placed(named, component, GROUP):
        group = components.deployed(named, stack, each).physical_id
        advice = (
            f"open a session on one of its servers: `{_session(named, 'INSTANCE')}`; "
            f"`aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names {group} "
            f"--region {named.aws.region}` lists them"
        )
    place = components.place(named, component)
    _stop(named, codes.NOT_A_TASK, place, f"`{component}` runs no containers", advice)


def _session(named: Named, server: str) -> str:
    return f"aws ssm start-session --target {server} --region {named.aws.region}"


def _running(named: Named, stack: "LiveStack", component: str) -> tuple[str, tuple[RunningTask, ...]]:
    """Return the cluster of a component, and its tasks that run."""
    for each in components.placed(named, component, SERVICE):
        arn = components.deployed(named, stack, each).physical_id
        cluster = cluster_of(arn)
        return cluster, exec_sessions.running(named.aws, cluster, serviceName=name_of(arn))
    definition = next(components.placed(named, component, TASK_DEFINITION))
    arn = components.deployed(named, stack, definition).physical_id
    family = arn.rpartition("/")[2].partition(":")[0]
    cluster = next(_clusters(named, stack), "")
    return cluster, exec_sessions.running(named.aws, cluster, family=family)


def _clusters(named: Named, stack: "LiveStack") -> Iterator[str]:
    for part in stack.walk():
        for each in part.resources:
            if each.type == CLUSTER and each.exists and each.logical_id in named.origins:
                yield each.physical_id


def _task(named: Named, component: str, tasks: Sequence[RunningTask], wanted: str | None) -> RunningTask:
    """Return the wanted task, or the newest one in which ECS Exec works. Raises `StoppedError`."""
    place = components.place(named, component)
    if not tasks:
        is_job = next(components.placed(named, component, SCHEDULE), None) is not None
        advice = f"run `tiers run SPEC {component}`" if is_job else "run `tiers status SPEC` to see why"
        message = f"no task of `{component}` runs"
        _stop(named, codes.NO_TASK, place, message, advice)
    found = [each for each in tasks if each.task.startswith(wanted or "") or each.arn == wanted]
    if not found:
        message = f"no task of `{component}` that runs has the ID `{wanted}`"
        _stop(named, codes.NO_TASK, place, message, f"use one of {abridged([each.task for each in tasks])}")
    enabled = [each for each in found if each.is_enabled]
    if not enabled:
        _refuse_disabled(named, component)
    return next((each for each in enabled if _is_ready(each.containers)), enabled[0])


def _is_ready(containers: Iterable[RunningContainer]) -> bool:
    return any(each.agent == RUNNING for each in containers)


def _refuse_disabled(named: Named, component: str) -> NoReturn:
    """Report that a task was started without ECS Exec. Raises `StoppedError`."""
    service = next(components.placed(named, component, SERVICE), None)
    is_on = service is not None and service.body["Properties"].get("EnableExecuteCommand") is True
    place = components.place(named, component)
    if service is not None and is_on:
        place = named.place(service.logical_id, "EnableExecuteCommand")
    if service is None and _is_open_job(named, component):
        advice = f"run `tiers run SPEC {component}`, or pass `--enable-execute-command` to `aws ecs run-task`"
        _stop(named, codes.EXEC_OFF, place, f"the tasks of `{component}` run without ECS Exec", advice)
    advice = (
        "run `tiers deploy SPEC`, and wait until new tasks run"
        if is_on
        else (f"set `exec: true` of `{component}`, run `tiers deploy SPEC`, and wait until new tasks run")
    )
    _stop(named, codes.EXEC_OFF, place, f"the tasks of `{component}` run without ECS Exec", advice)


def _is_open_job(named: Named, component: str) -> bool:
    """Return whether a job starts its tasks with ECS Exec."""
    schedule = next(components.placed(named, component, SCHEDULE), None)
    target = schedule.body["Properties"]["Target"] if schedule else {}
    return bool(target.get("EcsParameters", {}).get("EnableExecuteCommand"))


def _container(named: Named, component: str, task: RunningTask, wanted: str | None) -> RunningContainer:
    """Return the wanted container, or the component's own. Raises `StoppedError`."""
    names = [each.name for each in task.containers]
    name = wanted or (component if component in names else next(iter(names), component))
    found = next((each for each in task.containers if each.name == name), None)
    place = components.place(named, component)
    if found is None:
        advice = f"use one of {abridged(names)}" if names else "try again in a moment"
        message = f"the task `{task.task}` has no container `{name}` that runs"
        _stop(named, codes.NO_CONTAINER, place, message, advice)
    if found.agent != RUNNING:
        _refuse_unready(named, component, found.agent_reason)
    return found


def _refuse_unready(named: Named, component: str, reason: str) -> NoReturn:
    place = components.place(named, component)
    message = f"the agent of ECS Exec does not run in the task of `{component}`"
    advice = (
        "try again in a few seconds if the task is new; else check that the subnets have a NAT gateway or "
        "the endpoint `ssmmessages`"
    )
    _stop(named, codes.EXEC_NOT_READY, place, message, advice, reason and f"AWS: {reason}")


def _started(
    named: Named, cluster: str, task: RunningTask, container: RunningContainer, words: Sequence[str]
) -> Session:
    try:
        return exec_sessions.start(named.aws, cluster, task, container, words)
    except AwsError as error:
        if error.failure.code != "TargetNotConnectedException":
            raise
        message = error.failure.message
    _refuse_unready(named, container.name, message)
