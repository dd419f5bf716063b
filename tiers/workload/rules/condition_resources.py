"""Conditions of rules."""

from collections.abc import Iterator

from troposphere import elasticloadbalancingv2 as elb

from tiers.diagnostics.model import Route
from tiers.workload.rules.conditions import CONDITIONS, Conditions


def conditions(rule: Conditions) -> Iterator[elb.Condition]:
    """Yield the conditions of a rule, all of which must be met."""
    if rule.host:
        hosts = elb.HostHeaderConfig(Values=list(rule.host))
        yield elb.Condition(Field="host-header", HostHeaderConfig=hosts)
    if rule.path:
        paths = elb.PathPatternConfig(Values=list(rule.path))
        yield elb.Condition(Field="path-pattern", PathPatternConfig=paths)
    for name, values in rule.header.items():
        header = elb.HttpHeaderConfig(HttpHeaderName=name, Values=list(values))
        yield elb.Condition(Field="http-header", HttpHeaderConfig=header)
    if rule.method:
        methods = elb.HttpRequestMethodConfig(Values=list(rule.method))
        yield elb.Condition(Field="http-request-method", HttpRequestMethodConfig=methods)
    for name, values in rule.query.items():
        pairs = [elb.QueryStringKeyValue(Key=name, Value=value) for value in values]
        yield elb.Condition(Field="query-string", QueryStringConfig=elb.QueryStringConfig(Values=pairs))
    if rule.source:
        sources = elb.SourceIpConfig(Values=list(rule.source))
        yield elb.Condition(Field="source-ip", SourceIpConfig=sources)


def origin(rule: Conditions, route: Route) -> Route:
    """Return the route of the one key of the conditions, or the rule's if it has several."""
    written = [key for key in CONDITIONS if getattr(rule, key)]
    return (*route, written[0]) if len(written) == 1 else route
