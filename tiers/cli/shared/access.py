"""The account that a spec belongs to, and the way into it: refused before anything else if it is another."""

import argparse
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers import compiler
from tiers.cli.shared.account import connect
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.language.accounts import ACCOUNT, ROLE

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

_SESSION = re.compile(r"arn:[^:]*:sts::(\d{12}):assumed-role/([^/]+)/.*", re.ASCII)
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"""


class Access(NamedTuple):
    """The regions of a spec, its account, and the role to assume, with the routes of the latter two."""

    regions: tuple[str, ...]
    account: str | None
    role: str | None
    account_route: Route = ("account",)
    role_route: Route = ("role",)


class RefusedError(Exception):
    """The credentials are not those of the account."""

    def __init__(self, finding: Diagnostic) -> None:
        """`finding` is for the user."""
        super().__init__(finding.message)
        self.finding = finding


def access_of(compiled: compiler.Compiled, environment: str | None) -> Access:
    """Return the account of a spec, as written if it does not compile."""
    account = _written(compiled, environment, "account")
    role = _written(compiled, environment, "role")
    return Access(
        regions_of(compiled),
        account[0] if account[0] and ACCOUNT.matches(account[0]) else None,
        role[0] if role[0] and ROLE.matches(role[0]) else None,
        account[1],
        role[1],
    )


def regions_of(compiled: compiler.Compiled) -> tuple[str, ...]:
    """Return the regions of a spec, as written if it does not compile."""
    if compiled.bundle:
        return compiled.bundle.regions
    data = compiled.document.data
    written = data.get("regions") if isinstance(data, dict) else None
    return tuple(each for each in written if isinstance(each, str)) if isinstance(written, list) else ()


def _written(compiled: compiler.Compiled, environment: str | None, key: str) -> tuple[str | None, Route]:
    """Return a string at the top of a document, and its route.

    A document that could not be merged still has its environments.
    """
    data = compiled.document.data
    data = data if isinstance(data, dict) else {}
    environments = data.get("environments")
    changes = environments.get(environment) if isinstance(environments, dict) and environment else None
    if isinstance(changes, dict) and isinstance(changes.get(key), str):
        return changes[key], ("environments", str(environment), key)
    return (data[key] if isinstance(data.get(key), str) else None), (key,)


def enter(arguments: argparse.Namespace, access: Access) -> "Aws":
    """Return the account and region to work in, and fill in the name of the bucket.

    Raises `AwsError`, and `RefusedError` for another account.
    """
    from tiers.deploy.bundle.upload import account_of

    aws = _entered(connect(arguments, access.regions), access)
    bucket = getattr(arguments, "bucket", None)
    if bucket and "{" in bucket:
        arguments.bucket = bucket.format(account=account_of(aws), region=aws.region)
    return aws


def _entered(aws: "Aws", access: Access) -> "Aws":
    if access.account is None and access.role is None:
        return aws
    who = aws.call("sts", "get_caller_identity")
    if access.role and not _is(str(who["Arn"]), access.role):
        aws = aws.assuming(access.role)
        who = _caller(aws, access.role, access.role_route)
    if access.account and who["Account"] != access.account:
        raise RefusedError(_other(str(who["Account"]), access))
    return aws


def _is(caller: str, role: str) -> bool:
    """Return whether a caller has the credentials of a role; their ARN lacks the path of the role."""
    session = _SESSION.fullmatch(caller)
    return session is not None and session[1] == role.split(":")[4] and session[2] == role.rpartition("/")[2]


def _caller(aws: "Aws", role: str, route: Route) -> dict[str, Any]:
    """Return the identity of a role by assuming it. Raises `AwsError` and `RefusedError`."""
    from tiers.deploy.aws import ASSUME_ROLE, AwsError

    try:
        return aws.call("sts", "get_caller_identity")
    except AwsError as error:
        if error.failure.operation != ASSUME_ROLE:
            raise
        raise RefusedError(
            codes.ROLE_NOT_ASSUMED.at(
                route,
                f"the role `{role}` could not be assumed",
                label=f"AWS: {error.failure.code}",
                note=error.failure.message,
                help="allow `sts:AssumeRole` in your permissions, and your credentials in the trust policy",
            )
        ) from error


def _other(account: str, access: Access) -> Diagnostic:
    return codes.WRONG_ACCOUNT.at(
        access.account_route,
        f"the credentials are for the account `{account}`, not for `{access.account}`",
        label="the account of this spec",
        help=f"pass `--profile NAME` with credentials of `{access.account}`, or add a `role` of it",
    )
