"""A part of a bundle: its templates without resources of some types, and without all that refers to them."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from tiers.compile import link
from tiers.compile.bundle import Bundle, emit
from tiers.ir.placed import Built, Placed
from tiers.ir.references import targets

if TYPE_CHECKING:
    from tiers.language.spec import Spec


def without(bundle: Bundle, spec: "Spec", types: Collection[str]) -> Bundle:
    """Return a bundle without resources of some types.

    A resource or an output that refers to one that is left out is left out as well, so the templates of the
    whole bundle only add to those of the part.
    """
    gone = _closure(bundle.built, {e.logical_id for e in bundle.built.resources if e.body["Type"] in types})
    built = bundle.built._replace(
        resources=tuple(each for each in bundle.built.resources if each.logical_id not in gone),
        outputs=tuple(each for each in bundle.built.outputs if gone.isdisjoint(_named(each.value.to_dict()))),
    )
    extension = bundle.main.rpartition(".")[2]
    edge = link.link_edge(spec.name, bundle.edge.built, bundle.built) if bundle.edge else link.NO_EDGE
    templates = link.link(spec.name, spec.description, built, bundle.layout, extension, spec.tags, edge)
    part = emit(spec.name, bundle.layout, templates, built, extension)
    return part._replace(regions=bundle.regions, edge=bundle.edge)


def _closure(built: Built, gone: set[str]) -> set[str]:
    """Return the resources that refer to those that are gone, directly or through others, with these."""
    refers = {each.logical_id: _referred(each) for each in built.resources}
    while more := {name for name, names in refers.items() if name not in gone and not gone.isdisjoint(names)}:
        gone = gone | more
    return gone


def _referred(placed: Placed) -> set[str]:
    written = placed.body.get("DependsOn", ())
    before = (written,) if isinstance(written, str) else tuple(written)
    return {*_named(placed.body), *placed.after, *before}


def _named(value: object) -> set[str]:
    return {target.logical_id for target in targets(value)}
