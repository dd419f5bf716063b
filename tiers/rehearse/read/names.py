"""Short names for hosts: `web-1`, `load-balancer-a`, `nat-b`, `mysql`.

The names in templates and manifests are used no further than here: host names are in configurations, in
files of hosts, and in commands.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import count

from tiers.rehearse.intents import STRANGER, WEBSITE
from tiers.rehearse.read.hosts import Place
from tiers.rehearse.testbed import harmless

LAPTOP = "laptop"
_RESERVED = re.compile(rf"{LAPTOP}|{STRANGER}|{WEBSITE}|(outside|beyond)-[0-9]+|localhost|none")
"""Names of hosts outside of the templates, and those that programs read as something else."""
_ONE_LETTER = re.compile(r"[a-z0-9]")


def names(places: Sequence[Place]) -> list[str]:
    """Return a name for each place, each only once."""
    wanted = [harmless.plain("nat" if each.kind == "nat" else each.resource.component) for each in places]
    often = Counter(wanted)
    found: dict[str, None] = {}
    for place, name in zip(places, wanted, strict=True):
        zone = place.subnet.zone[-1:].lower()
        by_zone = place.kind in {
            "load_balancer",
            "nat",
            "endpoint",
            "mount_target",
            "proxy",
        } and _ONE_LETTER.fullmatch(zone)
        first = f"{name}-{zone}" if by_zone else name
        alone = (by_zone or often[name] == 1) and first not in found and not _RESERVED.fullmatch(first)
        found[first if alone else _numbered(first, 1, found)] = None
    return list(found)


def aliases(places: Sequence[Place], taken: Sequence[str]) -> list[str]:
    """Return for each place the one name of all hosts of its component; `taken` are the hosts' own names."""
    known: dict[str, str] = {}
    used = {name: place.resource.component for name, place in zip(taken, places, strict=True)}
    for component in (each.resource.component for each in places):
        if component in known:
            continue
        name = harmless.plain(component)
        free = used.get(name, component) == component and not _RESERVED.fullmatch(name)
        known[component] = name if free else _numbered(name, 2, used)
        used[known[component]] = component
    return [known[each.resource.component] for each in places]


def unused(name: str, taken: Collection[str]) -> str:
    """Return a name, or one with a number if that is taken or reserved."""
    is_free = name not in taken and not _RESERVED.fullmatch(name)
    return name if is_free else _numbered(name, 2, taken)


def _numbered(name: str, first: int, taken: Iterable[str]) -> str:
    numbered = (f"{name}-{number}" for number in count(first))
    return next(each for each in numbered if each not in taken and not _RESERVED.fullmatch(each))
