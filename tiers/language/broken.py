"""The failure of a component type that another package provides."""

from typing import Self

from tiers.diagnostics.codes.shape import BROKEN_TYPE
from tiers.diagnostics.model import Diagnostic, Route


class BrokenTypeError(Exception):
    """A failure of a component type of another package: `label` in few words, `reason` in full.

    `route` is the component in whose context a facet failed; `()` if no component was asked.
    """

    def __init__(self, name: str, package: str, label: str, reason: str, route: Route = ()) -> None:
        """Keep what is known of the failure."""
        super().__init__(name, package, label, reason, route)
        self.name = name
        self.package = package
        self.label = label
        self.reason = reason
        self.route = route

    @classmethod
    def of(cls, name: str, package: str, label: str, error: BaseException, route: Route = ()) -> Self:
        """Return the failure that an exception of the package's code is."""
        return cls(name, package, label, f"{type(error).__name__}: {error}", route)

    def __str__(self) -> str:
        """Return one line for a command that has no spec to point into."""
        return f"{self._message()}: {self.label} ({self.reason})"

    def _message(self) -> str:
        return f"the component type `{self.name}` from the package `{self.package}` does not work"

    def at(self, route: Route) -> Diagnostic:
        """Return the finding about the component at a route."""
        return BROKEN_TYPE.at(
            route,
            self._message(),
            label=self.label,
            help=f"upgrade `{self.package}`, or report this to its authors",
            note=self.reason,
        )

    def within(self, data: object) -> Diagnostic:
        """Return the finding about the component that was asked, else the first one of the type in a spec."""
        return self.at((*self.route, "type") if self.route else self._first(data))

    def _first(self, data: object) -> Route:
        for tier, components in data.items() if isinstance(data, dict) else ():
            for name, each in components.items() if isinstance(components, dict) else ():
                if isinstance(each, dict) and each.get("type") == self.name:
                    return (tier, name, "type")
        return ()
