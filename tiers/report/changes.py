"""The plan: the effect of an update on each resource, compared with an earlier bundle."""

from collections.abc import Iterator, Mapping, Sequence

from tiers.diagnostics.model import Finding
from tiers.plan.compare.values import Key
from tiers.plan.model import Action, Change
from tiers.plan.planning import Plan
from tiers.plan.report import text
from tiers.plan.report.wording import by_key
from tiers.report.markup import Html, element, joined
from tiers.report.parts import Section, code, findings, items, place, prose

_CLASSES = {
    Action.REMOVE: "remove",
    Action.REPLACE: "replace",
    Action.MAY_REPLACE: "replace",
    Action.INTERRUPT: "interrupt",
    Action.REVISE: "modify",
    Action.MODIFY: "modify",
    Action.SETTING: "setting",
    Action.ADD: "add",
}
_ORDER = tuple(_CLASSES)
"""The kinds of changes in the order of the page: what loses most is first."""


def section(plans: Sequence[Plan], against: str, found: Sequence[Finding]) -> Section:
    """Return the section with the changes of each root, and what is found about them."""
    outcomes = [f"{each.new.name}: {_outcome(each)}" if len(plans) > 1 else _outcome(each) for each in plans]
    parts = [
        element("p", "Compared with the bundle ", code(against), f": {'; '.join(outcomes)}."),
        findings(found),
        *(part for each in plans for part in _of_root(each)),
    ]
    return Section("plan", "What the update changes", joined(parts))


def _outcome(plan: Plan) -> str:
    return text.outcome(plan) if plan.is_possible else "the update is not possible"


def _of_root(plan: Plan) -> Iterator[Html]:
    """Yield the changes of a root by stack, and the connections that change."""
    others = by_key(plan.changes)
    yield from (_stack(stack, plan, others) for stack in text.stacks(plan))
    yield _surface(plan)
    yield _connections(plan)


def _stack(stack: str, plan: Plan, others: Mapping[Key, Change]) -> Html:
    own = (each for each in plan.changes if each.stack == stack)
    changes = sorted(own, key=lambda each: _ORDER.index(each.kind))
    title = element("summary", f"{stack or plan.new.name}: {text.counted(changes)}")
    return element("details", title, element("ul", *(_change(each, others) for each in changes)), open=True)


def _change(change: Change, others: Mapping[Key, Change]) -> Html:
    word = element("strong", text.WORDS[change.kind], class_="tag")
    head = element(
        "p",
        word,
        " ",
        code(change.logical_id),
        " ",
        element("span", change.type, class_="quiet"),
        " ",
        place(change.origin),
    )
    lines = [text.difference_line(each, others) for each in change.details]
    if change.moved is not None:
        lines.insert(0, text.move(change, others))
    return element("li", head, items(map(prose, lines)), class_=_CLASSES[change.kind])


def _surface(plan: Plan) -> Html:
    """Return the changes of parameters and outputs."""
    sections = dict.fromkeys(each.section for each in plan.facing)
    lines = (
        f"{section.lower()}: "
        + ", ".join(f"{text.WORDS[each.kind]} {each.name}" for each in plan.facing if each.section == section)
        for section in sections
    )
    return items(lines)


def _connections(plan: Plan) -> Html:
    flows = [line.strip() for shift in plan.flows for line in text.shift_lines(shift)]
    allowed = [line.strip() for shift in plan.permissions for line in text.permission_lines(shift)]
    parts = (("Who can reach whom", flows), ("Who may do what", allowed))
    return joined(joined((element("h3", title), items(lines))) for title, lines in parts if lines)
