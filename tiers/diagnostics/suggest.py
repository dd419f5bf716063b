"""Suggestions for a misspelled word: the nearest word of a closed set, if one is near enough to be meant.

`difflib` would do for some of it, but costs an import, and measures long common runs of letters rather than
slips of a finger.
"""

from collections.abc import Iterable

LONGEST = 64
"""The maximum length of a misspelled word; it also bounds the work."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice with the fewest slips from `word`, or `None` if one in three letters is not enough.

    A slip is a letter added, missing, changed, or swapped with the next (optimal string alignment). Upper
    and lower case are the same here, and so are `-` and `_`. Among equals the one closer as written wins,
    then the one first in the alphabet.
    """
    if len(word) > LONGEST:
        return None
    plain = _plain(word)
    letters = frozenset(plain)
    best: tuple[int, int, str] | None = None
    for choice in sorted(choices):
        limit = max(len(word), len(choice)) // 3
        limit = limit if best is None else min(limit, best[0])
        # Each letter that the choice lacks costs a slip. Most choices are out here, for a tenth of the work.
        if abs(len(word) - len(choice)) > limit or len(letters.difference(_plain(choice))) > limit:
            continue
        slips = _slips(plain, _plain(choice), limit)
        if slips is None:
            continue
        found = (slips, sum(map(str.__ne__, word, choice)), choice)
        best = found if best is None else min(best, found)
    return best[2] if best else None


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-")


def _slips(word: str, other: str, limit: int) -> int | None:
    """Return the distance of two words, or `None` if it is above the limit."""
    if abs(len(word) - len(other)) > limit:
        return None
    word, other = _different_parts(word, other)
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        current = [limit + 1] * (len(other) + 1)
        current[0] = row
        # Further from the diagonal than the limit, the distance is above it.
        for column in range(max(1, row - limit), min(len(other), row + limit) + 1):
            wanted = other[column - 1]
            slips = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and word[row - 2] == wanted:
                slips = min(slips, before[column - 2] + 1)
            current[column] = slips
        if min(current) > limit:
            return None
        before, above = above, current
    return above[-1] if above[-1] <= limit else None


def _different_parts(word: str, other: str) -> tuple[str, str]:
    """Leave out the common start and the common end of both words."""
    shorter = min(len(word), len(other))
    start = next((index for index in range(shorter) if word[index] != other[index]), shorter)
    word, other = word[start:], other[start:]
    shorter -= start
    end = next((index for index in range(shorter) if word[-1 - index] != other[-1 - index]), shorter)
    return word[: len(word) - end], other[: len(other) - end]
