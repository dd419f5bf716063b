"""Errors in Fargate services, beside those that all tasks may have."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from tiers.components.fargate import capacity_checks, codes, deployment_checks
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.wording import quoted
from tiers.language.component import Context
from tiers.workload.codes import HEALTH_CHECK_TIMEOUT

if TYPE_CHECKING:
    from tiers.components.fargate.spec import Fargate

MOST_TARGET_GROUPS = 5
"""Target groups of a service:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html"""


def check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find services that could not scale, be reached, or be checked."""
    yield from capacity_checks.check(service, here)
    yield from _check_health_check(service, here)
    yield from _check_target_groups(here)
    yield from _check_dns_name(service, here)
    yield from _check_ring(service, here)
    yield from deployment_checks.check(service, here)


def _check_health_check(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    check = service.health_check
    if check.timeout >= check.interval:
        yield HEALTH_CHECK_TIMEOUT.at(
            (*here.route, "health_check", "timeout"),
            f"health check timeout ({check.timeout} s) is not shorter than its interval ({check.interval} s)",
            label=f"must be less than {check.interval}",
            help=f"use a `timeout` under {check.interval}, or a longer `interval`",
        )


def _check_target_groups(here: Context) -> Iterator[Diagnostic]:
    behind = here.behind()
    number = sum(len(each.groups) for each in behind)
    if number > MOST_TARGET_GROUPS:
        yield codes.TOO_MANY_TARGET_GROUPS.at(
            Place(here.route, "key"),
            f"`{here.name}` is in {number} target groups",
            label=f"the ECS limit is {MOST_TARGET_GROUPS}",
            also=(Note(Place(behind[-1].route), "forwards here"),),
            help="forward to fewer of its ports, or from fewer load balancers",
        )


def _check_dns_name(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find a name in Service Connect that an earlier service has, or one that is called so."""
    if service.dns_name is None:
        return
    others = [each for each in here.members.values() if each.component.type == service.type]
    order = [each.name for each in others]
    for other in others:
        known = cast("Fargate", other.component)
        is_first = known.dns_name is None or order.index(other.name) < order.index(here.name)
        if other.name != here.name and is_first and known.host_name(other.name) == service.dns_name:
            place = Place(other.route, "key") if known.dns_name is None else Place((*other.route, "dns_name"))
            yield codes.DNS_NAME_TAKEN.at(
                (*here.route, "dns_name"),
                f"`{other.name}` has the name `{service.dns_name}` already",
                label="duplicate name",
                also=(Note(place, "the first one"),),
                help="use another `dns_name`, or remove it",
            )
            return


def _check_ring(service: "Fargate", here: Context) -> Iterator[Diagnostic]:
    """Find services that connect to each other; each ring is reported at its first service."""
    ring = [name for name in _reached(service, here) if here.name in _reached_from(name, here)]
    order = list(here.members)
    if ring and all(order.index(here.name) <= order.index(name) for name in ring):
        flow = next(each for each in here.flows_out() if each.target in ring)
        yield codes.SERVICE_RING.at(
            flow.route,
            f"{quoted(each for each in order if each in ring)} connect to each other by Service Connect",
            label="each would have to start after the other",
            help=f"put an internal load balancer in front of `{here.name}`, and connect to that",
        )


def _reached_from(name: str, here: Context) -> tuple[str, ...]:
    around = here.around(here.members[name])
    return _reached(cast("Fargate", around.member.component), around)


def _reached(service: "Fargate", here: Context) -> tuple[str, ...]:
    """Return the services that it connects to, straight or through others."""
    found: dict[str, None] = {}
    pending = list(service.used(here))
    while pending:
        name = pending.pop()
        if name not in found:
            found[name] = None
            around = here.around(here.members[name])
            pending += cast("Fargate", around.member.component).used(around)
    return tuple(found)
