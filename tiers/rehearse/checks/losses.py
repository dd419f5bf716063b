"""Checks of what continues when a part is lost: one nginx, or one zone."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.checks import datagrams, shells, site
from tiers.rehearse.checks.line import Line, NotTried, ask
from tiers.rehearse.checks.views import View, views
from tiers.rehearse.testbed.stage import Stage


def without_a_server(stage: Stage) -> Iterator[Line]:
    """Stop nginx on one server that has a peer behind the load balancer, look, and start it again."""
    found = (_stoppable(stage), datagrams.stoppable(stage))
    for name in dict.fromkeys(each for each in found if each is not None and each in stage.cast.sites):
        yield from ask(stage, [shells.stop(stage, name)])
        after = f" without nginx on {name}"
        gone = frozenset({name})
        seen = site.forwarded(stage, views(stage, gone), gone, "site-without-server", after)
        yield from ask(stage, (*seen, *datagrams.questions(stage, gone, "udp-without-server", after)))
        yield from ask(stage, [shells.start(stage, name)])


def not_without_a_server(stage: Stage, *, shown: bool) -> Iterator[NotTried]:
    """Yield the reason why no server is stopped."""
    if not list(_forwarding(stage)):
        return
    what = "site without one server"
    if not shown:
        yield NotTried(what, "the site did not fully work before")
    elif _stoppable(stage) is None:
        yield NotTried(what, "no two servers serve the same page")


def _stoppable(stage: Stage) -> str | None:
    for view in _forwarding(stage):
        for targets in site.serving(stage, view):
            if len(targets) > 1:
                return min(targets)
    return None


def without_a_zone(stage: Stage) -> Iterator[Line]:
    """Shut each zone down in turn, and check the remaining parts."""
    for zone, gone in _zones(stage):
        seen = [each for each in views(stage, gone) if not _why_not(stage, each.balancer.id, gone)]
        after = f" without zone {zone[-1]}"
        questions = [
            *site.forwarded(stage, seen, gone, "site-without-zone", after),
            *(
                []
                if datagrams.lasting(stage, gone)
                else datagrams.questions(stage, gone, "udp-without-zone", after)
            ),
        ]
        stage.lab.lose(sorted(gone))
        try:
            yield from ask(stage, questions)
        finally:
            stage.lab.restore(sorted(gone))


def not_without_a_zone(stage: Stage, *, shown: bool) -> Iterator[NotTried]:
    """Yield the load balancers that are not checked without a zone."""
    if shown:
        for zone, gone in _zones(stage):
            if why := datagrams.lasting(stage, gone):
                yield NotTried(f"packets of UDP without zone {zone[-1]}", why)
    balancers = dict.fromkeys((each.balancer.id, each.node.component) for each in _forwarding(stage))
    zones = list(_zones(stage))
    for balancer, component in balancers:
        if not shown or not zones:
            why = "no zone is known" if shown else "the site did not fully work before"
            yield NotTried(f"`{component}` without one zone", why)
            continue
        for zone, gone in zones:
            if why := _why_not(stage, balancer, gone):
                yield NotTried(f"`{component}` without zone {zone[-1]}", why)


def _zones(stage: Stage) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each zone with the hosts in it."""
    for zone in sorted({each.zone for each in stage.hosts.values() if each.zone}):
        yield zone, frozenset(each.name for each in stage.hosts.values() if each.zone == zone)


def _why_not(stage: Stage, balancer: str, gone: Iterable[str]) -> str:
    """Return why a site is not there without some hosts; nothing if nodes and targets are elsewhere too."""
    lost = frozenset(gone)
    seen = [each for each in _forwarding(stage) if each.balancer.id == balancer]
    if not {each.node.name for each in seen} - lost:
        return "no node in another zone"
    if not all(targets - lost for each in seen for targets in site.serving(stage, each)):
        return "no target in another zone"
    left = [each for each in views(stage, lost) if each.balancer.id == balancer]
    return "" if left else "no declared client is in another zone"


def _forwarding(stage: Stage) -> Iterator[View]:
    yield from (each for each in views(stage) if each.action.type == "forward")
