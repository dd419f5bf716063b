"""The web ACL of a component, its log, and its association with a load balancer.

The web ACL has no name: a name is create-only, and CloudFormation makes a unique one.
"""

from collections.abc import Iterator
from typing import Any, Literal

from troposphere import AWSHelperFn, Sub, logs, wafv2

from tiers.firewall import groups, metrics
from tiers.firewall.keys import (
    AccountCreation,
    AccountTakeover,
    AntiDdos,
    BotControl,
    Chosen,
    Firewall,
    GroupSettings,
)
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Placed
from tiers.ir.placing import place, tags, unshared
from tiers.ir.stacks import Stack
from tiers.language.component import Context

Scope = Literal["REGIONAL", "CLOUDFRONT"]

LOGGED = ("BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT")
"""Requests that a rule matched. All others are not logged."""
REDACTED = ("authorization", "cookie")
"""Headers with secrets, which the log does not contain."""
_BODIES = {"json": "JSON", "form": "FORM_ENCODED"}


def web_acl(firewall: Firewall, scope: Scope, stack: Stack, here: Context) -> Iterator[Placed]:
    """Build the web ACL of a component, in `presentation` or, for a distribution, in `edge`, and its log."""
    route = (*here.route, "firewall")
    yield place(
        stack,
        wafv2.WebACL(
            identifiers.web_acl(here.name),
            Scope=scope,
            DefaultAction=wafv2.DefaultAction(Allow=wafv2.AllowAction()),
            VisibilityConfig=_visibility(metrics.of_web_acl(here)),
            Rules=list(_rules(firewall)),
            Tags=tags(here.about, here.name_tag("firewall")),
        ),
        route,
        {"Rules": (*route, "rules")},
    )
    if firewall.logs != "none":
        yield from _log(firewall.logs, stack, here)


def association(component: symbols.Arn, stack: Stack, here: Context) -> Placed:
    """Build the association of the web ACL with a load balancer. A distribution names its web ACL instead."""
    return place(
        stack,
        wafv2.WebACLAssociation(
            identifiers.web_acl_association(here.name), ResourceArn=component, WebACLArn=arn(here.name)
        ),
        (*here.route, "firewall"),
    )


def arn(name: str) -> symbols.Arn:
    """Refer to the web ACL of the component with that name."""
    return symbols.Arn(identifiers.web_acl(name), "Arn")


def _visibility(metric: str) -> wafv2.VisibilityConfig:
    return wafv2.VisibilityConfig(
        CloudWatchMetricsEnabled=True, SampledRequestsEnabled=True, MetricName=metric
    )


def _rules(firewall: Firewall) -> Iterator[wafv2.WebACLRule]:
    """Yield the rules in the order of their priorities."""
    rules = [*_own_rules(firewall), *(_managed(each, firewall) for each in firewall.chosen())]
    yield from sorted(rules, key=lambda rule: int(rule.Priority))


def _own_rules(firewall: Firewall) -> Iterator[wafv2.WebACLRule]:
    allowed, blocked = groups.COUNTRIES_PRIORITY
    if firewall.allow_countries:
        inside = _countries(firewall.allow_countries)
        outside = wafv2.Statement(NotStatement=wafv2.NotStatement(Statement=inside))
        yield _own_rule(metrics.ALLOWED_COUNTRIES, allowed, outside, firewall)
    if firewall.block_countries:
        yield _own_rule(metrics.BLOCKED_COUNTRIES, blocked, _countries(firewall.block_countries), firewall)
    if firewall.rate_limit != "none":
        rate = wafv2.RateBasedStatement(
            AggregateKeyType="IP", EvaluationWindowSec=groups.RATE_SECONDS, Limit=firewall.rate_limit
        )
        statement = wafv2.Statement(RateBasedStatement=rate)
        yield _own_rule(metrics.RATE_LIMIT, groups.RATE_PRIORITY, statement, firewall)


def _countries(codes: tuple[str, ...]) -> wafv2.Statement:
    """Match requests from any of the countries, by as few statements as AWS WAF accepts."""
    made = [
        wafv2.Statement(GeoMatchStatement=wafv2.GeoMatchStatement(CountryCodes=[*part]))
        for part in groups.of_statements(codes)
    ]
    return made[0] if len(made) == 1 else wafv2.Statement(OrStatement=wafv2.OrStatement(Statements=made))


def _own_rule(name: str, priority: int, statement: wafv2.Statement, firewall: Firewall) -> wafv2.WebACLRule:
    action = (
        wafv2.RuleAction(Count=wafv2.CountAction())
        if firewall.mode == "count"
        else wafv2.RuleAction(Block=wafv2.BlockAction())
    )
    return wafv2.WebACLRule(
        Name=name, Priority=priority, Action=action, Statement=statement, VisibilityConfig=_visibility(name)
    )


def _managed(chosen: Chosen, firewall: Firewall) -> wafv2.WebACLRule:
    """Build the rule of a managed group, which counts all of its matches or blocks those of its rules."""
    settings, name = chosen.settings, metrics.of_group(chosen.word)
    counts_all = firewall.mode == "count" or settings.count == "all"
    override: dict[str, Any] = {"Count" if counts_all else "None": {}}
    options: dict[str, Any] = {}
    if isinstance(settings.count, tuple) and settings.count:
        options["RuleActionOverrides"] = [_counted(rule) for rule in dict.fromkeys(settings.count)]
    if configuration := _configuration(settings):
        options["ManagedRuleGroupConfigs"] = [wafv2.ManagedRuleGroupConfig(**configuration)]
    group = wafv2.ManagedRuleGroupStatement(VendorName="AWS", Name=chosen.group.name, **options)
    return wafv2.WebACLRule(
        Name=name,
        Priority=chosen.group.priority,
        OverrideAction=wafv2.OverrideAction(**override),
        Statement=wafv2.Statement(ManagedRuleGroupStatement=group),
        VisibilityConfig=_visibility(name),
    )


def _counted(rule: str) -> wafv2.RuleActionOverride:
    return wafv2.RuleActionOverride(Name=rule, ActionToUse=wafv2.RuleAction(Count=wafv2.CountAction()))


def _configuration(settings: GroupSettings) -> dict[str, Any]:
    """Return the configuration that a group with a fee has beside its rules."""
    if isinstance(settings, AntiDdos):
        usage = "ENABLED" if settings.challenge else "DISABLED"
        challenge = wafv2.ClientSideAction(UsageOfAction=usage)
        rules = wafv2.AWSManagedRulesAntiDDoSRuleSet(
            ClientSideActionConfig=wafv2.ClientSideActionConfig(Challenge=challenge),
            SensitivityToBlock=settings.sensitivity.upper(),
        )
        return {"AWSManagedRulesAntiDDoSRuleSet": rules}
    if isinstance(settings, BotControl):
        level = settings.level.upper()
        return {
            "AWSManagedRulesBotControlRuleSet": wafv2.AWSManagedRulesBotControlRuleSet(InspectionLevel=level)
        }
    if isinstance(settings, AccountTakeover):
        return {"AWSManagedRulesATPRuleSet": _login(settings)}
    if isinstance(settings, AccountCreation):
        return {"AWSManagedRulesACFPRuleSet": _sign_up(settings)}
    return {}


def _login(settings: AccountTakeover) -> wafv2.AWSManagedRulesATPRuleSet:
    inspection = wafv2.RequestInspection(
        PayloadType=_BODIES[settings.payload],
        UsernameField=wafv2.FieldIdentifier(Identifier=settings.username),
        PasswordField=wafv2.FieldIdentifier(Identifier=settings.password),
    )
    return wafv2.AWSManagedRulesATPRuleSet(LoginPath=settings.login_path, RequestInspection=inspection)


def _sign_up(settings: AccountCreation) -> wafv2.AWSManagedRulesACFPRuleSet:
    fields = {
        "UsernameField": settings.username,
        "PasswordField": settings.password,
        "EmailField": settings.email,
    }
    known: dict[str, Any] = {
        key: wafv2.FieldIdentifier(Identifier=field) for key, field in fields.items() if field
    }
    inspection = wafv2.RequestInspectionACFP(PayloadType=_BODIES[settings.payload], **known)
    return wafv2.AWSManagedRulesACFPRuleSet(
        RegistrationPagePath=settings.page_path,
        CreationPath=settings.creation_path,
        RequestInspection=inspection,
    )


def _log(retention: int, stack: Stack, here: Context) -> Iterator[Placed]:
    """Build the log group, which outlives the stack, and send the requests there that a rule matched.

    AWS WAF adds the group to the account's resource policy for log deliveries if that is needed, and requires
    the beginning of its name:
    https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    """
    route = (*here.route, "firewall", "logs")
    group = identifiers.web_acl_log_group(here.name)
    yield place(
        stack,
        logs.LogGroup(
            group,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            LogGroupName=unshared(f"aws-waf-logs-{here.name_tag()}"),
            RetentionInDays=retention,
            Tags=tags(here.about, here.name_tag("firewall-logs")),
        ),
        route,
        {"RetentionInDays": route},
    )
    kept = [wafv2.Condition(ActionCondition=wafv2.ActionCondition(Action=action)) for action in LOGGED]
    yield place(
        stack,
        wafv2.LoggingConfiguration(
            identifiers.web_acl_logging(here.name),
            ResourceArn=arn(here.name),
            LogDestinationConfigs=[_destination(group)],
            LoggingFilter=wafv2.LoggingFilter(
                DefaultBehavior="DROP",
                Filters=[wafv2.Filter(Behavior="KEEP", Requirement="MEETS_ANY", Conditions=kept)],
            ),
            RedactedFields=[
                wafv2.LoggingConfigurationFieldToMatch(SingleHeader=wafv2.SingleHeader(Name=header))
                for header in REDACTED
            ],
        ),
        route,
    )


def _destination(group: str) -> AWSHelperFn:
    """Return the ARN of a log group without its end `:*`, which would mean its streams."""
    return Sub(
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${LogGroup}",
        LogGroup=symbols.Name(group),
    )
