"""Names that AWS demands of databases and their proxies, each unique in an account and region."""

from collections.abc import Iterable, Sequence

from tiers.digests import short

PART_OF_STACK_ID = 8
DIGEST = 6


def fixed(start: str, words: Sequence[str], decides: Iterable[object], longest: int) -> str:
    """Return the part of a name that the spec decides: a start, words, and a digest of what decides.

    The start is cut, so that a part of the stack's ID fits behind it. By the digest, a replacement is named
    otherwise than what it replaces.
    """
    digest = short(" ".join(map(str, decides)), DIGEST)
    room = longest - PART_OF_STACK_ID - DIGEST - 2 - sum(len(each) + 1 for each in words)
    kept = start.lower().replace("_", "-")[:room]
    return "-".join((*filter(None, kept.split("-")), *words, digest))
