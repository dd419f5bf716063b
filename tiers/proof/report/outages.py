"""Outages for people: the lost part, the extent of the outage, and the flows that break."""

from collections.abc import Sequence

from tiers.proof.answers.losses import Loss
from tiers.proof.answers.simulate import Outage

MOST_UNTOLD = 10
NO_LOSS = "no zone, NAT gateway, server, or database can be lost"
"""What is said in place of a list without outages."""
_WORDS = {"zone": "zone ", "nat": "NAT gateway ", "database": "the single-zone database "}


def lines(outages: Sequence[Outage]) -> list[str]:
    """Return a line for each loss, and below it one for each flow that breaks or is unknown."""
    found = []
    for outage in outages:
        found += [
            f"without {name(outage.loss)}: {outcome(outage)}",
            *(f"  - {each}" for each in flows(outage)),
        ]
    return found or [NO_LOSS]


def flows(outage: Outage) -> list[str]:
    """Return the flows that a loss breaks, and the first of those that are unknown, in words."""
    found = [each.words for each in outage.broken]
    found += [each.words for each in outage.untold[:MOST_UNTOLD]]
    if len(outage.untold) > MOST_UNTOLD:
        found.append(f"and {len(outage.untold) - MOST_UNTOLD} more unknown")
    return found


def name(loss: Loss) -> str:
    """Return the lost part in words, such as `zone a`."""
    return f"{_WORDS.get(loss.kind, '')}{loss.name}"


def outcome(outage: Outage) -> str:
    """Return the extent of an outage in words."""
    if any(not each.partly for each in outage.broken):
        return "single point of failure"
    if outage.broken:
        return "partial outage"
    return "unknown" if outage.untold else "no outage"
