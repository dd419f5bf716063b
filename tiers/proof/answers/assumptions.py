"""The parts of an existing VPC and components in it that a proof assumes, and the answers that rest on them.

Inside a VPC every subnet reaches every other one, whatever its kind:
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html. So the kinds matter where one end
is outside. Network ACLs matter everywhere, and a spec does not have those of an existing VPC.
"""

from collections.abc import Iterable, Iterator, Sequence

from tiers.cloudformation.evaluate.values import Unknown
from tiers.cloudformation.load.existing import GROUP, KEY_TYPE, AssumedMember, AssumedSubnet
from tiers.cloudformation.load.existing_listener import LISTENER
from tiers.cloudformation.load.existing_vpc import KINDS
from tiers.diagnostics.wording import abridged, listed
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Node


def of_flow(flow: Flow, loaded: Loaded) -> tuple[AssumedSubnet, ...]:
    """Return the subnets whose declared kinds the answer rests on."""
    if not loaded.assumed:
        return ()
    ends = [[*_nodes(name, loaded)] for name in (flow.source, flow.destination)]
    used = {subnet for nodes in ends for node in nodes for subnet in _subnets(node)}
    is_inside = all(any(_subnets(node) for node in nodes) for nodes in ends)
    return () if is_inside else tuple(each for each in loaded.assumed if each.logical_id in used)


def _nodes(name: str, loaded: Loaded) -> Iterator[Node]:
    for node in loaded.network.nodes:
        if name in {node.component, node.id, node.id.rpartition(".")[2]}:
            yield node


def _subnets(node: Node) -> set[str]:
    if isinstance(node.interfaces, Unknown):
        return set()
    places = (place for each in node.interfaces for place in each.placements)
    return {place.subnet for place in places if isinstance(place.subnet, str)}


def of_flow_lines(flow: Flow, loaded: Loaded) -> list[str]:
    """Return the lines about what one answer assumes."""
    ends = (flow.source, flow.destination)
    said = [*_members(each for each in loaded.existing if each.component in ends and not each.is_role)]
    if loaded.assumed:
        used = of_flow(flow, loaded)
        beyond = _beyond(loaded.assumed) if any(each.beyond or each.attached for each in used) else ()
        said = [*_kinds(used), *beyond, *said, _ACLS]
    return [HEAD, *(f"  - {each}" for each in said)] if said else []


def lines(loaded: Loaded) -> list[str]:
    """Return the lines about what all answers assume together."""
    said = sentences(loaded)
    return [HEAD, *(f"  - {each}" for each in said)] if said else []


def lines_of_losses(loaded: Loaded) -> list[str]:
    """Return the lines about what the effects of losses assume."""
    return [*lines(loaded), *([f"  - {ROUTES_STAY}"] if loaded.assumed else [])]


def lines_of_proof(flows: Sequence[Flow], loaded: Loaded) -> list[str]:
    """Return the lines about what a proof assumes, with those of its flows that rest on it."""
    resting = [f"{each.source} -> {each.destination}" for each in flows if of_flow(each, loaded)]
    found = lines(loaded)
    if resting:
        which = abridged(list(dict.fromkeys(resting)))
        found.append(f"  - of the {len(flows)} possible flows, {len(resting)} rest on the kinds: {which}")
    return found


def sentences(loaded: Loaded) -> list[str]:
    """Return what is assumed; nothing if everything is created or read from an account."""
    members = [*_members(loaded.existing)]
    if not loaded.assumed:
        return members
    ends = "the answers for ends outside the VPC rest on these kinds"
    return [*_kinds(loaded.assumed), *_beyond(loaded.assumed), ends, *members, _ACLS]


def bound(loaded: Loaded) -> str:
    """Return the limits of a claim that nothing else is possible."""
    names = list(dict.fromkeys(each.component for each in loaded.network.nodes if each.exists))
    others = f" except by other rules of {listed(names)}" if names else ""
    return f"{others}, if the existing VPC is as declared" if loaded.assumed else others


def _members(members: Iterable[AssumedMember]) -> Iterator[str]:
    """Yield what is assumed of components that exist."""
    known = tuple(members)
    names = [each.component for each in known if each.type == GROUP]
    others = [
        each.component for each in known if each.type not in {GROUP, KEY_TYPE, LISTENER} and not each.is_role
    ]
    if others:
        distinct = list(dict.fromkeys(others))
        is_one = len(distinct) == 1
        exist = "exists, with a policy that leaves" if is_one else "exist, with policies that leave"
        yield f"{listed(distinct)} {exist} the decision to the roles of the stack"
    listeners = [each.component for each in known if each.type == LISTENER]
    if listeners:
        s, owners = "" if len(listeners) == 1 else "s", listed(listeners)
        yield f"the load balancer{s} of {owners} {'are' if s else 'is'} in the zones of the targets"
        yield f"no other rule of the listener{s} of {owners} matches the requests before"
    users = list(dict.fromkeys(name for each in known for name in each.components))
    if users:
        roles, allow, theirs = ("role", "allows", "its service may assume it")
        if len(users) > 1:
            roles, allow, theirs = ("roles", "allow", "their services may assume them")
        yield f"the existing {roles} of {listed(users)} {allow} what is declared, and {theirs}"
    if names:
        has = "has the security group" if len(names) == 1 else "have the security groups"
        theirs = "its" if len(names) == 1 else "their"
        yield f"{listed(names)} {has} of the spec; {theirs} other rules and subnets are not known"


HEAD = "assumed, because it exists already; `tiers verify --account DIR` proves it:"
ROUTES_STAY = "the default routes of the VPC still work without a zone"
_ACLS = "the network ACLs of the VPC allow everything, and its subnets have no other routes"


def _kinds(subnets: Iterable[AssumedSubnet]) -> Iterator[str]:
    """Yield each kind with its subnets."""
    given = tuple(subnets)
    for kind in KINDS:
        names = [each.name for each in given if each.kind == kind]
        if names:
            yield f"{listed(names)} {'is' if len(names) == 1 else 'are'} {kind}"


def _beyond(subnets: Iterable[AssumedSubnet]) -> Iterator[str]:
    """Yield what is assumed of a transit gateway."""
    given = tuple(subnets)
    attached = [each.name for each in given if each.attached]
    if attached:
        zones = "the zone" if len(attached) == 1 else "the zones"
        yield f"the VPC is attached to the transit gateway in {zones} of {listed(attached)}"
    routed = [each for each in given if each.beyond]
    if routed:
        names = [each.name for each in routed]
        tables = "the route table of" if len(names) == 1 else "the route tables of"
        lead = "leads" if len(names) == 1 else "lead"
        yield f"{tables} {listed(names)} {lead} to it for {listed(routed[0].beyond)}"


def as_data(loaded: Loaded) -> dict[str, object]:
    """Return the assumed subnets and components as data; nothing if there are none."""
    found: dict[str, object] = {}
    if loaded.assumed:
        found["assumed"] = rows(loaded.assumed)
    if loaded.existing:
        found["existing"] = [
            {"component": name, "type": each.type}
            for each in loaded.existing
            for name in each.components or (each.component,)
        ]
    return found


def rows(subnets: Iterable[AssumedSubnet]) -> list[dict[str, object]]:
    """Return assumed subnets as a list of data."""
    return [
        {
            "subnet": each.name,
            "kind": each.kind,
            **({"beyond": list(each.beyond)} if each.beyond else {}),
            **({"attached": True} if each.attached else {}),
        }
        for each in subnets
    ]
