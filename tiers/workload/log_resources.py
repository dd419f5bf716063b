"""The log group of tasks, functions, and servers, and the permission to write to it."""

from typing import Any

from troposphere import logs

from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags
from tiers.ir.stacks import Stack
from tiers.language.component import Context


def log_group_id(component: str) -> str:
    """Return the logical ID of the log group of a component."""
    return f"{identifiers.pascal(component)}LogGroup"


def log_group(here: Context, retention: int, key: str = "log_retention") -> Placed:
    """Build the log group of a component, which keeps its log for that many days and outlives the stack.

    `key` is the key of the component that it comes from.
    """
    return place(
        Stack.LOGIC,
        logs.LogGroup(
            log_group_id(here.name),
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            RetentionInDays=retention,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        {"RetentionInDays": (*here.route, key)},
    )


def writing(here: Context) -> dict[str, Any]:
    """Return the statement that allows to write to the log group of a component."""
    return {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": symbols.Arn(log_group_id(here.name), "Arn"),
    }
