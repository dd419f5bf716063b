"""`tiers exec`: a command in a container, through the plugin of Session Manager, and why it cannot be."""

import io
import json
import os
import shlex
import signal
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.support import service_double as double
from tests.support.aws_double import REGION, Account, Refused
from tests.support.service_double import CLUSTER, standing, task_arn
from tests.support.stack_double import START, World, deployed
from tests.support.standing import Result, bundle, run
from tiers import cli
from tiers.cli.shared import session_plugin
from tiers.cli.shared.session_plugin import PAGE, PLUGIN, VARIABLE
from tiers.deploy.aws import CREDENTIALS
from tiers.ir.placed import Layout
from tiers.operate.exec_sessions import RunningContainer, RunningTask, Session, running, start

Row = dict[str, Any]
SPEC = double.SPEC.replace("    port: 8080\n", "    port: 8080\n    exec: true\n")
TASK = task_arn(1).rpartition("/")[2]
SESSION = {"sessionId": "ecs-1", "streamUrl": "wss://ssmmessages.example.com/ecs-1", "tokenValue": "secret"}
NEW, OLD = "1.2.764.0", "1.2.497.0"


def running_task(number: int = 1, *, enabled: bool = True, agent: str = "RUNNING", **more: Any) -> Row:
    """Return a task that runs, with a sidecar."""
    agents = [{"name": "ExecuteCommandAgent", "lastStatus": agent, "reason": "why"}] if enabled else []
    both = [
        {"name": name, "runtimeId": f"{name}-runtime", "lastStatus": "RUNNING", "managedAgents": agents}
        for name in ("proxy", "api")
    ]
    return {
        "taskArn": task_arn(number),
        "lastStatus": "RUNNING",
        "enableExecuteCommand": enabled,
        "startedAt": START.replace(minute=number),
        "containers": both,
        **more,
    }


def world(*tasks: Row, layout: Layout = Layout.NESTED) -> World:
    """Return an account where tasks run."""
    made = standing(layout=layout)
    made.account.on(
        ecs__ListTasks={"taskArns": [each["taskArn"] for each in tasks]},
        ecs__DescribeTasks={"tasks": list(tasks)},
        ecs__ExecuteCommand={"session": SESSION},
    )
    return made


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a plugin into the path that writes down how it is called; return where."""
    return install(tmp_path, monkeypatch)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, version: str = NEW, code: int = 0) -> Path:
    called, tools = folder / "called", folder / "tools"
    tools.mkdir(exist_ok=True)
    program = tools / PLUGIN
    program.write_text(
        "#!/bin/sh\n"
        f'[ "$1" = --version ] && echo {version} && exit\n'
        f'printf "%s\\n" "$@" "${{{VARIABLE}-unset}}" > {shlex.quote(str(called))}\n'
        f"exit {code}\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    return called


def execute(account: World, folder: Path, *words: str, spec: str = SPEC) -> Result:
    return run(account, folder, "exec", *words, spec=spec)


@pytest.mark.parametrize("layout", Layout)
def test_the_plugin_is_called_as_the_aws_cli_calls_it(layout: Layout, plugin: Path, tmp_path: Path) -> None:
    account = world(running_task(), layout=layout)
    done = execute(account, tmp_path, "api", "--profile", "ops")
    assert (done.code, done.out) == (0, "")
    response, region, operation, profile, request, endpoint, variable = plugin.read_text().splitlines()
    assert response == VARIABLE
    assert json.loads(variable) == {
        "SessionId": "ecs-1",
        "StreamUrl": SESSION["streamUrl"],
        "TokenValue": "secret",
    }
    assert (region, operation, profile) == (REGION, "StartSession", "ops")
    assert json.loads(request) == {"Target": f"ecs:{CLUSTER}_{TASK}_api-runtime"}
    assert endpoint == f"https://ssm.{REGION}.amazonaws.com"


def test_a_session_is_resumed_with_the_role_of_the_spec(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "arn:aws:iam::123456789012:role/ops"
    account = world(running_task())
    account.account.on(
        sts__AssumeRole={},
        sts__GetCallerIdentity=lambda _: {
            "Account": "123456789012",
            "Arn": f"{role.replace(':iam:', ':sts:')}/tiers"
            if account.account.role
            else "arn:aws:iam::123456789012:user/me",
        },
    )
    install(tmp_path, monkeypatch)
    variables = " ".join(f'"${{{each}-unset}}"' for each in CREDENTIALS)
    (tmp_path / "tools" / PLUGIN).write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo {NEW} && exit\n'
        f'printf "%s\\n" "$4" {variables} > {tmp_path}/called\n'
    )
    spec = f"{SPEC}role: {role}\n"
    assert execute(account, tmp_path, "api", "--profile", "mine", spec=spec).code == 0
    assert (tmp_path / "called").read_text() == f"\nof {role}\nsecret\ntoken\n"


def test_a_profile_of_the_environment_is_not_that_of_the_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    called = install(tmp_path, monkeypatch)
    plugin = tmp_path / "tools" / PLUGIN
    plugin.write_text(f'#!/bin/sh\nprintf "%s\\n" "${{AWS_PROFILE-unset}}" > {called}\n')
    session = Session({}, "ecs:x", "https://ssm.example.com")
    for credentials, profile in ({}, "mine"), (dict.fromkeys(CREDENTIALS, "x"), "unset"):
        assert session_plugin.connect(str(plugin), session, REGION, "", credentials) == 0
        assert called.read_text().strip() == profile


@pytest.mark.parametrize("version", [OLD, "1.1", "unknown", "", "1.2.764.0.1.1"])
def test_an_old_plugin_reads_its_arguments_only(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = install(tmp_path, monkeypatch, version)
    assert execute(world(running_task()), tmp_path, "api").code == 0
    response, *_, variable = called.read_text().splitlines()
    assert (json.loads(response)["TokenValue"], variable) == ("secret", "unset")


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize(
    ("words", "command"),
    [
        ((), "/bin/sh"),
        (("--", "ls", "-l"), "ls -l"),
        (("--task", TASK[:4], "--", "ls", "-l"), "ls -l"),
        (("--", "sh", "-c", "echo $HOME; ls | wc"), "sh -c 'echo $HOME; ls | wc'"),
        (("--", "env", "--", "--task", "x"), "env -- --task x"),
        (("date",), "date"),
    ],
)
def test_a_command_is_words_and_no_shell_reads_them(
    words: tuple[str, ...], command: str, tmp_path: Path
) -> None:
    account = world(running_task())
    assert execute(account, tmp_path, "api", *words).code == 0
    (given,) = account.account.made("ecs.ExecuteCommand")
    assert given == {
        "task": task_arn(1),
        "container": "api",
        "command": command,
        "interactive": True,
        "cluster": CLUSTER,
    }


@pytest.mark.usefixtures("plugin")
def test_the_newest_task_with_a_ready_agent_is_chosen(tmp_path: Path) -> None:
    rows = [
        running_task(1),
        running_task(2),
        running_task(3, agent="PENDING"),
        running_task(4, enabled=False),
    ]
    account = world(*rows)
    execute(account, tmp_path, "api")
    assert account.account.made("ecs.ExecuteCommand")[0]["task"] == task_arn(2)
    (given,) = account.account.made("ecs.ListTasks")
    assert given == {"serviceName": "quiet-api", "desiredStatus": "RUNNING", "cluster": CLUSTER}


@pytest.mark.usefixtures("plugin")
def test_a_task_and_a_container_can_be_named(tmp_path: Path) -> None:
    account = world(running_task(1), running_task(2))
    done = execute(account, tmp_path, "api", "--container", "proxy", "--task", task_arn(1))
    assert done.code == 0
    (given,) = account.account.made("ecs.ExecuteCommand")
    assert (given["task"], given["container"]) == (task_arn(1), "proxy")


def test_only_the_component_is_required(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with mock.patch("sys.stderr", io.StringIO()) as err, pytest.raises(SystemExit):
        cli.main(["exec", str(tmp_path / "quiet.yaml")])
    capsys.readouterr()
    assert err.getvalue().endswith("the following arguments are required: COMPONENT\n")


def failing(done: Result, code: str) -> str:
    assert done.code == 1, done.out
    assert f"error[{code}]: " in done.out
    return done.out


def test_without_the_plugin_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    account = world(running_task())
    shown = failing(execute(account, tmp_path, "api"), "T7358")
    assert f"help: install it: {PAGE}" in shown
    assert account.account.calls == []


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize(
    ("tasks", "words", "code", "message"),
    [
        ([], (), "T7355", "no task of `api` runs"),
        ([running_task(lastStatus="PENDING")], (), "T7355", "run `tiers status quiet.yaml` to see why"),
        ([running_task()], ("--task", "f"), "T7355", f"help: use one of `{TASK}`"),
        ([running_task()], ("--container", "web"), "T7360", "help: use one of `proxy`, `api`"),
        ([running_task(containers=[])], (), "T7360", "try again in a moment"),
        ([running_task(agent="PENDING")], (), "T7357", "note: AWS: why"),
        ([running_task(enabled=False)], (), "T7356", "run `tiers deploy quiet.yaml`, and wait"),
    ],
)
def test_what_stops_it_has_a_way_out(
    tasks: list[Row], words: tuple[str, ...], code: str, message: str, tmp_path: Path
) -> None:
    account = world(*tasks)
    assert message in failing(execute(account, tmp_path, "api", *words), code)
    assert account.account.made("ecs.ExecuteCommand") == []


@pytest.mark.usefixtures("plugin")
def test_a_spec_without_exec_says_what_to_set(tmp_path: Path) -> None:
    shown = failing(execute(world(running_task(enabled=False)), tmp_path, "api", spec=double.SPEC), "T7356")
    assert "help: set `exec: true` of `api`, run `tiers deploy quiet.yaml`" in shown
    assert " --> quiet.yaml:4:3" in shown


@pytest.mark.usefixtures("plugin")
def test_a_server_has_sessions_of_its_own(tmp_path: Path) -> None:
    shown = failing(execute(world(), tmp_path, "web"), "T7354")
    assert "`web` runs no containers" in shown
    assert f"aws ssm start-session --target INSTANCE --region {REGION}" in shown
    assert "--auto-scaling-group-names webautoscalinggroup-1" in shown
    alone = SPEC.replace("type: autoscaling", "type: ec2")
    account = world()
    account.stacks["Logic"].add("WebInstance1", "AWS::EC2::Instance", "i-0123456789abcdef0")
    shown = failing(execute(account, tmp_path, "web", spec=alone), "T7354")
    assert f"`aws ssm start-session --target i-0123456789abcdef0 --region {REGION}`" in shown


@pytest.mark.usefixtures("plugin")
def test_other_components_run_nothing(tmp_path: Path) -> None:
    assert "use a component that runs containers" in failing(execute(world(), tmp_path, "db"), "T7354")
    assert "unknown component `ap`" in execute(world(), tmp_path, "ap").out


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Refused("TargetNotConnectedException", "The execute command failed"), "T7357"),
        (Refused("AccessDeniedException", "no", 403), "T7104"),
        (Refused("InvalidParameterException", "no"), "T7110"),
        ({}, "T7106"),
        ({"session": {}}, "T7106"),
    ],
)
def test_what_aws_refuses_is_a_finding(answer: Any, code: str, tmp_path: Path) -> None:
    account = world(running_task())
    account.account.on(ecs__ExecuteCommand=answer)
    failing(execute(account, tmp_path, "api"), code)


def test_a_session_that_breaks_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, code=3)
    shown = failing(execute(world(running_task()), tmp_path, "api"), "T7359")
    assert f"`{PLUGIN}` ended with exit code 3" in shown


def test_a_plugin_that_is_no_program_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    (tmp_path / "tools" / PLUGIN).write_bytes(b"\x7fELF")
    shown = failing(execute(world(running_task()), tmp_path, "api"), "T7359")
    assert "cannot be started: Exec format error" in shown


def test_an_interrupt_is_for_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    called: list[object] = []

    def ran(*_: object, **__: object) -> mock.Mock:
        os.kill(os.getpid(), signal.SIGINT)
        called.append(signal.getsignal(signal.SIGINT))
        return mock.Mock(returncode=0, stdout=NEW)

    install(tmp_path, monkeypatch)
    with (
        mock.patch.object(session_plugin, "_reads_variable", return_value=True),
        mock.patch("tiers.cli.shared.session_plugin.subprocess.run", ran),
    ):
        assert execute(world(running_task()), tmp_path, "api").code == 0
    # A program that is started inherits what is ignored.
    assert called
    assert signal.SIG_IGN not in called
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, [1, None, []], True])
def test_an_odd_task_is_no_exception(odd: object) -> None:
    rows: list[Row] = [{**running_task(), key: odd} for key in running_task()]
    rows += [
        {**running_task(), "containers": [{key: odd, "lastStatus": "RUNNING"}]}
        for key in ("name", "managedAgents")
    ]
    answers: dict[str, Any] = {"list_tasks": ["arn"], "describe_tasks": {"tasks": rows}}
    aws = mock.Mock(
        pages=lambda _service, operation, *_, **__: answers[operation],
        call=lambda _service, operation, **_: answers[operation],
    )
    assert all(isinstance(each, RunningTask) for each in running(aws, "", family="x"))


@pytest.mark.usefixtures("plugin")
def test_tasks_without_a_service_are_found_by_their_family(tmp_path: Path) -> None:
    account = world(running_task())
    family = "arn:aws:ecs:eu-west-1:123456789012:task-definition/quiet-api:7"
    account.stacks["Logic"].resources["ApiTaskDefinition"]["PhysicalResourceId"] = family
    with mock.patch("tiers.cli.commands.exec.SERVICE", "no type"):
        assert execute(account, tmp_path, "api").code == 0
    (given,) = account.account.made("ecs.ListTasks")
    assert given == {"family": "quiet-api", "desiredStatus": "RUNNING", "cluster": "cluster-1"}


@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize(
    ("tasks", "code", "message"),
    [
        ([], "T7355", "help: run `tiers run quiet.yaml shell`"),
        ([running_task(enabled=False)], "T7356", "help: run `tiers run quiet.yaml shell`"),
    ],
)
def test_a_job_needs_a_task_that_tiers_started(
    tasks: list[Row], code: str, message: str, tmp_path: Path
) -> None:
    spec = SPEC.replace("  api:", "  shell: {type: job, image: a/b:1, exec: true}\n  api:")
    account = deployed(bundle(Layout.SINGLE, spec))
    account.account.on(
        ecs__ListTasks={"taskArns": [each["taskArn"] for each in tasks]}, ecs__DescribeTasks={"tasks": tasks}
    )
    assert message in failing(execute(account, tmp_path, "shell", spec=spec), code)


def test_the_session_is_with_the_container() -> None:
    with Account(ecs__ExecuteCommand={"session": SESSION}).connected() as aws:
        made = RunningTask("arn:x/1", None, True, (container := RunningContainer("a", "1-2", "RUNNING", ""),))
        session = start(aws, "", made, container, ())
    assert session.target == "ecs:_1_1-2"
