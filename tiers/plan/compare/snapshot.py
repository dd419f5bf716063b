"""The two things that are compared: a bundle in memory, a bundle's directory, or a deployed stack."""

import os
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tiers import untrusted
from tiers.cloudformation.load.manifest import source_map
from tiers.cloudformation.template import Template, children, is_template, section, stem_of
from tiers.compile.bundle import MANIFEST, Bundle, SourceMap, plain
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Source
from tiers.ir.placed import Layout
from tiers.plan.compare.values import scalar

_STACK = re.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}")
_REGION = re.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Snapshot(NamedTuple):
    """One of the two things compared. Templates are plain data, with the long names of functions."""

    name: str
    """The spec's name, with its environment's."""
    layout: Layout
    main: str
    """The stem of the template that is deployed itself: `root`, or the name where it is the only one."""
    templates: Mapping[str, Template]
    """By their stems: `root`, `network`, and so on, or the only one."""
    sources: SourceMap
    """The origin of each resource in the spec, as a manifest has it; empty for a deployed stack."""
    parameters: Mapping[str, str] = _NOTHING
    """The values that the main template's parameters have, as far as they are known."""
    stacks: Mapping[str, str] = _NOTHING
    """The stem of each child stack's template, by the child's logical ID in the main template."""
    regions: tuple[str, ...] = ()
    """The regions of the spec, as far as it has some; a deployment uses the first."""

    def with_region(self, region: str) -> "Snapshot":
        """Return the side with the values that its mappings have in a region."""
        templates = {stem: _mapped(each, region, inside=False) for stem, each in self.templates.items()}
        return self._replace(templates=templates)

    def with_defaults(self) -> "Snapshot":
        """Return the side with the defaults of parameters that have no value, as a stack would have them."""
        declared = section(self.templates[self.main], "Parameters")
        known = {
            str(name): str(scalar(each["Default"]))
            for name, each in declared.items()
            if isinstance(each, Mapping) and isinstance(each.get("Default"), str | int | float)
        }
        return self._replace(parameters={**known, **self.parameters})


def _mapped(value: Any, region: str, *, inside: bool) -> Any:  # noqa: ANN401 - JSON-like data
    """Return data in which functions that read mappings have the region; elsewhere it stays a reference."""
    if isinstance(value, list):
        return [_mapped(each, region, inside=inside) for each in value]
    if not isinstance(value, dict):
        return value
    if inside and value == {"Ref": "AWS::Region"}:
        return region
    return {
        key: _mapped(each, region, inside=inside or key == "Fn::FindInMap") for key, each in value.items()
    }


class Roots(NamedTuple):
    """One side of a comparison: the deployment's root, and the one in another region, if there is one."""

    main: Snapshot
    edge: Snapshot | None

    def in_region(self, region: str) -> "Roots":
        """Return the side as it is deployed in one of the regions that it is for."""
        if region not in (self.main.regions or (region,)):
            return self
        return self._replace(main=self.main._replace(regions=(region,)))


class NoSnapshotError(Exception):
    """An error because the other side of a comparison is missing; the diagnostic's document may be empty."""

    def __init__(self, document: Document, diagnostic: Diagnostic) -> None:
        """`diagnostic` points into `document`."""
        super().__init__(diagnostic.message)
        self.document = document
        self.diagnostic = diagnostic


def of_bundle(bundle: Bundle, sources: SourceMap, parameters: Mapping[str, str] = _NOTHING) -> Snapshot:
    """Return a bundle in memory as a side; `sources` is its source map."""
    templates = dict(bundle.templates)
    main = stem_of(bundle.main)
    stacks = children(templates, main)
    return Snapshot(
        bundle.name, bundle.layout, main, templates, plain(sources), parameters, stacks, bundle.regions
    )


def roots_of_bundle(bundle: Bundle, sources: SourceMap, parameters: Mapping[str, str] = _NOTHING) -> Roots:
    """Return all roots of a bundle in memory as a side; `sources` is its source map."""
    edge = None if bundle.edge is None else of_bundle(bundle.edge, sources, parameters)
    return Roots(of_bundle(bundle, sources, parameters), edge)


def of_folder(path: str, parameters: Mapping[str, str] = _NOTHING) -> Roots:
    """Read what `tiers compile` wrote into a directory, or raise `NoSnapshotError`."""
    manifest = _read(os.path.join(path, MANIFEST)).data
    main = _of_manifest(path, manifest, manifest)._replace(parameters=parameters)
    return Roots(main, None if manifest.get("edge") is None else _edge(path, manifest))


def _edge(path: str, manifest: Mapping[str, Any]) -> Snapshot:
    found = _of_manifest(path, manifest, manifest["edge"])
    # Both are part of a command that a finding shows.
    if not _STACK.fullmatch(found.name) or not found.regions or not _REGION.fullmatch(found.regions[0]):
        raise _not_a_bundle(path)
    return found


def _of_manifest(path: str, manifest: Any, root: Any) -> Snapshot:  # noqa: ANN401 - any JSON
    """Return one root of a bundle; `root` is the part of the manifest about it."""
    try:
        layout = Layout(root["layout"])
        name, main = str(root["name"]), stem_of(root["main"])
        # A delivery adds files that are not templates of the bundle.
        listed = {stem_of(each): os.path.basename(each) for each in manifest["files"]}
        files = {stem: os.path.join(path, listed[stem]) for stem in root["parameters"]}
        regions = tuple(map(str, root.get("regions", ())))
        sources = {stem: dict(entries) for stem, entries in source_map(manifest["source_map"]).items()}
    except (LookupError, TypeError, ValueError, AttributeError):
        raise _not_a_bundle(path) from None
    if main not in files:
        raise _not_a_bundle(path)
    templates = {stem: _template(each) for stem, each in files.items()}
    return Snapshot(name, layout, main, templates, sources, _NOTHING, children(templates, main), regions)


def of_template(path: str, parameters: Mapping[str, str] = _NOTHING) -> Snapshot:
    """Read a single template by any author, or raise `NoSnapshotError`."""
    stem = stem_of(os.path.basename(path))
    return Snapshot(stem, Layout.SINGLE, stem, {stem: _template(path)}, {}, parameters)


def _template(path: str) -> Template:
    data: Any = _read(path).data
    if is_template(data):
        return data
    message = f"`{path}` is not a CloudFormation template"
    raise _nothing(path, message, "compile the bundle again, or pass another one")


def _read(path: str) -> Document:
    # The compiler's own reader refuses what a template may well hold.
    from tiers.cloudformation.load.files import parse
    from tiers.cloudformation.load.limits import MAX_BYTES

    try:
        raw = untrusted.read(path, MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise _not_a_bundle(os.path.dirname(path)) from None
    except (OSError, ValueError) as error:
        raise _nothing(path, f"`{path}` cannot be read: {untrusted.why(error)}", "") from None
    document, refusal = parse(path, raw)
    if refusal:
        raise NoSnapshotError(document, refusal)
    return document


def _not_a_bundle(path: str) -> NoSnapshotError:
    written = f"; run `tiers compile {path} --out DIR` for a spec" if os.path.isfile(path) else ""
    return _nothing(
        path, f"`{path}` is not a bundle", f"pass a directory that `tiers compile` wrote{written}"
    )


def _nothing(path: str, message: str, advice: str) -> NoSnapshotError:
    document = Document(Source(path, ""), None, {})
    return NoSnapshotError(document, codes.NOTHING_TO_COMPARE.at(NOWHERE, message, help=advice))
