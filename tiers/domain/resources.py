"""Resources of `domain`: a certificate for the names, and an alias record for each."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, certificatemanager, route53
from troposphere.validators.route53 import AliasTarget

from tiers.domain import ids
from tiers.domain.keys import Domain, Weight
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags, unshared
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.tuples import NamedTuple


class Alias(NamedTuple):
    """The target of alias records: its DNS name, and the hosted zone of that name."""

    name: symbols.Attribute
    zone: symbols.HostedZoneId | str
    has_ipv6: bool = False
    """True if clients can connect over IPv6."""
    has_health: bool = False
    """True if Route 53 can evaluate its health, which it cannot for a distribution:
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html"""


def of_load_balancer(domain: Domain, here: Context, *, has_certificate: bool) -> Iterator[Placed]:
    """Build the records of a load balancer, and the certificate if a listener has it.

    There is no record of type AAAA, because the load balancers have IPv4 addresses only.
    """
    if has_certificate:
        yield certificate(domain, Stack.PRESENTATION, here)
    balancer = identifiers.load_balancer(here.name)
    name = symbols.Attribute(balancer, "DNSName")
    zone = symbols.HostedZoneId(balancer, "CanonicalHostedZoneID")
    yield from records(domain, Alias(name, zone, has_health=True), here)


def certificate(domain: Domain, stack: Stack, here: Context) -> Placed:
    """Build the certificate for all names. CloudFormation waits until it is issued."""
    route = (*here.route, "domain")
    first, *others = domain.names
    alternative: dict[str, Any] = {"SubjectAlternativeNames": others} if others else {}
    return place(
        stack,
        certificatemanager.Certificate(
            identifiers.certificate(here.name),
            DomainName=first,
            **alternative,
            ValidationMethod="DNS",
            DomainValidationOptions=[
                certificatemanager.DomainValidationOption(DomainName=name, HostedZoneId=domain.zone)
                for name in _validated(domain.names)
            ],
            Tags=tags(here.about, here.name_tag()),
        ),
        route,
        {
            "DomainName": (*route, "name"),
            "SubjectAlternativeNames": (*route, "name"),
            "DomainValidationOptions": (*route, "zone"),
        },
    )


def _validated(names: tuple[str, ...]) -> list[str]:
    """Return the names to validate: a wildcard has the same record as the name after it.

    https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html. With both,
    CloudFormation creates the record twice, and fails: https://github.com/aws/aws-cdk/pull/9291.
    """
    return [name for name in names if not name.startswith("*.") or name.removeprefix("*.") not in names]


def records(domain: Domain, alias: Alias, here: Context) -> Iterator[Placed]:
    """Build an alias record for each name, of type A, and of type AAAA for a target with IPv6."""
    route = (*here.route, "domain")
    for name in domain.names:
        for kind in ("A", "AAAA") if alias.has_ipv6 else ("A",):
            routing = _routing(domain, here)
            yield place(
                Stack.PRESENTATION,
                route53.RecordSetType(
                    ids.record(here.name, name, kind),
                    HostedZoneId=domain.zone,
                    Name=name,
                    Type=kind,
                    AliasTarget=AliasTarget(  # type: ignore[no-untyped-call]  # troposphere has no types for it
                        HostedZoneId=alias.zone,
                        DNSName=alias.name,
                        EvaluateTargetHealth=alias.has_health and bool(routing),
                    ),
                    **routing,
                ),
                (*route, "name"),
                {
                    "HostedZoneId": (*route, "zone"),
                    "Name": (*route, "name"),
                    **dict.fromkeys(routing, (*route, "routing")),
                },
            )


def _routing(domain: Domain, here: Context) -> dict[str, Any]:
    """Return the properties that divide clients among stacks; each stack has its own identifier."""
    if domain.routing is None:
        return {}
    identifier = {"SetIdentifier": unshared(f"{here.about.name}-{here.name}")}
    if isinstance(domain.routing, Weight):
        return {**identifier, "Weight": domain.routing.weight}
    return {**identifier, "Region": Ref("AWS::Region")}
