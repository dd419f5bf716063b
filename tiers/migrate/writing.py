"""An imported spec as commented YAML: the same findings give the same bytes."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.write import flow
from tiers.diagnostics.model import Route
from tiers.ir.stacks import TIERS
from tiers.migrate.secrecy import one_line

_WIDTH = 110
_ALWAYS_BLOCK = {"environment", "secrets", "listeners", "rules", "subnets", "sidecars"}
_SPACED = {"network", *TIERS, "operations", "environments", "expect", "accept"}


def written(
    data: Mapping[str, Any],
    heading: Sequence[str],
    remarks: Mapping[str, Sequence[str]],
    notes: Mapping[Route, list[str]],
) -> str:
    """Return a spec as text: a heading, and the keys in their order, each below its comments.

    `remarks` are the comments by component; those of none, and of one that is not there, are on top.
    """
    comments = {**notes}
    homes = {name: (tier, name) for tier in TIERS for name in data.get(tier, {})}
    for component, said in remarks.items():
        home = homes.get(component, ())
        comments[home] = [*comments.get(home, []), *said]
    lines = [
        *_wrapped(heading, ""),
        *(["#"] if comments.get(()) else []),
        *_wrapped(comments.get((), []), ""),
    ]
    lines.append("")
    for key, value in data.items():
        if key in _SPACED:
            lines.append("")
        lines += _entry(key, value, "", (key,), comments)
    return "\n".join(lines) + "\n"


def _wrapped(comments: Sequence[str], indent: str) -> Iterator[str]:
    for each in comments:
        width = _WIDTH - len(indent)
        parts = textwrap.wrap(one_line(each), width, break_long_words=False, break_on_hyphens=False)
        yield from (f"{indent}# {part}".rstrip() for part in parts or [""])


def _entry(
    key: str,
    value: object,
    indent: str,
    route: Route,
    comments: Mapping[Route, list[str]],
) -> Iterator[str]:
    """Yield the lines of one key: on one line if it fits, and its comments above it."""
    yield from _wrapped(comments.get(route, []), indent)
    name = flow(key)
    line = f"{indent}{name}: {flow(value)}"
    is_block = isinstance(value, dict | list) and bool(value)
    must = len(route) == 1 or _is_opened(route) or (key in _ALWAYS_BLOCK and is_block) or _has_text(value)
    if not is_block or not (must or len(line) > _WIDTH):
        yield line
        return
    yield f"{indent}{name}:"
    if isinstance(value, dict):
        for index, (inner, each) in enumerate(value.items()):
            below = (*route, str(inner))
            yield from [""] if index and comments.get(below) else []
            yield from _entry(str(inner), each, f"{indent}  ", below, comments)
        return
    for index, each in enumerate(value if isinstance(value, list) else ()):
        yield from _item(each, f"{indent}  ", (*route, index), comments)


def _item(value: object, indent: str, route: Route, comments: Mapping[Route, list[str]]) -> Iterator[str]:
    line = f"{indent}- {flow(value)}"
    if not isinstance(value, dict) or not value or (len(line) <= _WIDTH and not _ALWAYS_BLOCK & set(value)):
        yield line
        return
    lines = [
        each
        for inner, below in value.items()
        for each in _entry(str(inner), below, f"{indent}  ", (*route, str(inner)), comments)
    ]
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _is_opened(route: Route) -> bool:
    """Return whether a mapping is never on one line: a tier, a component, or an environment."""
    inner = route[2:] if route[0] == "environments" else route
    is_in_tier = bool(inner) and inner[0] in TIERS
    return len(inner) <= _DEEPEST if is_in_tier else not inner


_DEEPEST = 2
"""Keys in the route of a component."""


def _has_text(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(each, str) and "\n" in each for each in value.values())
