"""Linters' matches in a bundle, reported on the lines of the spec that it was compiled from."""

import os
from collections.abc import Iterable, Iterator, Mapping

from tiers.cloudformation.flatten import flatten
from tiers.cloudformation.write import to_yaml
from tiers.compile.bundle import Bundle
from tiers.diagnostics.model import Diagnostic, Document, Place, Route
from tiers.diagnostics.wording import counted
from tiers.ir.placed import Layout, Placed
from tiers.ir.references import passed_name, targets
from tiers.lint.engines import File, Options, lint
from tiers.lint.ignored import is_ignored
from tiers.lint.matches import VALIDATE, LintError, Match
from tiers.lint.wording import code_of, failure, worded
from tiers.tuples import NamedTuple

FLAT = "flat.template.yaml"

PLAIN = Options()

Spot = tuple[str, Route]
"""A rule and where in a template it matched, the same in a part and in the flattened tree."""


class Found(NamedTuple):
    """A match in one template of a bundle; `stem` is empty for the flattened tree."""

    stem: str
    match: Match

    @property
    def path(self) -> Route:
        """The place in the template."""
        return self.match.place

    @property
    def spot(self) -> Spot:
        """The identity of the match."""
        return (self.match.rule, self.path)


def findings(
    bundle: Bundle, document: Document, folder: str, options: Options = PLAIN
) -> tuple[Diagnostic, ...]:
    """Lint each root of a bundle whose files are in `folder`, and nested templates flattened into one.

    Matches come in the order of the bundle's files. Equal ones about the same value of the spec (say, of each
    instance of a service) are reported once. A failure of a linter is the finding instead. For a spec without
    `regions` it judges for those that its own configuration or the environment names.
    """
    return tuple(each for root in bundle.roots for each in _of_root(root, document, folder, options))


def _of_root(bundle: Bundle, document: Document, folder: str, options: Options) -> tuple[Diagnostic, ...]:
    options = options._replace(regions=options.regions or bundle.regions)
    try:
        found = [*_in_parts(bundle, folder, options)]
        own = any(_names_a_file(bundle, placed) for placed in bundle.built.resources)
        if bundle.layout is Layout.NESTED and not own:
            found += _across_stacks(bundle, {each.spot for each in found}, options)
    except LintError as error:
        return (failure(error, Place()),)
    kept = (each for each in found if not _is_ignored(bundle, each))
    return tuple(_once(_diagnostic(bundle, document, each) for each in kept))


def _in_parts(bundle: Bundle, folder: str, options: Options) -> Iterator[Found]:
    parts = [
        (stem, File(os.path.join(folder, file), text.encode()))
        for stem, (file, text) in zip(bundle.templates, bundle.files.items(), strict=True)
    ]
    stems = {file.path: stem for stem, file in parts}
    for match in lint([file for _, file in parts], options, among_themselves=True):
        yield Found(stems[match.file], match)


def _names_a_file(bundle: Bundle, placed: Placed) -> bool:
    """Return whether a raw stack uses a generated template again: then they are not a tree to flatten."""
    return str(placed.body.get("Properties", {}).get("TemplateURL")) in bundle.files


def _across_stacks(bundle: Bundle, known: set[Spot], options: Options) -> Iterator[Found]:
    """Lint the tree as one template, and yield the matches that no part shows.

    Matches about the template as a whole, its size for one, are not true of the parts.
    """
    flat = File(FLAT, to_yaml(flatten(bundle.templates)).encode(), on_disk=False)
    for found in (Found("", match) for match in lint([flat], options)):
        if len(found.path) > 1 and found.spot not in known:
            yield found


def _is_ignored(bundle: Bundle, found: Found) -> bool:
    if found.match.engine != VALIDATE:
        return False
    # A nested stack itself is a resource of the root, and no component's.
    template = bundle.templates.get(found.stem, {"Resources": {}})
    placed = _resource(bundle, found)
    body = placed.body if placed else template["Resources"].get(found.path[1:2] and found.path[1], {})
    return is_ignored(found.match, str(body.get("Type", "")))


def _diagnostic(bundle: Bundle, document: Document, found: Found) -> Diagnostic:
    placed = _resource(bundle, found)
    route = _route(bundle, found, placed)
    wording = worded(found.match)
    return code_of(found.match).at(
        route,
        wording.message,
        help=_help(document, route, wording.meant),
        note=_note(found, placed.stack if placed and not found.stem else found.stem),
    )


def _resource(bundle: Bundle, found: Found) -> Placed | None:
    if len(found.path) < 2 or found.path[0] != "Resources":  # noqa: PLR2004 - a section and a name
        return None
    return next(
        (
            placed
            for placed in bundle.built.resources
            if placed.logical_id == found.path[1] and found.stem in {"", bundle.stem_of(placed)}
        ),
        None,
    )


def _route(bundle: Bundle, found: Found, placed: Placed | None) -> Route:
    if placed is not None:
        inside = found.path[2:]
        return (
            _longest(placed.origins, inside[1:] if inside[:1] == ("Properties",) else inside) or placed.origin
        )
    if found.path[:1] == ("Outputs",):
        own = next((each.origin for each in bundle.built.outputs if each.name in found.path[1:2]), None)
        return _user(bundle, found) if own is None else own
    if found.path[:1] == ("Parameters",):
        return _user(bundle, found)
    return ("description",) if found.path[:1] == ("Description",) else ()


def _user(bundle: Bundle, found: Found) -> Route:
    """Return the origin of the first property that uses an output or parameter between stacks."""
    for placed in bundle.built.resources:
        for name, value in placed.body.get("Properties", {}).items():
            if any(passed_name(target) in found.path[1:2] for target in targets(value)):
                return placed.origins.get(name, placed.origin)
    return ()


def _longest(origins: Mapping[str, Route], inside: Route) -> Route | None:
    """Return the origin of the longest part of a path that has one."""
    dotted = (".".join(map(str, inside[:length])) for length in range(len(inside), 0, -1))
    return next((origins[path] for path in dotted if path in origins), None)


def _help(document: Document, route: Route, meant: str | None) -> str:
    if meant:
        return f"did you mean `{meant}`?"
    if not route:
        return "no key of the spec sets this alone; if the spec is correct, report an error in `tiers`"
    if route not in document.spans:
        return f"this is a default; set `{'.'.join(map(str, route))}` to change it"
    return ""


def _note(found: Found, stack: str) -> str:
    section, name, *inside = (*found.path, "", "")[: max(2, len(found.path))]
    parts = [f"stack `{stack}`" if stack else ""]
    if name:
        parts.append(f"{str(section).removesuffix('s').lower()} `{name}`")
    if inside[:1] == ["Properties"]:
        inside = inside[1:]
        parts.append(f"property `{'.'.join(map(str, inside))}`" if inside else "")
    elif inside:
        parts.append(f"attribute `{'.'.join(map(str, inside))}`")
    parts.append(f"{found.match.engine} rule {found.match.rule}")
    parts.append("" if found.stem else "found only with all stacks as one template")
    return ", ".join(part for part in parts if part)


def _once(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the first of equal diagnostics about the same value, and the number of the others."""
    alike: dict[tuple[object, ...], list[Diagnostic]] = {}
    for each in diagnostics:
        alike.setdefault((each.code.id, each.place, each.message), []).append(each)
    for first, *others in alike.values():
        more = f"; also in {counted(len(others), 'more place')}" if others else ""
        yield first._replace(note=first.note + more)
