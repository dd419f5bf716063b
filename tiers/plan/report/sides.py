"""Both sides of an update as the proof reads them, under the names of the spec's components."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiers.plan.compare.snapshot import Snapshot
from tiers.proof.model.loaded import Loaded
from tiers.proof.templates import load_files


class Sides(NamedTuple):
    """The two sides; `old` is `None` for the first deployment."""

    old: Loaded | None
    new: Loaded


def load(old: Snapshot | None, new: Snapshot) -> Sides:
    """Load the templates of both sides."""
    return Sides(None if old is None else _loaded(_called_alike(old, new)), _loaded(new))


def _called_alike(old: Snapshot, new: Snapshot) -> Snapshot:
    """Return the deployed stack with the new names: what has the same logical ID is the same component."""
    if old.sources:
        return old
    return old._replace(
        sources={old.main if each == new.main else each: new.sources[each] for each in new.sources}
    )


def _loaded(side: Snapshot) -> Loaded:
    files = {_file(stem): template for stem, template in side.templates.items()}
    files[_file(side.main)] = _beside(side)
    return load_files(files, _file(side.main), side.parameters, side.sources)


def _file(stem: str) -> str:
    return f"{stem}.template.json"


def _beside(side: Snapshot) -> dict[str, Any]:
    """Return the main template with its children beside it: a deployed one names them by their URLs."""
    main = side.templates[side.main]
    renamed = {child: _located(main["Resources"][child], _file(stem)) for child, stem in side.stacks.items()}
    return {**main, "Resources": {**main["Resources"], **renamed}}


def _located(resource: Mapping[str, Any], file: str) -> dict[str, Any]:
    return {**resource, "Properties": {**resource["Properties"], "TemplateURL": file}}
