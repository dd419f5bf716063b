"""`AWS::EC2::SecurityGroupIngress` and `…Egress`, which MiniStack has no types for.

A rule that exists already is refused, as EC2 does; so is a group that does not exist.
"""

from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from tests.emulator.additions import kit
from tests.emulator.additions.kit import Made, Properties

DIRECTIONS = {
    "AWS::EC2::SecurityGroupIngress": "IpPermissions",
    "AWS::EC2::SecurityGroupEgress": "IpPermissionsEgress",
}


def install() -> None:
    """Register both types."""
    for kind, direction in DIRECTIONS.items():
        rules = Rules(direction)
        kit.register(kind, rules.create, rules.delete, rules.update)


class Rules:
    """The rules of one direction."""

    def __init__(self, direction: str) -> None:
        self.direction = direction

    def create(self, _logical_id: str, properties: Properties, _stack: str) -> Made:
        """Add a rule to its group."""
        group = ec2._security_groups.get(properties.get("GroupId"))
        if group is None:
            raise kit.refusal(
                "InvalidGroup.NotFound", f"The security group '{properties.get('GroupId')}' does not exist"
            )
        rule = permission(properties)
        if any(ec2._rules_match(rule, other) for other in group[self.direction]):
            raise kit.refusal("InvalidPermission.Duplicate", "the specified rule already exists")
        group[self.direction].append(rule)
        rule["SecurityGroupRuleId"] = ec2._sg_rule_id(
            group["GroupId"], self.direction == "IpPermissionsEgress", rule
        )
        return rule["SecurityGroupRuleId"], {"Id": rule["SecurityGroupRuleId"]}

    def update(
        self, identity: str, old: Properties, new: Properties, stack: str, logical_id: str | None = None
    ) -> Made:
        """Change the description, the only part of a rule that does not replace it."""
        self.delete(identity, old)
        return self.create(logical_id or identity, new, stack)

    def delete(self, _identity: str, properties: Properties) -> None:
        """Take the rule out of its group, if both are still there."""
        group = ec2._security_groups.get(properties.get("GroupId"))
        if group is not None:
            rule = permission(properties)
            rules = group[self.direction]
            rules[:] = [other for other in rules if not ec2._rules_match(rule, other)]

    def find(self, properties: Properties) -> Any:
        """Return the rule as it is in its group now, or None."""
        group = ec2._security_groups.get(properties.get("GroupId")) or {}
        rule = permission(properties)
        found = [other for other in group.get(self.direction, []) if ec2._rules_match(rule, other)]
        return found[0] if found else None


def permission(properties: Properties) -> Properties:
    """Return a rule as EC2 keeps it."""
    return dict(provisioners._ec2_sg_permissions([properties])[0])
