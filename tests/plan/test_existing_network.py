"""The exchange of a VPC: refused in every direction, and nothing else about it is refused."""

from collections.abc import Iterator

import pytest

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.ir.placed import Layout
from tiers.plan.compare import snapshot
from tiers.plan.planning import plan

HEAD = "version: 1\nname: shop\n"
TAIL = "logic:\n  web: {type: ec2, subnets: [app]}\n"
SUBNET = "zone: a, cidr: 10.0.0.0/24, kind: private"
OWN = f"{HEAD}network:\n  zones: 1\n  nat_gateway: {{mode: none}}\n  subnets: {{app: {{{SUBNET}}}}}\n{TAIL}"


def existing(vpc: str) -> str:
    network = f"network:\n  vpc: {vpc}\n  zones: 1\n  nat_gateway: {{mode: none}}\n"
    return f"{HEAD}{network}  subnets: {{app: {{id: subnet-01234567, {SUBNET}}}}}\n{TAIL}"


FIRST, SECOND = existing("vpc-00000001"), existing("vpc-00000002")
CHOSEN = existing("{parameter: VpcId, default: vpc-00000001}")
OPEN, IMPORTED = existing("{parameter: VpcId}"), existing("{import: corp-Vpc}")


def side(text: str, layout: Layout) -> snapshot.Snapshot:
    compiled = compiler.compile_spec("shop.yaml", text.encode(), layout)
    assert compiled.bundle is not None, compiled.findings
    return snapshot.of_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document))


def codes(old: str, new: str, layout: Layout) -> Iterator[str]:
    made = plan(side(old, layout), side(new, layout))
    return (each.code.id for each in (*made.findings, *made.refused))


@pytest.mark.parametrize(
    ("old", "new", "layout"),
    [
        (OWN, FIRST, Layout.NESTED),
        (OWN, IMPORTED, Layout.SINGLE),
        (FIRST, OWN, Layout.SINGLE),
        (CHOSEN, SECOND, Layout.NESTED),
    ],
)
def test_another_vpc_is_refused_as_what_it_is(old: str, new: str, layout: Layout) -> None:
    assert [*codes(old, new, layout)] == ["T6135"]


@pytest.mark.parametrize(("old", "new"), [(FIRST, OPEN), (IMPORTED, FIRST)])
def test_another_form_of_the_same_vpc_is_not(old: str, new: str) -> None:
    assert "T6135" not in codes(old, new, Layout.SINGLE)
