"""Web ACLs of AWS WAF."""

from collections.abc import Iterator

from tiers.cost.inventory import Amount, Inventory, fixed, unread
from tiers.plan.compare.normal import Resource

_WITH_FEE = {
    "AWSManagedRulesACFPRuleSet": "account_creation",
    "AWSManagedRulesATPRuleSet": "account_takeover",
    "AWSManagedRulesAntiDDoSRuleSet": "anti_ddos",
    "AWSManagedRulesBotControlRuleSet": "bot_control",
}
"""The groups of AWS that are not free, by their names: https://aws.amazon.com/waf/pricing/"""


def web_acl_rules(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield the rules of a web ACL: a group of managed rules is one."""
    rules = inventory.get(resource.properties, "Rules")
    if isinstance(rules, list):
        yield fixed(len(rules))
    elif rules is not None:
        yield unread("the rules of the web ACL")


def web_acl_fees(resource: Resource, inventory: Inventory) -> Iterator[Amount]:
    """Yield each rule group of a web ACL that has a fee."""
    for rule in inventory.items(resource.properties, "Rules"):
        name = inventory.text(rule, "Statement", "ManagedRuleGroupStatement", "Name")
        if name in _WITH_FEE:
            yield fixed(1, group=_WITH_FEE[name])
