"""The resources of an Auto Scaling group: its launch template, the group, and what scales it."""

from collections.abc import Iterator
from typing import Any

from troposphere import Tags, autoscaling, ec2
from troposphere.policies import UpdatePolicy

from tiers.components.autoscaling import launch_resources, lifetime_resources
from tiers.components.autoscaling.alarms import IN_SERVICE, METRICS
from tiers.components.autoscaling.spec import TAGGED, AutoScaling
from tiers.ir import identifiers, symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, take
from tiers.ir.stacks import Stack
from tiers.language.component import Context
from tiers.workload import images, instances, signals, update_policies
from tiers.workload.request_metric import requests_per_target


def resources(servers: AutoScaling, here: Context) -> Iterator[Placed | Output]:
    """Build the launch template, the group, and what changes its number of servers."""
    yield from servers.role_resources(here)
    yield _launch_template(servers, here)
    yield _group(servers, here)
    yield from lifetime_resources.resources(servers, here)
    if servers.capacity.schedule:
        from tiers.components.autoscaling import schedule_resources

        yield from schedule_resources.resources(servers, here)
    if servers.capacity.warm_pool is not None:
        from tiers.components.autoscaling import warm_pool_resources

        yield from warm_pool_resources.resources(servers.capacity.warm_pool, here)
    if servers.capacity.may_change:
        if servers.capacity.target_cpu is not None:
            yield _cpu_policy(servers, servers.capacity.target_cpu, here)
        if servers.capacity.steps:
            from tiers.components.autoscaling import step_resources

            yield from step_resources.resources(servers, here)
        if servers.capacity.target_requests is not None:
            yield _requests_policy(servers, servers.capacity.target_requests, here)
        if servers.capacity.backlog is not None:
            yield _backlog_policy(servers, servers.capacity.backlog, here)


def _launch_template(servers: AutoScaling, here: Context) -> Placed:
    # Of several types, those of the group's policy take precedence over the one of its launch template.
    preferred = servers.replace(instance_type=servers.instance_types[0])
    taken = take(preferred, here.route, instances.SETS)
    optional: dict[str, Any] = {}
    if servers.profile is not None:
        optional |= instances.existing_profile(here)
    elif servers.makes_role(here):
        profile = symbols.Name(identifiers.instance_profile(here.name))
        optional["IamInstanceProfile"] = ec2.IamInstanceProfile(Name=profile)
    return place(
        Stack.LOGIC,
        ec2.LaunchTemplate(
            identifiers.launch_template(here.name),
            LaunchTemplateData=ec2.LaunchTemplateData(
                ImageId=images.launched(
                    servers.image, servers.architecture, images.RESOLVED_BY_CLOUDFORMATION
                ),
                **taken.properties,
                SecurityGroupIds=[symbols.group(here.name)],
                **instances.launch_data(servers, servers.compiled_user_data(here), servers.volumes),
                **optional,
                TagSpecifications=[
                    ec2.TagSpecifications(ResourceType=kind, Tags=Tags(_tags(here))) for kind in TAGGED
                ],
            ),
            TagSpecifications=[ec2.TagSpecifications(ResourceType="launch-template", Tags=Tags(_tags(here)))],
            **_lint_metadata(servers),
        ),
        here.route,
        {
            **{f"LaunchTemplateData.{name}": route for name, route in taken.origins.items()},
            **instances.launch_origins(here),
            **(instances.profile_origins(here) if servers.profile is not None else {}),
        },
    )


def _group(servers: AutoScaling, here: Context) -> Placed:
    groups = [group for tie in here.behind() for group in tie.groups]
    behind: dict[str, Any] = {
        "TargetGroupARNs": [symbols.Arn(group.id) for group in groups],
        "HealthCheckType": "ELB",
    }
    return place(
        Stack.LOGIC,
        autoscaling.AutoScalingGroup(
            identifiers.auto_scaling_group(here.name),
            MinSize=symbols.as_text(servers.capacity.min),
            MaxSize=symbols.as_text(servers.capacity.max),
            VPCZoneIdentifier=[symbols.subnet(subnet.name) for subnet in here.subnets(servers.subnets)],
            **launch_resources.properties(servers, here),
            **(behind if groups else {}),
            HealthCheckGracePeriod=servers.grace_period,
            **lifetime_resources.properties(servers),
            **_metrics(servers, here),
            Tags=_propagated(here),
            UpdatePolicy=_update_policy(servers),
        ),
        here.route,
        {
            "MinSize": (*here.route, "capacity", "min"),
            "MaxSize": (*here.route, "capacity", "max"),
            "VPCZoneIdentifier": (*here.route, "subnets"),
            "HealthCheckGracePeriod": (*here.route, "health_check", "grace_period"),
            "MaxInstanceLifetime": (*here.route, "max_lifetime"),
            **launch_resources.origins(here),
        },
        after=servers.needed_routes(here),
    )


def _update_policy(servers: AutoScaling) -> UpdatePolicy:
    """Return how changes reach running servers: as many as before stay in service."""
    capacity = servers.capacity
    others = update_policies.by_clock() if capacity.schedule else {}
    if servers.update == "rolling":
        batch, wait = max(1, capacity.min // 4), signals.wait(servers.grace_period)
        return update_policies.rolling(capacity.in_service, batch, wait, **others)
    return update_policies.instance_refresh(servers.grace_period, **others)


def _metrics(servers: AutoScaling, here: Context) -> dict[str, Any]:
    """Return the property that turns on the metrics of the group, if an alarm or a policy needs them."""
    capacity = servers.capacity
    names = list(METRICS) if here.about.is_watched else []
    if capacity.backlog is not None and capacity.may_change:
        names.append(IN_SERVICE)
    if not names:
        return {}
    return {"MetricsCollection": [autoscaling.MetricsCollection(Granularity="1Minute", Metrics=names)]}


def _cpu_policy(servers: AutoScaling, target: int, here: Context) -> Placed:
    metric = _predefined(PredefinedMetricType="ASGAverageCPUUtilization")
    return _policy(servers, here, "Cpu", "target_cpu", metric, target)


def _requests_policy(servers: AutoScaling, target: int, here: Context) -> Placed:
    metric, after = requests_per_target(here)
    return _policy(servers, here, "Requests", "target_requests", _predefined(**metric), target, after)


def _backlog_policy(servers: AutoScaling, target: int, here: Context) -> Placed:
    from tiers.components.autoscaling import backlog_resources
    from tiers.workload.consuming import consumed

    (queue,) = consumed(here)
    metric = {"CustomizedMetricSpecification": backlog_resources.metric(queue, here)}
    return _policy(servers, here, "Backlog", "backlog", metric, target)


def _predefined(**metric: Any) -> dict[str, Any]:  # noqa: ANN401 - the properties of a metric
    return {"PredefinedMetricSpecification": autoscaling.PredefinedMetricSpecification(**metric)}


def _policy(
    servers: AutoScaling,
    here: Context,
    name: str,
    key: str,
    metric: dict[str, Any],
    target: int,
    after: tuple[str, ...] = (),
) -> Placed:
    return place(
        Stack.LOGIC,
        autoscaling.ScalingPolicy(
            identifiers.scaling_policy(here.name, name),
            AutoScalingGroupName=symbols.auto_scaling_group(here.name),
            PolicyType="TargetTrackingScaling",
            EstimatedInstanceWarmup=servers.grace_period,
            TargetTrackingConfiguration=autoscaling.TargetTrackingConfiguration(
                **metric,
                TargetValue=target,
            ),
        ),
        here.route,
        {"TargetTrackingConfiguration": (*here.route, "capacity", key)},
        after,
    )


def _lint_metadata(servers: AutoScaling) -> dict[str, Any]:
    if not servers.volumes:
        return {}
    from tiers.workload.volumes import resources

    return resources.lint_metadata(servers.volumes)


def _tags(here: Context) -> dict[str, str]:
    return {"Name": here.name_tag(), **here.about.tags}


def _propagated(here: Context) -> list[dict[str, Any]]:
    return [{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in _tags(here).items()]
