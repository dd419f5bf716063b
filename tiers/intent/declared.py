"""A spec's declarations about who can reach whom: read from the architecture, not from the templates."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tiers import source
from tiers.cloudformation.load import manifest
from tiers.diagnostics.model import Diagnostic, Document, Route
from tiers.diagnostics.wording import CLOUDFRONT, INTERNET
from tiers.ir import identifiers
from tiers.ir.facets import ANYWHERE, ORIGIN, ORIGINS
from tiers.language.architecture import Architecture
from tiers.language.component import Member
from tiers.language.decode import decode
from tiers.language.expect import Expect
from tiers.language.vocabulary import HTTPS, WEB_PORTS
from tiers.proof.answers.promises import PROTOCOLS, Expected, Promise
from tiers.proof.model.regions import Ranges, common, merged
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.language.expectations import Expectation

LAST_PORT = 65535

ENDPOINTS: Route = ("network", "endpoints")


class Declared(NamedTuple):
    """The promises of a spec, and its own expectations on top."""

    promises: tuple[Promise, ...]
    expected: tuple[Expected, ...]


def declared(architecture: Architecture) -> Declared:
    """Return every flow that a spec declares, and those that two of its lines make possible together."""
    members = tuple(architecture.members.values())
    promises = (
        *(
            Promise(flow.source, flow.target, _one(flow.port), flow.route, protocol=flow.protocol)
            for flow in architecture.flows
        ),
        *_by_cloudfront(architecture, members),
        *(promise for member in members for promise in _admissions(architecture, member)),
        *(promise for member in members for promise in _shared(architecture, member)),
        *(promise for member in members for promise in _egress(architecture, member)),
        *(promise for member in members for promise in _endpoints(architecture, member)),
        *_hairpins(architecture, members),
    )
    return Declared(promises, tuple(_expected(architecture)))


def absent(architecture: Architecture, names: Container[str]) -> tuple[str, ...]:
    """Return the components that are not among the names, and need not be there at all times.

    Those that exist already may have interfaces under other names, if their groups are not known.
    """
    places = ((member.name, architecture.around(member).place) for member in architecture.members.values())
    return tuple(
        name
        for name, place in places
        if place and (place.may_be_absent or place.is_existing) and name not in names
    )


def without(said: Declared, names: Collection[str]) -> Declared:
    """Return the declarations that are about none of the names."""
    return Declared(
        tuple(each for each in said.promises if not {each.source, each.destination} & {*names}),
        tuple(each for each in said.expected if not {each.source, each.destination} & {*names}),
    )


def as_data(said: Declared) -> dict[str, list[dict[str, Any]]]:
    """Return the declarations in a manifest's form, so that a bundle can be proven without its spec."""
    return {
        "promises": [_promised(each) for each in said.promises],
        "expected": [each._asdict() for each in said.expected],
    }


def of_data(data: Mapping[str, Any]) -> Declared:
    """Return the declarations that a manifest has. Raises an exception for other data."""
    return Declared(
        tuple(_promise(each) for each in data["promises"]),
        tuple(_expectation(each) for each in data["expected"]),
    )


def _promised(promise: Promise) -> dict[str, Any]:
    """Return a promise as data, without what only few have."""
    data = promise._asdict()
    absent = [key for key in ("undecided", "beyond") if not data[key]]
    return {key: value for key, value in data.items() if key not in absent}


def _promise(data: dict[str, Any]) -> Promise:
    made = Promise(**{**data, "ports": _ranges(data["ports"]), "route": manifest.route(data["route"])})
    _assert_flow(made)
    flags = (made.must, made.undecided, made.beyond)
    if not all(isinstance(each, bool) for each in flags) or made.protocol not in PROTOCOLS:
        raise manifest.DamagedError
    return made


def _expectation(data: dict[str, Any]) -> Expected:
    ports = None if data["ports"] is None else _ranges(data["ports"])
    made = Expected(**{**data, "ports": ports, "route": manifest.route(data["route"])})
    _assert_flow(made)
    if not isinstance(made.allowed, bool) or made.protocol not in {None, *PROTOCOLS}:
        raise manifest.DamagedError
    return made


def _assert_flow(flow: Promise | Expected) -> None:
    if not isinstance(flow.source, str) or not isinstance(flow.destination, str):
        raise manifest.DamagedError


def _ranges(data: list[list[int]]) -> Ranges:
    ranges = tuple((low, high) for low, high in data)
    if not all(manifest.is_number(port, LAST_PORT) for each in ranges for port in each):
        raise manifest.DamagedError
    return ranges


def expectations_of(path: str, raw: bytes) -> tuple[Document, tuple[Expected, ...], tuple[Diagnostic, ...]]:
    """Read a file of expectations, in the words of a spec's `expect`."""
    from tiers.language import expectations

    document, findings = source.parse(path, raw)
    expect, refused = decode(Expect, document.data) if not findings else (None, findings)
    if expect is None:
        return document, (), refused
    found = list(expectations.read(expect))
    wrong = tuple(_outside(each) for each in found if isinstance(each, Diagnostic))
    said = tuple(_as_expected(each) for each in found if not isinstance(each, Diagnostic))
    return document, tuple(each._replace(route=each.route[1:]) for each in said), wrong


def _outside(finding: Diagnostic) -> Diagnostic:
    """Return a finding about `expect` where that is the whole document."""
    return finding._replace(place=finding.place._replace(route=finding.place.route[1:]))


def _as_expected(each: "Expectation") -> Expected:
    ports = None if each.ports is None else (each.ports,)
    return Expected(each.source.name, each.target.name, each.protocol, ports, each.allowed, each.route)


def _expected(architecture: Architecture) -> Iterator[Expected]:
    expect = architecture.spec.expect
    if not expect.allow and not expect.deny:
        return
    # Most specs expect nothing, and do without these.
    from tiers.language import expectations

    for each in expectations.read(expect):
        # Unreadable expectations already have a finding.
        if not isinstance(each, Diagnostic):
            yield _as_expected(each)


def _one(port: int) -> Ranges:
    return ((port, port),)


def _each(ports: Iterable[int]) -> Ranges:
    return merged((port, port) for port in ports)


def _admissions(architecture: Architecture, member: Member) -> Iterator[Promise]:
    for each in member.component.admissions(architecture.around(member)):
        # A range that is chosen at deployment and has no default may become any.
        source = each.cidr or ANYWHERE
        must = bool(each.cidr) and architecture.is_led_to(member, each.cidr)
        beyond = bool(each.cidr) and architecture.around(member).leads_to(each.cidr)
        ports = _one(each.port)
        yield Promise(source, member.name, ports, each.source, must, each.protocol, beyond=beyond)


def _shared(architecture: Architecture, member: Member) -> Iterator[Promise]:
    """Yield the ports that other accounts reach through AWS, whose clients have no known addresses."""
    for each in member.component.guests(architecture.around(member)):
        ports = _one(each.port)
        yield Promise(INTERNET, member.name, ports, each.source, False, each.protocol, undecided=True)


def _egress(architecture: Architecture, member: Member) -> Iterator[Promise]:
    route: Route = (*member.route, "egress")
    where = architecture.around(member).place
    for egress in where.egress if where else ():
        for port in egress.ports:
            # Inside the VPC, it takes an edge as well.
            must = not architecture.network.holds(egress.cidr)
            beyond = egress.cidr != ANYWHERE and architecture.around(member).leads_to(egress.cidr)
            yield Promise(member.name, egress.cidr, _one(port), route, must=must, beyond=beyond)


def _endpoints(architecture: Architecture, member: Member) -> Iterator[Promise]:
    network, here = architecture.network, architecture.around(member)
    where = here.place
    if where is None:
        return
    transit = network.spec.transit_gateway
    if transit is not None and here.is_led_by_gateways:
        # The rule to the gateway endpoints cannot name their addresses.
        for cidr in transit.to:
            yield Promise(member.name, cidr, _one(HTTPS), ENDPOINTS, must=False)
    for service in network.interface_endpoints if where.uses_endpoints else ():
        endpoint = architecture.logical_id(identifiers.endpoint(service))
        yield Promise(member.name, endpoint, _one(HTTPS), ENDPOINTS)
    for service in network.gateway_endpoints if where.uses_endpoints or where.egress else ():
        confined = network.is_confined(here.subnets(where.subnets))
        ports = _one(HTTPS) if confined or not where.egress else _each(where.ports)
        must = confined and where.uses_endpoints
        endpoint = architecture.logical_id(identifiers.endpoint(service))
        yield Promise(member.name, endpoint, ports, ENDPOINTS, must=must)


def _by_cloudfront(architecture: Architecture, members: Sequence[Member]) -> Iterator[Promise]:
    """Yield the flows of distributions: from viewers, and, by the same rule, from those of anyone else."""
    for member in members:
        here = architecture.around(member)
        asked = [each for each in member.component.connections(here) if each.access in ORIGINS]
        for each in asked[:1]:
            yield Promise(INTERNET, member.name, _each(WEB_PORTS), each.route)
            yield Promise(INTERNET, member.name, _one(HTTPS), each.route, protocol="udp")
        for each in asked:
            other = architecture.members[each.target]
            way = other.component.as_origin(architecture.around(other))
            if each.is_by_name and way is not None and way.balancer is None:
                yield Promise(member.name, INTERNET, _one(way.port), each.route, must=False)
        origin = member.component.as_origin(here)
        if origin is not None and origin.admits:
            must = origin.balancer is None
            yield Promise(CLOUDFRONT, member.name, _one(origin.port), origin.admits, must=must)
    for flow in architecture.flows:
        if flow.access == ORIGIN:
            yield Promise(CLOUDFRONT, flow.target, _one(flow.port), flow.route, must=False)


class _Admitting(NamedTuple):
    """A component that admits CIDR blocks, and its ports: for any of them, and for those in the VPC."""

    name: str
    ports: Ranges
    inside: Ranges


def _admitting(architecture: Architecture, members: Sequence[Member]) -> Iterator[_Admitting]:
    for member in members:
        admissions = member.component.admissions(architecture.around(member))
        admitted = tuple(each for each in admissions if each.protocol == "tcp")
        inside = (each.port for each in admitted if architecture.network.meets(each.cidr or ANYWHERE))
        if admitted:
            yield _Admitting(member.name, _each(each.port for each in admitted), _each(inside))


def _hairpins(architecture: Architecture, members: Sequence[Member]) -> Iterator[Promise]:
    """Yield flows that one line allows out and another in: to a listener that admits everyone, say.

    The rule to the gateway endpoints cannot name their addresses; where no route leads out, it lets a
    component to those in the VPC besides, and these admit it by range.
    """
    admitting = tuple(_admitting(architecture, members))
    for member in members if admitting else ():
        here = architecture.around(member)
        where = here.place
        out = _each(where.ports) if where else ()
        calls = _one(HTTPS) if here.is_led_by_gateways else ()
        for other in admitting if out or calls else ():
            if other.name == member.name:
                continue
            ways = (
                ((*member.route, "egress"), common(out, other.ports)),
                (ENDPOINTS, common(calls, other.inside)),
            )
            for route, ports in ways:
                if ports:
                    yield Promise(member.name, other.name, ports, route, must=False)
