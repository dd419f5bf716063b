"""What `tiers` compiled and adopts again allows the same: flows, permissions, and data that stays."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import SHIPPED
from tiers import compiler
from tiers.adopt.adopting import Adopted, adopt
from tiers.adopt.reading import Given
from tiers.compile.bundle import manifest, source_map
from tiers.compiler import Compiled
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import Roots, Snapshot, roots_of_bundle
from tiers.plan.planning import Plan, plan_roots

UUID = "12345678-1234-1234-1234-123456789012"
VALUES = {
    "CertificateArn": f"arn:aws:acm:eu-central-1:123456789012:certificate/{UUID}",
    "HostedZone": "Z0123456789ABC",
    "BuildBucket": "builds-of-shop",
    "KeyPair": "ops",
    "OfficeRange": "203.0.113.0/24",
}
IMAGE = "public.ecr.aws/nginx/nginx:1.29"


class Trip(NamedTuple):
    """A compiled spec, what was adopted of it, and the plan from one to the other."""

    adopted: Adopted
    again: Compiled
    plans: tuple[Plan, ...]


def trip(path: Path, folder: Path, layout: Layout) -> Trip:
    """Compile a spec, adopt the bundle, compile that, and plan the update."""
    compiled = compiler.compile_spec(str(path), path.read_bytes(), layout)
    assert compiled.bundle is not None
    for file, text in compiled.bundle.all_files.items():
        (folder / file).write_text(text, encoding="utf-8")
    (folder / "manifest.json").write_text(manifest(compiled.bundle, compiled.document), encoding="utf-8")
    declared = compiled.bundle.templates[compiled.bundle.main.partition(".template.")[0]].get(
        "Parameters", {}
    )
    needed = {name: VALUES.get(name, IMAGE) for name, each in declared.items() if "Default" not in each}
    adopted = adopt(str(folder), "tiers.schema.json", Given(None, None, needed))
    assert not adopted.failures
    again = compiler.compile_spec("again.yaml", adopted.text.encode(), layout)
    assert again.bundle is not None
    # The names of components may differ, so both sides are compared by logical IDs.
    old, new = (_bare(each) for each in (compiled, again))
    old = Roots(_deployed(old.main, needed), old.edge and _deployed(old.edge, needed))
    return Trip(adopted, again, plan_roots(old, new))


def _deployed(side: Snapshot, values: Mapping[str, str]) -> Snapshot:
    return side._replace(parameters=values).with_defaults()


def _bare(compiled: Compiled) -> Roots:
    assert compiled.bundle is not None
    roots = roots_of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))
    return Roots(_without_sources(roots.main), roots.edge and _without_sources(roots.edge))


def _without_sources(side: Snapshot) -> Snapshot:
    return side._replace(sources={})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_flows_and_permissions_are_the_same_and_nothing_is_lost(path: Path, tmp_path: Path) -> None:
    plans = trip(path, tmp_path, Layout.SINGLE).plans
    assert [shift for each in plans for shift in (*each.flows, *each.permissions)] == []
    assert [change for each in plans for change in each.changes if change.kind.loses] == []
    assert [finding for each in plans for finding in each.findings if finding.is_error] == []


def test_both_layouts_are_read_and_components_recognized(tmp_path: Path) -> None:
    path = next(each for each in SHIPPED if each.stem == "victorleungtwdemo")
    found = trip(path, tmp_path, Layout.NESTED)
    spec = found.again.architecture
    assert spec is not None
    assert {each.component.type for each in spec.members.values()} == {
        "bastion",
        "load_balancer",
        "ec2",
        "rds",
    }
    assert not spec.spec.extends
    assert [change for each in found.plans for change in each.changes if change.kind.loses] == []
