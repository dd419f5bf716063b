"""What a misspelt word was meant to be: the nearest word of a closed set, if one is near enough to be meant.

`difflib` would do for some of it, but costs an import, and measures long common runs of letters rather than
slips of a finger.
"""

from collections.abc import Iterable, Sequence

LONGEST = 64
"""Words longer than this are no slip of the pen; it also bounds the work."""


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice with the fewest slips from `word`, or `None` if it takes more than one in three letters.

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


def listed(names: Sequence[str], most: int = 20) -> str:
    """The names in backticks, or the first of very many."""
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def joined(words: Sequence[str], joint: str = "or") -> str:
    """Return words in a sentence: `one`, `one or two`, `one, two, or three`."""
    if len(words) < 3:  # noqa: PLR2004 - the serial comma is for three and more
        return f" {joint} ".join(words)
    return f"{', '.join(words[:-1])}, {joint} {words[-1]}"


def _plain(word: str) -> str:
    return word.casefold().replace("_", "-")


def _slips(word: str, other: str, limit: int) -> int | None:
    """The distance of two words, or `None` if it is above the limit."""
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
    """Leave out what both words start with, and what both end with."""
    shorter = min(len(word), len(other))
    start = next((index for index in range(shorter) if word[index] != other[index]), shorter)
    word, other = word[start:], other[start:]
    shorter -= start
    end = next((index for index in range(shorter) if word[-1 - index] != other[-1 - index]), shorter)
    return word[: len(word) - end], other[: len(other) - end]
