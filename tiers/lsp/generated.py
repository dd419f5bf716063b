"""The resources that a spec is compiled into, of its last version without errors, by their logical IDs."""

from collections.abc import Iterator, Mapping
from threading import RLock
from types import MappingProxyType

from tiers import compiler
from tiers.diagnostics.model import Route
from tiers.ir.placed import Built
from tiers.tuples import NamedTuple


class Resource(NamedTuple):
    """A resource that is built, or the part of a network that exists and is only used."""

    type: str
    """Empty for what exists already."""
    stack: str
    origin: Route
    attributes: frozenset[str] = frozenset()
    """Those with a value, of what exists already."""


Resources = Mapping[str, Resource]
_NOTHING: Resources = MappingProxyType({})


class Generated:
    """The resources of one spec. They are built when they are first asked for, unless a check did."""

    def __init__(self) -> None:
        """Begin with nothing that could be built."""
        self._lock = RLock()
        self._spec: tuple[str, bytes] | None = None
        self._built: Built | None = None
        self._found: Resources | None = None

    def put(self, path: str, raw: bytes, built: Built | None) -> None:
        """Take over a version without errors, and what the check of it has built."""
        with self._lock:
            if self._spec != (path, raw):
                self._spec, self._built, self._found = (path, raw), built, None

    def resources(self) -> Resources:
        """Return the resources by their logical IDs; none if no version could be built yet."""
        with self._lock:
            if self._found is None and self._spec is not None:
                built = self._built or compiler.generated(*self._spec).built
                self._found = dict(_listed(built)) if built else _NOTHING
                self._built = None
            return _NOTHING if self._found is None else self._found


def _listed(built: Built) -> Iterator[tuple[str, Resource]]:
    attributes: dict[str, set[str]] = {}
    for target in built.given:
        attributes.setdefault(target.logical_id, set()).update(filter(None, (target.attribute,)))
    for name, known in attributes.items():
        yield name, Resource("", "", (), frozenset(known))
    for each in built.resources:
        yield each.logical_id, Resource(str(each.body["Type"]), str(each.stack), each.origin)
