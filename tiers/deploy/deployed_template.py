"""The template of a stack that another tool deployed, and the values of its parameters."""

import json
from collections.abc import Mapping
from typing import NamedTuple

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
    values = {
        str(each["ParameterKey"]): str(each["ParameterValue"])
        for each in described.get("Parameters") or ()
        if each.get("ParameterValue") not in {None, _HIDDEN}
    }
    return Deployed(body if isinstance(body, str) else json.dumps(body), values)
