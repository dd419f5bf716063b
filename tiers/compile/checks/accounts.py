"""Accounts: the role to assume must be in the account of the spec."""

from collections.abc import Iterator

from tiers.diagnostics.codes import regions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.accounts import account_of_role
from tiers.language.architecture import Architecture


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find a role of another account."""
    account, role = architecture.spec.account, architecture.spec.role
    if account and role and account_of_role(role) != account:
        yield codes.ROLE_ELSEWHERE.at(
            ("role",),
            f"the role is in the account `{account_of_role(role)}`",
            label=f"must be in `{account}`",
            also=(Note(Place(("account",)), "the account of the spec"),),
            help=f"use a role of `{account}`, or the number of the other account",
        )
