"""Targets that register, or that AWS registers, with target groups and classic load balancers."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown, Value, is_outside
from tiers.proof.build import hosts, read, tasks
from tiers.proof.build.catalogue import Catalogue, Resource
from tiers.proof.build.compute import INSTANCE, SCALING_GROUP
from tiers.proof.build.names import TARGET_GROUP
from tiers.proof.model.network import Backend
from tiers.tuples import NamedTuple

CLASSIC = "AWS::ElasticLoadBalancing::LoadBalancer"
SERVICE = "AWS::ECS::Service"
TASK_SET = "AWS::ECS::TaskSet"
DEPLOYMENT_GROUP = "AWS::CodeDeploy::DeploymentGroup"


class _Registered(NamedTuple):
    """A target, and the name of its target group or classic load balancer."""

    behind: Value
    backend: Backend


def registered(catalogue: Catalogue, kind: str = TARGET_GROUP) -> dict[str, list[Backend]]:
    """Return the targets of each target group, or classic load balancer, but those that it names itself."""
    found: dict[str, list[Backend]] = {}
    for behind, backend in _by_name(catalogue) if kind == CLASSIC else _by_arn(catalogue):
        group = catalogue.id_of(behind, kind)
        if isinstance(group, str):
            found.setdefault(group, []).append(backend)
        elif not is_outside(group):
            for each in catalogue.of(kind):
                found.setdefault(each.id, []).append(backend._replace(target=group))
    return found


def _by_arn(catalogue: Catalogue) -> Iterator[_Registered]:
    for resource in catalogue.of(SCALING_GROUP):
        yield from _of_scaling_group(resource, "TargetGroupARNs")
    for resource, written in _of_services(catalogue):
        if isinstance(written, Unknown):
            yield _Registered(written, Backend(written, resource.origin(), written))
            continue
        if tasks.is_refused(catalogue, resource, written):
            continue
        for backend in hosts.backends(catalogue, resource, written):
            if "TargetGroupArn" in written:
                yield _Registered(written["TargetGroupArn"], backend)
            # Deployments move the tasks to and fro between the two groups:
            # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
            advanced = read.strict_mapping(written.get("AdvancedConfiguration"), backend.origin)
            other = advanced if isinstance(advanced, Unknown) else advanced.get("AlternateTargetGroupArn")
            if other is not None:
                why = Unknown(f"deployments of `{resource.id}` choose between two groups", backend.origin)
                yield _Registered(other, backend._replace(doubt=backend.doubt or why))
    yield from _by_code_deploy(catalogue, "TargetGroupInfoList", "TargetGroupPairInfoList")


def _by_name(catalogue: Catalogue) -> Iterator[_Registered]:
    for resource in catalogue.of(SCALING_GROUP):
        yield from _of_scaling_group(resource, "LoadBalancerNames")
    for resource, written in _of_services(catalogue):
        if isinstance(written, Unknown):
            yield _Registered(written, Backend(written, resource.origin(), written))
        elif "LoadBalancerName" in written:
            for backend in hosts.backends(catalogue, resource, written):
                # The load balancer's own listener has the target port.
                yield _Registered(written["LoadBalancerName"], backend._replace(port=None))
    yield from _by_code_deploy(catalogue, "ElbInfoList")


def _of_scaling_group(resource: Resource, name: str) -> Iterator[_Registered]:
    """Yield the target groups and load balancers of an Auto Scaling group, by property or by traffic source.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-autoscaling-autoscalinggroup-trafficsourceidentifier.html
    """
    backend = Backend(resource.uncertain or resource.id, resource.origin())
    listed = read.items(resource.get(name))
    for each in [listed] if isinstance(listed, Unknown) else listed:
        yield _Registered(each, backend)
    wanted = "elb" if name == "LoadBalancerNames" else "elbv2"
    for _, source in read.mappings(resource.get("TrafficSources"), resource.origin("TrafficSources")):
        if isinstance(source, Unknown):
            yield _Registered(source, backend)
        elif source.get("Type") in (None, wanted) or isinstance(source.get("Type"), Unknown):
            yield _Registered(source.get("Identifier"), backend)


def _of_services(catalogue: Catalogue) -> Iterator[tuple[Resource, "dict[str, Value] | Unknown"]]:
    for resource in catalogue.of(SERVICE, TASK_SET):
        for _, each in read.mappings(resource.get("LoadBalancers"), resource.origin("LoadBalancers")):
            yield resource, each if isinstance(each, Unknown) else dict(each)


def _by_code_deploy(catalogue: Catalogue, *lists: str) -> Iterator[_Registered]:
    """Yield the targets that CodeDeploy deployments may register, besides all others.

    https://docs.aws.amazon.com/codedeploy/latest/userguide/integrations-aws-elastic-load-balancing.html
    """
    for resource in catalogue.of(DEPLOYMENT_GROUP):
        info = read.strict_mapping(resource.get("LoadBalancerInfo"), resource.origin("LoadBalancerInfo"))
        given = {listed: info if isinstance(info, Unknown) else info.get(listed) for listed in lists}
        for name in (each for listed in lists for each in _names(resource, given[listed], listed)):
            why = Unknown(f"`{resource.id}` registers what it deploys to", resource.origin())
            if resource.get("ECSServices") is None:
                for target in catalogue.of(INSTANCE, SCALING_GROUP):
                    yield _Registered(name, Backend(target.id, resource.origin(), None, why))
                continue
            for service, written in _of_services(catalogue):
                for backend in (
                    () if isinstance(written, Unknown) else hosts.backends(catalogue, service, written)
                ):
                    yield _Registered(name, backend._replace(doubt=why))


def _names(resource: Resource, value: Value, path: str) -> Iterator[Value]:
    """Yield the names in a list of target groups or load balancers, or of pairs of them."""
    for _, each in read.mappings(value, resource.origin("LoadBalancerInfo", path)):
        if isinstance(each, Unknown):
            yield each
        elif "TargetGroups" in each:
            yield from _names(resource, each["TargetGroups"], path)
        else:
            yield each.get("Name")
