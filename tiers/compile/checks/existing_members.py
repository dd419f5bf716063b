"""ARNs of what exists already: their region and account must be those of the deployment."""

from collections.abc import Iterator

from tiers.diagnostics.codes import regions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.existing_values import identity
from tiers.ir.parameters import Text
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.network import existing_members

LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_FIELDS = 6
"""Parts of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html"""


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find ARNs of other regions and accounts, also as the default of a stack parameter."""
    found = existing_members.of(architecture)
    yield from _shared(found)
    for member, values in found:
        for each in values:
            value = each.value
            if not each.type or not isinstance(value, str) or isinstance(value, Elsewhere):
                continue
            if each.type in existing_members.ROLES:
                yield from _role(architecture, member, value)
                continue
            parts = value.split(":", _FIELDS - 1)
            # The component itself refuses a listener of another region, because it creates rules for it.
            if len(parts) == _FIELDS and each.type != LISTENER:
                route = _route(member, value)
                is_fixed = not isinstance(value, Text)
                yield from _region(architecture, member, parts[3], route, is_fixed=is_fixed)
                yield from _account(architecture, member, parts[4], route)


def _role(architecture: Architecture, member: Member, value: str) -> Iterator[Diagnostic]:
    """Find a role of another account or partition, which no service can be given."""
    parts, own, regions = value.split(":", _FIELDS - 1), architecture.spec.account, architecture.spec.regions
    if len(parts) < _FIELDS:
        return
    from tiers import facts
    from tiers.diagnostics.codes.roles import ROLE_ACCOUNT

    noun = "role" if parts[5].startswith("role/") else "instance profile"
    others = [index for index, each in enumerate(regions) if parts[1] != facts.partition(each)]
    if others:
        partition = facts.partition(regions[others[0]])
        yield ROLE_ACCOUNT.at(
            _route(member, value),
            f"the {noun} of `{member.name}` is in the partition `{parts[1]}`",
            label="accounts are in one partition only",
            also=(Note(Place(("regions", others[0])), f"in the partition `{partition}`"),),
            help=f"use the ARN of one in `{partition}`: `arn:{partition}:iam::ACCOUNT:…`",
        )
    elif own and parts[4] != own:
        yield ROLE_ACCOUNT.at(
            _route(member, value),
            f"the {noun} of `{member.name}` is in the account `{parts[4]}`",
            label="must be in the account of the stack",
            also=(Note(Place(("account",)), "the account of the spec"),),
            help=f"use one of `{own}`; a program can assume a role of another account with it",
        )


def _shared(found: existing_members.Existing) -> Iterator[Diagnostic]:
    """Find components that have one role, and so the permissions of each other."""
    first: dict[tuple[str, ...], Member] = {}
    for member, values in found:
        for each in values:
            if each.type not in existing_members.ROLES or not isinstance(each.value, str):
                continue
            # By its default, a parameter is the same as a literal.
            known = ("id", str(each.value)) if str(each.value) else identity(each.value)
            other = first.setdefault(known, member)
            if other is not member:
                from tiers.diagnostics.codes.roles import ROLE_SHARED

                yield ROLE_SHARED.at(
                    (*member.route, "role"),
                    f"`{other.name}` and `{member.name}` have the same role",
                    label="each may do what the other may",
                    also=(Note(Place((*other.route, "role")), "first used here"),),
                    help="use a role for each",
                )


def _route(member: Member, value: str) -> Route:
    """Return the route of the key that has a value."""
    keys = (name for name in member.component.fields if getattr(member.component, name) == value)
    return (*member.route, *list(keys)[:1])


def _region(
    architecture: Architecture, member: Member, region: str, route: Route, *, is_fixed: bool
) -> Iterator[Diagnostic]:
    regions = architecture.spec.regions
    others = [index for index, each in enumerate(regions) if each != region]
    if not region or not others:
        return
    if region not in regions:
        yield codes.EXISTS_IN_ANOTHER_REGION.at(
            route,
            f"the {route[-1]} of `{member.name}` is in `{region}`",
            label="a VPC endpoint leads to its own region only",
            also=(Note(Place(("regions", others[0])), "the region of the deployment"),),
            help=f"use one in `{regions[0]}`, or call it by its region, over the internet",
        )
    elif is_fixed:
        yield codes.ARN_OF_ONE_REGION.at(
            route,
            f"the {route[-1]} of `{member.name}` is in one of the {len(regions)} regions",
            label=f"in `{region}` only",
            also=(Note(Place(("regions", others[0])), "another region"),),
            help="use `{parameter: NAME}`, or move the ARN to an environment with one region",
        )


def _account(architecture: Architecture, member: Member, account: str, route: Route) -> Iterator[Diagnostic]:
    own = architecture.spec.account
    if account and own and account != own:
        yield codes.EXISTS_IN_ANOTHER_ACCOUNT.at(
            route,
            f"the {route[-1]} of `{member.name}` is in the account `{account}`",
            label="its policy must allow the roles of this spec",
            also=(Note(Place(("account",)), "the account of the spec"),),
            help=f"ask the owner to allow `{own}` in its policy, and in that of its KMS key",
        )
