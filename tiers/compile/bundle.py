"""A compiled bundle: the files to write, and the manifest with the origins of everything."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from tiers import __version__
from tiers.cloudformation.template import ROOT, Template
from tiers.cloudformation.write import to_json, to_yaml
from tiers.compile import edge_root
from tiers.diagnostics.locate import Lines, lines_of, origin_of
from tiers.diagnostics.model import Document, Place, Route, Source
from tiers.digests import sha256
from tiers.ir.placed import Built, Layout, Placed
from tiers.ir.stacks import EDGE_REGION
from tiers.tuples import NamedTuple

MANIFEST = "manifest.json"
FORMAT_VERSION = "1.0"

SourceMap = dict[str, dict[str, Any]]
"""By the stem of a template's file and a logical ID, the file, line, column and route in the spec."""

QUOTAS = {"resources": 500, "parameters": 200, "outputs": 200, "bytes": 1_000_000}
"""Per template: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""


class Origin(NamedTuple):
    """An origin in the spec."""

    line: int
    column: int
    route: Route

    def data(self) -> dict[str, Any]:
        """Return its entry for the manifest."""
        return {"line": self.line, "column": self.column, "route": list(self.route)}


class Bundle(NamedTuple):
    """All templates of an architecture, as data and as files."""

    name: str
    layout: Layout
    templates: Mapping[str, Template]
    files: Mapping[str, str]
    built: Built
    regions: tuple[str, ...] = ()
    """The regions of the spec; a deployment uses the first."""
    edge: "Bundle | None" = None
    """The root in another region, which is deployed before this one."""

    @property
    def roots(self) -> tuple["Bundle", ...]:
        """The bundle of each root, in the order of their deployment."""
        return (self,) if self.edge is None else (self.edge, self)

    @property
    def all_files(self) -> dict[str, str]:
        """The files of all roots."""
        return {file: text for root in self.roots for file, text in root.files.items()}

    @property
    def main(self) -> str:
        """The file to deploy; it names the others."""
        return next(iter(self.files))

    def stem_of(self, placed: Placed) -> str:
        """Return the template that holds a resource."""
        return str(placed.stack) if self.layout is Layout.NESTED else self.name


def emit(
    name: str, layout: Layout, templates: Mapping[str, Template], built: Built, template_format: str
) -> Bundle:
    """Write templates as text in the format `yaml` or `json`."""
    files = _texts(templates, template_format, lambda stem: _title(stem, layout))
    return Bundle(name, layout, templates, files, built)


def emit_edge(main: str, template: Template, built: Built, template_format: str) -> Bundle:
    """Write the template of the root in another region; `main` is the name of the spec."""
    name, region = edge_root.stack_name(main), EDGE_REGION
    title = f"the edge: deploy this one first, as the stack `{name}` in {region}"
    files = _texts({name: template}, template_format, lambda _: title)
    return Bundle(name, Layout.SINGLE, {name: template}, files, built, (region,))


def _texts(
    templates: Mapping[str, Template], template_format: str, title: Callable[[str], str]
) -> dict[str, str]:
    return {
        f"{stem}.template.{template_format}": to_json(template)
        if template_format == "json"
        else to_yaml(template, comment=_comment(title(stem)))
        for stem, template in templates.items()
    }


def _title(stem: str, layout: Layout) -> str:
    root = layout is Layout.NESTED and stem == ROOT
    return "the root: deploy this one, after `aws cloudformation package`" if root else stem


def _comment(what: str) -> str:
    return f"{what}\nCompiled by tiers. Change the spec, not this file."


def digest(text: str) -> str:
    """Return the SHA-256 of a file's text, as the manifest has it."""
    return sha256(text.encode()).hexdigest()


def manifest(
    bundle: Bundle,
    document: Document,
    sources: SourceMap | None = None,
    declared: Mapping[str, Any] | None = None,
    beside: Mapping[str, str] | None = None,
) -> str:
    """Write the manifest: hashes, counts against quotas, and the source map from properties to spec lines.

    `beside` are files that a delivery adds to the directory.

    The spec is named without its directory, so that the same spec gives the same bytes in every directory.
    """
    content = {
        "format_version": FORMAT_VERSION,
        "compiler": {"name": "tiers", "version": __version__},
        "name": bundle.name,
        **({"regions": list(bundle.regions)} if bundle.regions else {}),
        "layout": str(bundle.layout),
        "main": bundle.main,
        "spec": {
            "file": _file(document.source),
            "sha256": digest(document.text),
        },
        "files": _digests(bundle.all_files),
        **({"delivery": _digests(beside)} if beside else {}),
        "parameters": {stem: _parameters(template) for stem, template in bundle.templates.items()},
        "quotas": {"limits": QUOTAS, "used": used(bundle)},
        **({"edge": _edge(bundle.edge)} if bundle.edge else {}),
        **({"declared": declared} if declared is not None else {}),
        "source_map": source_map(bundle, document) if sources is None else sources,
    }
    return _indented(content, "\n") + "\n"


def _edge(edge: Bundle) -> dict[str, Any]:
    return {
        "name": edge.name,
        "layout": str(edge.layout),
        "regions": list(edge.regions),
        "main": edge.main,
        "parameters": {stem: _parameters(template) for stem, template in edge.templates.items()},
        "quotas": {"used": used(edge)},
    }


def _digests(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {file: {"sha256": digest(text)} for file, text in files.items()}


def _indented(value: Any, line: str) -> str:  # noqa: ANN401 - JSON-like data
    """Write what `json.dumps(indent=1)` does in a fifth of its time; `line` breaks and indents."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Origin):
        return _shared(value, line)
    if value.__class__ is int:
        return str(value)
    inner = f"{line} "
    if isinstance(value, dict) and value:
        rows = [f"{encode_basestring(key)}: {_indented(each, inner)}" for key, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{line}}}"
    if isinstance(value, list) and value:
        rows = [_indented(each, inner) for each in value]
        return f"[{inner}{f',{inner}'.join(rows)}{line}]"
    return json.dumps(value)


# Many properties come from one place, and in each environment from the same.
@lru_cache(maxsize=4096)
def _shared(origin: Origin, line: str) -> str:
    return _indented(origin.data(), line)


def _file(source: Source) -> str:
    name = source.path.replace("\\", "/").rsplit("/", 1)[-1]
    return name.encode(errors="backslashreplace").decode()  # a file's name need not be UTF-8, JSON must


def _parameters(template: Template) -> dict[str, str]:
    return {name: parameter["Type"] for name, parameter in template.get("Parameters", {}).items()}


def used(bundle: Bundle) -> dict[str, dict[str, int]]:
    """Count what CloudFormation limits, template by template."""
    return {
        stem: {
            "resources": len(template["Resources"]),
            "parameters": len(template.get("Parameters", {})),
            "outputs": len(template.get("Outputs", {})),
            "bytes": len(text.encode()),
        }
        for (stem, template), text in zip(bundle.templates.items(), bundle.files.values(), strict=True)
    }


def source_map(bundle: Bundle, document: Document) -> SourceMap:
    """Return the origins in the spec of each resource of each template, and of its properties."""
    lines = lines_of(document.source.text)
    known: dict[Route, Origin] = {}

    def origin(route: Route) -> Origin:
        if route not in known:
            known[route] = _origin(document, lines, route)
        return known[route]

    found: dict[str, dict[str, Any]] = {stem: {} for root in bundle.roots for stem in root.templates}
    for root in bundle.roots:
        for placed in root.built.resources:
            found[root.stem_of(placed)][placed.logical_id] = {
                "file": _file(origin_of(document, Place(placed.origin), lines)[0]),
                **({"component": placed.component} if placed.component else {}),
                **origin(placed.origin).data(),
                "properties": {name: origin(route) for name, route in placed.origins.items()},
            }
    return found


def plain(sources: SourceMap) -> SourceMap:
    """Return a source map as the manifest will have it."""
    return {stem: {name: _entry(each) for name, each in found.items()} for stem, found in sources.items()}


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, "properties": {name: origin.data() for name, origin in entry["properties"].items()}}


def _origin(document: Document, lines: Lines, route: Route) -> Origin:
    location = origin_of(document, Place(route), lines)[1]
    return Origin(location.line, location.column, route)
