"""Tasks on ECS in an account that is none: their statuses are read one at each look, and their log grows."""

from typing import Any

from tests.support.aws_double import REGION, Account, Refused

CLUSTER = f"arn:aws:ecs:{REGION}:123456789012:cluster/jobs"
TASK = f"arn:aws:ecs:{REGION}:123456789012:task/jobs/0123456789abcdef"
DEFINITION = f"arn:aws:ecs:{REGION}:123456789012:task-definition/quiet-migrate:3"
REGISTERED = f"arn:aws:ecs:{REGION}:123456789012:task-definition/quiet-migrate:4"
GROUP = "quiet-migrate-log"
Answer = dict[str, Any]


class Tasks:
    """What becomes of the only task: a script of statuses, each with what it writes in the meantime."""

    def __init__(self, account: Account, name: str = "migrate") -> None:
        self.name = name
        self.statuses: list[Answer] = [{"lastStatus": "PENDING"}, {"lastStatus": "RUNNING"}]
        self.end: Answer = self.stopped(0)
        self.written: list[str] = []
        self.failures: list[Answer] = []
        self.definition: Answer = definition(name)
        account.on(
            scheduler__GetSchedule=self._schedule,
            ecs__RunTask=self._run,
            ecs__RegisterTaskDefinition=lambda _: {"taskDefinition": {"taskDefinitionArn": REGISTERED}},
            ecs__DeregisterTaskDefinition={},
            ecs__DescribeTasks=self._describe,
            ecs__DescribeTaskDefinition=lambda _: {"taskDefinition": self.definition},
            logs__GetLogEvents=self._events,
        )

    def stopped(self, code: int | None, reason: str = "", why: str = "Essential container exited") -> Answer:
        """Return the end of the task, with the exit code of its container."""
        container: Answer = {"name": self.name, "reason": reason}
        return {
            "lastStatus": "STOPPED",
            "stoppedReason": why,
            "containers": [container if code is None else {**container, "exitCode": code}],
        }

    def _schedule(self, given: Answer) -> Answer:
        network = {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"], "AssignPublicIp": "DISABLED"}
        parameters = {
            "TaskDefinitionArn": DEFINITION,
            "NetworkConfiguration": {"awsvpcConfiguration": network},
        }
        target = {"Arn": CLUSTER, "RoleArn": "arn:aws:iam::123456789012:role/r", "EcsParameters": parameters}
        return {"Name": given["Name"], "Target": target}

    def _run(self, _: Answer) -> Answer:
        return {"tasks": [] if self.failures else [{"taskArn": TASK}], "failures": self.failures}

    def _describe(self, _: Answer) -> Answer:
        row = self.statuses.pop(0) if self.statuses else self.end
        return {"tasks": [{"taskArn": TASK, **row}]}

    def _events(self, given: Answer) -> Answer:
        assert given["logStreamName"] == f"{self.name}/{self.name}/0123456789abcdef"
        if not self.written:
            raise Refused("ResourceNotFoundException", "The specified log stream does not exist.")
        start = int(given.get("nextToken", "0"))
        fresh = self.written[start : start + 2]
        events = [{"timestamp": 1_767_323_045_000, "message": each} for each in fresh]
        return {"events": events, "nextForwardToken": str(start + len(fresh))}


def definition(name: str) -> Answer:
    """Return the task definition of a job."""
    options = {"awslogs-group": GROUP, "awslogs-region": REGION, "awslogs-stream-prefix": name}
    log = {"logDriver": "awslogs", "options": options}
    container = {"name": name, "image": "registry.example/app:1", "logConfiguration": log}
    return {"taskDefinitionArn": DEFINITION, "family": f"quiet-{name}", "containerDefinitions": [container]}
