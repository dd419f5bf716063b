"""Services of Amazon ECS in an account that is none, and their tasks."""

from datetime import timedelta
from typing import Any

from tests.support.aws_double import REGION
from tests.support.stack_double import START, World, deployed
from tests.support.standing import bundle
from tiers.ir.placed import Layout

Row = dict[str, Any]
SPEC = """\
version: 1
name: quiet
logic:
  api:
    type: fargate
    image: public.ecr.aws/nginx/nginx:1.29
    port: 8080
    memory: 1024
    secrets: {KEY: {ssm: /quiet/key}}
  web: {type: autoscaling, port: 80, agent: true, log_files: [/var/log/messages]}
data:
  db: {type: rds, engine: postgres}
"""
COMPONENT_LINE, IMAGE_LINE, MEMORY_LINE, SECRETS_LINE = 4, 6, 8, 9
PREFIX = f"arn:aws:ecs:{REGION}:123456789012"
CLUSTER = "quiet-Cluster-1X"
ARN = f"{PREFIX}:service/{CLUSTER}/quiet-api"


def task_arn(number: int) -> str:
    """Return the ARN of a task."""
    return f"{PREFIX}:task/{CLUSTER}/{number:032x}"


def service(**more: Any) -> Row:
    """Return what DescribeServices says of a service that is steady."""
    rollout = {"id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "COMPLETED", "createdAt": START}
    return {
        "serviceArn": ARN,
        "serviceName": "quiet-api",
        "status": "ACTIVE",
        "desiredCount": 2,
        "runningCount": 2,
        "pendingCount": 0,
        "deployments": [rollout],
        "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
        "events": [
            {"id": "2", "createdAt": START, "message": "(service quiet-api) has reached a steady state."}
        ],
        **more,
    }


def rolling(failed: int = 0, **more: Any) -> Row:
    """Return a service whose rollout is in progress."""
    rollout = {"id": "ecs-svc/2", "status": "PRIMARY", "rolloutState": "IN_PROGRESS", "failedTasks": failed}
    message = f"(service quiet-api) has started 1 tasks: (task {task_arn(3).rpartition('/')[2]})."
    events = [{"id": "3", "createdAt": START + timedelta(seconds=130), "message": message}]
    counts = {"runningCount": 0, "pendingCount": 1}
    return service(**{**counts, "deployments": [rollout], "events": events, **more})


def container(name: str = "api", **more: Any) -> Row:
    """Return a container of a task."""
    return {"name": name, "lastStatus": "STOPPED", **more}


def task(number: int = 1, *containers: Row, code: str = "", reason: str = "", after: int = 60) -> Row:
    """Return a task that stopped some seconds after the beginning."""
    return {
        "taskArn": task_arn(number),
        "containers": list(containers) or [container()],
        "createdAt": START + timedelta(seconds=after - 30),
        "stoppedAt": START + timedelta(seconds=after),
        "lastStatus": "STOPPED",
        **({"stopCode": code} if code else {}),
        **({"stoppedReason": reason} if reason else {}),
    }


def standing(*stopped: Row, row: Row | None = None, layout: Layout = Layout.NESTED) -> World:
    """Return an account where the spec is deployed, with a service and its stopped tasks."""
    world = deployed(bundle(layout, SPEC))
    for stack in world.stacks.values():
        if "ApiService" in stack.resources:
            stack.resources["ApiService"]["PhysicalResourceId"] = ARN
    world.account.on(
        ecs__DescribeServices={"services": [row or service()]},
        ecs__ListTasks={"taskArns": [each["taskArn"] for each in stopped]},
        ecs__DescribeTasks={"tasks": list(stopped)},
    )
    return world
