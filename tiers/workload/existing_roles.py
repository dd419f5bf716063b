"""A role that exists already, in place of one with the permissions of a component: nothing is added to it.

Servers get a role from an instance profile alone, so for them that is what exists, with a role that only an
account knows. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html
"""

from collections.abc import Iterator

from tiers.ir import identifiers
from tiers.ir.existing_values import is_literal
from tiers.ir.facets import Exists
from tiers.ir.references import Target
from tiers.language.component import Context
from tiers.network.existing_members import PROFILE, ROLE


def exists(role: str, here: Context, *, is_profile: bool = False) -> Iterator[Exists]:
    """Yield the ARN of a role or an instance profile, and its name as far as the spec has it."""
    own = identifiers.role(here.name)
    properties = {"principal": here.member.component.principal() or ""}
    if is_profile:
        properties["role"], own = own, identifiers.instance_profile(here.name)
    yield Exists(Target(own, "Arn"), role, PROFILE if is_profile else ROLE, properties)
    if is_literal(role):
        yield Exists(Target(own), role.rpartition("/")[2])
