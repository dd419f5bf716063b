"""The tutorial's last chapter: all checks of a rehearsal, in the order in which a person would do them."""

from collections.abc import Iterable, Iterator
from itertools import chain

from tiers.rehearse.checks import (
    caches,
    clusters,
    coverage,
    datagrams,
    distributions,
    inside,
    losses,
    named,
    outward,
    proxies,
    shares,
    shells,
    site,
    strangers,
)
from tiers.rehearse.checks.line import Line, NotTried, ask
from tiers.rehearse.report.report import Part
from tiers.rehearse.testbed.stage import Stage

_DROPPED_AT_ONCE = 32
"""Those whose packets are dropped only wait."""


def whole(stage: Stage) -> Iterator[Part]:
    """Do all checks. Each part changes what the next one finds."""
    yield _part("load balancer without healthy targets", ask(stage, site.before(stage)))
    done = [_part("SSH to each server", ask(stage, shells.logins(stage)))]
    yield done[0]
    yield _part("web servers start", ask(stage, shells.starts(stage)))
    for part in _while_it_runs(stage):
        done.append(part)
        yield part
    shows = {site.CHECK, datagrams.CHECK}
    shown = all(line.passed for part in done for line in part.lines if line.check in shows)
    # Parts that do not exist cannot continue without a part either.
    without = losses.without_a_server(stage) if shown else iter(())
    done.append(_part("loss of one server", without, losses.not_without_a_server(stage, shown=shown)))
    yield done[-1]
    without = losses.without_a_zone(stage) if shown else iter(())
    # Clusters are last: a writer that was lost does not return.
    without = chain(without, caches.without_a_zone(stage), clusters.without_a_zone(stage))
    skipped = (
        *losses.not_without_a_zone(stage, shown=shown),
        *caches.not_without_a_zone(stage),
        *clusters.not_without_a_zone(stage),
    )
    yield _part("loss of one zone", without, skipped)
    yield _declared(stage, done)


def without(stage: Stage, parts: Iterable[str], hosts: Iterable[str]) -> Iterator[Part]:
    """Start everything, remove parts, and do the checks that need only the remaining ones."""
    yield _part("web servers start", ask(stage, shells.starts(stage)))
    stage.lose(hosts)
    yield from failovers(stage)
    done = [_part(f"SSH to each server, without {', '.join(parts)}", ask(stage, shells.logins(stage)))]
    yield done[0]
    for part in _while_it_runs(stage):
        done.append(part)
        yield part
    yield _declared(stage, done)


def failovers(stage: Stage) -> Iterator[Part]:
    """Let others take over from what was lost, as services do without being asked."""
    if stage.cast.caches:
        yield _part("caches fail over", caches.failovers(stage, stage.gone))
    if stage.network.clusters:
        yield _part("database clusters fail over", clusters.failovers(stage, stage.gone))


def _while_it_runs(stage: Stage) -> Iterator[Part]:
    yield _part("site", ask(stage, site.pages(stage, stage.gone)), site.not_tried(stage))
    if stage.network.edge.distributions:
        yield _part(
            "distributions", ask(stage, distributions.questions(stage)), distributions.not_tried(stage)
        )
    if stage.network.edge.records:
        yield _part("names", ask(stage, named.questions(stage)), named.not_tried(stage))
    packets = ask(stage, datagrams.questions(stage, stage.gone))
    yield _part("packets of UDP", packets, datagrams.not_tried(stage))
    between = (*inside.services(stage), *inside.by_name(stage))
    yield _part("between services", ask(stage, between), inside.not_by_name(stage))
    yield _part("databases", ask(stage, inside.databases(stage)))
    if stage.network.clusters:
        asked = (clusters.writes(stage), clusters.reads(stage), clusters.refusals(stage))
        # In this order: a read asks for what was written.
        yield _part("database clusters", chain(*(ask(stage, each) for each in asked)))
    if stage.cast.proxies:
        yield _part("proxies of databases", ask(stage, proxies.writes(stage)))
    if stage.cast.shares:
        stored, read = ask(stage, shares.writes(stage)), ask(stage, shares.reads(stage))
        yield _part("file systems", chain(stored, read))
    if stage.cast.caches:
        stored, read = ask(stage, caches.writes(stage)), ask(stage, caches.reads(stage))
        yield _part("caches", chain(stored, read))
    yield _part("VPC endpoints", ask(stage, inside.endpoints(stage)))
    yield _part("internet egress", ask(stage, outward.questions(stage)))
    closed = (*strangers.questions(stage), *inside.nobody_else(stage), *caches.nobody_else(stage))
    closed = (
        *closed,
        *shares.nobody_else(stage),
        *proxies.nobody_else(stage),
        *outward.databases(stage),
        *outward.caches(stage),
        *strangers.beyond(stage),
    )
    lines = ask(stage, closed, _DROPPED_AT_ONCE)
    yield _part("denied connections", lines, strangers.not_tried(stage))


def _declared(stage: Stage, done: Iterable[Part]) -> Part:
    """Return the declarations without a line."""
    tried = [edge for part in done for line in part.lines for edge in line.edges]
    missing = list(coverage.missing(stage, tried))
    return Part(
        "other declared connections",
        tuple(each for each in missing if isinstance(each, Line)),
        tuple(each for each in missing if isinstance(each, NotTried)),
    )


def _part(title: str, lines: Iterator[Line], not_tried: Iterable[NotTried] = ()) -> Part:
    # In this order: lines are asked now, while things are as they should be.
    return Part(title, tuple(lines), tuple(not_tried))
