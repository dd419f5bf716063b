"""The metrics of a regional web ACL. AWS's list of recommended alarms has none for AWS WAF."""

from collections.abc import Iterator

from tiers.firewall import metrics
from tiers.ir import identifiers
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.workload.alarms import ALARMS, breach, threshold

NAMESPACE = "AWS/WAFV2"
KEY = "blocked_requests"


def watches(alarms: Record | str | None, stack: Stack, here: Context) -> Iterator[Watch]:
    """Yield the requests that the web ACL of a component blocked, and those that it counted.

    A web ACL reports them by its metric name, its region, and `ALL` of its rules:
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
    """
    web_acl, route = identifiers.web_acl(here.name), (*here.route, ALARMS, KEY)
    name, region = metrics.of_web_acl(here), Target("AWS::Region")
    dimensions = (("Region", region), ("Rule", "ALL"), ("WebACL", name))
    # Both are reported only where they are not 0.
    rings = breach(threshold(alarms, KEY), "GreaterThanThreshold", 5, "notBreaching")
    blocked = one(NAMESPACE, "BlockedRequests", dimensions, "Sum")
    yield Watch(web_acl, KEY, "requests blocked by the firewall a minute", stack, route, blocked, rings)
    counted = one(NAMESPACE, "CountedRequests", dimensions, "Sum")
    title = "requests counted by the firewall a minute"
    yield Watch(web_acl, "counted_requests", title, stack, route, counted)
