"""Fits an imported spec to the language: what `tiers check` would refuse is left out, with its reason."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from tiers import compiler
from tiers.diagnostics.model import Diagnostic, Document, Route
from tiers.ir.stacks import TIERS
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger, State
from tiers.source.values import at

_MOST_ROUNDS = 200
"""Values that are left out, one a round; a spec that needs more is not worth having."""


class Refused(NamedTuple):
    """Errors that leaving values out cannot avoid, in the spec that has them."""

    document: Document
    findings: tuple[Diagnostic, ...]


def fit(
    data: dict[str, Any],
    write: Callable[[], str],
    ledger: Ledger,
    origins: Mapping[Route, Node],
) -> Refused | None:
    """Leave out what the checks refuse, a value a round; return the errors that remain."""
    refused = None
    for _ in range(_MOST_ROUNDS):
        refused = _first_refused(write())
        if refused is None:
            return None
        environment, _, findings = refused
        if not any(_leave_out(data, environment, each, ledger, origins) for each in findings):
            break
    return Refused(refused[1], refused[2]) if refused else None


def _first_refused(text: str) -> tuple[str | None, Document, tuple[Diagnostic, ...]] | None:
    for environment, checked in compiler.check_each("imported spec", text.encode()):
        errors = tuple(each for each in checked.findings if each.is_error)
        if errors:
            return environment, checked.document, errors
    return None


def _leave_out(
    data: dict[str, Any],
    environment: str | None,
    found: Diagnostic,
    ledger: Ledger,
    origins: Mapping[Route, Node],
) -> bool:
    """Remove the value that a finding is about; return whether there was one."""
    for route in _candidates(data, environment, found.place.route):
        owner, last = at(data, route[:-1]), route[-1]
        if isinstance(owner, dict):
            owner.pop(str(last), None)
        elif isinstance(owner, list) and isinstance(last, int):
            del owner[last]
        _remove_empty(data, route[:-1])
        _remark(route, found, ledger, origins)
        return True
    return False


def _remove_empty(data: dict[str, Any], route: Route) -> None:
    """Remove what a removal has emptied, but neither a component nor a tier."""
    while len(route) > _DEEPEST and not at(data, route):
        owner = at(data, route[:-1])
        if isinstance(owner, dict):
            owner.pop(str(route[-1]), None)
        route = route[:-1]


_DEEPEST = 2
"""Keys in the route of a component."""


def _candidates(data: Mapping[str, Any], environment: str | None, route: Route) -> Iterator[Route]:
    """Yield the routes of values to remove: the environment's own first, and the nearest that is written."""
    starts: list[Route] = [("environments", environment)] if environment else []
    for start in (*starts, ()):
        whole = (*start, *route)
        while len(whole) > len(start) + 1:
            if _exists(data, whole) and whole[-1] != "type":
                yield whole
                break
            whole = whole[:-1]


def _exists(data: object, route: Route) -> bool:
    owner = at(data, route[:-1])
    if isinstance(owner, dict):
        return route[-1] in owner
    return isinstance(owner, list) and isinstance(route[-1], int) and route[-1] < len(owner)


def _remark(route: Route, found: Diagnostic, ledger: Ledger, origins: Mapping[Route, Node]) -> None:
    inner = route[2:] if route[0] == "environments" else route
    component = str(inner[1]) if len(inner) > 1 and inner[0] in TIERS else ""
    words = f"`{'.'.join(map(str, inner[2:] or inner))}` is not written: {found.message}"
    for length in range(len(inner), 0, -1):
        if inner[:length] in origins:
            ledger.add(State.LEFT_OUT, origins[inner[:length]], words, component)
            return
    near = next((each for each in origins if each[:2] == inner[:2]), None)
    if near is not None:
        ledger.add_file(State.LEFT_OUT, origins[near].file.path, words, component)
    elif ledger.files:
        ledger.add_file(State.LEFT_OUT, next(iter(ledger.files)), words, component)
