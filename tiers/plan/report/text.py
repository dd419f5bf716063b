"""A plan for people: a tree of stacks, a line for each resource, and the reasons below it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tiers.diagnostics.safe import visible
from tiers.plan.compare.values import Key
from tiers.plan.model import Action, Change, Detail
from tiers.plan.planning import Plan
from tiers.plan.report.flows import Shift
from tiers.plan.report.permissions import PermissionShift
from tiers.plan.report.wording import because, by_key, difference, reason
from tiers.proof.model.regions import Ranges, spelled

SIGNS = {
    Action.ADD: "+",
    Action.SETTING: ".",
    Action.MODIFY: "~",
    Action.REVISE: "*",
    Action.INTERRUPT: "!",
    Action.MAY_REPLACE: "?",
    Action.REPLACE: "-/+",
    Action.REMOVE: "-",
}
WORDS = {
    Action.ADD: "added",
    Action.SETTING: "settings only",
    Action.MODIFY: "modified",
    Action.REVISE: "new revision",
    Action.INTERRUPT: "modified with interruption",
    Action.MAY_REPLACE: "may be replaced",
    Action.REPLACE: "replaced",
    Action.REMOVE: "removed",
}
_COLOURS = {
    Action.ADD: "32",
    Action.MODIFY: "33",
    Action.REVISE: "33",
    Action.INTERRUPT: "33;1",
    Action.MAY_REPLACE: "31",
    Action.REPLACE: "31;1",
    Action.REMOVE: "31;1",
}
ALL_PORTS = (0, 65535)
MOST_ACTIONS = 4


def plan(made: Plan, against: str, *, colour: bool = False) -> Iterator[str]:
    """Return a plan as lines; `against` is the other side of the comparison."""
    changes = made.changes
    others = by_key(changes)
    yield visible(f"{made.new.name}, {against}")
    width = max((len(SIGNS[each.kind]) for each in changes), default=0)
    for stack in stacks(made):
        own = [each for each in changes if each.stack == stack]
        yield "\n" + visible(f"{stack or made.new.name}  {counted(own)}")
        for change in own:
            yield from _change(change, others, width, colour=colour)
    for section in dict.fromkeys(each.section for each in made.facing):
        named = [f"{SIGNS[each.kind]} {each.name}" for each in made.facing if each.section == section]
        yield "\n" + visible(f"{section.lower()}  {', '.join(named)}")
    if made.flows:
        yield "\nwho can reach whom"
        yield from (line for shift in made.flows for line in shift_lines(shift))
    if made.permissions:
        yield "\nwho may do what"
        yield from (line for shift in made.permissions for line in permission_lines(shift))
    yield f"\n{outcome(made)}"


def outcome(made: Plan) -> str:
    """Return the number of each kind of change, or that there is none."""
    return counted(made.changes) or ("no resource changes" if made.facing else "nothing changes")


def stacks(made: Plan) -> list[str]:
    """Return the stacks that change, in the order of creation; those that are gone are last."""
    order = [*made.new.templates]
    found = dict.fromkeys(each.stack for each in made.changes)
    return sorted(found, key=lambda stack: order.index(stack) if stack in order else len(order))


def counted(changes: Sequence[Change]) -> str:
    """Return the number of each kind, such as `1 added, 2 replaced`; those that lose most are last."""
    counts = Counter(each.kind for each in changes)
    order = (
        Action.ADD,
        Action.SETTING,
        Action.MODIFY,
        Action.REVISE,
        Action.INTERRUPT,
        Action.MAY_REPLACE,
        Action.REPLACE,
        Action.REMOVE,
    )
    return ", ".join(f"{counts[kind]} {_word(kind, counts[kind])}" for kind in order if counts[kind])


def _word(kind: Action, number: int) -> str:
    return f"{WORDS[kind]}s" if kind is Action.REVISE and number > 1 else WORDS[kind]


def _change(change: Change, others: Mapping[Key, Change], width: int, *, colour: bool) -> Iterator[str]:
    sign = f"{SIGNS[change.kind]:>{width}}"
    if colour and change.kind in _COLOURS:
        sign = f"\x1b[{_COLOURS[change.kind]}m{sign}\x1b[0m"
    yield f"  {sign} {visible(f'{change.logical_id}  {change.type}{_line(change)}')}"
    indent = " " * (width + 5)
    if change.moved is not None:
        yield indent + visible(move(change, others))
    for detail in change.details:
        yield indent + visible(difference_line(detail, others))


def move(change: Change, others: Mapping[Key, Change]) -> str:
    """Return the other stack of a resource that moves, in words."""
    return (
        because(change, others) if change.kind is Action.REMOVE else f"moved from the stack `{change.moved}`"
    )


def _line(change: Change) -> str:
    origin = change.origin
    return f"  ({origin['file']}:{origin['line']})" if origin and origin.get("line") else ""


def difference_line(detail: Detail, others: Mapping[Key, Change]) -> str:
    """Return a difference and its effect on one line."""
    why = reason(detail, others)
    change = "" if detail.because is not None else f": {difference(detail.old, detail.new)}"
    return f"{detail.name}{change}" + (f"  [{WORDS[detail.effect.kind]}: {why}]" if why else "")


def shift_lines(shift: Shift) -> Iterator[str]:
    """Yield a line for the ports that become possible, and one for those that no longer are."""
    perhaps = "" if shift.is_sure else ", possibly"
    for sign, ports in (("+", shift.gained), ("-", shift.lost)):
        if ports:
            what = f"{shift.source} -> {shift.destination}  {ports_of(shift.protocol, ports)}"
            yield visible(f"  {sign} {what}{perhaps}")


def permission_lines(shift: PermissionShift) -> Iterator[str]:
    """Yield a line for the actions that become possible, and one for those that no longer are."""
    perhaps = "" if shift.is_sure else ", possibly"
    source = f" for {shift.source}" if shift.source else ""
    for sign, actions in (("+", shift.gained), ("-", shift.lost)):
        if actions:
            shown = ", ".join(actions[:MOST_ACTIONS])
            more = f" and {len(actions) - MOST_ACTIONS} more" if len(actions) > MOST_ACTIONS else ""
            yield visible(f"  {sign} {shift.subject}{source} on {shift.target}  {shown}{more}{perhaps}")


def ports_of(protocol: str, ports: Ranges) -> str:
    """Return `tcp 80, 443`, or the protocol alone where all of its ports are meant."""
    if protocol == "icmp" or ports == (ALL_PORTS,):
        return protocol
    return f"{protocol} {spelled(ports)}"
