"""Declared permissions, for comparison with what policies allow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.diagnostics.model import Route

ANY = "*"
"""Any source of a service, and any subject outside of the templates."""


class Permit(NamedTuple):
    """Actions of one subject on one kind of ARN of one target: they must be allowed, or they merely may be.

    `subject` is the ID of a role, or the principal of a service, which calls for `source`: the name of a
    component, the ID of a resource, `ANY` for whichever of the account, or empty if it names none. What no
    permit names must be forbidden. One that is `conditional` depends on conditions that are declared with
    it: it must be possible, but need not be certain. `via` is the service through which the call is made, and
    `point` the ID of the access point by which a file system is mounted. `route` is where it was declared.
    """

    subject: str
    target: str
    kind: str
    actions: tuple[str, ...]
    route: "Route"
    source: str = ""
    via: str = ""
    must: bool = True
    conditional: bool = False
    point: str = ""


class Expansion(NamedTuple):
    """Policies that a user wrote for a role: what they allow is declared by being written.

    `managed` are ARNs, `statements` are in the form of IAM, in which `${AWS::Region}` and the like are filled
    in. With `is_accepted`, it does not matter whether they reach the data of other components. With
    `is_named`, they are for one thing that the user names, and no policy of the user.
    """

    subject: str
    managed: tuple[str, ...]
    statements: tuple[Mapping[str, Any], ...]
    route: "Route"
    is_accepted: bool = False
    is_named: bool = False


class Permitted(NamedTuple):
    """All permissions that a spec declares.

    `raw` are the IDs of the resources that a user wrote in CloudFormation: what may be done to these is
    declared by being written. `foreign` are the components of types of other packages: whether their
    resources refuse plain HTTP is for these to say. `exists` has the ARN of what exists already by its
    logical ID, and an empty string if the spec does not have it.
    """

    permits: tuple[Permit, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    raw: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    exists: Mapping[str, str] = MappingProxyType({})


def is_service(subject: str) -> bool:
    """Return whether a subject is the principal of a service, and not the ID of a role."""
    return "." in subject
