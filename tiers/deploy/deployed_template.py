"""The template of a stack that another tool deployed, and the values of its parameters."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers.deploy.aws import Aws

_HIDDEN = "****"
"""The value of a parameter with `NoEcho`:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html"""


class Deployed(NamedTuple):
    """A template as text, and the values that CloudFormation shows."""

    text: str
    parameters: Mapping[str, str]


def deployed_template(aws: Aws, stack: str) -> Deployed:
    """Return the template of a stack after its transforms. Raises `AwsError`.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
    """
    answer = aws.call("cloudformation", "get_template", StackName=stack, TemplateStage="Processed")
    body = answer["TemplateBody"]
    described = aws.call("cloudformation", "describe_stacks", StackName=stack)["Stacks"][0]
    return Deployed(body if isinstance(body, str) else json.dumps(body), values_of(described))


def values_of(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a described stack's parameters, as far as CloudFormation shows them.

    A parameter that is read from SSM has a resolved value, which is the one that resources have.
    """
    rows = stack.get("Parameters")
    return {
        str(each["ParameterKey"]): str(each["ParameterValue"])
        for each in (rows if isinstance(rows, list) else ())
        if isinstance(each, Mapping) and "ParameterKey" in each
        if each.get("ParameterValue") not in {None, _HIDDEN}
    }
