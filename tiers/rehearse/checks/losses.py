"""What goes on when a part is gone: one nginx, or one zone."""

from collections.abc import Iterator

from tiers.rehearse.checks import shells, site
from tiers.rehearse.checks.line import Line, ask
from tiers.rehearse.stage import Stage


def without_a_server(stage: Stage) -> Iterator[Line]:
    """Stop nginx on one server that has a peer behind the load balancer, look, and start it again."""
    name = _stoppable(stage)
    if name is None:
        return
    yield from ask(stage, [shells.stop(stage, name)])
    after = f" without nginx on {name}"
    yield from ask(stage, site.pages(stage, frozenset({name}), "site-without-server", after))
    yield from ask(stage, [shells.start(stage, name)])


def _has_elsewhere(stage: Stage, gone: frozenset[str]) -> bool:
    """Whether the site was meant to survive: nodes and targets stand in other zones too."""
    views = [each for each in site.views(stage) if each.action.type == "forward"]
    nodes = {each.node.name for each in views}
    return bool(nodes - gone) and all(site.serving(stage, each) - gone for each in views)


def _stoppable(stage: Stage) -> str | None:
    for view in site.views(stage):
        targets = site.serving(stage, view) if view.action.type == "forward" else frozenset()
        if len(targets) > 1:
            return min(targets)
    return None


def without_a_zone(stage: Stage) -> Iterator[Line]:
    """Take each zone down by itself, and look through what is left."""
    zones = sorted({each.zone for each in stage.hosts.values() if each.zone})
    for zone in zones:
        gone = frozenset(each.name for each in stage.hosts.values() if each.zone == zone)
        if not _has_elsewhere(stage, gone):
            continue
        questions = list(site.pages(stage, gone, "site-without-zone", f" without zone {zone[-1]}"))
        stage.lab.lose(sorted(gone))
        try:
            yield from ask(stage, questions)
        finally:
            stage.lab.restore(sorted(gone))
