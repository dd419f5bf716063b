"""Policies of resources: in a property, or in separate resources that name them."""

from collections import defaultdict
from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.model.policies import Policy
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.properties import at
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.resources.arns import Arns, Document

Found = tuple[tuple[Policy, ...], tuple[Unknown, ...]]


class ResourcePolicies:
    """The policies of all targets, each read when the first target of its type is asked for."""

    def __init__(self, catalogue: Catalogue, finder: Finder, documents: Documents) -> None:
        self._catalogue = catalogue
        self._finder = finder
        self._documents = documents
        self._separate: dict[Document, dict[str, list[Policy | Unknown]]] = {}

    def of(self, resource: Resource, arns: Arns) -> Found:
        """Return the policies of a target, and the reasons why it may have other ones."""
        read = [each for document in arns.documents for each in self._read(resource, document)]
        policies = tuple(each for each in read if isinstance(each, Policy))
        unknowns = tuple(each for each in read if isinstance(each, Unknown))
        if len(policies) > 1:
            reason = f"`{resource.id}` has several policies, and each overwrites the others"
            why = Unknown(reason, policies[0].origin)
            policies = tuple(each._replace(uncertain=each.uncertain or why) for each in policies)
            unknowns = (*unknowns, why)
        return policies, unknowns

    def _read(self, resource: Resource, document: Document) -> Iterator[Policy | Unknown]:
        if document.type:
            if document not in self._separate:
                self._separate[document] = self._by_target(resource.type, document)
            yield from self._separate[document].get(resource.id, ())
            return
        value = at(resource, document.path)
        if value is not None:
            yield self._documents.read(value, "resource", resource.origin(*document.path))

    def _by_target(self, kind: str, document: Document) -> dict[str, list[Policy | Unknown]]:
        found: dict[str, list[Policy | Unknown]] = defaultdict(list)
        for separate in self._catalogue.of(document.type):
            origin = separate.origin(*document.path)
            policy = self._documents.read(at(separate, document.path), "resource", origin, separate.id)
            if isinstance(policy, Policy) and separate.uncertain is not None:
                policy = policy._replace(uncertain=separate.uncertain)
            for target in self._finder.each(separate.get(document.target), kind):
                if isinstance(target, Resource):
                    found[target.id].append(policy)
                    continue
                for each in self._catalogue.of(kind):
                    found[each.id].append(target)
        return found
