"""Changes of who can reach whom after an update.

By the proof's own reading of the templates, and under the names of the spec's components.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tiers.plan.compare.snapshot import Snapshot
from tiers.proof.answers.queries import matrix
from tiers.proof.answers.verdicts import Flow
from tiers.proof.model.filters import Protocol
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Network
from tiers.proof.model.regions import Ranges, merged, without
from tiers.proof.templates import load_files

PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp", "icmp")

_Pair = tuple[str, str, str]


class Shift(NamedTuple):
    """A change between two names: ports on which connections become possible, or no longer are."""

    source: str
    destination: str
    protocol: str
    gained: Ranges
    lost: Ranges
    is_sure: bool = True
    """False if one of the two sides cannot be determined."""


def shifts(old: Snapshot | None, new: Snapshot) -> tuple[Shift, ...]:
    """Compare who can reach whom on two sides, in the order of the new one."""
    now = loaded(new).network
    then = loaded(called_alike(old, new)).network if old is not None else None
    if then == now:
        return ()
    before, after = _flows(then) if then is not None else {}, _flows(now)
    pairs = dict.fromkeys((*after, *before))
    return tuple(shift for pair in pairs for shift in _shifts(pair, before.get(pair), after.get(pair)))


def called_alike(old: Snapshot, new: Snapshot) -> Snapshot:
    """Return the deployed stack with the new names: what has the same logical ID is the same component."""
    if old.sources:
        return old
    return old._replace(
        sources={old.main if each == new.main else each: new.sources[each] for each in new.sources}
    )


def loaded(side: Snapshot) -> Loaded:
    """Load the templates of a side."""
    files = {_file(stem): template for stem, template in side.templates.items()}
    files[_file(side.main)] = _beside(side)
    return load_files(files, _file(side.main), side.parameters, side.sources)


def _flows(network: Network) -> dict[_Pair, Flow]:
    flows = matrix(network, PROTOCOLS).flows
    return {(each.source, each.destination, each.protocol): each for each in flows}


def _file(stem: str) -> str:
    return f"{stem}.template.json"


def _beside(side: Snapshot) -> dict[str, Any]:
    """Return the main template with its children beside it: a deployed one names them by their URLs."""
    main = side.templates[side.main]
    renamed = {child: _located(main["Resources"][child], _file(stem)) for child, stem in side.stacks.items()}
    return {**main, "Resources": {**main["Resources"], **renamed}}


def _located(resource: Mapping[str, Any], file: str) -> dict[str, Any]:
    return {**resource, "Properties": {**resource["Properties"], "TemplateURL": file}}


def _shifts(pair: _Pair, old: Flow | None, new: Flow | None) -> Iterator[Shift]:
    were, may_have_been = _ports(old)
    are, may_be = _ports(new)
    sure = Shift(*pair, without(without(are, were), may_have_been), without(without(were, are), may_be))
    gained = merged((*without(without(may_be, were), may_have_been), *_both(are, may_have_been)))
    lost = merged((*without(without(may_have_been, are), may_be), *_both(were, may_be)))
    for each in (sure, Shift(*pair, gained, lost, is_sure=False)):
        if each.gained or each.lost:
            yield each


def _both(one: Ranges, other: Ranges) -> Ranges:
    return without(one, without(one, other))


def _ports(flow: Flow | None) -> tuple[Ranges, Ranges]:
    """Return the ports that are possible at least in part, and those that cannot be determined."""
    return (merged((*flow.ports, *flow.partial)), flow.unknown) if flow is not None else ((), ())
