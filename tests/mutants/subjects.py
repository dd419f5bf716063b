"""The bundles that faults are planted into: every shipped spec in both layouts, and what those lack."""

from functools import cache
from typing import NamedTuple

from tests.mutants.kinds import About
from tests.mutants.plan import Templates
from tests.support.paths import ROOT, SHIPPED
from tiers import compiler
from tiers.compile.bundle import Bundle, SourceMap, source_map
from tiers.intent.declared import Declared, declared
from tiers.intent.permissions import permitted
from tiers.ir.placed import Layout
from tiers.permissions.answers.permits import Permitted

MORE: dict[str, About | None] = {
    "tests/mutants/data": None,
    "tests/cases/endpoints": "connections",
    "tests/cases/two_fronts": "connections",
    "tiers/components/bucket/cases/bucket": "permissions",
    "tiers/components/cdn/cases/cdn": None,
    "tiers/components/function/cases/functions": "permissions",
    "tiers/components/table/cases/table": "permissions",
}
"""Cases of the test suite, for faults that no shipped spec can have: none has an endpoint, two services
behind a load balancer, a distribution, a table, a bucket that sends events, or a function that another
service calls. Each is for the faults of one proof, or `None` for those of both."""


class Subject(NamedTuple):
    """A compiled bundle, and what its spec declares."""

    name: str
    layout: Layout
    bundle: Bundle
    declared: Declared
    permitted: Permitted
    sources: SourceMap

    @property
    def templates(self) -> Templates:
        """The clean templates."""
        return self.bundle.templates

    @property
    def about(self) -> tuple[About, ...]:
        """The proofs whose faults are planted: permissions only if all are declared on its resources."""
        wanted = MORE.get(self.name.removesuffix("/spec.yaml"))
        is_whole = bool(self.permitted.permits) and not self.permitted.raw
        found: tuple[About, ...] = ("connections", "permissions") if is_whole else ("connections",)
        return (wanted,) if wanted else found


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
    return Subject(name, layout, compiled.bundle, *said, sources)
