"""Preflight checks of the account before a deployment: all problems in one list, each at its spec line.

The checks only read. A missing permission to read is a warning, and does not stop the deployment.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from tiers.deploy import aws_errors
from tiers.deploy.aws import Aws, AwsError
from tiers.deploy.preflight import (
    addresses,
    backups,
    caches,
    certificates,
    container_images,
    databases,
    distributions,
    domains,
    endpoints,
    engine_parameters,
    existing_certificates,
    existing_listeners,
    existing_members,
    existing_network,
    existing_roles,
    existing_rules,
    fargate_vcpus,
    firewalls,
    functions,
    keys,
    other_stacks,
    protections,
    quotas,
    region,
    replicas,
    rules,
    servers,
    snapshots,
    task_secrets,
    transit_gateways,
    vcpus,
    volumes,
    zones,
)
from tiers.deploy.preflight.listeners import Listeners
from tiers.deploy.preflight.other_stacks import OtherStacks
from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import aws as codes
from tiers.diagnostics.codes.deploy import NOT_CHECKED
from tiers.diagnostics.model import NOWHERE, Diagnostic
from tiers.ir.placed import Built
from tiers.plan.model import Action, Change

Check = Callable[[Subject], Iterator[Diagnostic]]

CHECKS: Final[Mapping[str, Check]] = {
    "the region": region.check,
    "the values of other stacks": other_stacks.check,
    "the quota of Elastic IPs": quotas.of("AWS::EC2::EIP"),
    "Elastic IPs of load balancers": addresses.check,
    "the quotas of VPCs and internet gateways": quotas.of("AWS::EC2::VPC", "AWS::EC2::InternetGateway"),
    "the quota of NAT gateways": quotas.nat_gateways,
    "the quotas of load balancers and target groups": quotas.of(
        "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::TargetGroup"
    ),
    "the quota of DB instances": quotas.of("AWS::RDS::DBInstance"),
    "the quota of DB clusters": quotas.of("AWS::RDS::DBCluster"),
    "the quota of proxies": quotas.of("AWS::RDS::DBProxy"),
    "the quota of file systems": quotas.of("AWS::EFS::FileSystem"),
    "the quota of vCPUs": vcpus.check,
    "the quotas of vCPUs on Fargate": fargate_vcpus.check,
    "the quotas of EBS storage": volumes.storage,
    "snapshots of volumes": volumes.snapshots,
    "zones": zones.check,
    "the existing VPC": existing_network.check,
    "existing security groups": existing_members.groups,
    "existing listeners": existing_listeners.check,
    "rules of existing listeners": existing_rules.check,
    "certificates of existing listeners": existing_certificates.check,
    "existing queues": existing_members.of("AWS::SQS::Queue"),
    "existing topics": existing_members.of("AWS::SNS::Topic"),
    "existing buckets": existing_members.of("AWS::S3::Bucket"),
    "existing tables": existing_members.of("AWS::DynamoDB::Table"),
    "existing functions": existing_members.of("AWS::Lambda::Function"),
    "existing secrets": existing_members.of("AWS::SecretsManager::Secret"),
    "existing KMS keys": existing_members.of("AWS::KMS::Key"),
    "existing roles": existing_roles.roles,
    "existing instance profiles": existing_roles.profiles,
    "security group rules": rules.check,
    "VPC endpoint services": endpoints.check,
    "transit gateways": transit_gateways.check,
    "key pairs": servers.key_pairs,
    "images": servers.images,
    "SSM parameters of images": servers.image_parameters,
    "instance types": servers.instance_types,
    "container images": container_images.check,
    "archives of functions": functions.archives,
    "runtimes of functions": functions.runtimes,
    "the quota of calls of functions": functions.concurrency,
    "secrets of tasks": task_secrets.secrets,
    "SSM parameters of tasks": task_secrets.parameters,
    "certificates": certificates.check,
    "rule groups of firewalls": firewalls.groups,
    "names of distributions": distributions.names,
    "the prefix list of CloudFront": distributions.prefix_lists,
    "hosted zones": domains.check,
    "protections of records": protections.check,
    "database engines and instance classes": databases.check,
    "engine parameters": engine_parameters.check,
    "the quota of cache nodes": caches.nodes,
    "versions of caches": caches.versions,
    "snapshots": snapshots.check,
    "buckets for copies": replicas.check,
    "KMS keys": keys.check,
    "settings of AWS Backup": backups.settings,
    "vaults for copies of backups": backups.copies,
}
"""Checks by their subject, as named in the warning that a check was impossible."""

_HOPELESS: Final = frozenset(
    {
        codes.NO_CREDENTIALS,
        codes.EXPIRED_CREDENTIALS,
        codes.REFUSED_CREDENTIALS,
        codes.UNREACHABLE,
        codes.NO_REGION,
        codes.CLOCK_SKEW,
    }
)
"""Failures that every other call would have, too."""


def preflight(
    aws: Aws, built: Built, changes: Iterable[Change], values: Mapping[str, str], account: str
) -> list[Diagnostic]:
    """Check the resources that change: others may stay, even if AWS would refuse to create them now.

    `values` are those of parameters, as far as they are known; `account` is the account's number.

    Raises `AwsError` for a failure that every call would have.
    """
    kinds = {each.logical_id: each.kind for each in changes if each.kind is not Action.REMOVE}
    subject = Subject(
        aws,
        built.resources,
        kinds,
        values,
        account,
        OtherStacks(aws),
        Listeners(aws),
        built.given,
        built.assumed,
        built.existing,
    )
    return [found for name, check in CHECKS.items() for found in _guarded(name, check, subject)]


def _guarded(name: str, check: Check, subject: Subject) -> Iterator[Diagnostic]:
    try:
        yield from check(subject)
    except AwsError as error:
        found = aws_errors.diagnostic(error.failure)
        if found.code in _HOPELESS:
            raise
        yield NOT_CHECKED.at(
            NOWHERE, f"could not check {name}: {found.message}", help=found.help, note=found.note
        )
