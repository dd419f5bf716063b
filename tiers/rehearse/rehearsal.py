"""A whole rehearsal, inside an enclosure: build, check, and tear down."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tiers.rehearse.checks import checklist, shells
from tiers.rehearse.checks.flows import Flow, flows
from tiers.rehearse.checks.line import ask
from tiers.rehearse.checks.probe import measure
from tiers.rehearse.intents import Declared
from tiers.rehearse.model import Network
from tiers.rehearse.report.report import Measured, Part, Report
from tiers.rehearse.servers import enter, postgres
from tiers.rehearse.testbed import terminal
from tiers.rehearse.testbed.casting import Cast
from tiers.rehearse.testbed.homes import at_home
from tiers.rehearse.testbed.stage import Stage
from tiers.rehearse.testbed.testbed import Lab

Show = Callable[[Part], None]


class Play(NamedTuple):
    """All that a rehearsal is made of."""

    name: str
    network: Network
    declared: Declared
    cast: Cast
    programs: Mapping[str, str]
    lost: Mapping[str, tuple[str, ...]]
    """The hosts of each part that is taken away."""
    compare: Callable[[Sequence[Flow], frozenset[Flow], float], Measured]
    """The proof's verdicts on flows, those that were open, and the seconds that the attempts took."""


def checked(play: Play, show: Show, after: Callable[[Stage, Report], None] | None = None) -> Report:
    """Bring everything up and do all checks; `after` is called while it is still up."""
    began = time.monotonic()
    measured = None if play.lost or not play.network.vpcs else _measured(play)
    with Lab(play.network) as lab:
        setting_up = time.monotonic()
        stage = Stage(lab, play.declared, play.cast, play.programs)
        stage.up()
        setup = time.monotonic() - setting_up
        parts = []
        for part in _parts(play, stage):
            parts.append(part)
            show(part)
        report = Report(
            play.name,
            len(play.network.hosts),
            tuple(play.lost),
            tuple(parts),
            measured,
            (*play.network.omitted, *play.cast.left_out),
            play.network.assumed,
            setup,
            time.monotonic() - began,
        )
        if after is not None:
            after(stage, report)
    return report


def _measured(play: Play) -> Measured:
    """Try every pair of hosts in a network without servers: the prober listens where they would."""
    began = time.monotonic()
    with Lab(play.network) as lab:
        tried = tuple(flows(play.network))
        opened = measure(lab, tried)
    return play.compare(tried, opened, time.monotonic() - began)


def _parts(play: Play, stage: Stage) -> Iterator[Part]:
    if not play.lost:
        return checklist.whole(stage)
    gone = [host for hosts in play.lost.values() for host in hosts]
    return checklist.without(stage, play.lost, gone)


def entered(play: Play, host: str, kind: str) -> int:
    """Bring everything up, give the user a shell on a host, and return its exit code."""
    with Lab(play.network) as lab:
        stage = Stage(lab, play.declared, play.cast, play.programs)
        stage.up()
        list(ask(stage, shells.starts(stage)))
        stage.lose(host for hosts in play.lost.values() for host in hosts)
        list(checklist.failovers(stage))
        environment = {**enter.environment(host, kind), **_databases(play)}
        with at_home(host), lab.inside(host):
            return terminal.call(enter.command(*enter.SHELL), environment)


def _databases(play: Play) -> dict[str, str]:
    """Return the default database of `psql`: the first of its kind."""
    for name, each in play.cast.databases.items():
        if each.kind == "postgres":
            return postgres.defaults(each.endpoint or name, each)
    return {}
