"""Attributes of a VPC for `Fn::GetAtt` that MiniStack leaves out."""

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

KIND = "AWS::EC2::VPC"


def install() -> None:
    """Add them to what creating and updating tell."""
    create, update = kit.original(KIND, "create"), kit.original(KIND, "update")

    def full_create(logical_id: str, properties: Properties, stack: str) -> Made:
        return _with_ranges(create(logical_id, properties, stack), properties)

    def full_update(
        identity: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        return _with_ranges(update(identity, old, new, stack, logical_id), new)

    kit.wrap(KIND, create=full_create, update=full_update)


def _with_ranges(made: Made, properties: Properties) -> Made:
    identity, attributes = made
    ranges = {
        "CidrBlock": properties.get("CidrBlock"),
        "CidrBlockAssociations": [f"vpc-cidr-assoc-{identity.removeprefix('vpc-')}"],
        "Ipv6CidrBlocks": [],
    }
    return identity, {**ranges, **attributes}
