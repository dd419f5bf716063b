"""The statements that grants add to the role of a component, and the policies that a later stack adds.

A grant on a resource of an earlier stack is a statement of the role itself. One on a resource of the same
or a later stack is a separate policy beside that resource: two functions that invoke each other would
otherwise form a ring.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import iam

from tiers.ir import identifiers, symbols
from tiers.ir.edges import Grant
from tiers.ir.placed import Placed
from tiers.ir.placing import place
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language.component import Context


def statements(here: Context, stack: Stack) -> list[dict[str, Any]]:
    """Return the statements of the grants that the role itself, in that stack, can hold."""
    return [_statement(grant) for grant in here.grants() if _is_earlier(grant, stack)]


def policies(here: Context, stack: Stack, role: str) -> Iterator[Placed]:
    """Build a policy for each grant that the role with that logical ID, in that stack, cannot hold."""
    for grant in here.grants():
        if not _is_earlier(grant, stack):
            yield place(
                grant.stack,
                iam.RolePolicy(
                    identifiers.role_policy(here.name, grant.target),
                    RoleName=symbols.Name(role),
                    PolicyName=f"{here.name}-to-{grant.target}",
                    PolicyDocument={"Version": "2012-10-17", "Statement": [_statement(grant)]},
                ),
                grant.route,
            )


def _is_earlier(grant: Grant, stack: Stack) -> bool:
    order = list(Stack)
    return order.index(grant.stack) < order.index(stack)


def _statement(grant: Grant) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": list(grant.actions),
        "Resource": [_resource(parts) for parts in grant.resources],
    }
    return {**statement, "Condition": _condition(grant.condition)} if grant.condition else statement


def _condition(condition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a condition with symbols in place of its references."""
    return {
        operator: {
            key: [symbols.Arn(*each) if isinstance(each, Target) else each for each in values]
            for key, values in keys.items()
        }
        for operator, keys in condition.items()
    }


def _resource(parts: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a string or a symbol
    if len(parts) == 1:
        (only,) = parts
        return symbols.Arn(*only) if isinstance(only, Target) else only
    return symbols.Phrase(*(part if isinstance(part, str) else symbols.Arn(*part) for part in parts))
