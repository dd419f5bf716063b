"""The IAM policies that a deployment needs: for the caller, and for CloudFormation's service role.

It calls no AWS service. `tests/deploy/test_permissions.py` compares it with the calls made.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE, Template
from tiers.deploy.policies import encryption, existing
from tiers.deploy.policies.granted import (
    ANYTHING,
    PASS,
    Permission,
    Scope,
    kinds_of,
    narrowed,
    needs,
    own_name,
    without_covered,
)

LONGEST: Final = 6_144
"""Characters of a managed policy, whitespace not counted:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
SERVICE: Final = "AWS::ECS::Service"
BUCKET: Final = "AWS::S3::Bucket"
VAULT: Final = "AWS::Backup::BackupVault"
CACHE: Final = "AWS::ElastiCache::ReplicationGroup"
DISTRIBUTION: Final = "AWS::CloudFront::Distribution"
NAMES: Final = frozenset(("AWS::CertificateManager::Certificate", "AWS::Route53::RecordSet"))
VOLUME: Final = "AWS::EC2::Volume"
LOG_GROUP: Final = "AWS::Logs::LogGroup"
ENTRANCES: Final = frozenset({"AWS::CloudFront::Distribution", "AWS::ElasticLoadBalancingV2::LoadBalancer"})
CLOUDFORMATION: Final = "cloudformation.amazonaws.com"

DEPLOYS: Final = (
    *("cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DeleteStack"),
    *("cloudformation:DescribeChangeSet", "cloudformation:DescribeEvents"),
    *("cloudformation:DescribeStackEvents", "cloudformation:DescribeStacks"),
    *("cloudformation:ExecuteChangeSet", "cloudformation:GetTemplate", "cloudformation:ListChangeSets"),
    *("cloudformation:ListStackResources", "cloudformation:SetStackPolicy"),
    *("cloudformation:UpdateTerminationProtection", "sts:GetCallerIdentity"),
)
"""Calls that `deploy` cannot do without."""
_LISTS: Final = "s3:ListBucket"
UPLOADS: Final = ("s3:GetObject", _LISTS, "s3:PutObject")
"""Calls that upload templates: all but one are on the objects."""
CHECKS: Final = (
    *("acm:DescribeCertificate", "cloudwatch:GetMetricStatistics"),
    *("ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones"),
    *("ec2:DescribeImages", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeInstanceTypes"),
    *("ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeKeyPairs"),
    *("ec2:DescribeNatGateways", "ec2:DescribeRegions", "ec2:DescribeSubnets"),
    *("ec2:DescribeVpcEndpointServices", "ec2:DescribeVpcs"),
    *("ecr:BatchGetImage", "ecr:DescribeImages", "ecr:DescribePullThroughCacheRules"),
    *("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetGroups"),
    "lambda:GetAccountSettings",
    *("rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters", "rds:DescribeDBEngineVersions"),
    *("rds:DescribeDBInstances", "rds:DescribeDBProxies", "rds:DescribeDBSnapshots"),
    *(
        "rds:DescribeEngineDefaultClusterParameters",
        "rds:DescribeEngineDefaultParameters",
        "rds:DescribeOrderableDBInstanceOptions",
    ),
    *("secretsmanager:DescribeSecret", "servicequotas:GetAWSDefaultServiceQuota"),
    *("servicequotas:GetServiceQuota", "ssm:GetParameters"),
)
"""Calls of the preflight checks; without them there are warnings."""
CLEARS: Final = (
    *("ec2:DescribeInstanceAttribute", "ec2:ModifyInstanceAttribute"),
    *("elasticloadbalancing:DescribeLoadBalancerAttributes",),
    *("elasticloadbalancing:ModifyLoadBalancerAttributes", "logs:DeleteLogGroup"),
    *("rds:DeleteDBClusterSnapshot", "rds:DeleteDBSnapshot", "rds:DescribeDBClusterSnapshots"),
    *("rds:DescribeDBClusters", "rds:DescribeDBInstances", "rds:DescribeDBSnapshots"),
    *("rds:ModifyDBCluster", "rds:ModifyDBInstance", "s3:DeleteBucket", "s3:DeleteObjectVersion"),
    *("s3:ListBucketVersions",),
)
"""Calls that remove a failed first creation; `destroy` and `recover` use most of them, too."""
ABOUT: Final = {
    "ec2": "EC2",
    "elasticloadbalancing": "ElasticLoadBalancingV2",
    "logs": "Logs",
    "rds": "RDS",
    "s3": "S3",
}
"""Services whose calls in `CHECKS` and `CLEARS` are about their resources alone, as types name them."""
ALWAYS: Final = ("ec2:DescribeRegions",)
EMPTIES: Final = (
    *("cloudformation:DescribeStackResources", "cloudformation:ListStacks", "s3:AbortMultipartUpload"),
    *("s3:DeleteBucket", "s3:DeleteObjectVersion", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"),
)
"""Calls of `destroy --empty`, for a stack with buckets."""
REPLICAS: Final = ("s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning")
"""Calls of the preflight check of buckets that others are copied to."""
KEY: Final = "AWS::KMS::Key"
KEYS: Final = ("kms:DescribeKey", "kms:GetKeyPolicy")
"""Calls of the preflight check of keys that exist already."""
ZONES: Final = (
    *("route53:GetHostedZone", "route53:ListHostedZones", "route53:ListResourceRecordSetProtections"),
    "route53:ListResourceRecordSets",
)
"""Calls of the preflight checks of hosted zones."""
NAMES_OF_DISTRIBUTIONS: Final = ("cloudfront:ListDistributions",)
PREFIX_LISTS: Final = ("ec2:DescribeManagedPrefixLists",)
"""Calls of the preflight checks of distributions and their origins."""
TRANSIT_ATTACHMENT: Final = "AWS::EC2::TransitGatewayAttachment"
TRANSIT_GATEWAYS: Final = ("ec2:DescribeTransitGateways",)
"""Calls of the preflight check of transit gateways."""
CACHES: Final = ("elasticache:DescribeCacheClusters", "elasticache:DescribeCacheEngineVersions")
"""Calls of the preflight checks of caches."""
FIREWALLS: Final = ("wafv2:DescribeManagedRuleGroup",)
"""Calls of the preflight check of firewalls."""
VOLUMES: Final = ("ec2:DescribeSnapshots", "ec2:DescribeVolumes")
"""Calls of the preflight checks of volumes."""
BACKUPS: Final = ("backup:DescribeBackupVault", "backup:DescribeRegionSettings")
"""Calls of the preflight check of backups, and of `destroy` for their vault."""
OPERATES: Final = (
    *("cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback"),
    *("cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:DescribeStackResourceDrifts"),
    *("cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"),
    *("cloudformation:RollbackStack", "cloudwatch:DescribeAlarms"),
)
"""Other calls of `drift`, `recover`, and `status`. For drift, CloudFormation reads each resource as well:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html"""
SERVICES: Final = ("ecs:DescribeServices", "ecs:DescribeTasks", "ecs:ListTasks")
"""Calls of `status`, `exec`, and `deploy` for services and their tasks."""
LOGS: Final = ("logs:FilterLogEvents",)
"""Calls of `logs`."""
OPENS: Final = (
    *("acm:DescribeCertificate", "cloudfront:GetDistribution", "route53:GetHostedZone"),
    *("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetHealth"),
)
"""Calls of `open`, for a stack with a distribution or a load balancer."""
EXEC: Final = ("ecs:ExecuteCommand",)
"""Calls of `exec`, which runs any command in a container; allowed only if a service has ECS Exec."""
RUNS: Final = (
    *("ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:DescribeTasks"),
    *("ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:TagResource"),
    *("logs:GetLogEvents", "scheduler:GetSchedule"),
)
"""Calls that run a job, also in a new revision, and read its log. ECS requires the right to tag the task:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html"""
_CHECKED: Final = (
    (frozenset({SERVICE}), SERVICES),
    (frozenset({DISTRIBUTION}), NAMES_OF_DISTRIBUTIONS),
    (NAMES, ZONES),
    (frozenset({CACHE}), CACHES),
    (frozenset({"AWS::WAFv2::WebACL"}), FIREWALLS),
    (frozenset({VOLUME}), VOLUMES),
    (frozenset({TRANSIT_ATTACHMENT}), TRANSIT_GATEWAYS),
    (frozenset({VAULT}), BACKUPS),
)
"""Calls about resources of some types, on anything."""
TASKS: Final = "ecs-tasks.amazonaws.com"

CONSOLE: Final = (
    "cloudformation:CreateStack",
    "cloudformation:GetTemplateSummary",
    "cloudformation:UpdateStack",
)
"""Calls of the console and the AWS CLI for a bundle that `package` uploaded."""


OTHER_STACKS: Final = {
    "Fn::GetStackOutput": ("cloudformation:DescribeStacks",),
    "Fn::ImportValue": ("cloudformation:ListExports",),
}
"""Calls of the preflight check of values of other stacks, by the function in templates."""


class Upload(NamedTuple):
    """The place of uploaded templates."""

    bucket: str
    prefix: str
    name: str
    """Of the bundle, whose directory they are in."""


class Policies(NamedTuple):
    """Documents, each short enough for a managed policy, and the unknown types."""

    documents: tuple[Mapping[str, Any], ...]
    unknown: tuple[str, ...]


def for_service_role(templates: Mapping[str, Template], scope: Scope, upload: Upload | None) -> Policies:
    """Return what a service role of CloudFormation needs for templates, in both layouts if both are given."""
    found = needs(templates, scope)
    reading = _reading(templates, scope, upload) if upload else ()
    return Policies(documents([*found.grants, *reading]), found.unknown)


def for_deployer(
    templates: Mapping[str, Template], scope: Scope, upload: Upload | None, role: str | None
) -> Policies:
    """Return the policies of the caller; without a service role, they include CloudFormation's needs."""
    own = [*narrowed((*DEPLOYS, *OPERATES, *CONSOLE), kinds_of((), scope))]
    resources = [each for template in templates.values() for each in template["Resources"].values()]
    own.append(Permission(frozenset(_of_services(CHECKS, resources))))
    own += narrowed(_of_services(CLEARS, resources), kinds_of(resources, scope))
    own += _operating(resources, scope)
    own += _running(resources, scope)
    own += [Permission(frozenset(each)) for each in (existing.calls(templates),) if each]
    own += [Permission(frozenset(calls)) for word, calls in OTHER_STACKS.items() if word in str(templates)]
    if any(each["Type"] in ENTRANCES for each in resources):
        own.append(Permission(frozenset(OPENS)))
    if upload is not None:
        own += _uploading(scope, upload)
    if role:
        condition = ("StringEquals", "iam:PassedToService", (CLOUDFORMATION,))
        return Policies(documents([*own, Permission(frozenset({PASS}), (role,), condition)]), ())
    found = needs(templates, scope)
    return Policies(documents([*own, *found.grants]), found.unknown)


def _of_services(actions: Iterable[str], resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Leave out calls that are about resources of a service of which templates have none."""
    used = {str(each["Type"]).split("::")[1] for each in resources}
    for action in actions:
        namespace = ABOUT.get(action.partition(":")[0])
        if action in ALWAYS or namespace is None or namespace in used:
            yield action


def _operating(resources: Sequence[Mapping[str, Any]], scope: Scope) -> Iterator[Permission]:
    """Yield what `status`, `logs`, and `exec` need for the services and logs of templates."""
    types = {str(each["Type"]) for each in resources}
    for about, actions in _CHECKED:
        if not about.isdisjoint(types):
            yield Permission(frozenset(actions))
    if any((each.get("Properties") or {}).get("ReplicationConfiguration") for each in resources):
        yield Permission(frozenset(REPLICAS), (scope.arn("s3", "*"),))
    if any("SourcePrefixListId" in (each.get("Properties") or {}) for each in resources):
        yield Permission(frozenset(PREFIX_LISTS))
    yield from _keys(resources, types, scope)
    if BUCKET in types:
        yield from narrowed(EMPTIES, kinds_of(resources, scope))
    if LOG_GROUP in types:
        yield from narrowed(LOGS, kinds_of(resources, scope))
    services = (each for each in resources if each["Type"] == SERVICE)
    if any((each.get("Properties") or {}).get("EnableExecuteCommand") is True for each in services):
        name = own_name(scope)
        where = (scope.arn("ecs", f"cluster/{name}"), scope.arn("ecs", f"task/{name}/*"))
        yield Permission(frozenset(EXEC), where)


def _keys(resources: Iterable[Mapping[str, Any]], types: set[str], scope: Scope) -> Iterator[Permission]:
    """Yield what removes the key of a failed creation, or what checks one that exists already."""
    where = (scope.arn("kms", "key/*"),)
    if KEY in types:
        yield Permission(frozenset({"kms:ScheduleKeyDeletion"}), where)
    elif any(encryption.names_a_key(each.get("Properties")) for each in resources):
        yield Permission(frozenset(KEYS), where)


def _running(resources: Sequence[Mapping[str, Any]], scope: Scope) -> Iterator[Permission]:
    """Yield what runs the jobs of a stack, if it has any: a schedule that starts tasks."""
    targets = (each.get("Properties", {}).get("Target", {}) for each in resources)
    if not any(isinstance(each, Mapping) and "EcsParameters" in each for each in targets):
        return
    kinds = kinds_of(resources, scope)
    yield from narrowed(RUNS, kinds)
    condition = ("StringEquals", "iam:PassedToService", (TASKS,))
    yield Permission(frozenset({PASS}), kinds.get("iam:role", ANYTHING), condition)


def _reading(templates: Mapping[str, Template], scope: Scope, upload: Upload) -> Iterator[Permission]:
    nested = any(
        each["Type"] == STACK_TYPE
        for template in templates.values()
        for each in template["Resources"].values()
    )
    if nested:
        yield Permission(frozenset({"s3:GetObject"}), (_objects(scope, upload),))


def _uploading(scope: Scope, upload: Upload) -> Iterator[Permission]:
    yield Permission(frozenset({_LISTS}), (scope.arn("s3", upload.bucket),))
    yield Permission(frozenset(UPLOADS) - {_LISTS}, (_objects(scope, upload),))


def _objects(scope: Scope, upload: Upload) -> str:
    parts = (upload.bucket, upload.prefix.strip("/"), upload.name, "*")
    return scope.arn("s3", "/".join(part for part in parts if part))


def trust() -> Mapping[str, Any]:
    """Return the trust policy of a service role.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
    """
    allowed = {"Effect": "Allow", "Principal": {"Service": CLOUDFORMATION}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def documents(grants: Iterable[Permission]) -> tuple[Mapping[str, Any], ...]:
    """Return policies that allow it all, as few as their longest allows; statements of one kind are one."""
    merged: dict[tuple[Any, ...], set[str]] = {}
    for each in grants:
        merged.setdefault((each.resources, each.condition), set()).update(each.actions)
    anything = without_covered(merged.get((ANYTHING, None), set()))
    found: list[list[dict[str, Any]]] = []
    for (resources, condition), actions in merged.items():
        is_anything = (resources, condition) == (ANYTHING, None)
        for action in sorted(anything if is_anything else actions - anything):
            _add(found, action, _statement(resources, condition))
    return tuple({"Version": "2012-10-17", "Statement": statements} for statements in found)


def _statement(
    resources: tuple[str, ...], condition: tuple[str, str, tuple[str, ...]] | None
) -> dict[str, Any]:
    more = {}
    if condition:
        operator, key, values = condition
        more = {"Condition": {operator: {key: list(values)}}}
    return {"Effect": "Allow", "Action": [], "Resource": list(resources), **more}


def _add(found: list[list[dict[str, Any]]], action: str, empty: dict[str, Any]) -> None:
    """Add an action to the last policy, or to a new one if it has no room left."""
    if found:
        last = found[-1]
        if last[-1] | {"Action": []} != empty:
            last.append(empty)
        last[-1]["Action"].append(action)
        if _length(last) <= LONGEST:
            return
        last[-1]["Action"].pop()
        if not last[-1]["Action"]:
            last.pop()
    found.append([{**empty, "Action": [action]}])


def _length(statements: list[dict[str, Any]]) -> int:
    return len(json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":")))
