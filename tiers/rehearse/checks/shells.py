"""SSH: from the laptop by way of the bastion to each server, and nginx, which is started there."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.checks.line import Question, Verdict, failure, says
from tiers.rehearse.model import Host
from tiers.rehearse.stage import Completed, Stage
from tiers.rehearse.ways import Ways

_STARTING = 8.0


class _Entry(NamedTuple):
    """Where somebody starts, how that is said, and the command up to what is done on the host."""

    start: str
    said: str
    words: tuple[str, ...]


def logins(stage: Stage) -> Iterator[Question]:
    """Ask each server for its name, by the way that a person would take."""
    for name in stage.cast.shells:
        host = stage.hosts[name]
        if name in stage.gone:
            continue
        entry = _entry(stage, host)
        if entry is not None:
            what = f"SSH from {entry.said} to {name}"
            yield Question("ssh", what, entry.start, (*entry.words, "uname -n"), name, says(name), _STARTING)


def starts(stage: Stage) -> Iterator[Question]:
    """Start nginx on each server that shows a page."""
    for name in stage.cast.sites:
        yield _service(stage, name, "site-started", f"nginx is started on {name}", ())


def stop(stage: Stage, name: str) -> Question:
    """Stop nginx on a server."""
    return _service(stage, name, "site-stopped", f"nginx is stopped on {name}", ("-s", "stop"))


def start(stage: Stage, name: str) -> Question:
    """Start it again."""
    return _service(stage, name, "site-started", f"nginx is started again on {name}", ())


def _service(stage: Stage, name: str, check: str, what: str, more: tuple[str, ...]) -> Question:
    argv = (*stage.site(name).argv, *more)
    entry = _entry(stage, stage.hosts[name])
    if entry is None:
        # By nobody who comes from elsewhere: its own user data would do it.
        return Question(check, what, name, argv, "done", _is_done)
    words = (*entry.words, shlex.join(argv))
    return Question(check, f"{what} by SSH", entry.start, words, "done", _is_done)


def _entry(stage: Stage, host: Host) -> _Entry | None:
    """Return how a person gets to a host; None where SSH leads there from nowhere."""
    ways = Ways(stage.declared)
    way = ways.to(host)
    if way is None:
        # Session Manager gives a shell on the bastion itself, without any port.
        bastion = next(iter(ways.bastions(host)), None)
        return _Entry(bastion.name, bastion.name, ("ssh", host.name)) if bastion else None
    start, through = way.start.name, way.through
    if through is None:
        return _Entry(start, start, ("ssh", host.name))
    return _Entry(start, f"{start} through {through.name}", ("ssh", "-J", through.name, host.name))


def _is_done(done: Completed) -> Verdict:
    return Verdict(done.returncode == 0, "done" if done.returncode == 0 else failure(done))
