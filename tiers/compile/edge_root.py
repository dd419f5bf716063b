"""The root in another region: its template, and the values that the other stacks read from it.

They read by `Fn::GetStackOutput`. CloudFormation resolves it when it creates or updates the reading stack:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html.
It may be the value of a property, a child's parameter, or a variable of `Fn::Sub`, as deployments have shown:
https://github.com/aws-cloudformation/cfn-lint/pull/4519.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tiers.cloudformation.template import Template
from tiers.digests import sha256
from tiers.ir.identifiers import EDGE_STACK_NAME
from tiers.ir.placed import Built
from tiers.ir.references import Target, passed_name, reachable, targets
from tiers.ir.stacks import EDGE_REGION, Stack, is_edge_apart
from tiers.tuples import NamedTuple

_CUSTOM = "AWS::CloudFormation::CustomResource"
_LONGEST = 255
"""Characters of an output's name:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
_HASHED = 8
"""Characters of a hash; too short to be secret, long enough to differ from the last one."""


class Parted(NamedTuple):
    """Built resources by root: those of the deployment's region, and those of the edge if it has a root."""

    main: Built
    edge: Built | None


def part(built: Built, regions: Sequence[str]) -> Parted:
    """Part resources by root. A spec for the edge's region alone has one root."""
    edge = _of(built, lambda stack: stack is Stack.EDGE)
    if not edge.resources or not is_edge_apart(regions):
        return Parted(built, None)
    retained = tuple(each._replace(body=_retained(each.body)) for each in edge.resources)
    edge = edge._replace(resources=retained, assumed={}, cloudfront_lists={})
    return Parted(_of(built, lambda stack: stack is not Stack.EDGE), edge)


def _retained(body: Mapping[str, Any]) -> dict[str, Any]:
    """Add that what is replaced is retained: the other root uses it until it is updated, too."""
    policies = {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Retain"}
    return {"Type": body["Type"], **policies, **body}


def _of(built: Built, has: Callable[[Stack], bool]) -> Built:
    """Return what is in the stacks that a function selects."""
    return built._replace(
        resources=tuple(each for each in built.resources if has(each.stack)),
        outputs=tuple(each for each in built.outputs if has(each.stack)),
    )


def stack_name(main: str) -> str:
    """Return the name of the edge's stack beside a stack or spec of that name."""
    return f"{main.replace('_', '-')}-{Stack.EDGE}"


def digests(built: Built, template: Template) -> dict[str, str]:
    """Return a hash for each resource of the edge: of all that its values depend on.

    These are its properties, and those of the resources that it refers to, directly or through others.
    """
    own = {name: _digest([body["Type"], _essential(body)]) for name, body in template["Resources"].items()}
    refers = {
        each.logical_id: {target.logical_id for target in targets(_essential(each.body))}
        for each in built.resources
    }
    return {
        name: _digest([(each, own[each]) for each in sorted({name} | reachable(name, refers))])
        for name in own
    }


def _essential(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties that a value may depend on: of AWS's types, without tags."""
    skipped = "Tags" if body["Type"].startswith("AWS::") and body["Type"] != _CUSTOM else ""
    return {key: value for key, value in body.get("Properties", {}).items() if key != skipped}


def _digest(data: object) -> str:
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def output_name(target: Target, digest: str) -> str:
    """Return the name of the output with a target's value; `digest` is that of its resource.

    It changes with the digest: a reading stack whose template is unchanged would keep the old value. The
    names of two targets differ, even if `passed_name` is the same for both.
    """
    hashed = _digest([*target, digest])[:_HASHED]
    return f"{passed_name(target)[: _LONGEST - _HASHED]}{hashed}"


def outputs(read: Iterable[Target], hashes: Mapping[str, str]) -> dict[str, Any]:
    """Return the outputs that the other stacks read."""
    return {
        output_name(target, hashes[target.logical_id]): {
            "Description": f"{target.words}, for the stacks in other regions",
            "Value": {"Fn::GetAtt": [*target]} if target.attribute else {"Ref": target.logical_id},
        }
        for target in read
    }


class Distant(NamedTuple):
    """A value of the edge as another root names it."""

    output: str

    def value(self) -> dict[str, Any]:
        """Return the intrinsic function of the reference."""
        return {
            "Fn::GetStackOutput": {
                "StackName": {"Ref": EDGE_STACK_NAME},
                "OutputName": self.output,
                "Region": EDGE_REGION,
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
        "Description": f"Stack in {EDGE_REGION} that has the resources of the edge",
        "AllowedPattern": "[a-zA-Z][-a-zA-Z0-9]*",
    }
