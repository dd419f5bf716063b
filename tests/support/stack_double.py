"""Stacks in an account that is none: what a bundle would stand as, and what becomes of operations on it.

An operation ends as a test says, at the second look; the account remembers every call.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.support.aws_double import REGION, Account, Refused
from tiers.cloudformation.template import STACK_TYPE
from tiers.compile.bundle import Bundle
from tiers.ir.placed import Layout

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
Answer = dict[str, Any]


def arn_of(name: str) -> str:
    """Return the id of a stack."""
    return f"arn:aws:cloudformation:{REGION}:123456789012:stack/{name}/{name}-id"


class Double:
    """One stack: its rows as CloudFormation lists them, the newest event first."""

    def __init__(self, name: str, template: str, *, root: "Double | None" = None) -> None:
        self.name, self.arn, self.template, self.root = name, arn_of(name), template, root
        self.status, self.reason, self.protected = "CREATE_COMPLETE", "", False
        self.resources: dict[str, dict[str, str]] = {}
        self.events: list[Answer] = []
        self.outputs: dict[str, str] = {}
        self.parameters: dict[str, str] = {}
        self.drift, self.role = "NOT_CHECKED", ""
        self.capabilities: list[str] = []

    def add(self, logical_id: str, type_: str, physical_id: str) -> None:
        """Have a resource."""
        self.resources[logical_id] = {
            "LogicalResourceId": logical_id,
            "ResourceType": type_,
            "PhysicalResourceId": physical_id,
            "ResourceStatus": "CREATE_COMPLETE",
        }

    def described(self) -> Answer:
        """Return what DescribeStacks says of it."""
        told = {"StackName": self.name, "StackId": self.arn, "CreationTime": START}
        more = {"StackStatus": self.status, "EnableTerminationProtection": self.protected}
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.outputs.items()]
        drift: Answer = {"StackDriftStatus": self.drift}
        if self.drift != "NOT_CHECKED":
            drift["LastCheckTimestamp"] = START
        above = {"RootId": self.root.arn, "ParentId": self.root.arn} if self.root else {}
        reason = {"StackStatusReason": self.reason} if self.reason else {}
        role = {"RoleARN": self.role} if self.role else {}
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        values = {"Outputs": outputs, "Parameters": given, "Capabilities": self.capabilities}
        return {**told, **more, **values, "DriftInformation": drift, **above, **reason, **role}


class World:
    """All stacks of an account."""

    def __init__(self) -> None:
        self.stacks: dict[str, Double] = {}
        self.now = START
        self.ends: dict[str, Callable[[Double], None]] = {}
        self.pending: list[Callable[[], None]] = []
        self.drifts: dict[str, list[Answer]] = {}
        self.detections: dict[str, list[str]] = {}
        self.account = Account(**{f"cloudformation__{name}": answer for name, answer in self._answers()})
        self.account.on(
            rds__DescribeDBInstances={"DBInstances": []},
            rds__DescribeDBSnapshots={"DBSnapshots": []},
            elbv2__DescribeLoadBalancerAttributes={"Attributes": []},
            s3__ListObjectVersions={},
        )

    def _answers(self) -> Iterator[tuple[str, Callable[[Answer], Answer]]]:
        yield from {
            "DescribeStacks": lambda given: {"Stacks": [self._looked_at(given["StackName"]).described()]},
            "ListStackResources": self._resources,
            "DescribeStackEvents": lambda given: {"StackEvents": self.find(given["StackName"]).events},
            "GetTemplate": lambda given: {"TemplateBody": self.find(given["StackName"]).template},
            "UpdateTerminationProtection": self._protect,
            "ListChangeSets": lambda _: {"Summaries": [{"ChangeSetName": "first", "Status": "FAILED"}]},
            "DetectStackDrift": self._detect,
            "DescribeStackDriftDetectionStatus": self._detection,
            "DescribeStackResourceDrifts": lambda given: {
                "StackResourceDrifts": self.drifts.get(given["StackName"], [])
            },
        }.items()
        yield "DeleteStack", lambda given: self._operate("DeleteStack", "DELETE_IN_PROGRESS", given)
        for name in ("ContinueUpdateRollback", "RollbackStack", "CancelUpdateStack"):
            yield name, partial(self._operate, name, "UPDATE_ROLLBACK_IN_PROGRESS")

    def find(self, name: str) -> Double:
        """Return a stack by name or id; a deleted one by its id only."""
        for each in self.stacks.values():
            if each.arn == name or (each.name == name and each.status != "DELETE_COMPLETE"):
                return each
        raise Refused("ValidationError", f"Stack with id {name} does not exist")

    def _looked_at(self, name: str) -> Double:
        found = self.find(name)
        if found.status.endswith("IN_PROGRESS") and self.pending:
            self.pending.pop(0)()
        return found

    def _resources(self, given: Answer) -> Answer:
        rows = self.find(given["StackName"]).resources.values()
        return {"StackResourceSummaries": [{**row, "LastUpdatedTimestamp": START} for row in rows]}

    def _protect(self, given: Answer) -> Answer:
        self.find(given["StackName"]).protected = given["EnableTerminationProtection"]
        return {}

    def _operate(self, operation: str, status: str, given: Answer) -> Answer:
        stack = self.find(given["StackName"])
        if operation == "DeleteStack" and stack.protected:
            message = f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            raise Refused("ValidationError", message)
        self.happen(stack, stack.name, status)
        if operation in self.ends:
            self.ends_soon(partial(self.ends[operation], stack))
        else:
            self.ends_soon(partial(self.end, stack, "DELETE_COMPLETE"))
        return {}

    def ends_soon(self, end: Callable[[], None], looks: int = 1) -> None:
        """Have an operation end after some looks, which find it in progress."""
        self.pending += [*[lambda: None] * looks, end]

    def happen(self, stack: Double, logical_id: str, status: str, reason: str = "") -> None:
        """Have something happen to a resource of a stack, or to the stack itself."""
        self.now += timedelta(seconds=1)
        own = logical_id == stack.name
        row = stack.resources.get(logical_id, {})
        if own:
            stack.status = status
        elif row:
            row.update({"ResourceStatus": status, "ResourceStatusReason": reason})
        event = {
            "StackId": stack.arn,
            "StackName": stack.name,
            "EventId": f"{logical_id}-{self.now:%H%M%S}",
            "LogicalResourceId": logical_id,
            "PhysicalResourceId": stack.arn if own else row.get("PhysicalResourceId", ""),
            "ResourceType": STACK_TYPE if own else row.get("ResourceType", ""),
            "ResourceStatus": status,
            "Timestamp": self.now,
            **({"ResourceStatusReason": reason} if reason else {}),
        }
        stack.events.insert(0, event)

    def end(self, stack: Double, status: str) -> None:
        """Have an operation on a stack end."""
        if status == "DELETE_COMPLETE":
            for logical_id, row in stack.resources.items():
                if row["ResourceStatus"] != "DELETE_SKIPPED":
                    self.happen(stack, logical_id, "DELETE_COMPLETE")
        self.happen(stack, stack.name, status)

    def _detect(self, given: Answer) -> Answer:
        return {"StackDriftDetectionId": self.find(given["StackName"]).arn}

    def _detection(self, given: Answer) -> Answer:
        arn = given["StackDriftDetectionId"]
        queue = self.detections.get(arn, ["DETECTION_COMPLETE"])
        status = queue.pop(0) if len(queue) > 1 else queue[0]
        reason = (
            {"DetectionStatusReason": "Failed to detect drift on resource [Vpc]"} if "FAIL" in status else {}
        )
        return {
            "StackId": arn,
            "StackDriftDetectionId": arn,
            "DetectionStatus": status,
            "Timestamp": START,
            **reason,
        }


def deployed(bundle: Bundle, status: str = "CREATE_COMPLETE") -> World:
    """Return a world where a bundle stands, the root in a status."""
    world = World()
    root = Double(bundle.name, bundle.files[bundle.main])
    world.stacks[""] = root
    for stem, template in bundle.templates.items():
        child = next((name for name in _children(bundle) if name.lower() == stem), None)
        stack = root
        if child:
            stack = Double(f"{bundle.name}-{child}-1X", bundle.files[f"{stem}.template.yaml"], root=root)
            world.stacks[child] = stack
            root.add(child, STACK_TYPE, stack.arn)
        for logical_id, body in template["Resources"].items():
            if body["Type"] != STACK_TYPE:
                stack.add(logical_id, body["Type"], f"{logical_id.lower()}-1")
    root.outputs = {"Vpc": "vpc-1", "DbEndpoint": "db.example.com"}
    for stack in world.stacks.values():
        world.happen(stack, stack.name, "CREATE_IN_PROGRESS")
        world.happen(stack, stack.name, "CREATE_COMPLETE")
    world.happen(root, root.name, status)
    return world


def _children(bundle: Bundle) -> list[str]:
    if bundle.layout is Layout.SINGLE:
        return []
    return list(bundle.templates["root"]["Resources"])
