"""The root in another region: its template, and the values that the other stacks read from it.

They read by `Fn::GetStackOutput`. CloudFormation resolves it when it creates or updates the reading stack:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html.
It may be the value of a property, a child's parameter, or a variable of `Fn::Sub`, as deployments have shown:
https://github.com/aws-cloudformation/cfn-lint/pull/4519.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tiers.cloudformation.template import Template
from tiers.ir.placed import Built
from tiers.ir.references import Target, passed_name
from tiers.ir.stacks import STACKS, Stack

REGION: Final = STACKS[Stack.EDGE].region or ""

STACK_NAME = "EdgeStackName"
"""The parameter with the name of the edge's stack; its default is the name that `tiers deploy` uses."""

_HASHED = 8
"""Characters of a hash; too short to be secret, long enough to differ from the last one."""


class Parted(NamedTuple):
    """Built resources by root: those of the deployment's region, and those of the edge if it has a root."""

    main: Built
    edge: Built | None


def part(built: Built, regions: Sequence[str]) -> Parted:
    """Part resources by root. A spec for the edge's region alone has one root."""
    edge = tuple(each for each in built.resources if each.stack is Stack.EDGE)
    if not edge or tuple(regions) == (REGION,):
        return Parted(built, None)
    others = tuple(each for each in built.resources if each.stack is not Stack.EDGE)
    outputs = tuple(each for each in built.outputs if each.stack is not Stack.EDGE)
    return Parted(
        Built(others, outputs), Built(edge, tuple(each for each in built.outputs if each.stack is Stack.EDGE))
    )


def stack_name(main: str) -> str:
    """Return the name of the edge's stack beside a stack or spec of that name."""
    return f"{main.replace('_', '-')}-{Stack.EDGE}"


def output_name(target: Target, template: Template) -> str:
    """Return the name of the output with a target's value.

    It changes with the resource's properties: a reading stack whose template is unchanged would keep the old
    value.
    """
    body = template["Resources"][target.logical_id]
    properties = {key: value for key, value in body.get("Properties", {}).items() if key != "Tags"}
    digest = hashlib.sha256(json.dumps([body["Type"], properties], sort_keys=True).encode())
    return f"{passed_name(target)}{digest.hexdigest()[:_HASHED]}"


def outputs(read: Iterable[Target], template: Template) -> dict[str, Any]:
    """Return the outputs that the other stacks read."""
    return {
        output_name(target, template): {
            "Description": f"{said(target)}, for the stacks in other regions",
            "Value": {"Fn::GetAtt": [*target]} if target.attribute else {"Ref": target.logical_id},
        }
        for target in read
    }


def said(target: Target) -> str:
    """Return a target in the words of a description."""
    return f"{target.attribute} of {target.logical_id}" if target.attribute else target.logical_id


class Distant(NamedTuple):
    """A value of the edge as another root names it."""

    output: str

    def value(self) -> dict[str, Any]:
        """Return the intrinsic function of the reference."""
        return {
            "Fn::GetStackOutput": {
                "StackName": {"Ref": STACK_NAME},
                "OutputName": self.output,
                "Region": REGION,
            }
        }

    def inline(self) -> str:
        """Return the reference as it is written in a `Sub`, of which it is a variable."""
        return f"${{{self.output}}}"


def parameter(name: str) -> Mapping[str, Any]:
    """Return the declaration of the parameter with the name of the edge's stack."""
    return {
        "Type": "String",
        "Default": stack_name(name),
        "Description": f"Stack in {REGION} that has the resources of the edge",
        "AllowedPattern": "[a-zA-Z][-a-zA-Z0-9]*",
    }
