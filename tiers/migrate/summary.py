"""What an import printed: a line for each value, with its file and line, and a count of each state."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tiers.migrate.remarks import Remark, State


def lines(remarks: Sequence[Remark]) -> Iterator[str]:
    """Yield a line for each remark; what was left out is last, next to the prompt."""
    for each in remarks:
        subject = f"{each.subject}: " if each.subject else ""
        yield f"{each.path}:{each.line}: {each.state}: {subject}{each.words}"


def counts(remarks: Sequence[Remark]) -> str:
    """Return the number of remarks of each state."""
    found = Counter(each.state for each in remarks)
    return ", ".join(f"{found[state]} {state}" for state in State)


def has_left_out(remarks: Sequence[Remark]) -> bool:
    """Return whether anything has no counterpart."""
    return any(each.state is State.LEFT_OUT for each in remarks)
