"""Names for hosts, as people say them: `web-1`, `load-balancer-a`, `nat-b`, `mysql`."""

import re
from collections import Counter
from collections.abc import Sequence

from tiers.rehearse.reading.hosts import Place

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


def names(places: Sequence[Place]) -> list[str]:
    """Return a name for each place, each only once."""
    wanted = [_plain("nat" if each.kind == "nat" else each.resource.component) for each in places]
    found: list[str] = []
    for place, name in zip(places, wanted, strict=True):
        zone = place.subnet.zone[-1:]
        by_zone = place.kind in {"load_balancer", "nat", "endpoint"} and zone
        first = f"{name}-{zone}" if by_zone else name
        alone = by_zone or Counter(wanted)[name] == 1
        numbered = (f"{first}-{number}" for number in range(1, len(places) + 1))
        found.append(first if alone and first not in found else next(n for n in numbered if n not in found))
    return found


def _plain(name: str) -> str:
    """Return a name with nothing in it that a host's name may not have."""
    return _NOT_IN_A_NAME.sub("-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()).strip("-") or "host"
