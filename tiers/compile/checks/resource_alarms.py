"""`operations.resource_alarms`: alarms of raw resources that exist, with thresholds that they can have.

A spec without that key is spared the loading of this module.
"""

from collections.abc import Iterator, Mapping

from tiers import resources
from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import abridged
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.operations import Operations
from tiers.resources.alarm_page import alarms
from tiers.resources.alarms import Alarm
from tiers.watch import raw
from tiers.watch.raw_values import Raw, every

_ADVICE = "remove it; an alarm of your choice can be added under `resources`"


def check(operations: Operations, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find alarms of unknown resources, unknown alarms, and thresholds that they cannot have."""
    known = every(architecture.spec)
    for logical_id, setting in operations.resource_alarms.items():
        route: Route = (*raw.SETTINGS, logical_id)
        resource = known.get(logical_id)
        if resource is None:
            yield _unknown(logical_id, route, known, architecture)
            continue
        words = {each.word: each for group in resources.alarms_of(resource.type) for each in group.alarms}
        if not words or resource.stack is Stack.EDGE:
            yield _without(resource, route)
        elif setting != "none":
            found = {each.alarm.word: each.alarm for each in raw.metrics(resource)}
            written = setting if isinstance(setting, Mapping) else {}
            for word, value in written.items():
                yield from _word(word, value, resource, words, found)
            if not written and not found:
                yield _nothing(resource, next(iter(words)))


def _unknown(
    logical_id: str, route: Route, known: Mapping[str, Raw], architecture: Architecture
) -> Diagnostic:
    if logical_id in architecture.members:
        return codes.ALARMS_OF_UNKNOWN.at(
            Place(route, "key"),
            f"`{logical_id}` is a component",
            label="not a raw resource",
            also=(architecture.members[logical_id].note,),
            help=f"use the key `alarms` of `{logical_id}`",
        )
    names = [each.logical_id for each in known.values() if resources.alarms_of(each.type)] or list(known)
    meant = nearest(logical_id, names)
    return codes.ALARMS_OF_UNKNOWN.at(
        Place(route, "key"),
        f"unknown resource `{logical_id}`",
        label=f"did you mean `{meant}`?" if meant else "not under `resources`",
        help=f"use one of {abridged(names)}" if names else "remove it; `resources` is empty",
    ).replaced_by(meant)


def _without(resource: Raw, route: Route) -> Diagnostic:
    if resource.stack is Stack.EDGE:
        return codes.NO_RESOURCE_ALARMS.at(
            Place(route, "key"),
            f"there are no alarms for `{resource.logical_id}`",
            label="in the stack `edge`, before the topic and in another region",
            help="remove it, or move the resource to another stack",
        )
    return codes.NO_RESOURCE_ALARMS.at(
        Place(route, "key"),
        f"there are no alarms for `{resource.logical_id}`",
        label=f"none for the type `{resource.type}`",
        help=_ADVICE,
    )


def _nothing(resource: Raw, word: str) -> Diagnostic:
    return codes.RESOURCE_ALARM.at(
        Place((*raw.SETTINGS, resource.logical_id), "key"),
        f"no alarm has an effect on `{resource.logical_id}`",
        label=f"`{word}`: {_only(word, resource)}",
        also=(_note(resource),),
        help=_ADVICE,
    )


def _note(resource: Raw) -> Note:
    route: Route = ("resources", str(resource.stack), resource.logical_id)
    return Note(Place(route, "key"), f"of type `{resource.type}`")


def _word(
    word: str, value: object, resource: Raw, words: Mapping[str, Alarm], found: Mapping[str, Alarm]
) -> Iterator[Diagnostic]:
    route = (*raw.SETTINGS, resource.logical_id, word)
    alarm = found.get(word)
    note = _note(resource)
    if word not in words:
        meant = nearest(word, list(words))
        yield codes.RESOURCE_ALARM.at(
            Place(route, "key"),
            f"`{resource.logical_id}` has no alarm `{word}`",
            label=f"did you mean `{meant}`?" if meant else f"not an alarm of `{resource.type}`",
            also=(note,),
            help=f"use one of {abridged(list(found or words))}",
        ).replaced_by(meant)
    elif alarm is None:
        yield codes.RESOURCE_ALARM.at(
            Place(route, "key"),
            f"the alarm `{word}` has no effect on `{resource.logical_id}`",
            label=_only(word, resource),
            also=(note,),
            help=f"use one of {abridged(list(found))}" if found else _ADVICE,
        )
    elif not _fits(value, alarm):
        yield codes.RESOURCE_ALARM.at(
            route,
            f"`{word}` of `{resource.logical_id}` must be {_values(alarm)}",
            label=alarm.title,
            also=(note,),
            help=_example(alarm, resource),
        )


def _fits(value: object, alarm: Alarm) -> bool:
    if value == "none":
        return True
    if alarm.limits is None or isinstance(value, bool):
        return alarm.limits is None and isinstance(value, bool)
    low, high = alarm.limits
    return isinstance(value, int) and low <= value <= high


def _only(word: str, resource: Raw) -> str:
    """Return what a resource must be, and be known to be, to have an alarm."""
    of = [each.of for each in alarms(resource.type) if each.word == word and each.of]
    if not of:
        return "the metric has a name that only the deployment knows"
    words = ", or ".join(of)
    return words if words.startswith("not ") else f"only {words}"


def _example(alarm: Alarm, resource: Raw) -> str:
    if alarm.limits is None:
        return f"use `{alarm.word}: false` to remove the alarm"
    usual = raw.threshold(alarm, resource)
    value = alarm.limits[0] if usual is None else usual
    return f"use a number in this range, for example `{alarm.word}: {value}`"


def _values(alarm: Alarm) -> str:
    if alarm.limits is None:
        return "`true` or `false`"
    return f"an integer from {alarm.limits[0]} to {alarm.limits[1]} ({alarm.unit}), or `none`"
