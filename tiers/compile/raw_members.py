"""Raw resources as members: a group, rules, and permissions by the edges that lead to them.

A resource under `resources` is a member if a connection names it, or if its security group is used:
`!GetAtt CacheSecurityGroup.GroupId` is the group that the compiler makes for `Cache`. The catalog
(`tiers/resources/`) has the API of its type, and the properties with its groups.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from tiers import facts, resources
from tiers.diagnostics.codes import connections as codes
from tiers.diagnostics.codes import extensions
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir import identifiers
from tiers.ir.facets import CONNECT, Connection, Glyph, Placement
from tiers.ir.parameters import Text
from tiers.ir.placed import Output, Placed
from tiers.ir.raw_references import references, texts
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.language import accepting
from tiers.language.accepting import Accepted
from tiers.language.component import Component, Context, Member
from tiers.language.raw import RawResource
from tiers.language.shape import Doc
from tiers.language.spec import Spec
from tiers.resources.row import Network, NotApplicable

_PART = re.compile(r"\{([^}]*)\}")


class RawMember(Component):
    """A raw resource as a member; its `type` is that of CloudFormation."""

    type: Annotated[str, Doc("Resource type")]
    stack: Annotated[str, Doc("Stack that it is in")]
    subnets: Annotated[
        tuple[str, ...], Doc("Subnets of the VPC that it names, directly or by another resource")
    ]
    has_group: Annotated[bool, Doc("Whether raw CloudFormation uses its security group")]
    properties: Annotated[tuple[str, ...], Doc("Names of its properties")]

    def place(self, here: Context) -> Placement | None:
        """Return its place, if its security group is used."""
        return Placement(self.subnets, "isolated", is_raw=True) if self.has_group else None

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept connections to a port by the security group, others by the API of the type."""
        if self.stack == Stack.EDGE:
            return _at_edge(wanted, here.member)
        api = self._api(here.name, wanted.access)
        has_port = self.has_group or _property_with_groups(self.type) != ""
        if api is not None and not (has_port and wanted.port) and not self._is_served_here():
            return accepting.by_grant(wanted, caller, here, api)
        if not has_port:
            return accepting.by_port(wanted._replace(port=None), caller, here)
        return self._by_port(wanted, caller, here, api)

    def _by_port(
        self, wanted: Connection, caller: Member, here: Context, api: "accepting.Api | None"
    ) -> Accepted:
        """Accept packets, if its security group is used and the connection has a port."""
        if wanted.port is None:
            return _without_port(wanted, here.member)
        if not self.has_group:
            return self._without_group(wanted, here)
        return self._by_both(wanted, caller, here, api)

    def _by_both(
        self, wanted: Connection, caller: Member, here: Context, api: "accepting.Api | None"
    ) -> Accepted:
        """Accept packets, and calls of an API that is served on the same port."""
        is_called = api is not None and wanted.access in api.words
        flows = accepting.by_port(wanted._replace(access=CONNECT) if is_called else wanted, caller, here)
        if api is None or not is_called or isinstance(flows, Diagnostic):
            return flows
        grants = accepting.by_grant(wanted._replace(port=None, is_outside=True), caller, here, api)
        return grants if isinstance(grants, Diagnostic) else (*flows, *grants)

    def _api(self, name: str, access: str) -> "accepting.Api | None":
        """Return the API of the type, with references to this resource in the ARNs of an access word."""
        api = resources.api_of(self.type)
        if api is None:
            return None
        arns = tuple(
            tuple(_parts(each.form, name))
            for each in api.on
            if (access in each.words or not each.words)
            and (not each.properties or self._has_one_of(each.properties))
        )
        return accepting.Api(api.service, api.words, arns, Stack(self.stack), api.default or None)

    @property
    def indexes(self) -> bool:
        """Whether it is a table with indexes."""
        return self._has_one_of(("GlobalSecondaryIndexes", "LocalSecondaryIndexes"))

    def _has_one_of(self, properties: Iterable[str]) -> bool:
        return any(each in self.properties for each in properties)

    def _is_served_here(self) -> bool:
        """Return whether requests to the API of the type go to its own interfaces, in the VPC."""
        api = resources.api_of(self.type)
        return api is not None and api.is_over_network and self.has_group

    def _without_group(self, wanted: Connection, here: Context) -> Diagnostic:
        group = identifiers.security_group(here.name)
        return extensions.RAW_WITHOUT_GROUP.at(
            wanted.route,
            f"`{here.name}` does not use its security group `{group}`",
            label="rules would have no effect",
            also=(Note(Place(here.route, "key"), f"of type `{self.type}`"),),
            help=f"add `!GetAtt {group}.GroupId` to `{_property_with_groups(self.type)}` of `{here.name}`",
        )

    def glyph(self, here: Context) -> Glyph:
        """Return the look of its type."""
        row = resources.find(self.type)
        return Glyph(row.glyph or "component", self.type.removeprefix("AWS::"))

    def resources(self, here: Context) -> Iterator[Placed | Output]:
        """Build nothing: raw resources are added after everything that is generated."""
        return iter(())

    def shared(self, here: Context) -> Iterator[Placed]:
        """Build nothing."""
        return iter(())


def members(
    spec: Spec, subnets: Iterable[str], components: Iterable[str], named: Iterable[str]
) -> Mapping[str, Member]:
    """Return the raw resources that are members: those that connections name, or whose group is used."""
    taken = {identifiers.security_group(each) for each in (*components, identifiers.INTERFACE_ENDPOINTS)}
    raw = {
        logical_id: (stack, each)
        for stack in Stack
        for logical_id, each in getattr(spec.resources, stack).items()
    }
    uses = {name: _uses(each) for name, (_, each) in raw.items()}
    used = {target for each in uses.values() for target in each}
    used |= {target.logical_id for _, target in references(spec.overrides)}
    by_id = {identifiers.subnet(name): name for name in subnets}
    wanted = frozenset(named)
    found = {}
    for name, (stack, each) in raw.items():
        group = identifiers.security_group(name)
        has_group = group in used and group not in raw and group not in taken
        if has_group or name in wanted:
            within = _subnets_of(name, uses, by_id)
            component = RawMember(
                type=each.Type,
                stack=str(stack),
                subnets=within,
                has_group=has_group,
                properties=tuple(each.Properties),
            )
            found[name] = Member(name, str(stack), component, ("resources", str(stack), name))
    return found


def with_key(spec: Spec) -> frozenset[str]:
    """Return the raw resources that name the key of a spec, so that callers must be able to use it."""
    key = spec.encryption and spec.encryption.key
    name = key.parameter.name if isinstance(key, Text) else identifiers.ENCRYPTION_KEY
    return frozenset(
        logical_id
        for stack in spec.resources.fields
        for logical_id, raw in getattr(spec.resources, stack).items()
        if any(target.logical_id == name for _, target in references(raw.Properties))
        or (isinstance(key, str) and key in texts(raw.Properties))
    )


def _uses(raw: RawResource) -> tuple[str, ...]:
    """Return the logical IDs that a raw resource refers to, in order."""
    return tuple(dict.fromkeys(target.logical_id for _, target in references(raw.Properties)))


def _subnets_of(name: str, uses: Mapping[str, tuple[str, ...]], by_id: Mapping[str, str]) -> tuple[str, ...]:
    """Return the subnets that a resource refers to, or others that it refers to, such as a subnet group."""
    seen, pending = {name}, [name]
    while pending:
        new = [each for each in uses.get(pending.pop(), ()) if each not in seen]
        seen.update(new)
        pending += new
    return tuple(subnet for logical_id, subnet in by_id.items() if logical_id in seen)


def _property_with_groups(resource_type: str) -> str:
    """Return the property of a type that has security groups, `""` if there is none."""
    network = resources.find(resource_type).network
    if isinstance(network, Network):
        return network.groups
    if isinstance(network, NotApplicable):
        return ""
    known = facts.network_properties().get(resource_type, ())
    return next((".".join(each.path) for each in known if each.holds == "groups"), "")


def _parts(form: str, name: str) -> Iterator[str | Target]:
    """Yield the strings and references of an ARN's form."""
    end = 0
    for found in _PART.finditer(form):
        if found.start() > end:
            yield form[end : found.start()]
        end, attribute = found.end(), found[1]
        yield Target(attribute) if attribute.startswith("AWS::") else Target(name, attribute or None)
    if end < len(form):
        yield form[end:]


def _without_port(wanted: Connection, target: Member) -> Diagnostic:
    return codes.NO_PORT.at(
        wanted.route,
        f"the connection to `{target.name}` needs a `port`",
        label="not known for a raw resource",
        also=(target.note,),
        help=f"use `{{to: {target.name}, port: N}}` with the port that it listens on",
    )


def _at_edge(wanted: Connection, target: Member) -> Diagnostic:
    return codes.NO_PORT.at(
        wanted.route,
        f"`{target.name}` is in `us-east-1`, outside the VPC",
        label="no connection can lead to the edge",
        also=(target.note,),
        help="remove the connection, or move the resource to another stack",
    )
