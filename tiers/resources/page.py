"""The short page of a resource type, from its row."""

from collections.abc import Iterator

from tiers.resources.bill import Bill
from tiers.resources.row import (
    Absent,
    BySchema,
    Deletion,
    Holds,
    Modeled,
    Network,
    NotApplicable,
    Row,
    StandIn,
    Unique,
)

_OPEN = "not known"
_WORDS = {"MODIFY": "modifies it", "INTERRUPT": "interrupts it", "MAY_REPLACE": "may replace it"}


def page(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the questions and their answers, in the order of a resource's life."""
    yield "network", _network(row.network)
    yield "unique", "; ".join(_unique(row.unique))
    for name, update in row.updates.items():
        yield f"`{name}`", f"a change {_WORDS.get(update.effect, 'replaces it')}: {update.says}"
    yield "rehearsal", _rehearsal(row.rehearsal)
    yield "holds", _holds(row.holds)
    if row.identity is not None:
        yield "identity", f"{row.identity.what}: {row.identity.note}"
    yield "deletion", _deletion(row.deletion)
    yield "billed", _bills(row.bills)
    if row.alarms:
        from tiers.resources.alarm_page import alarms

        found = ((each, f" ({each.of})" if each.of else "") for each in alarms(row.type))
        yield "alarms", "; ".join(f"`{each.word}`{of}: {each.rings}" for each, of in found)
    yield "page", row.page


def _bills(answer: tuple[Bill, ...] | NotApplicable | None) -> str:
    if not answer:
        return f"not itself: {answer.why}" if isinstance(answer, NotApplicable) else _OPEN
    return "; ".join(f"{each.unit} ({each.what.replace('{', '').replace('}', '')})" for each in answer)


def _holds(answer: Holds | NotApplicable | None) -> str:
    if not answer:
        return f"nothing that is lost: {answer.why}" if answer is not None else _OPEN
    return f"{answer.what}; the default `DeletionPolicy` is {answer.policy}"


def _unique(answer: tuple[Unique, ...] | NotApplicable | None) -> Iterator[str]:
    if not answer:
        yield answer.why if isinstance(answer, NotApplicable) else _OPEN
        return
    for each in answer:
        names = [f"`{name}`" for name in (*each.needed, *each.optional)]
        yield " with ".join([*names, *([f"each of `{each.each}`"] if each.each else [])])


def _deletion(answer: Deletion | NotApplicable | None) -> str:
    if not answer:
        return answer.why if answer is not None else _OPEN
    blocks = [f"`{answer.protected_by}` blocks it"] if answer.protected_by else []
    blocks += ["`tiers destroy` looks for what blocks it"] if answer.blocker else []
    blocks += ["a final snapshot stays"] if answer.snapshots else []
    return "; ".join(blocks) or _OPEN


def _network(answer: Network | Modeled | BySchema | NotApplicable | None) -> str:
    if isinstance(answer, Network):
        return f"an interface in `{answer.subnets}`, with the security groups `{answer.groups}`"
    if isinstance(answer, Modeled):
        return "modeled by the proof"
    if isinstance(answer, BySchema):
        return "only its subnets and groups are known; what it opens and accepts is not modeled"
    return answer.why if answer is not None else _OPEN


def _rehearsal(answer: StandIn | Absent | NotApplicable | None) -> str:
    if isinstance(answer, StandIn):
        engines = f", for the engines {', '.join(answer.engines)}" if answer.engines else ""
        return f"hosts stand in for it{engines}"
    if isinstance(answer, Absent):
        return f"left out: it {answer.reason}" if answer.reason else "left out"
    return answer.why if answer is not None else _OPEN
