"""Policies of resources: in a property, or in separate resources that name them."""

from collections import defaultdict
from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown, Value
from tiers.permissions.model.policies import Policy
from tiers.permissions.read import statements_apart
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.properties import at
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns, Document

Read = Policy | Unknown
Found = tuple[tuple[Policy, ...], tuple[Unknown, ...]]


class ResourcePolicies:
    """The policies of all targets, each read when the first target of its type is asked for."""

    def __init__(self, catalogue: Catalogue, finder: Finder, documents: Documents) -> None:
        self._catalogue = catalogue
        self._finder = finder
        self._documents = documents
        self._separate: dict[Document, dict[str, list[Read]]] = {}

    def of(self, resource: Resource, arns: Arns) -> Found:
        """Return the policies of a target, and the reasons why it may have other ones."""
        own: list[Read] = []
        added: list[Read] = []
        overwriting: list[Read] = []
        for document in arns.documents:
            kind = overwriting if document.type else own
            (added if document.is_added else kind).extend(self._read(resource, document))
        if len(overwriting) > 1:
            overwriting = list(_one_of(resource, overwriting))
        read = (*own, *overwriting, *added)
        policies = tuple(each for each in read if isinstance(each, Policy))
        return policies, tuple(each for each in read if isinstance(each, Unknown))

    def _read(self, resource: Resource, document: Document) -> Iterator[Read]:
        if document.type:
            if document not in self._separate:
                self._separate[document] = self._by_target(resource.type, document)
            yield from self._separate[document].get(resource.id, ())
            return
        value = at(resource, document.path)
        if value is not None:
            read = self._documents.read(value, "resource", resource.origin(*_plain(document.path)))
            yield read._replace(kinds=document.kinds) if isinstance(read, Policy) else read

    def _by_target(self, kind: str, document: Document) -> dict[str, list[Read]]:
        found: dict[str, list[Read]] = defaultdict(list)
        for separate in self._catalogue.of(document.type):
            for target, policy in self._targets(separate, kind, document):
                if isinstance(target, Resource):
                    found[target.id].append(_perhaps(policy, separate))
                    continue
                for each in self._catalogue.of(kind):
                    found[each.id].append(target)
        return found

    def _targets(
        self, separate: Resource, kind: str, document: Document
    ) -> Iterator[tuple[Resource | Unknown, Read]]:
        """Yield the targets of a separate policy, each with what it has for it."""
        origin = separate.origin(*document.path)
        named = separate.get(document.target) if document.target else None
        if document.path:
            policy = self._documents.read(at(separate, document.path), "resource", origin, separate.id)
            targets = self._finder.each(named, kind) if document.target else self._catalogue.of(kind)
            yield from ((each, policy) for each in targets)
            return
        target, arn = self._about(named, kind)
        if target is not None:
            written: Value = statements_apart.document(separate, arn)
            yield target, self._documents.read(written, "resource", origin, separate.id)

    def _about(self, named: Value, kind: str) -> tuple[Resource | Unknown | None, Value]:
        if kind == "AWS::Lambda::Function":
            return statements_apart.function_of(named, self._finder)
        return (None if named is None else self._finder.find(named, kind)), "*"


def _perhaps(policy: Read, separate: Resource) -> Read:
    """Return a policy of a resource that may not exist."""
    if isinstance(policy, Policy) and separate.uncertain is not None:
        return policy._replace(uncertain=separate.uncertain)
    return policy


def _plain(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the beginning of a path that is the same in every resource."""
    return path[: path.index("*")] if "*" in path else path


def _one_of(resource: Resource, policies: list[Read]) -> Iterator[Read]:
    """Yield the policies of which only the last one counts, whichever that is."""
    why = Unknown(f"`{resource.id}` has several policies, and each overwrites the others", resource.origin())
    for each in policies:
        yield each if isinstance(each, Unknown) else each._replace(uncertain=each.uncertain or why)
    yield why
