"""The universe of a proof of permissions from the resources of templates, or of an account."""

from collections.abc import Iterable, Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Endpoint, Subject, Target, Universe
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.endpoints import endpoints
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.foreign_roles import foreign_roles
from tiers.permissions.read.outsiders import outsiders
from tiers.permissions.read.resource_policies import ResourcePolicies
from tiers.permissions.read.roles import Roles
from tiers.permissions.read.services import services
from tiers.permissions.read.targets import Targets
from tiers.permissions.read.unmodelled import unmodelled
from tiers.proof.build.catalogue import Catalogue


def universe(catalogue: Catalogue) -> Universe:
    """Return all subjects and targets of a catalog."""
    names = Names(catalogue)
    documents, finder = Documents(names), Finder(catalogue, names)
    roles = tuple(Roles(catalogue, names, finder, documents).all())
    policies = ResourcePolicies(catalogue, finder, documents)
    targets = tuple(Targets(catalogue, names, finder, policies).all())
    others = outsiders(_with_principals(roles, targets), catalogue.pseudo)
    passed = tuple(endpoints(catalogue, names, documents))
    unread = (each for each in passed if isinstance(each, Unknown))
    return Universe(
        subjects=(*roles, *services(catalogue, names), *others),
        targets=targets,
        endpoints=tuple(each for each in passed if isinstance(each, Endpoint)),
        not_modelled=(
            *unmodelled(catalogue, roles),
            *foreign_roles(catalogue, finder),
            *(each for role in roles if role.exists for each in role.unknowns),
            *unread,
        ),
    )


def left_to_roles(whole: Universe) -> Universe:
    """Return a universe in which policies of what exists already leave the decision to roles.

    They are not known, so that everything could be allowed or denied by them. Roles that exist already have
    the policies that are assumed, and no others.
    """
    if not any(each.exists for each in whole.targets):
        return whole
    targets = tuple(each._replace(unknowns=()) if each.exists else each for each in whole.targets)
    subjects = tuple(each._replace(unknowns=()) if each.exists else each for each in whole.subjects)
    return whole._replace(targets=targets, subjects=subjects)


def _with_principals(roles: Iterable[Subject], targets: Iterable[Target]) -> Iterator[Policy]:
    yield from (role.trust for role in roles if role.trust is not None)
    for target in targets:
        yield from target.policies
