"""The universe of a proof of permissions from the resources of templates, or of an account."""

from tiers.permissions.model.universe import Universe
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.finder import Finder
from tiers.permissions.read.resource_policies import ResourcePolicies
from tiers.permissions.read.roles import Roles
from tiers.permissions.read.targets import Targets
from tiers.proof.build.catalogue import Catalogue


def universe(catalogue: Catalogue) -> Universe:
    """Return all subjects and targets of a catalog."""
    names = Names(catalogue)
    documents, finder = Documents(names), Finder(catalogue, names)
    policies = ResourcePolicies(catalogue, finder, documents)
    return Universe(
        subjects=tuple(Roles(catalogue, names, finder, documents).all()),
        targets=tuple(Targets(catalogue, names, finder, policies).all()),
    )
