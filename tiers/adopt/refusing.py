"""Findings about an adopted spec that is not written, at their places in the template."""

from collections.abc import Sequence

from tiers.adopt.sketch import Sketch
from tiers.diagnostics.model import Diagnostic, Document, Place, Route
from tiers.ir.stacks import TIERS

_RAW = 3
"""Steps of a route to a raw resource: `resources`, its stack, and its logical ID."""

Failure = tuple[Document, tuple[Diagnostic, ...]]


def in_template(sketch: Sketch, document: Document, findings: Sequence[Diagnostic]) -> tuple[Failure, ...]:
    """Return findings about resources at their places in the template, and others about the spec."""
    return tuple(_moved(sketch, document, each) for each in findings)


def _moved(sketch: Sketch, document: Document, finding: Diagnostic) -> Failure:
    name, inside = _resource(sketch, finding.place.route)
    old = sketch.old.resources.get(name)
    if old is None or old.node.file.document is None:
        return document, (finding,)
    place = Place((*old.node.route, *inside), finding.place.part if inside else "key")
    return old.node.file.document, (finding._replace(place=place, also=(), replacement=""),)


def _resource(sketch: Sketch, route: Route) -> tuple[str, Route]:
    """Return the old logical ID of the resource that a finding is about, and the place in it."""
    match route:
        case ("resources", _, str(name), *_):
            return name, route[_RAW:]
        case ("overrides", str(key), *_):
            generated = key.partition(".")[0]
            return sketch.renamed_to.get(generated, generated), ()
        case (str(tier), str(component), *_) if tier in TIERS:
            return next((old for old, each in sketch.components.items() if each == component), ""), ()
    return "", ()
