"""What an existing VPC can have in a spec."""

from tiers import compiler
from tiers.cloudformation.load.existing_vpc import MOST_SUBNETS


def spec(number: int) -> bytes:
    subnets = [
        f"    s{each}: {{id: subnet-{each:08x}, zone: {'ab'[each % 2]}, "
        f"cidr: 10.0.{each // 16}.{each % 16 * 16}/28, kind: private}}"
        for each in range(number)
    ]
    head = (
        "version: 1\nname: shop\nregions: [eu-west-1]\n"
        "network:\n  vpc: vpc-0123456789abcdef0\n"
        "  cidr: 10.0.0.0/16\n  zones: [eu-west-1a, eu-west-1b]\n  nat_gateway: {mode: existing}\n"
        "  subnets:\n"
    )
    return (head + "\n".join(subnets) + "\nlogic:\n  web: {type: ec2, subnets: [s0, s1]}\n").encode()


def test_no_more_subnets_than_templates_can_declare() -> None:
    """More were once an exception as soon as the templates were read."""
    assert compiler.compile_spec("spec.yaml", spec(MOST_SUBNETS)).bundle is not None
    found = compiler.compile_spec("spec.yaml", spec(MOST_SUBNETS + 1)).findings
    assert [(each.code.id, each.message) for each in found] == [
        ("T1004", f"the existing VPC has {MOST_SUBNETS + 1} subnets; the maximum is {MOST_SUBNETS}")
    ]
