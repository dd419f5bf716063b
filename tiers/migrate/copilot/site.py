"""One Copilot environment, or what all have in common, under construction as a spec."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from tiers.migrate.draft import Component, Draft
from tiers.migrate.nodes import Node, replaced
from tiers.migrate.remarks import Ledger

ENVIRONMENT = "${COPILOT_ENVIRONMENT_NAME}"
APPLICATION = "${COPILOT_APPLICATION_NAME}"
NOTHING: Mapping[str, str] = MappingProxyType({})


_WITH_PLACEHOLDER = ("variables", "secrets")


class Options(NamedTuple):
    """Answers that are not in any file."""

    name: str | None = None
    regions: Mapping[str, str] = NOTHING
    domain: str | None = None
    keeps_variables: bool = False
    given: str = ""
    """The path that the user gave: nothing outside of it is read."""
    workspace: str = ""
    """The directory that paths in manifests start from."""


class Workload(NamedTuple):
    """A service or a job of Copilot."""

    name: str
    kind: str
    node: Node
    component: Component


class Forward(NamedTuple):
    """A rule of a load balancer, before it becomes one of the spec."""

    service: Workload
    node: Node
    path: str
    hosts: tuple[str, ...]
    port: int | None
    is_unresolved: bool = False
    """True if it is for host names that the manifest does not have."""


class Site(Draft):
    """A draft that knows Copilot's names."""

    def __init__(self, application: str, environment: str | None, options: Options, ledger: Ledger) -> None:
        """`environment` is none for what all environments have in common."""
        super().__init__(ledger)
        self.application = application
        self.environment = environment
        self.options = options
        self.workloads: dict[str, Workload] = {}
        self.has_environments = False
        self.forwards: dict[str, list[Forward]] = {"public": [], "internal": []}
        self.balancers: dict[str, Component] = {}
        self.placements: list[str] = []

    def resolved(self, node: Node) -> Node:
        """Return a manifest with the text of Copilot's variables that have a value here.

        In `variables` and `secrets`, the name of the environment stays: a spec has a placeholder for it.
        """
        known = {APPLICATION: self.application}
        if self.environment is None or not isinstance(node.value, dict):
            return replaced(node, known)
        named = {**known, ENVIRONMENT: self.environment}
        value = {
            key: replaced(each, known if key in _WITH_PLACEHOLDER else named)
            for key, each in node.value.items()
        }
        return Node(value, node.file, node.route, node.over)
