"""Keys of an environment: any part of a spec but what distinguishes one spec from another."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from tiers.diagnostics.model import Diagnostic, Route
from tiers.language import accounts
from tiers.language.accounts import Account, Role
from tiers.language.record import Record
from tiers.language.shape import Doc, Example, Keys, Names
from tiers.language.vocabulary import NAME_PATTERN, PARAMETER_NAME

ENVIRONMENTS = Keys("environment", NAME_PATTERN, 16)
VALUES = Keys("parameter", PARAMETER_NAME, names=Names("parameter"))
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Environment(Record):
    """Changes to the rest of the spec; `null` restores a default, a list replaces a list."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "version": "remove it; an environment cannot change `version`",
            "name": "remove it; an environment adds its own name to `name`",
            "environments": "remove it; environments cannot be nested",
        }
    )

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return the finding about an account number that YAML made a number."""
        return accounts.foreign(data, route)

    account: Account = None
    role: Role = None
    values: Annotated[
        Mapping[str, str | int],
        VALUES,
        Doc(
            "Values of stack parameters, by their names; each becomes the default of its parameter. "
            "`--parameter` on the command line comes first"
        ),
        Example({"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/12345678"}),
    ] = NOTHING
    description: Annotated[Any, Doc("Another description"), Example("The web shop, for testing")] = None
    regions: Annotated[Any, Doc("Other regions"), Example(["eu-central-1"])] = None
    tags: Annotated[Any, Doc("Changes to `tags`"), Example({"CostCentre": "4712"})] = None
    encryption: Annotated[
        Any, Doc("Changes to `encryption`; `null` restores the keys of AWS"), Example({"key": "create"})
    ] = None
    network: Annotated[Any, Doc("Changes to `network`"), Example({"nat_gateway": {"mode": "single"}})] = None
    presentation: Annotated[
        Any, Doc("Changes to `presentation`"), Example({"site": {"deletion_protection": False}})
    ] = None
    logic: Annotated[Any, Doc("Changes to `logic`"), Example({"web": {"capacity": {"min": 1, "max": 2}}})] = (
        None
    )
    data: Annotated[Any, Doc("Changes to `data`"), Example({"orders": {"multi_az": False}})] = None
    overrides: Annotated[
        Any,
        Doc("Changes to `overrides`; `null` removes the override of the base, or else the generated value"),
        Example({"Vpc.EnableDnsSupport": True}),
    ] = None
    resources: Annotated[
        Any, Doc("Changes to `resources`"), Example({"data": {"Jobs": {"Type": "AWS::SQS::Queue"}}})
    ] = None
    parameters: Annotated[
        Any,
        Doc("Changes to `parameters`"),
        Example({"ZoneId": {"type": "AWS::Route53::HostedZone::Id"}}),
    ] = None
    outputs: Annotated[
        Any, Doc("Changes to `outputs`; `null` removes one"), Example({"JobsUrl": {"from": "jobs.url"}})
    ] = None
    logical_ids: Annotated[
        Any,
        Doc("Changes to `logical_ids`; `null` restores the generated ID"),
        Example({"DbDBInstance": "Database"}),
    ] = None
    operations: Annotated[
        Any,
        Doc("Changes to `operations`; `null` removes all that it makes"),
        Example({"notify": ["test@example.com"]}),
    ] = None
    expect: Annotated[
        Any, Doc("Changes to `expect`; a list replaces the whole list"), Example({"allow": []})
    ] = None
    accept: Annotated[Any, Doc("Changes to `accept`"), Example({"single-nat": "may lose a zone"})] = None
