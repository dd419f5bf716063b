"""The tutorial's last chapter: all checks of a rehearsal, in the order in which a person would do them."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.checks import inside, losses, outward, shells, site, strangers
from tiers.rehearse.checks.line import Line, ask
from tiers.rehearse.reports.report import Part
from tiers.rehearse.stage import Stage

_DROPPED_AT_ONCE = 32
"""Those whose packets are dropped only wait."""


def whole(stage: Stage) -> Iterator[Part]:
    """Do all checks. Each part changes what the next one finds."""
    yield _part("the load balancer before anybody serves", ask(stage, site.before(stage)))
    yield _part("to each server by SSH", ask(stage, shells.logins(stage)))
    yield _part("the web servers are started", ask(stage, shells.starts(stage)))
    shown = True
    for part in _while_it_runs(stage):
        yield part
        shown = shown and all(line.passed for line in part.lines if line.check == site.CHECK)
    # What is not there cannot go on without a part either.
    if shown:
        yield _part("one server less", losses.without_a_server(stage))
        yield _part("one zone less", losses.without_a_zone(stage))


def without(stage: Stage, parts: Iterable[str], hosts: Iterable[str]) -> Iterator[Part]:
    """Start everything, take parts away, and do the checks that need nothing but what is left."""
    yield _part("the web servers are started", ask(stage, shells.starts(stage)))
    stage.lose(hosts)
    yield _part(f"to each server by SSH, without {', '.join(parts)}", ask(stage, shells.logins(stage)))
    yield from _while_it_runs(stage)


def _while_it_runs(stage: Stage) -> Iterator[Part]:
    yield _part("the site", ask(stage, site.pages(stage, stage.gone)))
    yield _part("between services", ask(stage, inside.services(stage)))
    yield _part("the database", ask(stage, inside.databases(stage)))
    yield _part("out to the internet", ask(stage, outward.questions(stage)))
    closed = (*strangers.questions(stage), *inside.nobody_else(stage), *outward.databases(stage))
    yield _part("nobody else, and nowhere else", ask(stage, closed, _DROPPED_AT_ONCE))


def _part(title: str, lines: Iterator[Line]) -> Part:
    return Part(title, tuple(lines))
