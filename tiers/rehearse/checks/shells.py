"""SSH: from the laptop by way of the bastion to each server, and nginx, which is started there."""

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from tiers.rehearse.checks.line import Question, Verdict, failure, says
from tiers.rehearse.checks.views import left
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import Host
from tiers.rehearse.shell_paths import ShellPath, ShellPaths
from tiers.rehearse.testbed.stage import Completed, Stage

_STARTING = 8.0


class _Entry(NamedTuple):
    """The start of a shell path, its description, and the command up to the one on the host."""

    start: str
    said: str
    words: tuple[str, ...]
    edges: tuple[Intent, ...]


def logins(stage: Stage) -> Iterator[Question]:
    """Yield a login to each server for each declared connection by SSH."""
    for name in stage.cast.shells:
        host = stage.hosts[name]
        peers = [each.name for each in stage.declared.of(host.component)]
        for entry in _entries(stage, host) if name in left(peers, stage.gone) else ():
            what = f"SSH from {entry.said} to {name}"
            argv = (*entry.words, "uname -n")
            yield Question("ssh", what, entry.start, argv, name, says(name), _STARTING, entry.edges)


def starts(stage: Stage) -> Iterator[Question]:
    """Start nginx on each server that shows a page."""
    for name in stage.cast.sites:
        yield _service(stage, name, "site-started", f"start nginx on {name}", ())


def stop(stage: Stage, name: str) -> Question:
    """Stop nginx on a server."""
    return _service(stage, name, "site-stopped", f"stop nginx on {name}", ("-s", "stop"))


def start(stage: Stage, name: str) -> Question:
    """Start it again."""
    return _service(stage, name, "site-started", f"start nginx again on {name}", ())


def _service(stage: Stage, name: str, check: str, what: str, more: tuple[str, ...]) -> Question:
    argv = (*stage.site(name).argv, *more)
    entry = _entry(stage, stage.hosts[name])
    if entry is None:
        # Not by a user from elsewhere: its own user data would do it.
        return Question(check, what, name, argv, "done", _is_done)
    words = (*entry.words, shlex.join(argv))
    return Question(check, f"{what} by SSH", entry.start, words, "done", _is_done)


def _entry(stage: Stage, host: Host) -> _Entry | None:
    """Return how a person gets to a host; None where SSH leads there from nowhere."""
    return next(_entries(stage, host), None)


def _entries(stage: Stage, host: Host) -> Iterator[_Entry]:
    """Yield the paths to a host, the easiest first: one for each declared connection."""
    paths = ShellPaths(stage.declared).every(host, stage.gone)
    for start, through, edges in sorted(paths, key=_ease):
        if through is None:
            yield _Entry(start.name, start.name, ("ssh", host.name), edges)
        else:
            words = ("ssh", "-J", through.name, host.name)
            yield _Entry(start.name, f"{start.name} through {through.name}", words, edges)


def _ease(path: ShellPath) -> int:
    """Rank a path: right from the internet, through a bastion, and from a bastion that gives a shell itself.

    Session Manager does that, without any port.
    """
    return 1 if path.through is not None else 0 if path.start.is_outside else 2


def _is_done(done: Completed) -> Verdict:
    return Verdict(done.returncode == 0, "done" if done.returncode == 0 else failure(done))
