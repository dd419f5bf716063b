"""The checks of `tiers open`: from the stack over certificate, name, and targets to the answer."""

from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from tiers.cli.shared.entrances import DISTRIBUTION, Entrance
from tiers.cli.shared.stack import Named, StoppedError, roots, standing
from tiers.deploy.states import Phase, state_of
from tiers.operate.site import readiness, visits
from tiers.operate.site.readiness import Check, Host, State

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.ir.placed import Placed

CERTIFICATE: Final = "AWS::CertificateManager::Certificate"
GROUP: Final = "AWS::ElasticLoadBalancingV2::TargetGroup"
_PHASES: Final = {Phase.STABLE: State.READY, Phase.RUNNING: State.WAITING}


class Opened(NamedTuple):
    """The address of a site, and the state of its parts."""

    component: str
    address: str
    """Empty as long as nothing has a host name."""
    names: tuple[str, ...]
    checks: tuple[Check, ...]


class Standing(NamedTuple):
    """A stack that exists, and its account and region."""

    named: Named
    stack: "LiveStack"

    def physical_id(self, placed: "Placed") -> str:
        """Return the ID of a resource; empty if it is not created yet."""
        found = (
            each.physical_id
            for part in self.stack.walk()
            for each in part.resources
            if each.logical_id == placed.logical_id and each.exists
        )
        return next(found, "")


def opened(named: Named, entrance: Entrance, arguments: Namespace, missing: int) -> Opened:
    """Check the parts of a site. Raises `StoppedError`, with the exit code `missing` without a stack."""
    stacks = [Standing(each, stack) for each in roots(named, arguments) if (stack := standing(each))]
    if not stacks:
        raise StoppedError(named.missing(), missing)
    seconds = float(arguments.timeout)
    checks = [*map(_stack, stacks), *_certificates(stacks, entrance)]
    main = next((each for each in stacks if not each.named.is_edge), None)
    if main is None:
        text = f"{named.name} does not exist yet"
        checks.append(Check("stack", State.WAITING, text, "run `tiers deploy SPEC`, which goes on with it"))
        return Opened(str(entrance.placed.component), "", entrance.names, tuple(checks))
    host = _host(main, entrance)
    checks += [host.check, *_names(main, entrance, host, seconds), *_targets(main)]
    at = next(iter(entrance.names), host.name)
    address = entrance.address(at) if at else ""
    checks += _answer(address, entrance, checks, seconds)
    return Opened(str(entrance.placed.component), address, entrance.names, tuple(checks))


def _stack(standing: Standing) -> Check:
    stack, state = standing.stack, state_of(standing.stack.status)
    text = f"{stack.name} in {standing.named.aws.region} is {stack.status}"
    reached = _PHASES.get(state.phase, State.FAILED)
    return Check("stack", reached, text, "" if reached is State.READY else state.next)


def _certificates(stacks: list[Standing], entrance: Entrance) -> Iterator[Check]:
    """Yield the state of each certificate of the entrance's component, in the region of its stack."""
    for at in stacks:
        for placed in at.named.origins.values():
            is_own = placed.component == entrance.placed.component and placed.body["Type"] == CERTIFICATE
            arn = at.physical_id(placed) if is_own else ""
            if arn:
                yield readiness.known("certificate", partial(readiness.certificate, at.named.aws, arn))


def _host(main: Standing, entrance: Entrance) -> Host:
    """Return the host name of the entrance, and its state."""
    is_distribution = entrance.placed.body["Type"] == DISTRIBUTION
    name = "distribution" if is_distribution else "load balancer"
    id_ = main.physical_id(entrance.placed)
    if not id_:
        return Host("", Check(name, State.WAITING, "it is not created yet", "run `tiers status SPEC`"))
    found = list[Host]()

    def ask() -> Check:
        found.append((readiness.distribution if is_distribution else readiness.balancer)(main.named.aws, id_))
        return found[0].check

    check = readiness.known(name, ask)
    return found[0] if found else Host("", check)


def _names(main: Standing, entrance: Entrance, host: Host, seconds: float) -> Iterator[Check]:
    for name in entrance.names if host.name else ():
        yield readiness.resolved(name, host.name, seconds, lambda: _servers(main, entrance))


def _servers(main: Standing, entrance: Entrance) -> "tuple[str, ...]":
    """Return the name servers of the zone that the records of the entrance are in."""
    zones = (
        each.body["Properties"].get("HostedZoneId")
        for each in main.named.origins.values()
        if each.component == entrance.placed.component and each.body["Type"] == "AWS::Route53::RecordSet"
    )
    zone = next(zones, None)
    return tuple(readiness.servers(main.named.aws, zone)) if isinstance(zone, str) else ()


def _targets(main: Standing) -> Iterator[Check]:
    """Yield the health of the targets of each component that has target groups."""
    groups: dict[str, list[str]] = {}
    for each in main.named.origins.values():
        arn = main.physical_id(each) if each.body["Type"] == GROUP else ""
        if arn:
            groups.setdefault(str(each.component or each.logical_id), []).append(arn)
    for name, arns in groups.items():
        yield readiness.known("targets", partial(readiness.targets, main.named.aws, name, arns))


def _answer(address: str, entrance: Entrance, before: list[Check], seconds: float) -> Iterator[Check]:
    if not address:
        return
    if not entrance.is_for_browsers:
        text = f"not asked: browsers do not speak {entrance.scheme.upper()}"
        yield Check("answer", State.UNKNOWN, text)
        return
    found = readiness.answered(visits.visit(address, seconds))
    waits = any(each.state is State.WAITING for each in before)
    yield found._replace(state=State.WAITING) if waits and found.state is State.FAILED else found
