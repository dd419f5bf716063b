"""What `operations` makes of all components: topic, dashboard, budget, backups, and the site's alarm."""

from collections.abc import Iterator
from typing import Any

from troposphere import Ref, Sub, awslambda, budgets, cloudwatch, sns

from tiers.diagnostics.model import Route
from tiers.ir import symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import own_tags, place, tags
from tiers.ir.stacks import Stack
from tiers.ir.watches import Failures, Watch, alarm_id
from tiers.language.architecture import Architecture
from tiers.language.operations import Operations
from tiers.watch import alarm_resources, backup_resources, dashboard
from tiers.watch import identifiers as own
from tiers.watch.alarm_resources import topic
from tiers.watch.remediation import function_arn
from tiers.watch.watched import Watched, watched

OPERATIONS: Route = ("operations",)
NOTIFY: Route = ("operations", "notify")
SHARES = (("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100))
"""The parts of a budget, in percent, at which it notifies."""


def resources(operations: Operations, architecture: Architecture) -> Iterator[Placed | Output]:
    """Build all that `operations` says."""
    everything = watched(architecture)
    if operations.topic is None:
        yield _topic(architecture)
        yield _topic_policy(any(isinstance(each.what, Failures) for each in everything))
        yield from _subscriptions(operations)
    yield from alarm_resources.resources(architecture, everything)
    yield from _site_down(architecture, everything)
    if operations.dashboard and any(isinstance(each.what, Watch) for each in everything):
        yield from _dashboard(architecture, everything)
    if operations.budget is not None:
        yield _budget(operations, operations.budget, architecture)
    if operations.backup is not None:
        yield from backup_resources.resources(operations.backup, architecture)
    if operations.remediate is not None:
        yield from _remediation(operations.remediate, architecture)


def _topic(architecture: Architecture) -> Placed:
    """Build the topic, without a key of KMS.

    CloudWatch may not use the key that AWS manages for SNS, and a key of the account has a price:
    https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
    """
    name = f"{architecture.about.name}-operations"
    resource = sns.Topic(own.TOPIC, DisplayName=architecture.about.name, Tags=tags(architecture.about, name))
    return place(Stack.SECURITY, resource, OPERATIONS)


def _topic_policy(has_events: bool) -> Placed:  # noqa: FBT001 - the only argument
    """Build the policy by which CloudWatch, and EventBridge for events, publish to the topic."""
    account = {"StringEquals": {"aws:SourceAccount": Ref("AWS::AccountId")}}
    arn = Sub("arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*")
    statements = [
        _publishes("Alarms", "cloudwatch", {"Condition": {**account, "ArnLike": {"aws:SourceArn": arn}}})
    ]
    if has_events:
        # "You can't use Condition blocks in Amazon SNS topic policies for EventBridge":
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
        statements.append(_publishes("Failures", "events", {}))
    encrypted = {
        "Sid": "OnlyWithTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": symbols.Arn(own.TOPIC),
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [*statements, encrypted]}
    resource = sns.TopicPolicy(own.TOPIC_POLICY, Topics=[symbols.Arn(own.TOPIC)], PolicyDocument=document)
    return place(Stack.SECURITY, resource, OPERATIONS)


def _publishes(statement: str, service: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "Sid": statement,
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": symbols.Arn(own.TOPIC),
        **condition,
    }


def _subscriptions(operations: Operations) -> Iterator[Placed]:
    for index, address in enumerate(operations.addresses):
        resource = sns.SubscriptionResource(
            own.subscription(address), TopicArn=symbols.Arn(own.TOPIC), Protocol="email", Endpoint=address
        )
        yield place(Stack.SECURITY, resource, NOTIFY, {"Endpoint": (*NOTIFY, index)})


def _site_down(architecture: Architecture, everything: tuple[Watched, ...]) -> Iterator[Placed]:
    """Build the alarm that rings if people cannot use the site, or a part of it."""
    outages = [
        each.what
        for each in everything
        if isinstance(each.what, Watch) and each.what.is_outage and each.what.breach is not None
    ]
    if not outages:
        return
    parts: list[str | symbols.Symbol] = []
    for each in outages:
        parts += [" OR " if parts else "", 'ALARM("', symbols.Name(alarm_id(each)), '")']
    resource = cloudwatch.CompositeAlarm(
        own.SITE_DOWN,
        AlarmDescription=f"{architecture.about.name}: the site or a part of it is down",
        AlarmRule=symbols.Phrase(*(part for part in parts if part)),
        AlarmActions=[topic(architecture)],
        OKActions=[topic(architecture)],
        **own_tags(architecture.about),
    )
    yield place(Stack.OPERATIONS, resource, OPERATIONS)


def _dashboard(architecture: Architecture, everything: tuple[Watched, ...]) -> Iterator[Placed | Output]:
    route = (*OPERATIONS, "dashboard")
    body = symbols.Phrase(*dashboard.body(everything))
    resource = cloudwatch.Dashboard(own.DASHBOARD, DashboardBody=body, **own_tags(architecture.about))
    yield place(Stack.OPERATIONS, resource, OPERATIONS, {"DashboardBody": route})
    yield Output(
        Stack.OPERATIONS,
        f"{own.DASHBOARD}Name",
        "name of the dashboard in CloudWatch",
        symbols.Attribute(own.DASHBOARD),
        OPERATIONS,
    )


def _budget(operations: Operations, limit: int, architecture: Architecture) -> Placed:
    """Build the budget of the account for each month, which notifies the addresses without a confirmation.

    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create.html
    """
    subscribers = [
        budgets.Subscriber(SubscriptionType="EMAIL", Address=address) for address in operations.addresses
    ] or [budgets.Subscriber(SubscriptionType="SNS", Address=topic(architecture))]
    resource = budgets.Budget(
        own.BUDGET,
        Budget=budgets.BudgetData(
            BudgetType="COST",
            TimeUnit="MONTHLY",
            BudgetLimit=budgets.Spend(Amount=limit, Unit="USD"),
        ),
        NotificationsWithSubscribers=[
            budgets.NotificationWithSubscribers(
                Notification=budgets.Notification(
                    NotificationType=kind,
                    ComparisonOperator="GREATER_THAN",
                    Threshold=share,
                    ThresholdType="PERCENTAGE",
                ),
                Subscribers=subscribers,
            )
            for kind, share in SHARES
        ],
        **_budget_tags(architecture),
    )
    origins = {"Budget.BudgetLimit": (*OPERATIONS, "budget"), "NotificationsWithSubscribers": NOTIFY}
    return place(Stack.OPERATIONS, resource, OPERATIONS, origins)


def _budget_tags(architecture: Architecture) -> dict[str, Any]:
    found = [budgets.ResourceTag(Key=key, Value=value) for key, value in architecture.about.tags.items()]
    return {"ResourceTags": found} if found else {}


def _remediation(name: str, architecture: Architecture) -> Iterator[Placed]:
    """Build the subscription of a function to the topic, and the permission of SNS to call it."""
    arn = function_arn(architecture.members[name])
    assert arn is not None, "the checks refuse any other component"
    route = (*OPERATIONS, "remediate")
    where = topic(architecture)
    permission = awslambda.Permission(
        own.REMEDIATION_PERMISSION,
        FunctionName=symbols.Arn(*arn),
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=where,
    )
    yield place(Stack.OPERATIONS, permission, route)
    subscription = sns.SubscriptionResource(
        own.REMEDIATION, TopicArn=where, Protocol="lambda", Endpoint=symbols.Arn(*arn)
    )
    yield place(Stack.OPERATIONS, subscription, route, after=(own.REMEDIATION_PERMISSION,))
