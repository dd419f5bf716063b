"""Read a deployed stack, with all its children, as one side of a plan."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cloudformation.template import ROOT, STACK_TYPE, Template, is_template
from tiers.deploy.aws import Aws, AwsError, Failure
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Snapshot

if TYPE_CHECKING:
    from tiers.diagnostics.model import Document

MOST_LEVELS = 16
"""Of stacks within stacks. Nothing that `tiers` compiles has more than two."""


class StackAddress(NamedTuple):
    """A deployed stack, and its name within its root: empty for the root, else `Network`..."""

    path: str
    id: str


def find(aws: Aws, name: str) -> dict[str, Any] | None:
    """Describe a stack, or return None if there is none of that name or ID. Raises `AwsError`."""
    try:
        rows: list[dict[str, Any]] = aws.call("cloudformation", "describe_stacks", StackName=name)["Stacks"]
    except AwsError as error:
        if error.failure.code == "ValidationError" and "does not exist" in error.failure.message:
            return None
        raise
    return rows[0] if rows else None


def name_of(stack: str) -> str:
    """Return the name of a stack, given that or its ID, which ends in `:stack/NAME/...`."""
    return stack.split("/")[1] if stack.startswith("arn:") and "/" in stack else stack


def stacks(aws: Aws, name: str) -> Iterator[StackAddress]:
    """Yield a stack and all its children that exist, parents first. Raises `AwsError`."""
    yield from _stacks(aws, StackAddress("", name), 0)


def _stacks(aws: Aws, stack: StackAddress, level: int) -> Iterator[StackAddress]:
    yield stack
    if level >= MOST_LEVELS:
        return
    for resource in aws.pages(
        "cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=stack.id
    ):
        child = resource.get("PhysicalResourceId")
        if (
            resource["ResourceType"] == STACK_TYPE
            and child
            and resource["ResourceStatus"] != "DELETE_COMPLETE"
        ):
            path = f"{stack.path}.{resource['LogicalResourceId']}".lstrip(".")
            yield from _stacks(aws, StackAddress(path, child), level + 1)


def snapshot_of_stack(aws: Aws, name: str) -> Snapshot:
    """Return a deployed stack as a side, its templates by the stems that they were compiled with.

    Raises `AwsError`, also if there is no such stack.
    """
    described = find(aws, name)
    if described is None:
        message = f"Stack with id {name} does not exist"
        raise AwsError(Failure("cloudformation", "DescribeStacks", "ValidationError", message))
    given = {each["ParameterKey"]: each.get("ParameterValue", "") for each in described.get("Parameters", ())}
    main = template_of(aws, described["StackId"])
    if not is_nested(main):
        stem = described["StackName"]
        return Snapshot(described["StackName"], Layout.SINGLE, stem, {stem: main}, {}, given)
    templates = {ROOT: main}
    names: dict[str, str] = {}
    for child in stacks(aws, described["StackId"]):
        # A child of a child is a resource of the user's own, and the plan knows nothing of what is in it; one
        # that the template has no more could not be deleted.
        if child.path in main["Resources"]:
            stem = names[child.path] = child.path.lower()
            templates[stem] = template_of(aws, child.id)
            # As it was compiled: where it was uploaded to changes with every change of the child.
            main["Resources"][child.path]["Properties"]["TemplateURL"] = f"{stem}.template.yaml"
    return Snapshot(described["StackName"], Layout.NESTED, ROOT, templates, {}, given, names)


def is_nested(main: Template) -> bool:
    """Return whether a deployed template is the root of the nested layout: it has only stacks."""
    types = {resource.get("Type") for resource in main.get("Resources", {}).values()}
    return types == {STACK_TYPE}


def template_of(aws: Aws, stack: str) -> Template:
    """Return the template that a stack was given, as plain data. Raises `AwsError`."""
    found: Template = document_of(aws, stack).data
    return found


def document_of(aws: Aws, stack: str, name: str = "") -> "Document":
    """Return the template that a stack was given, with its text, under a name. Raises `AwsError`."""
    from tiers.cloudformation.load.files import parse

    answer = aws.call("cloudformation", "get_template", StackName=stack, TemplateStage="Original")
    body = answer.get("TemplateBody", "")
    # botocore reads JSON itself.
    text = json.dumps(body, indent=2) if isinstance(body, Mapping) else str(body)
    document, refusal = parse(name or stack, text.encode())
    reason = refusal.message if refusal else _no_template(document.data)
    if not reason:
        return document
    message = f"the template of `{name_of(stack)}` cannot be read: {reason}"
    raise AwsError(Failure("cloudformation", "GetTemplate", "UnreadableTemplate", message))


def _no_template(data: object) -> str:
    """Return why data is not a template in which each resource has its own name; empty if it is one."""
    if not is_template(data):
        return "it has no mapping of `Resources`"
    odd = next((name for name, body in data["Resources"].items() if not isinstance(body, Mapping)), None)
    return "" if odd is None else f"`{odd}` is not a resource"
