"""The pass that gives generated resources the logical IDs of an older template.

It is the last one over what is built: everything before it, and the rest of the spec, has the generated IDs.
"""

from collections.abc import Iterator, Mapping

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.ir.placed import Built, Placed
from tiers.ir.renaming import renamed
from tiers.tuples import NamedTuple


class Renamed(NamedTuple):
    """Everything built under the logical IDs of the templates, and what is wrong with these."""

    built: Built
    findings: tuple[Diagnostic, ...]


def rename(built: Built, ids: Mapping[str, str]) -> Renamed:
    """Rename the resources of `logical_ids`; with a finding, nothing is renamed."""
    if not ids:
        return Renamed(built, ())
    findings = (*_unknown(built, ids), *_duplicates(built, ids))
    return Renamed(built if findings else renamed(built, ids), findings)


def _unknown(built: Built, ids: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Find entries for resources that are not generated."""
    known = {each.logical_id: each for each in built.resources}
    for name in ids:
        placed = known.get(name)
        if placed is None:
            meant = nearest(name, known)
            yield codes.UNKNOWN_LOGICAL_ID.at(
                Place(("logical_ids", name), "key"),
                f"unknown logical ID `{name}`",
                label=f"did you mean `{meant}`?" if meant else "not generated",
                help="run `tiers ids SPEC` to list the generated logical IDs",
            ).replaced_by(meant)
        elif _is_raw(placed):
            yield codes.UNKNOWN_LOGICAL_ID.at(
                Place(("logical_ids", name), "key"),
                f"`{name}` is not generated",
                label="defined in `resources`",
                also=(Note(Place(placed.origin, "key"), "defined here"),),
                help=f"rename it to `{ids[name]}` in `resources`, and remove this entry",
            )


def _is_raw(placed: Placed) -> bool:
    """Return whether a resource is in `resources` itself; a group that is made for one is not."""
    return placed.origin[:1] == ("resources",) and placed.origin[-1] == placed.logical_id


def _duplicates(built: Built, ids: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Find logical IDs that two resources would have."""
    known = {each.logical_id: each.origin for each in built.resources}
    taken: dict[str, Route] = {name: origin for name, origin in known.items() if name not in ids}
    for name, wanted in ids.items():
        if name not in known:
            continue
        route: Route = ("logical_ids", name)
        first = taken.setdefault(wanted, route)
        if first != route:
            yield codes.DUPLICATE_LOGICAL_ID.at(
                route,
                f"duplicate logical ID `{wanted}`",
                label="already taken",
                also=(Note(Place(first, "key"), "first defined here"),),
                help=f"use another logical ID for `{name}`, or rename the other resource",
            )
