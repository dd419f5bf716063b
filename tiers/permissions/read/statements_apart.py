"""Resources that are one statement of the policy of another resource, as policy documents.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html
"""

import re
from collections.abc import Mapping

from tiers.cloudformation.evaluate import texts
from tiers.cloudformation.evaluate.values import Pseudo, Text, Unknown, Value, parts_of, reference
from tiers.permissions.read.finder import Finder
from tiers.proof.build.catalogue import Resource

_FUNCTION, _QUALIFIED = "AWS::Lambda::Function", ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_AFTER_ACCOUNT = ":(?:function:)?(?=.)"
_PARTIAL = "(?:[0-9]{12}:(?:function:)?|function:)(?=.)"
"""The start of a partial ARN, before the name of a function."""
_CONDITIONS = {
    "SourceArn": ("ArnLike", "aws:SourceArn"),
    "SourceAccount": ("StringEquals", "aws:SourceAccount"),
    "PrincipalOrgID": ("StringEquals", "aws:PrincipalOrgID"),
    "EventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
    "FunctionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "InvokedViaFunctionUrl": ("Bool", "lambda:InvokedViaFunctionUrl"),
}
"""The conditions that Lambda makes of the properties of a permission."""


def document(resource: Resource, arn: Value) -> Value:
    """Return the document with the statement of a resource, which is about an ARN."""
    is_bus = resource.type == "AWS::Events::EventBusPolicy"
    statement = _of_bus(resource, arn) if is_bus else _of_function(resource, arn)
    return {"Version": "2012-10-17", "Statement": [statement]}


def _of_function(resource: Resource, arn: Value) -> Value:
    conditions: dict[str, dict[str, Value]] = {}
    for name, (operator, key) in _CONDITIONS.items():
        if resource.get(name) is not None:
            conditions.setdefault(operator, {})[key] = resource.get(name)
    return {
        "Effect": "Allow",
        "Principal": _principal(resource.get("Principal")),
        "Action": resource.get("Action"),
        "Resource": arn,
        "Condition": conditions,
    }


def _principal(value: Value) -> Value:
    """Return the principal of a permission: services have a dot in their names, and accounts have none."""
    if value == "*" or isinstance(value, Unknown):
        return value
    first = value.parts[0] if isinstance(value, Text) else value
    is_service = isinstance(first, str) and "." in first and not first.startswith("arn:")
    return {"Service" if is_service else "AWS": value}


def _of_bus(resource: Resource, arn: Value) -> Value:
    statement = resource.get("Statement")
    if statement is not None:
        return statement
    condition = resource.get("Condition")
    if isinstance(condition, Mapping):
        condition = {str(condition.get("Type")): {str(condition.get("Key")): condition.get("Value")}}
    principal = resource.get("Principal")
    return {
        "Effect": "Allow",
        "Principal": principal if principal == "*" else {"AWS": principal},
        "Action": resource.get("Action"),
        "Resource": arn,
        **({} if condition is None else {"Condition": condition}),
    }


def function_of(value: Value, finder: Finder) -> tuple[Resource | Unknown | None, Value]:
    """Return the function that a value names, also by an alias or a version, and the ARN that is meant."""
    for kind in _QUALIFIED:
        found = finder.find(value, kind)
        if isinstance(found, Resource):
            return finder.find(found.get("FunctionName"), _FUNCTION), reference(found.id)
    found = finder.find(value, _FUNCTION)
    if isinstance(found, Resource):
        return found, reference(found.id, "Arn")
    parts = parts_of(value)
    start, colon, qualifier = parts[-1].rpartition(":") if isinstance(parts[-1], str) else ("", "", "")
    if colon:
        whole = finder.find(texts.concatenate((*parts[:-1], start)), _FUNCTION)
        if isinstance(whole, Resource):
            return whole, Text((reference(whole.id, "Arn"), f":{qualifier}"))
    rest = None if found is not None else _without_account(parts)
    return (found, None) if rest is None else function_of(rest, finder)


def _without_account(parts: tuple[Value, ...]) -> Value | None:
    """Return the end of a partial ARN after the account, or nothing if it is none.

    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    first, *others = parts
    if isinstance(first, Pseudo):
        first, *others = others or [""]
        found = re.match(_AFTER_ACCOUNT, first) if isinstance(first, str) else None
    else:
        found = re.match(_PARTIAL, first) if isinstance(first, str) else None
    return texts.concatenate((found.string[found.end() :], *others)) if found else None
