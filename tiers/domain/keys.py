"""Keys of `domain`: the names of a load balancer or distribution, and their hosted zone."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from tiers.diagnostics.codes import domain as codes
from tiers.diagnostics.model import Diagnostic, Route
from tiers.domain import spelling
from tiers.ir.parameters import Kind
from tiers.language.elsewhere import existing
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import ANY_TEXT

_NAME = Pattern(ANY_TEXT.expression, "a domain name such as `www.example.com`")
"""Checked later, with better messages."""

HostName = Annotated[str, _NAME, Between(1, 1024)]

# https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html
_ZONE = Pattern("Z[A-Z0-9]{1,31}", "the ID of a hosted zone, such as `Z0123456789ABCDEFGHIJ`")


class Weight(Record):
    """The share of the requests to a name, beside other stacks that have the same name."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("latency", "region"), "use `routing: latency`")
    )

    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html
    weight: Annotated[
        int,
        Between(0, 255),
        Doc("Share of this stack, of the sum of the weights of all stacks with the name; `0` for none"),
        Example(90),
    ]


class Domain(Record):
    """Names that lead to this component, and their certificate."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(("names", "aliases", "host", "hosts"), "use `name: [NAME, …]`"),
            **dict.fromkeys(("zone_id", "hosted_zone", "hosted_zone_id"), "use `zone`"),
            **dict.fromkeys(
                ("certificate", "certificate_arn", "ssl", "tls", "validation"),
                "remove it: a certificate for the names is requested, and validated by records in `zone`",
            ),
            **dict.fromkeys(("ttl", "type"), "remove it: the records are aliases, which have no such value"),
            "weight": "use `routing: {weight: 90}`",
            "latency": "use `routing: latency`",
            "failover": "use `routing: latency`: it skips a region whose targets are unhealthy",
        }
    )

    name: Annotated[
        HostName | Annotated[tuple[HostName, ...], Between(1, 100)],
        Doc("Domain name, or a list of them; the first is the address of the site"),
        Example(["www.example.com", "example.com"]),
    ]
    zone: Annotated[
        str,
        _ZONE,
        existing(Kind("AWS::Route53::HostedZone::Id", says=_ZONE.says)),
        Doc(
            "ID of the hosted zone of the names, in the account of the deployment. A private one needs a "
            "`certificate`"
        ),
        Example("Z0123456789ABCDEFGHIJ"),
    ]
    routing: Annotated[
        Literal["latency"] | Weight | None,
        Doc(
            "How clients are divided among several stacks that have the same names: by weight, or `latency` "
            "for the region with the shortest network delay"
        ),
        Example({"weight": 90}),
    ] = None

    @classmethod
    def foreign(cls, data: Mapping[str, Any], route: Route) -> Mapping[str, Diagnostic | None]:
        """Return a finding about the name or the path of a hosted zone, in place of its ID."""
        zone = data.get("zone")
        if not isinstance(zone, str) or not ("." in zone or "/" in zone):
            return {}
        path, _, end = zone.rpartition("/")
        use = (
            f"use `{end}`"
            if path.strip("/") == "hostedzone"
            else (
                "run `aws route53 list-hosted-zones-by-name --dns-name "
                f"{zone if spelling.fault(zone) is None else 'NAME'}`, and use the ID after `/hostedzone/`"
            )
        )
        finding = codes.ZONE_ID.at(
            (*route, "zone"),
            f"`{zone}` is not the ID of a hosted zone",
            label="must be an ID such as `Z0123456789ABCDEFGHIJ`",
            help=use,
        )
        return {"zone": finding}

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in the order of the spec."""
        return (self.name,) if isinstance(self.name, str) else self.name

    @property
    def first(self) -> str:
        """The name that is the address of the site."""
        return self.names[0]
