"""The output of every loader: a network, the troubles of its sources, and the origin of each resource."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.cloudformation.load.files import Trouble
from tiers.diagnostics.model import Document, Place, Route
from tiers.proof.model.network import Network
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.cloudformation.load.existing import AssumedMember, AssumedSubnet
    from tiers.proof.build.catalogue import Catalogue, Resource


class Written(NamedTuple):
    """The origin of a resource: in a template, and, for bundles of `tiers`, in the spec."""

    document: Document
    route: Route
    spec: Mapping[str, Any] | None = None
    """The source map's entry: `file`, `line`, `column`, `route`, and `properties` with the same of each."""
    logical_id: str = ""
    """The ID that a resource of an account has in the template of its stack, if it is in one."""


class Listed(NamedTuple):
    """The resources of an exported account, the troubles of its listings, and the place of each resource.

    `unread` has the listings that nothing was read from, `pseudo` the account and the region.
    """

    resources: "tuple[Resource, ...]"
    written: Mapping[str, Written]
    troubles: tuple[Trouble, ...]
    unread: tuple[Unknown, ...] = ()
    pseudo: Mapping[str, str] = {}


class Loaded(NamedTuple):
    """A network, the troubles of its sources, and the origin of each of its resources.

    `catalogue` has all resources, for the proof of permissions; `None` if nothing could be loaded.
    """

    network: Network
    troubles: tuple[Trouble, ...]
    written: Mapping[str, Written]
    catalogue: "Catalogue | None" = None
    assumed: "tuple[AssumedSubnet, ...]" = ()
    """The subnets of an existing VPC, whose kinds are declared and were not read from an account."""
    existing: "tuple[AssumedMember, ...]" = ()
    """The components that exist already, of which the templates show no more than they use."""

    def place(self, origin: Origin) -> tuple[Document, Place] | None:
        """Return the place of a resource or property in a template, or None without one."""
        written = self.written.get(origin.resource)
        if written is None:
            return None
        has_properties = origin.path and written.route[:1] == ("Resources",)
        path = ("Properties", *origin.path) if has_properties else ()
        return written.document, Place((*written.route, *path), "value" if path else "key")

    def spec_origin(self, origin: Origin) -> Mapping[str, Any] | None:
        """Return where in the spec something came from: `file`, `line`, `column` and `route`."""
        written = self.written.get(origin.resource)
        if written is None or written.spec is None:
            return None
        properties = written.spec.get("properties")
        if origin.path and isinstance(properties, Mapping):
            found = properties.get(str(origin.path[0]))
            if isinstance(found, Mapping):
                return found
        return written.spec


def component_of(spec: Mapping[str, Any] | None) -> str | None:
    """Return the component whose resource this is, as the manifest names it."""
    component = spec.get("component") if spec else None
    return component if isinstance(component, str) else None
