"""Facets of types that delete their content by its age, or keep it from being deleted."""

from collections.abc import Mapping

from tiers.resources.facet import Facet


class Keeping(Facet):
    """A setting that keeps earlier states."""

    path: tuple[str, ...]
    on: str
    said: str
    instead: str = ""
    """The type of a resource that keeps them instead, if it names this one."""


class Expiry(Facet):
    """Rules that delete content by its age."""

    rules: tuple[str, ...]
    """The path to the list of rules."""
    days: Mapping[tuple[str, ...], str]
    """By path in a rule to a number of days, what is deleted then."""
    filters: tuple[str, ...]
    """The keys of a rule that select a part of the content."""
    on: tuple[str, str]
    """The key and the value of a rule that applies."""
    page: str


class Lock(Facet):
    """A default lock of new content, and the versions that it needs."""

    path: tuple[str, ...]
    """The path to `Days`, `Years`, and the mode."""
    mode: str
    modes: tuple[str, str]
    """The strict mode, then the lenient one."""
    versions: tuple[str, ...]
    versioned: str
    page: str
