"""Findings about keys and component types that the language does not have, or that are missing."""

import re
from collections.abc import Mapping, Sequence

from tiers.diagnostics.codes import shape as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import listed, quoted
from tiers.ir.stacks import TIERS
from tiers.language import registry
from tiers.language.broken import BrokenTypeError
from tiers.language.naming import bare, owner_of, short, uncapitalized
from tiers.language.record import Record
from tiers.language.shape import Field

_VIRTUAL_CPUS = r"(?i)([0-9]{0,3}\.?[0-9]{1,3}) ?(vcpus?|cpus?)?"
_LIKE_SECRETS = r"(?i)pass(word|wd|phrase)|secret|token|(api|private|access)_?key"
_HUMP = r"(?<=[a-z0-9])(?=[A-Z])"
_UNITS_OF_CPU = 1024
"""CPU units of one vCPU: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"""


def unknown_key(
    name: str, value: object, route: Route, known: Mapping[str, Field], hints: Mapping[str, str]
) -> Diagnostic:
    """Return the finding for a key that the record at the route does not have.

    The value of a key that is called like a secret is not shown.
    """
    finding = _unknown_key(name, value, route, known, hints)
    is_secret = isinstance(value, str | int) and re.search(_LIKE_SECRETS, name)
    return finding.hiding((*route, name)) if is_secret else finding


def _unknown_key(
    name: str, value: object, route: Route, known: Mapping[str, Field], hints: Mapping[str, str]
) -> Diagnostic:
    place, message = (
        Place((*route, name), "key"),
        f"{owner_of(route, 'a spec')} has no key `{short(name)}`",
    )
    if ":" in name and name.split(":", 1)[0] in known:
        fixed = name.replace(":", ": ", 1)
        return codes.UNKNOWN_KEY.at(place, message, label="no space after the colon", help=f"use `{fixed}`")
    written = _in_snake_case(name)
    if advice := _misplaced(value, known) or hints.get(name) or hints.get(written):
        return codes.UNKNOWN_KEY.at(place, message, label="unknown key", help=advice)
    for word in dict.fromkeys((name, written)):
        meant, advice = _of_another_tool(word, value, route, known)
        if advice:
            label = f"did you mean `{meant}`?" if meant else "unknown key"
            return codes.UNKNOWN_KEY.at(place, message, label=label, help=advice)
    meant = nearest(name, known) or nearest(written, known)
    keys = quoted(sorted(known))
    return codes.UNKNOWN_KEY.at(
        place,
        message,
        label=f"did you mean `{meant}`?" if meant else "unknown key",
        help=f"use `{meant}`" if meant else f"use one of {keys}" if len(known) > 1 else f"use {keys}",
    ).replaced_by(meant)


def _in_snake_case(name: str) -> str:
    """Return a key as this language writes it: `batch_size` for `batchSize` and `BatchSize`."""
    return re.sub(_HUMP, "_", name).casefold()


def _misplaced(value: object, known: Mapping[str, Field]) -> str:
    """Return where a component belongs that is written among the keys of a spec."""
    word = value.get("type") if isinstance(value, dict) and "presentation" in known else None
    tier = _tier_of(word) if isinstance(word, str) else None
    if tier == registry.EVERY_TIER:
        return f"move it to {listed([*TIERS], 'or')}"
    return f"move it to `{tier}`, where components of `type: {word}` belong" if tier else ""


def _of_another_tool(
    name: str, value: object, route: Route, known: Mapping[str, Field]
) -> tuple[str | None, str]:
    """Return the key that another tool's word means, if there is one, and what to do about it."""
    from tiers.language import hints

    if route == () and name in hints.CLOUDFORMATION:
        return None, "remove it, and move raw CloudFormation resources to `resources`"
    return hints.ours_for(name, known), hints.key(name, value, known)


def _tier_of(name: str) -> str | None:
    """Return the tier of a component type of this or another package."""
    if tier := registry.tier_of(name):
        return tier
    from tiers.language import installed

    try:
        row = installed.find(name)
    except BrokenTypeError:
        return None
    return row.tier if row else None


def missing_key(name: str, route: Route, field: Field) -> Diagnostic:
    """Return the finding for a key that the record at the route must have."""
    from tiers.cloudformation.write import flow

    owner = owner_of(route, "the spec")
    example = f", for example `{name}: {flow(field.example)}`" if field.example is not None else ""
    return codes.MISSING_KEY.at(
        Place(route, "key"),
        f"{owner} is missing the key `{name}`",
        label="required",
        help=f"add `{name}`{example} ({uncapitalized(field.doc)})",
    )


def component(name: object, route: Route, tier: str) -> type[Record] | Diagnostic:
    """Return the class of a component type of this or another package, or the finding why there is none."""
    if not isinstance(name, str):
        return unknown_type(name, route, tier)
    if name in registry.types(tier):
        return registry.component(tier, name)
    from tiers.language import installed

    try:
        row = installed.find(name)
        return installed.component(row) if row and row.tier == tier else unknown_type(name, route, tier)
    except BrokenTypeError as broken:
        return broken.at(route)


def unknown_type(value: object, route: Route, tier: str) -> Diagnostic:
    """Return the finding for a component type that the tier does not have."""
    from tiers.language import hints

    types, word = registry.types(tier), value if isinstance(value, str) else ""
    message = f"the {tier} tier has no component type {bare(value)}"
    if other := _tier_of(word):
        label = f"a type of the {other} tier"
        return codes.UNKNOWN_TYPE.at(route, message, label=label, help=f"move it to `{other}`")
    if ours := hints.TYPES.get(hints.plain(word)):
        moved = "" if ours in types else f", and move it to `{_tier_of(ours)}`"
        return codes.UNKNOWN_TYPE.at(
            route, message, label=f"did you mean `{ours}`?", help=f"use {hints.shown_type(word)}{moved}"
        ).replaced_by(None if moved else ours)
    if advice := hints.OF_OTHERS.get(hints.plain(word)):
        return codes.UNKNOWN_TYPE.at(route, message, label="belongs to other components", help=advice)
    if hints.plain(word) in hints.UNSUPPORTED:
        help_ = hints.unsupported(word)
        return codes.UNKNOWN_TYPE.at(route, message, label="not in the language yet", help=help_)
    if word.startswith("AWS::"):
        help_ = hints.as_raw(short(word), tier)
        return codes.UNKNOWN_TYPE.at(route, message, label="a CloudFormation resource type", help=help_)
    from tiers.language import installed

    meant = nearest(word, (*types, *installed.names()))
    return codes.UNKNOWN_TYPE.at(
        route,
        message,
        label=f"did you mean `{meant}`?" if meant else "unknown type",
        help=f"use {listed(types, 'or')}",
    ).replaced_by(meant)


def _cpu_units(data: object) -> int | None:
    """Return the CPU units of a number of vCPUs, such as `1 vCPU` or `0.5`."""
    found = re.fullmatch(_VIRTUAL_CPUS, str(data))
    return int(float(found[1]) * _UNITS_OF_CPU) if found else None


def choice(name: str, data: object, values: Sequence[str | int]) -> tuple[str | int | None, str]:
    """Return the choice that is meant by a value, if that is plain, and what to do where there is none."""
    from tiers.language import hints

    if isinstance(data, str) and data in values:
        return data, ""
    meant = _cpu_units(data) if name == "cpu" else hints.value_for(name, data)
    if meant in values:
        return meant, f"use `{name}: {meant}`"
    advice = hints.value(name, data) if isinstance(data, str) else ""
    texts = [each for each in values if isinstance(each, str)]
    return (nearest(data, texts) if isinstance(data, str) and not advice else None), advice
