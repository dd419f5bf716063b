"""Looks at the account before a deployment: one list of all that it lacks, each where the spec asks for it.

Only reads. What may not be read is a warning, and no reason to stop.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from tiers.deploy import aws_errors
from tiers.deploy.aws import Aws, AwsError
from tiers.deploy.preflight import (
    certificates,
    databases,
    endpoints,
    engine_parameters,
    quotas,
    region,
    rules,
    servers,
    snapshots,
    vcpus,
    zones,
)
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import aws as codes
from tiers.diagnostics.codes.deploy import NOT_LOOKED_AT
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.ir.placed import Built
from tiers.plan.model import Action, Change

Check = Callable[[Subject], Iterator[Diagnostic]]

CHECKS: Final[Mapping[str, Check]] = {
    "whether the region is enabled": region.check,
    "whether Elastic IPs are left": quotas.addresses,
    "whether VPCs and internet gateways are left": quotas.vpcs,
    "whether NAT gateways are left": quotas.nat_gateways,
    "whether load balancers and target groups are left": quotas.balancers,
    "whether DB instances are left": quotas.databases,
    "whether vCPUs are left": vcpus.check,
    "whether the zones exist": zones.check,
    "whether rules of security groups differ": rules.check,
    "whether services of VPC endpoints are offered": endpoints.check,
    "whether key pairs exist": servers.key_pairs,
    "whether images exist": servers.images,
    "whether images are known to Systems Manager": servers.image_parameters,
    "whether instance types are offered in the zones": servers.instance_types,
    "whether certificates can be used": certificates.check,
    "whether engines and classes of databases are offered": databases.check,
    "whether engines have the parameters": engine_parameters.check,
    "whether snapshots can be restored": snapshots.check,
}
"""By what each looks at, in the words in which it is told that it could not."""

_HOPELESS: Final = frozenset(
    {
        codes.NO_CREDENTIALS,
        codes.EXPIRED_CREDENTIALS,
        codes.REFUSED_CREDENTIALS,
        codes.UNREACHABLE,
        codes.NO_REGION,
        codes.CLOCK_SKEW,
    }
)
"""What every other call would meet, too."""


def preflight(
    aws: Aws, built: Built, changes: Iterable[Change], values: Mapping[str, str]
) -> list[Diagnostic]:
    """Look at what is to change: what stands may stay though AWS would not give it again.

    `values` are those of parameters, as far as they are known.

    Raises `AwsError` for what no call would survive.
    """
    kinds = {each.logical_id: each.kind for each in changes if each.kind is not Action.REMOVE}
    subject = Subject(aws, built.resources, kinds, values)
    return [found for name, check in CHECKS.items() for found in _guarded(name, check, subject)]


def _guarded(name: str, check: Check, subject: Subject) -> Iterator[Diagnostic]:
    try:
        yield from check(subject)
    except AwsError as error:
        told = aws_errors.diagnostic(error.failure)
        if told.code in _HOPELESS:
            raise
        yield NOT_LOOKED_AT.at(
            NOWHERE, f"{name} was not looked at: {told.message}", help=told.help, note=told.note
        )
