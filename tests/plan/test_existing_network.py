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


RENAMED = f"{OWN}logical_ids: {{Vpc: Main}}\n"
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
        (RENAMED, FIRST, Layout.SINGLE),
    ],
)
def test_another_vpc_is_refused_as_what_it_is(old: str, new: str, layout: Layout) -> None:
    assert [*codes(old, new, layout)] == ["T6135"]


@pytest.mark.parametrize("ids", ["", "logical_ids: {Vpc: Main}\n"])
def test_a_vpc_that_is_removed_is_named_whatever_its_logical_id(ids: str) -> None:
    without = f"{HEAD}data: {{jobs: {{type: queue}}}}\n"
    assert "T6095" in codes(f"{OWN}data: {{jobs: {{type: queue}}}}\n{ids}", without, Layout.SINGLE)


def test_a_raw_vpc_is_not_that_of_the_network() -> None:
    raw = "resources: {network: {Other: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.9.0.0/16}}}}\n"
    assert "T6135" not in codes(f"{FIRST}{raw}", FIRST, Layout.SINGLE)
    assert "T6095" not in codes(f"{OWN}{raw}", OWN, Layout.SINGLE)


@pytest.mark.parametrize(("old", "new"), [(FIRST, OPEN), (IMPORTED, FIRST)])
def test_another_form_of_the_same_vpc_is_not(old: str, new: str) -> None:
    assert "T6135" not in codes(old, new, Layout.SINGLE)
