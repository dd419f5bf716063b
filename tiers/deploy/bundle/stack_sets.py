"""A template for a stack set: what it must not contain, and the commands that create the stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tiers.cloudformation.template import stem_of
from tiers.compile.bundle import Bundle
from tiers.deploy.changes import parameters
from tiers.deploy.changes.changesets import capabilities
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.placed import Placed

_ID: Final = re.compile(
    r"(vpc|subnet|sg|rtb|igw|nat|eni|eipalloc|vpce|tgw-attach|i|vol)-[0-9a-f]{8,17}|Z[A-Z0-9]{12,31}"
)
"""IDs of resources that are in one account."""
_CERTIFICATE: Final = re.compile(r"arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:\d{12}:(server-)?certificate/.+")
_ACCOUNT: Final = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):")
_WORLDWIDE: Final = {"AWS::S3::Bucket": "BucketName"}
"""Names that are unique in all accounts."""
_GLOBAL: Final = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
}
"""Names that are unique in all regions of an account."""


_PLAIN: Final = re.compile(r"[A-Za-z0-9._:/-]+")


class Commands(NamedTuple):
    """The command that creates the stack set, and the one that creates its stacks."""

    create: tuple[str, ...]
    instances: tuple[str, ...]


def commands(name: str, url: str, bundle: Bundle, values: Mapping[str, str]) -> Commands:
    """Return the commands of the AWS CLI."""
    given = _parameters(values)
    needed = capabilities(bundle.templates)
    shared = ("--stack-set-name", name)
    return Commands(
        (
            *("aws", "cloudformation", "create-stack-set", *shared, "--template-url", url),
            *(("--capabilities", *needed) if needed else ()),
            *(("--parameters", *given) if given else ()),
        ),
        (
            *("aws", "cloudformation", "create-stack-instances", *shared, "--accounts", "ACCOUNT"),
            *("--regions", *(bundle.regions or ("REGION",))),
        ),
    )


def _parameters(values: Mapping[str, str]) -> list[str]:
    """Return parameters in the short syntax, or as JSON where a value has a character that means something.

    A comma ends a value: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
    """
    if all(_PLAIN.fullmatch(each) for each in values.values()):
        return [f"ParameterKey={key},ParameterValue={value}" for key, value in values.items()]
    return [json.dumps([{"ParameterKey": key, "ParameterValue": each} for key, each in values.items()])]


def check(bundle: Bundle, account: str | None, values: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Find what cannot be the same in many accounts."""
    if account is not None:
        yield _refused(
            ("account",),
            f"the spec is for the account `{account}` alone",
            "remove `account` from the spec",
        )
    if bundle.edge is not None:
        places = [placed.origin for placed in bundle.edge.built.resources]
        yield _refused(
            places[0],
            "the edge is a separate stack in `us-east-1`",
            "deploy each account by `tiers deploy`; a stack set has one template for all regions",
        )
    main = bundle.templates[stem_of(bundle.main)]
    yield from parameters.problems(main.get("Parameters", {}), values, (), bundle.built)
    for placed in bundle.built.resources:
        body = main["Resources"][placed.logical_id]
        yield from _names(placed, body, bundle.regions)
        for path, text in _strings(body.get("Properties", {}), ()):
            yield from _string(placed, path, text)


def _string(placed: Placed, path: tuple[str, ...], text: str) -> Iterator[Diagnostic]:
    """Find a string that names something in one account."""
    route = _route(placed, path)
    found = _ACCOUNT.search(text)
    if _ID.fullmatch(text) or _CERTIFICATE.fullmatch(text):
        message = f"`{placed.logical_id}` refers to `{text}`, which is in one account"
        yield _refused(route, message, "use a stack parameter, whose value each account can override")
    elif found is not None:
        yield codes.ACCOUNT_IN_STACK_SET.at(
            route,
            f"`{placed.logical_id}` refers to the account `{found[1]}` from every account",
            label="the same in every account",
            help="use a stack parameter unless this is meant, and allow the other accounts there",
        )


def _names(placed: Placed, body: Mapping[str, Any], regions: Sequence[str]) -> Iterator[Diagnostic]:
    """Find a name that only one of the stacks can have."""
    unique = {**_WORLDWIDE, **(_GLOBAL if len(regions) > 1 else {})}
    key = unique.get(body["Type"], "")
    name = body.get("Properties", {}).get(key)
    if isinstance(name, str):
        scope = "in all accounts" if body["Type"] in _WORLDWIDE else "in all regions of an account"
        message = f"`{placed.logical_id}` has the name `{name}`, which must be unique {scope}"
        yield _refused(
            _route(placed, (key,)), message, f"remove `{key}`, so that AWS makes a name for each stack"
        )


def _refused(route: Route, message: str, advice: str) -> Diagnostic:
    return codes.NOT_IN_STACK_SET.at(Place(route), message, label="not possible in a stack set", help=advice)


def _route(placed: Placed, path: tuple[str, ...]) -> Route:
    """Return the place in the spec of a property: that of the longest path that is known."""
    paths = (".".join(path[:length]) for length in range(len(path), 0, -1))
    return next((placed.origins[each] for each in paths if each in placed.origins), placed.origin)


def _strings(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the strings in properties with their paths."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _strings(each, (*path, str(key)))
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from _strings(each, (*path, str(index)))
