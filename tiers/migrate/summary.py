"""The remarks of an import in words: the lines that are printed, and the comments in the spec."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from tiers.migrate.remarks import Remark, State

_MARKS: Mapping[State, str] = MappingProxyType(
    {State.CHANGED: "", State.ASKED: "decide: ", State.LEFT_OUT: "left out: "}
)
"""The start of the comment on a value; one that is mapped as it is has none."""


def lines(remarks: Sequence[Remark]) -> Iterator[str]:
    """Yield a line for each remark; what was left out is last, next to the prompt."""
    for each in remarks:
        subject = f"{each.subject}: " if each.subject else ""
        yield f"{each.path}:{each.line}: {each.state}: {subject}{each.words}"


def comments(remarks: Sequence[Remark], root: str) -> dict[str, list[str]]:
    """Return the comments by component, those on the whole spec under an empty name."""
    found: dict[str, list[str]] = {}
    for each in remarks:
        if each.state in _MARKS:
            path = each.path.removeprefix(root).lstrip("/")
            subject = each.subject or ("" if each.component else path)
            comment = f"{_MARKS[each.state]}{subject}{': ' if subject else ''}{each.words}"
            found.setdefault(each.component, []).append(comment)
    return found


def counts(remarks: Sequence[Remark]) -> str:
    """Return the number of remarks of each state."""
    found = Counter(each.state for each in remarks)
    return ", ".join(f"{found[state]} {state}" for state in State)


def has_left_out(remarks: Sequence[Remark]) -> bool:
    """Return whether anything has no counterpart."""
    return any(each.state is State.LEFT_OUT for each in remarks)
