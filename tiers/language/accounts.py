"""The account of a spec or of an environment, and the role that works in it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from tiers.diagnostics.codes.regions import ACCOUNT_NUMBER
from tiers.diagnostics.model import Diagnostic, Route
from tiers.language.naming import bare, kind
from tiers.language.shape import Between, Doc, Example, Pattern

DIGITS = 12
"""https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html"""
FEWEST = 10
"""Digits of a number that has most probably lost its leading zeros, as spreadsheets remove them."""
_SEPARATORS = re.compile("[ -]")

ACCOUNT = Pattern(f"[0-9]{{{DIGITS}}}", "12 digits in quotes")
ROLE = Pattern(
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    "arn:aws[a-z-]*:iam::[0-9]{12}:role/([!-~]{1,510}/)?[A-Za-z0-9_+=,.@-]{1,64}",
    "the ARN of a role, such as `arn:aws:iam::111122223333:role/deploy`",
)

Account = Annotated[
    str | None,
    ACCOUNT,
    ACCOUNT_NUMBER,
    Doc(
        "Number of the account, in quotes. Commands that call AWS refuse credentials of another account "
        "before anything else"
    ),
    Example("111122223333"),
]
Role = Annotated[
    str | None,
    ROLE,
    Between(1, 2048),
    Doc(
        "Role to assume before AWS is called. Without it, or if your credentials are those of this role, "
        "commands use them as they are. The service role of CloudFormation is `--role-arn`"
    ),
    Example("arn:aws:iam::111122223333:role/deploy"),
]


def account_of_role(role: str) -> str:
    """Return the number of the account that a role is in."""
    return role.split(":")[4]


def foreign(data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
    """Return the finding about the `account` of a spec or an environment that is not 12 digits in quotes."""
    if "account" not in data or (isinstance(data["account"], str) and ACCOUNT.matches(data["account"])):
        return {}
    value = data["account"]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    digits = _SEPARATORS.sub("", str(value)) if isinstance(value, str) or is_number else ""
    is_meant = digits.isascii() and digits.isdecimal() and FEWEST <= len(digits) <= DIGITS
    fixed = digits.zfill(DIGITS) if is_meant else Example("111122223333").value
    finding = ACCOUNT_NUMBER.at(
        (*route, "account"),
        f"`account` is {kind(value)}" if is_number or not isinstance(value, str) else _cannot(value),
        label="must be a string of 12 digits",
        help=f'{"quote it" if is_number and is_meant else "use 12 digits in quotes"}: `account: "{fixed}"`',
    )
    return {"account": finding}


def _cannot(value: str) -> str:
    return f"`account` cannot be {bare(value)}"
