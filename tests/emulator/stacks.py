"""Deploys a bundle with boto3 alone, which shows what CloudFormation makes of the templates by themselves."""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from tests.emulator.account import Account
from tiers.compile.bundle import Bundle, digest

NONE: Mapping[str, str] = MappingProxyType({})
PATIENCE = 120
"""Seconds until an operation must be over."""


class Stack(NamedTuple):
    """A stack of an account, by its name."""

    account: Account
    name: str

    @property
    def cloudformation(self) -> Any:
        """A client of CloudFormation."""
        return self.account.client("cloudformation")

    def described(self) -> dict[str, Any]:
        """Return what DescribeStacks says of it."""
        found: dict[str, Any] = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"][0]
        return found

    def outputs(self) -> dict[str, str]:
        """Return its outputs by their names."""
        return {each["OutputKey"]: each["OutputValue"] for each in self.described().get("Outputs", [])}

    def resources(self) -> dict[str, str]:
        """Return the physical ids of its resources by their logical ids."""
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.name)
        listed = [each for page in pages for each in page["StackResourceSummaries"]]
        return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}

    def children(self) -> dict[str, "Stack"]:
        """Return its nested stacks by their logical ids."""
        return {
            logical_id: self._replace(name=physical_id)
            for logical_id, physical_id in self.resources().items()
            if ":cloudformation:" in physical_id
        }

    def everything(self) -> dict[str, str]:
        """Return the physical ids of all resources of the stack and its children, without the children."""
        children = self.children()
        own = {logical_id: id_ for logical_id, id_ in self.resources().items() if logical_id not in children}
        for child in children.values():
            own |= child.everything()
        return own

    def events(self) -> list[dict[str, Any]]:
        """Return all of its events, the latest first."""
        pages = self.cloudformation.get_paginator("describe_stack_events").paginate(StackName=self.name)
        return [event for page in pages for event in page["StackEvents"]]

    def failures(self) -> dict[str, str]:
        """Return why each of its resources failed, by logical id."""
        return {
            event["LogicalResourceId"]: event["ResourceStatusReason"]
            for event in self.events()
            if event["ResourceStatus"].endswith("_FAILED")
        }

    def settled(self) -> str:
        """Wait until no operation is in progress, and tell the stack's state."""
        until = time.monotonic() + PATIENCE
        identity = self.described()["StackId"]
        while time.monotonic() < until:
            status = str(self._replace(name=identity).described()["StackStatus"])
            if not status.endswith("_IN_PROGRESS"):
                return status
            time.sleep(0.05)
        raise AssertionError(f"{self.name} is still {status}")

    def delete(self) -> str:
        """Delete it, and tell the state that it ends in."""
        gone = self._replace(name=self.described()["StackId"])
        self.cloudformation.delete_stack(StackName=self.name)
        return gone.settled()


def _uploaded(account: Account, name: str, text: str) -> str:
    """Upload a template under its digest; return its address."""
    s3 = account.client("s3")
    bucket = f"templates-{account.identity}"
    if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": account.region})
    key = f"{digest(text)[:16]}/{name}"
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return f"https://{bucket}.s3.{account.region}.amazonaws.com/{key}"


def _source(account: Account, template: str) -> dict[str, str]:
    """Return a template for a request: its address if the request has no room for it."""
    if len(template.encode()) <= LARGEST_BODY:
        return {"TemplateBody": template}
    return {"TemplateURL": _uploaded(account, "main", template)}


def upload(account: Account, bundle: Bundle) -> str:
    """Upload a bundle under the digests of its templates; return the root's text with their addresses."""
    addresses = {
        name: _uploaded(account, name, text) for name, text in bundle.files.items() if name != bundle.main
    }
    root = bundle.files[bundle.main]
    for name, address in addresses.items():
        root = root.replace(f"TemplateURL: {name}", f"TemplateURL: {address}")
    return root


LARGEST_BODY = 51_200
"""Bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html"""


class ChangeSet(NamedTuple):
    """A change set of a stack, and the changes that it is to make, those of its children too."""

    stack: Stack
    identity: str
    changes: tuple[Mapping[str, Any], ...]

    def execute(self) -> str:
        """Execute it, and tell the state that the stack ends in."""
        self.stack.cloudformation.execute_change_set(ChangeSetName=self.identity)
        return self.stack.settled()


def deploy(account: Account, bundle: Bundle, parameters: Mapping[str, str] = NONE) -> Stack:
    """Create or update the stack of a bundle by a change set, and wait for it."""
    stack = Stack(account, bundle.name)
    change(stack, upload(account, bundle), parameters).execute()
    return stack


def change(stack: Stack, template: str, parameters: Mapping[str, str] = NONE) -> ChangeSet:
    """Make a change set of a stack, for a creation where there is none."""
    identity = stack.cloudformation.create_change_set(
        StackName=stack.name,
        ChangeSetName=f"change-{secrets.token_hex(4)}",
        ChangeSetType="UPDATE" if exists(stack) else "CREATE",
        **_source(stack.account, template),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=given(parameters),
        IncludeNestedStacks=True,
    )["Id"]
    made = stack.cloudformation.describe_change_set(ChangeSetName=identity)
    assert made["ExecutionStatus"] == "AVAILABLE", made.get("StatusReason")
    return ChangeSet(stack, identity, tuple(rows(stack, identity)))


def rows(stack: Stack, identity: str) -> Iterator[Mapping[str, Any]]:
    """Tell the changes of a change set, and of those of nested stacks after the stack's own row."""
    listed = stack.cloudformation.describe_change_set(ChangeSetName=identity)["Changes"]
    for row in (each["ResourceChange"] for each in listed):
        yield row
        if row.get("ChangeSetId"):
            yield from rows(stack, row["ChangeSetId"])


def given(parameters: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    """Return parameters as CloudFormation takes them."""
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]


def exists(stack: Stack) -> bool:
    """Whether there is such a stack."""
    listed = stack.cloudformation.describe_stacks()["Stacks"]
    return any(each["StackName"] == stack.name for each in listed)
