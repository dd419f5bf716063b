"""The bundles that faults are planted into: every shipped spec in both layouts, and what those lack."""

from functools import cache
from typing import NamedTuple

from tests.mutants import accounts
from tests.mutants.kinds import About, Kind
from tests.mutants.plan import Templates
from tests.mutants.statements import OWN
from tests.support.paths import ROOT, SHIPPED
from tiers import compiler
from tiers.compile.bundle import Bundle, SourceMap, source_map
from tiers.intent.declared import Declared, declared
from tiers.intent.permissions import permitted
from tiers.ir.placed import Layout
from tiers.language.architecture import Architecture
from tiers.permissions.answers.permits import Permitted

EXISTING, TRANSIT = "tests/mutants/existing", "tests/mutants/transit"
MEMBERS = "tests/mutants/members"
MORE: dict[str, About | None] = {
    "tests/mutants/data": None,
    EXISTING: "account",
    MEMBERS: None,
    "tests/mutants/raw": None,
    TRANSIT: "connections",
    "tests/cases/endpoints": "connections",
    "tests/cases/two_fronts": "connections",
    "tiers/components/bucket/cases/bucket": "permissions",
    "tiers/components/cdn/cases/cdn": None,
    "tiers/components/function/cases/functions": "permissions",
    "tiers/components/table/cases/table": "permissions",
}
"""Cases of the test suite, for faults that no shipped spec can have: none has an endpoint, two services
behind a load balancer, a distribution, a table, a bucket that sends events, a function that another service
calls, an existing VPC, components that exist already, raw resources as members, or a transit gateway. Each is
for the faults of one proof, or `None` for those of both proofs of templates."""
ONLY = {MEMBERS: "components that exist already", TRANSIT: "transit gateways"}
"""Cases for the faults of one topic: the others are judged without what exists, and without the networks
beyond the VPC."""


PERMISSIONS_ONLY = frozenset({"specs/enterprise.yaml"})
"""Shipped specs whose connections are not judged: they end at subnets and networks that no template has."""


class Subject(NamedTuple):
    """A compiled bundle, and what its spec declares."""

    name: str
    layout: Layout
    bundle: Bundle
    declared: Declared
    permitted: Permitted
    sources: SourceMap
    architecture: Architecture

    @property
    def templates(self) -> Templates:
        """The clean templates."""
        return self.bundle.templates

    def clean(self, about: About) -> Templates:
        """Return what faults for a proof are planted into: the templates, or the listings of an account."""
        return accounts.listings(self.templates) if about == "account" else self.templates

    @property
    def about(self) -> tuple[About, ...]:
        """The proofs whose faults are planted: permissions only if all are declared on its resources."""
        wanted = MORE.get(self.name.removesuffix("/spec.yaml"))
        if self.name in PERMISSIONS_ONLY:
            wanted = "permissions"
        if wanted == "account":
            # An account has the same resources of both layouts.
            return (wanted,) if self.layout is Layout.SINGLE else ()
        granted = {each.target for each in self.permitted.permits}
        is_whole = bool(granted) and not self._stores.intersection(self.permitted.raw) - granted
        found: tuple[About, ...] = ("connections", "permissions") if is_whole else ("connections",)
        return (wanted,) if wanted else found

    def takes(self, kind: Kind) -> bool:
        """Return whether faults of a kind are planted."""
        topic = ONLY.get(self.name.removesuffix("/spec.yaml"))
        return kind.about in self.about and topic in {None, kind.topic}

    @property
    def _stores(self) -> set[str]:
        """The logical IDs of the resources that faults in permissions are about."""
        resources = (each["Resources"].items() for each in self.templates.values())
        return {name for each in resources for name, body in each if body["Type"] in OWN}


def shipped() -> list[str]:
    """Name every shipped spec."""
    return [f"specs/{path.name}" for path in SHIPPED]


def names() -> list[str]:
    """Name every spec whose bundles get faults."""
    return [*shipped(), *(f"{each}/spec.yaml" for each in MORE)]


def all_of() -> list[Subject]:
    """Compile them all to both layouts."""
    return [subject(name, layout) for name in names() for layout in Layout]


@cache
def subject(name: str, layout: Layout) -> Subject:
    """Compile one spec."""
    compiled = compiler.compile_spec(name, (ROOT / name).read_bytes(), layout)
    assert compiled.bundle is not None, f"{name} does not compile: `tiers check {name}`"
    assert compiled.architecture is not None
    sources = source_map(compiled.bundle, compiled.document)
    said = (declared(compiled.architecture), permitted(compiled.architecture))
    return Subject(name, layout, compiled.bundle, *said, sources, compiled.architecture)
