"""The origins of a distribution, and the requests that each answers."""

from tiers.components.cdn.keys import Cache, CdnOrigin, CdnPath
from tiers.diagnostics.model import Route
from tiers.ir.facets import Origin as Way
from tiers.language.component import Context
from tiers.tuples import NamedTuple


class Origin(NamedTuple):
    """A component that answers requests, the host name that it is asked by, and the route of its name."""

    to: str
    name: str | None
    route: Route

    @property
    def id(self) -> str:
        """The ID of the origin in the distribution."""
        return f"{self.to}/{self.name}" if self.name else self.to


class Behavior(NamedTuple):
    """The requests for a path, or all others: their origin, and how answers are cached if that is written."""

    path: str | None
    origin: Origin
    cache: Cache | None
    route: Route


def usual_cache(*, is_bucket: bool) -> Cache:
    """Return how answers are cached unless `cache` says otherwise."""
    return "optimized" if is_bucket else "disabled"


def way(origin: Origin, here: Context) -> Way | None:
    """Return the way to an origin; `None` for a component that cannot be one."""
    member = here.members.get(origin.to)
    return member.component.as_origin(here.around(member)) if member else None


def is_bucket(origin: Origin, here: Context) -> bool:
    """Return whether an origin is a bucket."""
    found = way(origin, here)
    return found is not None and found.is_bucket


def behavior(path: str | None, to: str | CdnOrigin | CdnPath, cache: Cache | None, route: Route) -> Behavior:
    """Return the behavior that a path, or the whole distribution, has for the value at that route."""
    if isinstance(to, str):
        return Behavior(path, Origin(to, None, route), cache, route)
    return Behavior(path, Origin(to.to, to.name, (*route, "to")), cache, route)
