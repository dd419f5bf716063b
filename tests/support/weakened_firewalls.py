"""Overrides of the firewall of a load balancer `site`, and if they weaken it."""

from typing import Any

WEAKER: dict[str, tuple[Any, ...]] = {
    "SiteWebAcl.Rules": (None, [], [{"Name": "Mine", "Priority": 1, "Action": {"Allow": {}}}]),
    "SiteWebAcl.Rules.0.Action": ({"Count": {}}, {"Allow": {}}),
    "SiteWebAcl.Rules.1.OverrideAction": ({"Count": {}},),
    "SiteWebAcl.Rules.1.Statement.ManagedRuleGroupStatement.Name": ("AWSManagedRulesPHPRuleSet",),
    "SiteWebAclAssociation.WebACLArn": ("arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/a/b",),
    "SiteWebAclLogging.LogDestinationConfigs": (["arn:aws:s3:::aws-waf-logs-others"],),
    "SiteWebAclLogging.LoggingFilter.Filters.0.Behavior": ("DROP",),
    "SiteWebAclLogging.RedactedFields": (None, []),
}

STRONGER: dict[str, tuple[Any, ...]] = {
    "SiteWebAcl.Rules.0.VisibilityConfig.MetricName": ("Rate",),
    "SiteWebAclLogging.LoggingFilter": (None,),
}
