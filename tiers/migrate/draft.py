"""A spec under construction, and its components."""

import re
from typing import TYPE_CHECKING, Any

from tiers.language import registry
from tiers.language.vocabulary import LONGEST_NAME
from tiers.migrate import catalog
from tiers.migrate.nodes import Node
from tiers.migrate.remarks import Ledger, State

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route

RESERVED = {"internet", "network", "security", "root", "presentation", "logic", "data", "edge", "operations"}
_VARIABLE = re.compile(r"\$\{[A-Za-z_]")


_ORDER = (
    *("type", "scheme", "engine", "engine_version", "schedule", "image", "entrypoint", "command", "port"),
    *("cpu", "memory", "architecture", "read_only", "exec", "count", "capacity", "spot", "health_check"),
    *("container_check", "environment", "secrets", "sidecars", "mounts", "connects_to", "consumes"),
)
"""Keys that come first, whatever the order in which they are found."""


class Component:
    """A component under construction: only keys that its type has are written."""

    def __init__(self, name: str, type_: str, draft: "Draft") -> None:
        """Start with the `type` alone."""
        self.name = name
        self.type = type_
        self.tier = registry.tier_of(type_) or ""
        self.draft = draft
        self.data: dict[str, Any] = {"type": type_}

    def has(self, *path: str) -> bool:
        """Return whether the type has a key."""
        return catalog.has(self.type, path)

    def set(self, path: tuple[str, ...], value: object, node: Node | None = None) -> None:
        """Write a value, without a remark; `node` is where it is from."""
        data = self.data
        for step in path[:-1]:
            data = data.setdefault(step, {})
        data[path[-1]] = value
        if node is not None:
            self.draft.origins[(self.tier, self.name, *path)] = node

    def put(self, path: tuple[str, ...], value: object, node: Node, words: str = "") -> bool:
        """Write a value if its type has the key, and say so; return whether it was written."""
        node.read()
        key = ".".join(path)
        if not self.has(*path):
            self.left_out(node, f"`{self.type}` has no such key")
            return False
        self.set(path, value, node)
        self.remark(State.CHANGED if words else State.MAPPED, node, f"`{key}`{'; ' if words else ''}{words}")
        return True

    def ordered(self) -> dict[str, Any]:
        """Return the keys in the order in which people read them, `type` first."""
        keys = [key for key in _ORDER if key in self.data]
        return {key: self.data[key] for key in dict.fromkeys((*keys, *self.data))}

    def put_image(self, path: tuple[str, ...], text: str | None, node: Node) -> bool:
        """Write the name of an image, unless it is none; return whether it was written."""
        if not text or not catalog.matches(self.type, path, text):
            return False
        return self.put(path, text, node)

    def connect(self, target: str, access: str | None = None, port: int | None = None) -> None:
        """Add a connection, once."""
        entry: Any = target
        if access or port:
            entry = {
                "to": target,
                **({"port": port} if port else {}),
                **({"access": access} if access else {}),
            }
        known = self.data.setdefault("connects_to", [])
        if entry not in known and target not in known:
            known.append(entry)

    def remark(self, state: State, node: Node, words: str) -> None:
        """Add a remark about a value."""
        node.read()
        self.draft.ledger.add(state, node, words, self.name)

    def left_out(self, node: Node, words: str) -> None:
        """Add a remark about a value that has no counterpart."""
        self.remark(State.LEFT_OUT, node, words)

    def changed(self, node: Node, words: str) -> None:
        """Add a remark about a value that has another effect here."""
        self.remark(State.CHANGED, node, words)

    def asked(self, node: Node, words: str) -> None:
        """Add a remark about a value that its user must decide on."""
        self.remark(State.ASKED, node, words)


class Draft:
    """The components, the network, and the rest of one spec."""

    def __init__(self, ledger: Ledger) -> None:
        """Start without components."""
        self.ledger = ledger
        self.components: dict[str, Component] = {}
        self.network: dict[str, Any] = {}
        self.origins: dict[Route, Node] = {}
        self.regions: list[str] = []
        self.images: dict[str, str] = {}
        """Stack parameters of images, by what they are built from."""

    def add(self, wanted: str, type_: str) -> Component:
        """Add a component under a name that is free."""
        name = free_name(wanted, self.components)
        self.components[name] = Component(name, type_, self)
        return self.components[name]

    def spec(self) -> dict[str, Any]:
        """Return the spec as plain data, without its version and name."""
        data: dict[str, Any] = {}
        if self.regions:
            data["regions"] = self.regions
        if self.network:
            data["network"] = self.network
        for tier in ("presentation", "logic", "data"):
            members = {name: each.ordered() for name, each in self.components.items() if each.tier == tier}
            if members:
                data[tier] = members
        return data


def name_of(text: str, longest: int = LONGEST_NAME) -> str:
    """Return text as a name: lowercase, with single hyphens, and starting with a letter."""
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    name = name if name[:1].isalpha() else f"x-{name}".rstrip("-")
    return name[:longest].rstrip("-")


def free_name(text: str, taken: object) -> str:
    """Return a name that is neither reserved nor taken."""
    name = name_of(text)
    if name in RESERVED or name in taken:  # type: ignore[operator]
        name = f"{name_of(text, LONGEST_NAME - 4)}-svc"
    number = 2
    while name in taken:  # type: ignore[operator]
        name = f"{name_of(text, LONGEST_NAME - 8)}-svc-{number}"
        number += 1
    return name


def pascal(*words: str) -> str:
    """Return words as the name of a stack parameter."""
    parts = re.split(r"[^A-Za-z0-9]+", "-".join(words))
    name = "".join(each[:1].upper() + each[1:] for each in parts if each)[:100]
    return name if name[:1].isalpha() else f"X{name}"


def has_variable(text: str) -> bool:
    """Return whether text has a variable of a shell, which the other tool would replace."""
    return bool(_VARIABLE.search(text))
