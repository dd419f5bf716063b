"""A sketch, compiled: its resources as plain CloudFormation, with the keys that set them."""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers import compiler
from tiers.adopt.pairing import Body
from tiers.cloudformation.template import properties_of, resources_of
from tiers.diagnostics.model import Diagnostic, Route
from tiers.ir.placed import Layout, Placed


class Draft(NamedTuple):
    """The generated resources of a sketch."""

    bodies: Mapping[str, Body]
    whole: Mapping[str, Mapping[str, Any]]
    placed: Mapping[str, Placed]
    outputs: Mapping[str, Any]
    """The values of the outputs, by their names."""

    def origin(self, logical_id: str, path: tuple[str | int, ...]) -> Route | None:
        """Return the route of the key that sets a property, or one above it."""
        origins = self.placed[logical_id].origins
        steps = [str(each) for each in path]
        for length in range(len(steps), 0, -1):
            found = origins.get(".".join(steps[:length]))
            if found is not None:
                return found
        return None


# Several questions are about the same draft.
@functools.lru_cache(maxsize=4)
def build(text: bytes) -> Draft | tuple[Diagnostic, ...]:
    """Compile a spec without linting and proof; return its errors if it has some."""
    compiled = compiler.compile_spec("adopted spec", text, Layout.SINGLE)
    if compiled.bundle is None:
        return tuple(each for each in compiled.findings if each.is_error)
    whole = {
        name: body
        for root in compiled.bundle.roots
        for template in root.templates.values()
        for name, body in resources_of(template).items()
    }
    placed = {each.logical_id: each for root in compiled.bundle.roots for each in root.built.resources}
    bodies = {name: Body(str(body["Type"]), properties_of(body)) for name, body in whole.items()}
    outputs = (template.get("Outputs", {}) for template in compiled.bundle.templates.values())
    values = {name: body["Value"] for each in outputs for name, body in each.items()}
    return Draft(bodies, whole, placed, values)
