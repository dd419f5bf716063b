"""The role of a component, for whichever service assumes it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from troposphere import Sub, iam

from tiers.diagnostics.model import Route
from tiers.ir import identifiers
from tiers.ir.placed import Placed
from tiers.ir.placing import NOWHERE, place, tags, trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import grants, roles
from tiers.workload.roles import Role


def of_key(declared: Role, statements: Sequence[Mapping[str, Any]], here: Context) -> Iterator[Placed]:
    """Build the role of a component with what its key `role` declares, those statements, and all grants."""
    managed_policies = roles.managed_policies(declared)
    yield role(Stack.LOGIC, here, managed_policies, statements, origins(here))
    yield from grants.policies(here, Stack.LOGIC, identifiers.role(here.name))


def origins(here: Context) -> dict[str, Route]:
    """Return where the properties of a role come from that a component's key `role` declares."""
    return {"ManagedPolicyArns": (*here.route, "role", "managed_policies"), "Policies": (*here.route, "role")}


def role(
    stack: Stack,
    here: Context,
    managed_policies: Sequence[str | Sub],
    statements: Sequence[Mapping[str, Any]] = (),
    origins: Mapping[str, Route] = NOWHERE,
) -> Placed:
    """Build the role of a component with its grants; `grants.policies` builds what a later stack adds."""
    given: dict[str, Any] = {"ManagedPolicyArns": list(managed_policies)} if managed_policies else {}
    statements = [*statements, *grants.statements(here, stack)]
    if statements:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        given["Policies"] = [iam.Policy(PolicyName=here.name, PolicyDocument=document)]
    principal = here.member.component.principal()
    assert principal is not None, "a component with a role has a principal"
    return place(
        stack,
        iam.Role(
            identifiers.role(here.name),
            AssumeRolePolicyDocument=trust(principal),
            **given,
            Tags=tags(here.about, here.name_tag()),
        ),
        here.route,
        origins,
    )
