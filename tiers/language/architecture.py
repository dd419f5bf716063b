"""A spec with every default filled in, and every edge between its components."""

import functools
from collections.abc import Mapping
from types import MappingProxyType

from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.edges import Edge, Flow, Grant
from tiers.ir.facets import ORIGIN, About, Backups
from tiers.language.component import Context, Member
from tiers.language.record import Record
from tiers.language.spec import Spec
from tiers.network.layout import NetworkPlan, is_on_the_internet
from tiers.tuples import NamedTuple


class Architecture(NamedTuple):
    """A spec with every default filled in and every edge known.

    `refused` are the findings about connections that have no edge, `environment` is the name of the
    selected environment, `values` those that it gives to stack parameters.
    """

    spec: Spec
    network: NetworkPlan
    members: Mapping[str, Member]
    edges: tuple[Edge, ...]
    refused: tuple[Diagnostic, ...] = ()
    environment: str | None = None
    values: Mapping[str, str] = MappingProxyType({})

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The edges that are packets."""
        return tuple(each for each in self.edges if isinstance(each, Flow))

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The edges that are permissions."""
        return tuple(each for each in self.edges if isinstance(each, Grant))

    @property
    def opened_to_cloudfront(self) -> Mapping[tuple[str, int], Route]:
        """The components and TCP ports that the servers of CloudFront may connect to, with what says so."""
        opened = {(each.target, each.port): each.route for each in self.flows if each.access == ORIGIN}
        for member in self.members.values():
            origin = member.component.as_origin(self.around(member))
            if origin is not None and origin.admits:
                opened.setdefault((member.name, origin.port), origin.admits)
        return opened

    @property
    def about(self) -> About:
        """The facts about the spec that components may use."""
        return _about(self.spec, self.environment)

    @property
    def with_alarms(self) -> tuple[Member, ...]:
        """The members that have alarms, by default or as the spec says."""
        found = self.members.values()
        return tuple(each for each in found if isinstance(getattr(each.component, "alarms", None), Record))

    def logical_id(self, generated: str) -> str:
        """Return the logical ID that a generated resource has in the templates."""
        return self.spec.logical_ids.get(generated, generated)

    def around(self, member: Member) -> Context:
        """Return the context of a member."""
        return Context(member, self.about, self.network, self.members, self.edges)

    def is_led_to(self, member: Member, cidr: str) -> bool:
        """Return whether some addresses of a CIDR block can get to a member.

        Those of the VPC can, those of the internet if the member is public, and those beyond the transit
        gateway if its subnets have routes there. No other network is joined to the VPC, unless raw resources
        do so.
        """
        if (
            self.network.meets(cidr)
            or self.spec.resources.joins_networks
            or self.around(member).leads_to(cidr)
        ):
            return True
        place = self.around(member).place
        return is_on_the_internet(cidr) and place is not None and place.is_public


# Each context has them, and a build asks for hundreds of contexts.
@functools.lru_cache(maxsize=1)
def _about(spec: Spec, environment: str | None) -> About:
    alarms = spec.operations.alarms if spec.operations else None
    made = spec.operations.backup if spec.operations else None
    backups = Backups(made.exclude, made.daily is not None) if made else None
    return About(
        spec.name,
        spec.tags,
        spec.regions,
        spec.overrides.keys(),
        alarms,
        environment,
        spec.resources.types,
        backups,
    )
