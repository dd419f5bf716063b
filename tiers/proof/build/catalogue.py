"""All loaded resources, as CloudFormation writes them, and the targets of references."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from tiers import resources
from tiers.cloudformation.evaluate.values import (
    Origin,
    ResourceRef,
    Text,
    Unknown,
    Value,
    is_outside,
    not_loaded,
)
from tiers.proof.build.names import Name, name_of


class Resource:
    """One resource: its properties without functions in them, but with references and unknowns."""

    __slots__ = ("_make", "_properties", "component", "id", "type", "uncertain")

    def __init__(
        self,
        id: str,  # noqa: A002 - the model's own name
        type: str,  # noqa: A002 - CloudFormation's own name
        properties: Callable[[], Value],
        uncertain: Unknown | None = None,
        component: str | None = None,
    ) -> None:
        """`uncertain` is the reason why the resource may not exist."""
        self.id = id
        self.type = type
        self.uncertain = uncertain
        self.component = component
        self._make = properties
        self._properties: Mapping[str, Value] | None = None

    @property
    def properties(self) -> Mapping[str, Value]:
        """The properties, evaluated on first use: most resources are irrelevant to the network."""
        if self._properties is None:
            made = self._make()
            if isinstance(made, Mapping):
                self._properties = made
            else:
                why = f"the properties of `{self.id}` are not known"
                unread = made if isinstance(made, Unknown) else Unknown(why, self.origin())
                # It may be said to be anything, also what was there before.
                unread = unread._replace(outside=False)
                self._properties = _Unread(unread)
                self.uncertain = self.uncertain or unread
        return self._properties

    def get(self, name: str) -> Value:
        """Return a property, None if it is not there."""
        return self.properties.get(name)

    def origin(self, *path: str | int) -> Origin:
        """Return where the resource, or something in its properties, was written."""
        return Origin(self.id, path)


class _Unread(Mapping[str, Value]):
    """Properties of which nothing is known: each name may be there, with any value."""

    def __init__(self, why: Unknown) -> None:
        self._why = why

    def __getitem__(self, name: str) -> Value:
        return self._why

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class Catalogue:
    """The resources by ID and by type. `stand_in` gives a range where Amazon chooses one."""

    def __init__(
        self,
        loaded: Iterable[Resource],
        stand_in: Callable[[str], str] | None = None,
        *,
        literal_ids: frozenset[str] = frozenset(),
        pseudo: Mapping[str, str] | None = None,
        region: str = "",
        cloudfront_lists: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """IDs are unique: of two resources with one ID the first counts.

        A string that is one of `literal_ids` is a reference, as in an account; in a template functions are.
        `pseudo` are the pseudo parameters with known values. `region` is where the stack will be, also if no
        template is evaluated for a region. `cloudfront_lists` has the regions of prefix lists which are
        declared to be CloudFront's.
        """
        self.cloudfront_lists = cloudfront_lists
        self._by_id: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = {}
        self.stand_in = stand_in
        self.pseudo = pseudo or {}
        self.region = self.pseudo.get("AWS::Region", region)
        self._literal_ids = literal_ids
        self._by_name: dict[str, dict[Name, list[Resource]]] = {}
        for resource in loaded:
            if self._by_id.setdefault(resource.id, resource) is resource:
                self._by_type.setdefault(resource.type, []).append(resource)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_id.values())

    def types(self) -> Iterator[str]:
        """Yield the types of which there is a resource."""
        yield from self._by_type

    def of(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of some types, in the order of the templates."""
        for each in types:
            for resource in self._by_type.get(each, ()):
                # Checked first, because it determines whether the resource is certain.
                _ = resource.properties
                yield resource

    def get(self, id: str) -> Resource | None:  # noqa: A002 - the model's own name
        """Return the resource with an id."""
        return self._by_id.get(id)

    def is_listed(self, id: str) -> bool:  # noqa: A002 - the model's own name
        """Return whether a string is the ID of a resource of an account."""
        return id in self._literal_ids

    def find(self, value: Value, *types: str) -> Resource | Unknown:
        """Return the resource of one of some types that a value refers to, or why there is none."""
        if isinstance(value, ResourceRef):
            found = self._by_id.get(value.name)
            if found is not None and found.type in types:
                return found
            return Unknown(f"`{value.name}` is not {_kinds(types)}", Origin(value.name))
        if isinstance(value, str) and value in self._literal_ids:
            named = [each for each in (self._by_id[value],) if each.type in types]
        else:
            named = [each for kind in types for each in self._called(kind, value)]
        if named:
            return named[0] if len(named) == 1 else Unknown(f"{_kinds(types)}: several have this name")
        if isinstance(value, str):
            return not_loaded(value, None)
        return (
            value
            if isinstance(value, Unknown)
            else Unknown(f"it is not known which {_kinds(types)} is meant")
        )

    def _called(self, kind: str, value: Value) -> list[Resource]:
        """Return the resources of a type that bear a name: two of one name may depend on conditions."""
        property_ = resources.find(kind).name
        is_name = bool(property_) and isinstance(value, str | Text | Unknown)
        name = name_of(value) if is_name else None
        if name is None:
            return []
        if kind not in self._by_name:
            self._by_name[kind] = {}
            for each in self.of(kind):
                own = name_of(each.get(property_))
                if own is not None:
                    self._by_name[kind].setdefault(own, []).append(each)
        return self._by_name[kind].get(name, [])

    def id_of(self, value: Value, *types: str) -> str | Unknown:
        """Return the ID of the resource that a value refers to."""
        found = self.find(value, *types)
        return found if isinstance(found, Unknown) else found.id

    def referring(self, name: str, to: Resource, kind: str) -> Iterator[tuple[Resource, Unknown | None]]:
        """Yield the resources of a type whose property `name` is `to`, or may be: then with why."""
        for each in self.of(kind):
            found = self.find(each.get(name), to.type)
            if found is to:
                yield each, each.uncertain
            elif isinstance(found, Unknown) and not is_outside(found):
                yield each, found


def _kinds(types: tuple[str, ...]) -> str:
    return " or ".join(f"`{each}`" for each in types)
