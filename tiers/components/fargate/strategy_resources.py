"""The part of a Fargate service that says how its tasks are replaced, and what Amazon ECS needs for it."""

from collections.abc import Iterable, Iterator
from typing import Any

from troposphere import cloudwatch, ecs, iam

from tiers.components.fargate.spec import Fargate
from tiers.ir import identifiers, symbols
from tiers.ir.edges import Attach
from tiers.ir.facets import TargetGroup
from tiers.ir.placed import Placed
from tiers.ir.placing import own_tags, place, tags, trust
from tiers.ir.stacks import Stack
from tiers.language.component import Context

STRATEGIES = {"blue_green": "BLUE_GREEN", "canary": "CANARY", "linear": "LINEAR"}
READ = ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"]
REGISTER = ["RegisterTargets", "DeregisterTargets"]
MOST_ERRORS = 5
"""Percent of requests, as AWS recommends it for alarms of services behind a load balancer."""


def resources(service: Fargate, here: Context) -> Iterator[Placed]:
    """Build the alarms that roll a deployment back, and the role by which ECS shifts traffic."""
    if service.deployment.alarms:
        for tie in here.behind():
            yield _alarm(service, tie, here)
    if _weighed(here):
        yield _role(here)


def configuration(service: Fargate, here: Context) -> ecs.DeploymentConfiguration:
    """Return how the tasks of a service are replaced."""
    deployment, properties = service.deployment, dict[str, Any]()
    if deployment.shifts:
        properties["Strategy"] = STRATEGIES[deployment.strategy]
        properties["BakeTimeInMinutes"] = deployment.bake_time
    else:
        properties["MinimumHealthyPercent"] = deployment.min_percent
        properties["MaximumPercent"] = deployment.max_percent
    if deployment.canary:
        properties["CanaryConfiguration"] = ecs.CanaryConfiguration(
            CanaryPercent=deployment.canary.percent, CanaryBakeTimeInMinutes=deployment.canary.bake_time
        )
    if deployment.linear:
        properties["LinearConfiguration"] = ecs.LinearConfiguration(
            StepPercent=deployment.linear.percent, StepBakeTimeInMinutes=deployment.linear.bake_time
        )
    breaks = deployment.circuit_breaker
    if breaks is not None:
        breaker = ecs.DeploymentCircuitBreaker(Enable=breaks, Rollback=breaks)
        properties["DeploymentCircuitBreaker"] = breaker
    alarms = [symbols.Name(_alarm_id(tie)) for tie in here.behind()] if deployment.alarms else []
    if alarms:
        properties["Alarms"] = ecs.DeploymentAlarms(AlarmNames=alarms, Enable=True, Rollback=True)
    return ecs.DeploymentConfiguration(**properties)


def shifting(tie: Attach, group: TargetGroup, here: Context) -> dict[str, Any]:
    """Return what ECS shifts the traffic of a target group with, if it does."""
    weighing = next((each for each in tie.weighing if each.group == group), None)
    if weighing is None:
        return {}
    return {
        "AdvancedConfiguration": ecs.AdvancedConfiguration(
            AlternateTargetGroupArn=symbols.Arn(group.alternate),
            ProductionListenerRule=symbols.Arn(weighing.by),
            RoleArn=symbols.Arn(_role_id(here), "Arn"),
        )
    }


def _weighed(here: Context) -> bool:
    return any(tie.weighing for tie in here.behind())


def _role_id(here: Context) -> str:
    return f"{identifiers.pascal(here.name)}TrafficRole"


def _role(here: Context) -> Placed:
    """Build the role by which ECS registers tasks in target groups and changes their weights.

    Its actions are those of AWS's managed policy, on the load balancers of this service only:
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html
    """
    ties = here.behind()
    groups = [name for tie in ties for group in tie.groups for name in group.ids(is_shifted=True)]
    weighing = [each for tie in ties for each in tie.weighing]
    listeners = dict.fromkeys(each.listener for each in weighing)
    rules = [each.by for each in weighing if each.by not in listeners]
    allowed = [
        _allowed(READ, "*"),
        _allowed(REGISTER, _arns(groups)),
        _allowed(["ModifyListener"], _arns(listeners)),
    ]
    if rules:
        allowed.append(_allowed(["ModifyRule"], _arns(rules)))
    return place(
        Stack.LOGIC,
        iam.Role(
            _role_id(here),
            AssumeRolePolicyDocument=trust("ecs.amazonaws.com"),
            Policies=[
                iam.Policy(
                    PolicyName=f"{here.name}-traffic",
                    PolicyDocument={"Version": "2012-10-17", "Statement": allowed},
                )
            ],
            Tags=tags(here.about, here.name_tag("traffic")),
        ),
        (*here.route, "deployment"),
    )


def _allowed(actions: list[str], on: Any) -> dict[str, Any]:  # noqa: ANN401 - a string or symbols
    return {"Effect": "Allow", "Action": [f"elasticloadbalancing:{each}" for each in actions], "Resource": on}


def _arns(names: Iterable[str]) -> list[Any]:
    return [symbols.Arn(each) for each in names]


def _alarm_id(tie: Attach) -> str:
    start = f"{identifiers.pascal(tie.source)}To{identifiers.pascal(tie.target)}"
    return f"{start}DeploymentAlarm"


def _alarm(service: Fargate, tie: Attach, here: Context) -> Placed:
    """Build the alarm on the target groups of a load balancer.

    Metrics of the service itself need its name, and it needs the names of its alarms when it is created.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
    """
    groups = [name for group in tie.groups for name in group.ids(is_shifted=bool(tie.weighing))]
    if tie.layer == "application":
        measured = _errors(tie, groups)
    else:
        measured = _unhealthy(tie, groups, service.health_check.grace_period)
    return place(
        Stack.LOGIC,
        cloudwatch.Alarm(
            _alarm_id(tie),
            **measured,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="notBreaching",
            **own_tags(here.about),
        ),
        (*here.route, "deployment"),
    )


def _errors(tie: Attach, groups: list[str]) -> dict[str, Any]:
    counts = {"errors": "HTTPCode_Target_5XX_Count", "requests": "RequestCount"}
    queries = [
        _query(f"{word}{number}", "AWS/ApplicationELB", name, "Sum", tie, group)
        for word, name in counts.items()
        for number, group in enumerate(groups, 1)
    ]
    errors, requests = (_sum(word, len(groups)) for word in counts)
    title = "5xx responses of targets in percent of requests"
    return {
        "AlarmDescription": f"{tie.target}: {title} above {MOST_ERRORS} for 2 minutes; ends a deployment",
        "Metrics": [_result(f"100 * ({errors}) / ({requests})", title), *queries],
        "Threshold": MOST_ERRORS,
        "EvaluationPeriods": 2,
    }


def _unhealthy(tie: Attach, groups: list[str], grace_period: int) -> dict[str, Any]:
    """Return what counts unhealthy targets, for longer than new tasks may need to start."""
    minutes = 3 - (-grace_period // 60)
    queries = [
        _query(f"hosts{number}", "AWS/NetworkELB", "UnHealthyHostCount", "Maximum", tie, group)
        for number, group in enumerate(groups, 1)
    ]
    title = "unhealthy targets"
    return {
        "AlarmDescription": f"{tie.target}: {title} above 0 for {minutes} minutes; ends a deployment",
        "Metrics": [_result(_sum("hosts", len(groups)), title), *queries],
        "Threshold": 0,
        "EvaluationPeriods": minutes,
    }


def _sum(word: str, number: int) -> str:
    return " + ".join(f"FILL({word}{each}, 0)" for each in range(1, number + 1))


def _result(expression: str, title: str) -> cloudwatch.MetricDataQuery:
    return cloudwatch.MetricDataQuery(Id="result", Expression=expression, Label=title, ReturnData=True)


def _query(
    word: str, namespace: str, name: str, statistic: str, tie: Attach, group: str
) -> cloudwatch.MetricDataQuery:
    dimensions = {
        "LoadBalancer": (identifiers.load_balancer(tie.source), "LoadBalancerFullName"),
        "TargetGroup": (group, "TargetGroupFullName"),
    }
    metric = cloudwatch.Metric(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[
            cloudwatch.MetricDimension(Name=key, Value=symbols.Attribute(*value))
            for key, value in dimensions.items()
        ],
    )
    stat = cloudwatch.MetricStat(Metric=metric, Period=60, Stat=statistic)
    return cloudwatch.MetricDataQuery(Id=word, MetricStat=stat, ReturnData=False)
