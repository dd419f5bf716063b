"""Changes that lead to others: a reference to a resource that is replaced has another value."""

from collections.abc import Iterator, Mapping, Sequence

from tiers import resources
from tiers.plan.compare.effects import effect_of
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.values import Key, Link, Phrase, Value
from tiers.plan.model import PROPERTIES, Action, Detail, Path

_User = tuple[Key, Path, Link]


def follow(
    details: dict[Key, list[Detail]], before: Mapping[Key, Resource], after: Mapping[Key, Resource]
) -> None:
    """Add the changes that follow from others, until there are no more."""
    pending = [key for key, own in details.items() if own]
    users = _users({key: after[key] for key in details}) if pending else {}
    while pending:
        cause = pending.pop()
        for user, path, link in users.get(cause, ()):
            sure = _leads_on(details[cause], after[cause].type, link)
            if user == cause or sure is None:
                continue
            effect = effect_of(before[user], after[user], path)
            if not sure:
                effect = effect._replace(kind=min(effect.kind, Action.MAY_REPLACE), is_sure=False)
            found = Detail((PROPERTIES, *path), link, link, effect, cause)
            if _add(details[user], found):
                pending.append(user)
    for own in details.values():
        own.sort(
            key=lambda each: (each.because is not None, list(map(str, each.path)) if each.because else [])
        )


def _leads_on(causes: Sequence[Detail], cause_type: str, link: Link) -> bool | None:
    """Return whether the value of a link certainly changes; None if it stays."""
    changed = resources.find(cause_type).follows.get(link.attribute)  # others (IDs, ARNs) stay the same
    touched = [each.effect.is_sure for each in causes if each.path[:2] == (PROPERTIES, changed)]
    worst = max(each.effect.kind for each in causes)
    revised = [each.effect.is_sure for each in causes if each.effect.kind is Action.REVISE]
    if worst == Action.REPLACE or any(touched) or any(revised):
        return True
    return False if worst == Action.MAY_REPLACE or touched or revised else None


def _users(used: Mapping[Key, Resource]) -> dict[Key, list[_User]]:
    found: dict[Key, list[_User]] = {}
    for key, resource in used.items():
        for path, link in _links(resource.properties, ()):
            found.setdefault(link.key, []).append((key, path, link))
    return found


def _links(value: Value, path: Path) -> Iterator[tuple[Path, Link]]:
    if isinstance(value, Link):
        yield path, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _links(each, (*path, name))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _links(each, (*path, position))
    elif isinstance(value, Phrase):
        for each in value.parts:
            yield from _links(each, path)


def _add(details: list[Detail], found: Detail) -> bool:
    """Add a reason, unless there is one already that weighs as much; return whether it was added."""
    same = [
        each
        for each in details
        if each.path == found.path and (each.because is None or each.because == found.because)
    ]
    if any(_weight(each) >= _weight(found) for each in same):
        return False
    for each in same:
        details.remove(each)
    details.append(found)
    return True


def _weight(detail: Detail) -> tuple[Action, bool]:
    return detail.effect.kind, detail.effect.is_sure
