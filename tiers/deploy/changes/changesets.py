"""Makes, reads, executes and removes change sets: AWS's own word on what an update would do."""

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE, properties_of
from tiers.deploy import following
from tiers.deploy.aws import AwsError
from tiers.deploy.changes.deployed import MOST_LEVELS, find
from tiers.deploy.following import Clock

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

_NOTHING: Final = re.compile(
    r"didn't contain changes|No updates are to be performed|no changes", re.IGNORECASE
)
_NESTED: Final = re.compile(r"arn:[\w-]+:cloudformation:[\w:-]+:changeSet/[\w/-]+")
_NAMES: Final = frozenset(
    {"RoleName", "UserName", "GroupName", "ManagedPolicyName", "InstanceProfileName", "PolicyName"}
)
_POINTER: Final = re.compile(r"/Resources/(?P<resource>[^/]+)(?:/Properties/(?P<property>[^/]+))?")
_WAITING: Final = frozenset({"AVAILABLE", "UNAVAILABLE"})
_EXECUTED: Final = frozenset({"EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE"})


class Request(NamedTuple):
    """A deployment: the template, and the stack to create or update."""

    stack: str
    """Its name, or its ID once it exists."""
    exists: bool
    """True if there was one before; an empty one that awaits its creation is one, too."""
    creates: bool
    """True if this creates it; otherwise it is updated."""
    template: Mapping[str, str]
    """`TemplateBody` or `TemplateURL`."""
    parameters: tuple[dict[str, Any], ...]
    capabilities: tuple[str, ...]
    nested: bool
    role: str | None = None
    """The ARN of the role that CloudFormation works with, from now on; None for the one that it has."""
    imports: tuple[Mapping[str, Any], ...] = ()
    """The resources to import by their identifiers; none of another change set than an import."""
    by_name: bool = False
    """True if an update imports what exists already under its name in the templates."""

    @property
    def kind(self) -> Mapping[str, Any]:
        """The arguments for the kind of change set. An import has none about nested stacks, nor of a role.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
        """
        if self.imports:
            return {"ChangeSetType": "IMPORT", "ResourcesToImport": list(self.imports)}
        role = {"RoleARN": self.role} if self.role else {}
        kind = "CREATE" if self.creates else "UPDATE"
        named = {"ImportExistingResources": True} if self.by_name else {}
        return {"ChangeSetType": kind, "IncludeNestedStacks": self.nested, **role, **named}


class Announced(NamedTuple):
    """A change to one resource, as AWS announces it."""

    path: tuple[str, ...]
    """The logical IDs of the nested stacks that lead to it."""
    logical_id: str
    type: str
    action: str
    """`Add`, `Modify`, `Remove`, `Import`, `Dynamic` or `SyncWithActual`."""
    replacement: str
    """`True`, `False`, `Conditional`, or empty."""
    properties: tuple[str, ...] = ()
    """The names of the properties that change."""
    is_hidden: bool = False
    """True if it is a nested stack whose contents are not shown."""
    is_sure: bool = True
    """True if AWS is certain of a change; otherwise some value is known at deployment only."""

    @property
    def called(self) -> str:
        """Its name from the root: `Data.MysqlDBInstance`."""
        return ".".join((*self.path, self.logical_id))


class ChangeSet(NamedTuple):
    """A change set that was made."""

    id: str
    stack: str
    """The stack's ID."""
    announced: tuple[Announced, ...]
    empty: bool
    """True if there is no change."""
    note: str = ""
    """AWS's reason for not including nested stacks, if it gave one."""

    @property
    def hidden(self) -> frozenset[str]:
        """The nested stacks of the root whose contents are not shown, by logical ID."""
        return frozenset(each.logical_id for each in self.announced if each.is_hidden)


class Validation(NamedTuple):
    """A problem that AWS found with a resource before anything was done."""

    logical_id: str
    property: str
    """Empty where the resource as a whole is meant."""
    message: str


class ChangeSetError(Exception):
    """A change set that AWS could not create, with AWS's reason; it is deleted already."""

    def __init__(self, reason: str, findings: tuple[Validation, ...], *, of_child: bool) -> None:
        """`findings` are those of the validation before a deployment, `of_child` that a nested one failed."""
        super().__init__(reason)
        self.reason, self.findings, self.of_child = reason, findings, of_child


def capabilities(templates: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the capabilities to acknowledge.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
    """
    resources = [each for template in templates.values() for each in template["Resources"].values()]
    iam = [each for each in resources if str(each.get("Type")).startswith("AWS::IAM::")]
    named = any(_NAMES & properties_of(each).keys() for each in iam)
    macros = any("Transform" in template for template in templates.values())
    return (
        *(("CAPABILITY_NAMED_IAM",) if named else ("CAPABILITY_IAM",) if iam else ()),
        *(("CAPABILITY_AUTO_EXPAND",) if macros else ()),
    )


def new_name() -> str:
    """Return a unique name for a change set."""
    return f"tiers-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(3).hex()}"


def make(aws: "Aws", request: Request, clock: Clock) -> ChangeSet:
    """Make a change set, with those of nested stacks if AWS can make them.

    Raises `AwsError`, or `ChangeSetError` after removing what was made.
    """
    try:
        try:
            return _make(aws, request, clock)
        except ChangeSetError as error:
            if not (request.nested and error.of_child) or error.findings or request.by_name:
                raise
            plain = _make(aws, request._replace(nested=False), clock)
            return plain._replace(note=error.reason)
    except BaseException:
        if not request.exists:
            remove_empty_stack(aws, request.stack)
        raise


def _make(aws: "Aws", request: Request, clock: Clock) -> ChangeSet:
    name = new_name()
    answer = aws.call(
        "cloudformation",
        "create_change_set",
        StackName=request.stack,
        ChangeSetName=name,
        # Of a try that was answered too late, the next one is known to be the same.
        ClientToken=name,
        Parameters=list(request.parameters),
        Capabilities=list(request.capabilities),
        **request.template,
        **request.kind,
    )
    made = ChangeSet(answer["Id"], answer["StackId"], (), empty=False)
    try:
        made = _read(aws, made, clock)
    except BaseException:
        remove(aws, made)
        raise
    if made.empty:
        remove(aws, made)
    return made


def _read(aws: "Aws", made: ChangeSet, clock: Clock) -> ChangeSet:
    """Wait for a change set and read it. Raises `ChangeSetError` if AWS cannot make it."""
    described = _ready(aws, made, clock)
    if described["Status"] != "FAILED":
        return made._replace(announced=tuple(_announced(aws, made.id, made.stack, ())))
    reason = described.get("StatusReason", "")
    if _NOTHING.search(reason):
        return made._replace(empty=True)
    raise _failed(aws, made, reason)


def _ready(aws: "Aws", made: ChangeSet, clock: Clock) -> dict[str, Any]:
    """Wait until a change set is made, or is not."""
    return following.made(
        lambda: _describe(aws, made.id, made.stack),
        lambda status: status.endswith(("_PENDING", "_IN_PROGRESS")),
        ("DescribeChangeSet", "change set"),
        clock,
    )


def _describe(aws: "Aws", change_set: str, stack: str) -> dict[str, Any]:
    return aws.call("cloudformation", "describe_change_set", ChangeSetName=change_set, StackName=stack)


def _announced(aws: "Aws", change_set: str, stack: str, path: tuple[str, ...]) -> Iterator[Announced]:
    """Yield what a change set would do, and those of nested stacks after the resource that nests them."""
    rows = aws.pages(
        "cloudformation", "describe_change_set", "Changes", ChangeSetName=change_set, StackName=stack
    )
    for row in rows:
        change = row.get("ResourceChange")
        if change is None:
            continue
        yield _one(change, path)
        if change.get("ResourceType") == STACK_TYPE and change.get("ChangeSetId"):
            below = (*path, change["LogicalResourceId"])
            child = change.get("PhysicalResourceId") or _stack_of(aws, change["ChangeSetId"])
            yield from _announced(aws, change["ChangeSetId"], child, below)


def _stack_of(aws: "Aws", change_set: str) -> str:
    """Return the stack of a nested change set; the stack has an ID before it is created."""
    described = aws.call("cloudformation", "describe_change_set", ChangeSetName=change_set)
    return str(described["StackId"])


def _one(change: Mapping[str, Any], path: tuple[str, ...]) -> Announced:
    details = change.get("Details", ())
    targets = [each.get("Target", {}) for each in details]
    changed = (each.get("Name") or each.get("Attribute", "") for each in targets)
    return Announced(
        path,
        change["LogicalResourceId"],
        change.get("ResourceType", ""),
        change.get("Action", ""),
        change.get("Replacement", ""),
        tuple(dict.fromkeys(filter(None, changed))),
        change.get("ResourceType") == STACK_TYPE and not change.get("ChangeSetId"),
        not details or any(each.get("Evaluation") != "Dynamic" for each in details),
    )


def _failed(aws: "Aws", made: ChangeSet, reason: str) -> ChangeSetError:
    """Return why a change set was not made: a root's reason says only which child's was not."""
    of_child = False
    change_set = made.id
    for _ in range(MOST_LEVELS):
        nested = _NESTED.search(reason)
        if nested is None or nested[0] == change_set:
            break
        change_set, of_child = nested[0], True
        try:
            reason = aws.call("cloudformation", "describe_change_set", ChangeSetName=change_set).get(
                "StatusReason", reason
            )
        except AwsError:
            break
    return ChangeSetError(reason, validations(aws, made), of_child=of_child)


def validations(aws: "Aws", made: ChangeSet) -> tuple[Validation, ...]:
    """Return what prevents a deployment; empty where AWS does not offer that check.

    What it only warns of is not why a change set was not made.
    """
    try:
        rows = list(
            aws.pages(
                "cloudformation",
                "describe_events",
                "OperationEvents",
                ChangeSetName=made.id,
                Filters={"FailedEvents": True},
            )
        )
    except AwsError:
        return ()
    failed = (row for row in rows if row.get("EventType") == "VALIDATION_ERROR")
    return tuple(_validation(row) for row in failed if row.get("ValidationFailureMode") != "WARN")


def _validation(row: Mapping[str, Any]) -> Validation:
    """Convert a row, whose `ValidationPath` is a pointer: `/Resources/MysqlDBInstance/Properties/Engine`."""
    found = _POINTER.match(str(row.get("ValidationPath", "")))
    return Validation(
        str(row.get("LogicalResourceId") or (found["resource"] if found else "")),
        (found["property"] or "") if found else "",
        str(row.get("ValidationStatusReason") or row.get("ResourceStatusReason") or ""),
    )


def execute(aws: "Aws", made: ChangeSet, *, rollback: bool, imports: bool = False) -> None:
    """Execute a change set. Raises `AwsError`.

    A failed import is rolled back, and must not delete what it imported before, whatever created it.
    """
    # What a failed operation created is of no use, whatever its policy says of its later life.
    of_failure = {"RetainExceptOnCreate": True} if rollback else {"DisableRollback": True}
    aws.call(
        "cloudformation",
        "execute_change_set",
        ChangeSetName=made.id,
        StackName=made.stack,
        ClientRequestToken=made.id.rpartition("changeSet/")[2].partition("/")[0],
        **({} if imports else of_failure),
    )


def remove(aws: "Aws", made: ChangeSet) -> None:
    """Remove a change set, those of nested stacks with it. Whether that works is of no consequence."""
    with contextlib.suppress(AwsError):
        aws.call("cloudformation", "delete_change_set", ChangeSetName=made.id, StackName=made.stack)


def remove_empty_stack(aws: "Aws", stack: str) -> None:
    """Remove the empty stack that a change set leaves if it was never executed, unless there are others.

    Another process may execute one before the description of the stack says so.
    """
    with contextlib.suppress(AwsError):
        found = find(aws, stack)
        if found is None or found["StackStatus"] != "REVIEW_IN_PROGRESS":
            return
        if not _with(aws, found["StackId"], _WAITING | _EXECUTED):
            aws.call("cloudformation", "delete_stack", StackName=found["StackId"])


def pending(aws: "Aws", stack: str) -> list[dict[str, Any]]:
    """Return the change sets of a stack that may still be executed. Raises `AwsError`."""
    return _with(aws, stack, _WAITING)


def _with(aws: "Aws", stack: str, statuses: Collection[str]) -> list[dict[str, Any]]:
    """Return the change sets of a stack that were made, by how far their execution is. Raises `AwsError`."""
    rows = aws.pages("cloudformation", "list_change_sets", "Summaries", StackName=stack)
    # One that is being removed, which may need a while, will not be executed.
    return [
        each
        for each in rows
        if str(each.get("Status")).startswith("CREATE_") and each.get("ExecutionStatus") in statuses
    ]
