"""A spec under construction, and where its parts come from in the old template."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiers.adopt.reading import Old, Resource
from tiers.cloudformation.references import references, target_of, texts
from tiers.ir.stacks import TIERS
from tiers.migrate.draft import RESERVED, name_of
from tiers.migrate.remarks import Ledger, State

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=[0-9])")
_EMPTY_WORDS = {"my", "our", "the"}
"""Words that do not suffice as a name."""


class Sketch:
    """Plain data of a spec, and the old resources that its components represent."""

    def __init__(self, old: Old, ledger: Ledger, name: str) -> None:
        """Start without a network and without components."""
        self.old = old
        self.ledger = ledger
        self.data: dict[str, Any] = {"version": 1, "name": name}
        self.anchors: dict[str, str] = {}
        """The logical ID in the old template of each generated resource that is recognized."""
        self.components: dict[str, str] = {}
        """The names of components by the old resource that each represents."""
        self.subnets: dict[str, str] = {}
        """The names of subnets by their old logical IDs, or by the IDs of existing ones."""
        self.is_in_default_vpc = False
        """True if what names no subnet is in the default VPC of the account."""
        self.given_up: dict[str, Route] = {}
        """Values that are left out: keys of `overrides`, and parts of raw resources with their routes."""
        self.output_names: dict[str, str] = {}
        """Other names of outputs, whose own ones are taken."""
        self.lost_outputs: dict[str, str] = {}
        """Outputs that are left out, with the reason."""
        self.renamed_to: dict[str, str] = {}
        """The old logical IDs of generated resources."""
        self.anchors_of: dict[str, Mapping[str, str]] = {}
        """The recognized resources of each component."""

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of some types, in the order of the template."""
        return (each for each in self.old.resources.values() if each.type in types)

    def resource(self, value: object, *types: str) -> Resource | None:
        """Return the resource that a value refers to, if it has one of the types."""
        found = self.old.resources.get(target_of(value) or "")
        return found if found is not None and (not types or found.type in types) else None

    def named(self, value: object, *types: str) -> list[Resource]:
        """Return all resources of some types that a value refers to, each once."""
        ids = dict.fromkeys(target for _, target in references(value))
        found = (self.old.resources[each] for each in ids if each in self.old.resources)
        return [each for each in found if not types or each.type in types]

    def subnets_in(self, value: object) -> list[str]:
        """Return the names of the subnets that a value refers to, or has the IDs of, each once."""
        found = [target for _, target in references(value)]
        found += texts(value)
        return list(dict.fromkeys(self.subnets[each] for each in found if each in self.subnets))

    def kind_of(self, subnet: str) -> str:
        """Return the kind of a subnet by its name in the spec."""
        return str(self.data["network"]["subnets"][subnet]["kind"])

    def free_name(self, logical_id: str, *endings: str) -> str:
        """Return a name for a component or a subnet, of which pascal case gives the old ID where possible."""
        stem = logical_id
        for ending in endings:
            if stem.endswith(ending) and stem.removesuffix(ending).lower() not in {"", *_EMPTY_WORDS}:
                stem = stem.removesuffix(ending)
                break
        wanted = name_of(_WORD.sub("-", stem), 28) or "x"
        wanted = f"{wanted}-1" if wanted in RESERVED else wanted
        taken = {*self.components.values(), *self.subnets.values()}
        names = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, len(taken) + 2))
        return next(each for each in names if each not in taken)

    def add(self, tier: str, name: str, component: Mapping[str, Any], of: Resource) -> None:
        """Add a component that represents an old resource."""
        self.data.setdefault(tier, {})[name] = dict(component)
        self.components[of.logical_id] = name

    def remove(self, name: str) -> None:
        """Remove a component."""
        self.anchors_of.pop(name, None)
        for tier in TIERS:
            self.data.get(tier, {}).pop(name, None)
            if self.data.get(tier) == {}:
                del self.data[tier]
        self.components = {old: each for old, each in self.components.items() if each != name}

    def name_of_server(self, of: Resource) -> str | None:
        """Return the component that an instance belongs to, as the only one or in a row."""
        rows = (name for name, row in self.anchors_of.items() if of.logical_id in row.values())
        return self.components.get(of.logical_id) or next(rows, None)

    def component(self, name: str) -> dict[str, Any]:
        """Return the keys of a component."""
        found: dict[str, Any] = next(
            self.data[tier][name] for tier in TIERS if name in self.data.get(tier, {})
        )
        return found

    def remark(self, state: State, of: Resource, words: str, path: tuple[str | int, ...] = ()) -> None:
        """Add a remark about an old resource, or a value of it."""
        node = of.node
        at = type(node)(None, node.file, (*node.route, *path))
        self.ledger.add(state, at, words, self.components.get(of.logical_id, ""))

    def text(self, extra: Mapping[str, Any] | None = None) -> bytes:
        """Return the spec as the compiler reads it."""
        return json.dumps({**self.data, **(extra or {})}).encode()


def tag(of: Resource, name: str = "Name") -> str | None:
    """Return the value of a tag, if it is a string."""
    tags = of.properties.get("Tags")
    for each in tags if isinstance(tags, list) else ():
        if isinstance(each, dict) and each.get("Key") == name and isinstance(each.get("Value"), str):
            return str(each["Value"])
    return None
