"""Updates after which a domain name leads nowhere, or that Route 53 may refuse."""

from collections.abc import Iterator, Mapping
from typing import Final

from tiers.diagnostics.codes import plan_domains as codes
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Link, Value
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place, place_of
from tiers.plan.safeguards.unique import inside

RECORD: Final = "AWS::Route53::RecordSet"
_ZONE: Final = "HostedZoneId"
_KINDS: Final = ("Weight", "Region", "Failover", "GeoLocation", "GeoProximityLocation", "MultiValueAnswer")

_WORDS: Final = {"Weight": "weighted", "Region": "latency"}


def of_domains(found: Comparison) -> Iterator[Diagnostic]:
    """Warn of names that would lead nowhere, and of another kind of routing."""
    changed = [each for each in found.changes if each.type == RECORD and _is_outside(each.old)]
    if not changed:
        return
    every = (one for each in found.after.values() for one in (each, *inside(each)))
    kept = {_names(each) for each in every if each.type == RECORD}
    gone: set[str] = set()
    for change in changed:
        name = str(change.old.properties.get("Name")) if change.old else ""
        if change.new is None and change.old and _names(change.old) not in kept and name not in gone:
            gone.add(name)
            yield codes.NAME_REMOVED.at(
                place_of(change),
                f"`{name}` would lead nowhere",
                label="its record is removed",
                help="undo the change, or first replace the name wherever it is used",
            )
        yield from _moved(change, name, gone)
        yield from _rerouted(change, name, gone)


def _is_outside(record: Resource | None) -> bool:
    """Return whether a record is in a hosted zone that the stack does not have."""
    return record is not None and not isinstance(record.properties.get(_ZONE), Link)


def _names(record: Resource) -> tuple[str, str, str]:
    return tuple(str(record.properties.get(each)) for each in ("Name", "Type", _ZONE))  # type: ignore[return-value]


def _moved(change: Change, name: str, said: set[str]) -> Iterator[Diagnostic]:
    if change.new is None or change.old is None or name in said:
        return
    if change.old.properties.get(_ZONE) != change.new.properties.get(_ZONE):
        said.add(name)
        yield codes.NAME_MOVED.at(
            place(origin_of(change, _ZONE)),
            f"`{name}` would move to another hosted zone",
            label="the record in the old zone is removed",
            help="before the update, check that the name servers of the domain are those of the new zone",
        )


def _rerouted(change: Change, name: str, said: set[str]) -> Iterator[Diagnostic]:
    if change.staying is None or name in said:
        return
    before, after = (_routing(each.properties) for each in change.staying)
    if before != after:
        said.add(name)
        yield codes.ROUTING_CHANGED.at(
            place(origin_of(change, after or before or "")),
            f"`{name}` would change its routing from {_words(before)} to {_words(after)}",
            label="Route 53 may refuse the change",
            help="use two updates: remove the name, then add it with the new `routing`; or try it, and "
            "CloudFormation rolls back if it is refused",
        )


def _routing(properties: Mapping[str, Value]) -> str | None:
    return next((each for each in _KINDS if each in properties), None)


def _words(kind: str | None) -> str:
    return _WORDS.get(kind, kind) if kind else "simple"
