"""Firewalls in the emulator: a web ACL is in front of the load balancer, and ends after its association."""

from tests.emulator.account import Account
from tests.emulator.specs import compiled
from tests.emulator.stacks import change, deploy, upload

SPEC = """\
version: 1
name: shop
network: {nat_gateway: {mode: none}}
presentation:
  site:
    type: load_balancer
    deletion_protection: false
    listeners: [{port: 80, protocol: HTTP, forward_to: web}]
    firewall: {rules: [common]}
logic:
  web: {type: ec2, count: 1, port: 80}
"""
OPEN = SPEC.replace("    firewall: {rules: [common]}\n", "")


def test_a_web_acl_is_created_changed_and_removed(account: Account) -> None:
    stack = deploy(account, compiled(SPEC))
    assert stack.described()["StackStatus"] == "CREATE_COMPLETE", stack.failures()
    made, wafv2 = stack.everything(), account.client("wafv2")
    (summary,) = wafv2.list_web_acls(Scope="REGIONAL")["WebACLs"]
    associated = wafv2.list_resources_for_web_acl(WebACLArn=summary["ARN"])["ResourceArns"]
    assert associated == [made["SiteLoadBalancer"]]
    assert made["SiteWebAclLogGroup"].startswith("aws-waf-logs-shop-site-")
    counting = compiled(SPEC.replace("{rules:", "{mode: count, rules:"))
    assert change(stack, upload(account, counting)).execute() == "UPDATE_COMPLETE"
    assert stack.everything()["SiteWebAcl"] == made["SiteWebAcl"]
    found = wafv2.get_web_acl(Name=summary["Name"], Id=summary["Id"], Scope="REGIONAL")["WebACL"]
    actions = [each.get("Action") or each["OverrideAction"] for each in found["Rules"]]
    assert actions == [{"Count": {}}, {"Count": {}}]
    assert change(stack, upload(account, compiled(OPEN))).execute() == "UPDATE_COMPLETE"
    assert wafv2.list_web_acls(Scope="REGIONAL")["WebACLs"] == []
