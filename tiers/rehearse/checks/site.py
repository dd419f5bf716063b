"""The site as people see it: through every node of every load balancer, by each of its rules."""

from collections.abc import Iterable, Iterator

from tiers.rehearse.checks import redirects
from tiers.rehearse.checks.line import Judge, NotTried, Question, Verdict, failure
from tiers.rehearse.checks.views import View, left, others, unasked, views
from tiers.rehearse.intents import Intent
from tiers.rehearse.model import TargetGroup
from tiers.rehearse.servers import balancer as configured
from tiers.rehearse.testbed.stage import Completed, Stage

CHECK = "site"
_NOTICING = 20.0
"""Maximum seconds for a load balancer to notice that a target came or went, on a busy machine."""
_ROUNDS = 3
_NO_TARGET = "503"


def before(stage: Stage) -> Iterator[Question]:
    """Yield requests before any page is served: the load balancer answers that it has no target."""
    for each in views(stage):
        if each.action.type == "forward" and each.listener.protocol in configured.OF_HTTP:
            what = f"{each.words} before nginx runs"
            argv = each.curl("-o", "/dev/null", "-w", "%{http_code}")
            yield Question(
                "no-target-yet", what, each.client.name, argv, _NO_TARGET, _is_code(_NO_TARGET), _NOTICING
            )


def _is_code(expected: str) -> Judge:
    """Judge by the status code, which curl prints."""

    def judge(done: Completed) -> Verdict:
        code = done.stdout.strip()
        return Verdict(code == expected, code if code.strip("0") else failure(done))

    return judge


def pages(stage: Stage, gone: frozenset[str], check: str = CHECK) -> Iterator[Question]:
    """Yield requests for the site: each target serves, except those on hosts that are gone."""
    known = tuple(views(stage, gone))
    for each in (*known, *others(stage, gone)):
        if each.action.type == "redirect":
            yield from redirects.questions(each, _NOTICING)
        elif each.action.type == "fixed-response":
            yield _fixed(each)
    yield from forwarded(stage, (*known, *others(stage, gone)), gone, check)


def forwarded(
    stage: Stage, seen: Iterable[View], gone: frozenset[str], check: str, after: str = ""
) -> Iterator[Question]:
    """Yield requests for pages of targets, for the views that forward."""
    yield from (_served(stage, each, gone, check, after) for each in seen if each.action.type == "forward")


def not_tried(stage: Stage) -> Iterator[NotTried]:
    """Yield the parts of the site that cannot be checked."""
    yield from unasked(stage)
    yield from redirects.not_followed(views(stage))


def serving(stage: Stage, view: View) -> list[frozenset[str]]:
    """Return the targets that a view comes to, of each target group that gets requests."""
    return [
        frozenset(target.host for target in configured.targets(view.node, view.balancer, group, stage.hosts))
        for group in view.groups
    ]


def _served(stage: Stage, view: View, gone: frozenset[str], check: str, after: str) -> Question:
    groups = [frozenset(left(each, gone)) for each in serving(stage, view)]
    targets = frozenset[str]().union(*groups)
    judge = _serves(targets) if all(groups) else _has_no_target
    argv = view.curl(times=_ROUNDS * max(len(targets), 1))
    expected = _listed(targets) if all(groups) else "a page of a target"
    patience = _NOTICING if all(groups) else 0.0
    edges = (view.edge, *_edges(stage, view))
    return Question(check, f"{view.words}{after}", view.client.name, argv, expected, judge, patience, edges)


def _serves(targets: frozenset[str]) -> Judge:
    """Judge that each target, and no other host, served, in consecutive successful attempts.

    By weight, one attempt need not come to all of them.
    """
    seen: set[str] = set()

    def judge(done: Completed) -> Verdict:
        came = set(done.stdout.split())
        if done.returncode != 0 or not came <= targets:
            seen.clear()
            return Verdict(passed=False, answer=failure(done) if done.returncode else _listed(came))
        seen.update(came)
        return Verdict(bool(seen) and seen == targets, _listed(seen) or failure(done))

    return judge


def _has_no_target(done: Completed) -> Verdict:
    """Judge that nothing can serve, for any answer."""
    return Verdict(passed=False, answer=f"{failure(done)}: no target")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _edges(stage: Stage, view: View) -> Iterator[Intent]:
    """Yield the declared connections from a load balancer to targets of a view."""
    yield from sent(stage, view.node.component, view.groups)


def sent(stage: Stage, component: str, groups: Iterable[TargetGroup]) -> Iterator[Intent]:
    """Yield the declared connections over TCP from a load balancer to the targets of some groups.

    A target that fails its health checks gets no requests.
    """
    served = {
        (target.host, port)
        for group in groups
        for target in group.targets
        for port in (target.port, configured.checked_port(group, target))
    }
    for host, port in sorted(served):
        for each in stage.declared.to(stage.hosts[host].component):
            if each.port == port and each.source == component:
                yield each


def _fixed(view: View) -> Question:
    code = configured.fixed_status(view.action)
    argv = tuple(each.replace("-sSfg", "-sSg") for each in view.curl("-o", "/dev/null", "-w", "%{http_code}"))
    return Question(
        "fixed-response", view.words, view.client.name, argv, code, _is_code(code), _NOTICING, (view.edge,)
    )
