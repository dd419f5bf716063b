"""Why a task stopped: ECS's messages as AWS documents them, and the keys of the spec that they concern."""

from typing import Any

import pytest

from tests.support.service_double import container, task
from tiers.deploy.containers.failures import failures
from tiers.deploy.containers.meanings import Meaning, cause
from tiers.deploy.containers.services import cluster_of, service
from tiers.deploy.containers.stopped import StoppedTask, last, stopped_task

Row = dict[str, Any]
FAILED, EXITED, SCHEDULER = "TaskFailedToStart", "EssentialContainerExited", "ServiceSchedulerInitiated"
PULLED = "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
SETUP = "ResourceInitializationError: unable to pull secrets or registry auth: "
REASONS = [
    (
        PULLED + "public.ecr.aws/nginx/nginx:9: public.ecr.aws/nginx/nginx:9: not found",
        "image",
        "does not exist",
    ),
    (PULLED + "docker.io/me/x:1: pull access denied, repository does not exist", "image", "denies"),
    (PULLED + "1.dkr.ecr.eu-west-1.amazonaws.com/x:1: 403 Forbidden", "image", "denies"),
    (
        PULLED + "docker.io/library/x:1: failed to do request: dial tcp: i/o timeout",
        "image",
        "reached",
    ),
    (
        PULLED + "docker.io/library/x: httpReadSeeker: 429 toomanyrequests: You have reached",
        "image",
        "limits",
    ),
    (
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/arm'",
        "architecture",
        "processor",
    ),
    ("CannotPullContainerError: write /var: no space left on device", "ephemeral_storage", "does not fit"),
    ("CannotPullContainerError: something new", "image", "cannot be pulled"),
    (
        SETUP + "unable to retrieve secret from asm: service call has been retried 1 time(s)",
        "secrets",
        "secret",
    ),
    (SETUP + "unable to retrieve secrets from ssm: invalid parameters: /quiet/key", "secrets", "secret"),
    (SETUP + "failed to fetch secret arn:x from secrets manager: AccessDeniedException", "secrets", "secret"),
    (SETUP + "fetching secret data from AWS Secrets Manager in region x", "secrets", "secret"),
    (
        SETUP + "The task cannot pull registry auth from Amazon ECR: There is a connection",
        "image",
        "Amazon ECR",
    ),
    (SETUP + "something new", "", "a secret, or the login"),
    (SETUP + "unable to retrieve ecr registry auth: service call has been retried", "image", "Amazon ECR"),
    (
        "ResourceInitializationError: failed to validate logger args: create stream",
        "log_retention",
        "log group",
    ),
    ("ResourceInitializationError: failed to invoke EFS utils commands", "mounts", "file system"),
    ("ResourceInitializationError: something new", "", "could not set up"),
    ("OutOfMemoryError: Container killed due to memory usage", "memory", "out of memory"),
    ('CannotStartContainerError: runc: exec: "serve": executable file not found', "command", "command"),
    ("CannotStartContainerError: failed to get container status", "", "cannot be started"),
    ("Capacity is unavailable at this time. Please try again later", "capacity", "no capacity"),
]


def read(row: Row) -> StoppedTask:
    return stopped_task(row)


def found(row: Row) -> Meaning:
    answer = cause(read(row))
    assert answer is not None
    return answer.meaning


@pytest.mark.parametrize(("reason", "key", "words"), REASONS)
def test_a_reason_leads_to_the_key(reason: str, key: str, words: str) -> None:
    for row in (task(1, code=FAILED, reason=reason), task(1, container(reason=reason), code=FAILED)):
        answer = found(row)
        assert (answer.key, words in answer.words, bool(answer.help)) == (key, True, True)


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:…)", "health_check"),
        ("Task failed container health checks", "container_check"),
    ],
)
def test_the_scheduler_stops_what_is_unhealthy(reason: str, key: str) -> None:
    killed = container(exitCode=137)
    assert found(task(1, killed, code=SCHEDULER, reason=reason)).key == key


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (SCHEDULER, "Scaling activity initiated by (deployment ecs-svc/1)"),
        (SCHEDULER, ""),
        ("UserInitiated", "Task stopped by user"),
        ("UserInitiated", ""),
    ],
)
def test_what_was_stopped_on_purpose_did_not_fail(code: str, reason: str) -> None:
    assert cause(read(task(1, container(exitCode=143), code=code, reason=reason))) is None


@pytest.mark.parametrize(
    ("exit_code", "key", "words"),
    [
        (0, "command", "ended with exit code 0"),
        (1, "", "ended with exit code 1"),
        (126, "command", "cannot be executed"),
        (127, "command", "not found"),
        (137, "memory", "was killed"),
        (139, "image", "segmentation fault"),
        (-1, "", "exit code -1"),
    ],
)
def test_an_exit_code_says_how_the_program_ended(exit_code: int, key: str, words: str) -> None:
    row = task(1, container(exitCode=exit_code), code=EXITED, reason="Essential container in task exited")
    assert (found(row).key, words in found(row).words) == (key, True)


@pytest.mark.parametrize("code", ["SpotInterruption", "TerminationNotice"])
def test_spot_capacity_that_is_taken_back_concerns_the_capacity(code: str) -> None:
    assert found(
        task(1, container(exitCode=137), code=code, reason="Your Spot Task was interrupted.")
    ).key == ("capacity")


@pytest.mark.parametrize("code", ["", FAILED, SCHEDULER, "SomethingNew"])
def test_an_unknown_reason_is_shown_as_it_is(code: str) -> None:
    assert found(task(1, code=code, reason="Something new")) == found(
        task(2, code="", reason="Something new")
    )
    assert found(task(1, code=code, reason="Something new")).words == "Something new"


def test_nothing_at_all_is_said_so() -> None:
    assert found({}).words == "ECS gave no reason"
    assert found(task(1, code="SomethingNew")).words == "SomethingNew"


@pytest.mark.parametrize(
    ("containers", "blamed"),
    [
        ([container("a", exitCode=143), container("b", exitCode=1)], "b"),
        ([container("a", exitCode=137), container("b", exitCode=0)], "b"),
        ([container("a", exitCode=1), container("b", exitCode=137, reason="OutOfMemoryError: …")], "b"),
        ([container("a"), container("b", exitCode=137)], "b"),
        ([container("a"), container("b")], "a"),
        ([], ""),
    ],
)
def test_the_container_that_failed_is_blamed(containers: list[Row], blamed: str) -> None:
    assert read({**task(1), "containers": containers}).container == blamed


def test_tasks_of_one_cause_are_one_failure() -> None:
    rows = [
        task(1, container(exitCode=1), code=EXITED),
        task(2, container(exitCode=1), code=EXITED, after=90),
        task(3, container("log", exitCode=1), code=EXITED),
        task(4, container(exitCode=143), code=SCHEDULER, reason="Scaling activity initiated by x"),
    ]
    one, other = failures(map(read, rows))
    assert ([each.task[-1] for each in one.tasks], one.container, other.container) == (
        ["1", "2"],
        "api",
        "log",
    )
    assert last(one.tasks) == rows[1]["stoppedAt"]


ODD: list[object] = [None, 7, "x", [], {}, [1, None, "x", []], True, -1, 10**40]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_no_exception(odd: object) -> None:
    for key in (*task(1), "stopCode", "stoppedReason", "stoppingAt"):
        assert cause(read({**task(1), key: odd})) is not None
    for key in ("name", "reason", "exitCode"):
        assert cause(read(task(1, {**container(), key: odd}))) is not None
    for key in ("serviceArn", "desiredCount", "deployments", "events", "deploymentConfiguration", "status"):
        made = service({key: odd}, "Api", "Api")
        assert isinstance(made.desired, int)
        assert made.rollout is None
    assert (
        service({"deploymentConfiguration": {"deploymentCircuitBreaker": odd}}, "A", "A").failures_allowed
        is None
    )


@pytest.mark.parametrize(
    ("desired", "threshold", "allowed"),
    [
        (0, {}, 3),
        (2, {}, 3),
        (7, {}, 4),
        (1000, {}, 200),
        (1000, {"type": "UNBOUNDED_PERCENT", "value": 50}, 500),
        (10, {"type": "BOUNDED_PERCENT", "value": 100}, 10),
        (10, {"type": "COUNT", "value": 1}, 1),
    ],
)
def test_the_circuit_breaker_has_the_documented_threshold(desired: int, threshold: Row, allowed: int) -> None:
    breaker = {"enable": True, **({"thresholdConfiguration": threshold} if threshold else {})}
    row = {"desiredCount": desired, "deploymentConfiguration": {"deploymentCircuitBreaker": breaker}}
    assert service(row, "Api", "Api").failures_allowed == allowed


def test_without_a_circuit_breaker_there_is_no_threshold() -> None:
    row = {"desiredCount": 2, "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": False}}}
    assert service(row, "Api", "Api").failures_allowed is None


@pytest.mark.parametrize(
    ("arn", "cluster"),
    [
        ("arn:aws:ecs:eu-west-1:123456789012:service/shop/api", "shop"),
        ("arn:aws:ecs:eu-west-1:123456789012:service/api", ""),
        ("", ""),
    ],
)
def test_the_arn_of_a_service_names_its_cluster(arn: str, cluster: str) -> None:
    assert cluster_of(arn) == cluster
