"""Statements of IAM policies: what CloudFormation needs for templates, and where its resources are.

Which actions a resource type needs, its schema says under `handlers`; which resources an action is about, the
Service Authorization Reference. cfn-lint ships both.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html#schema-properties-handlers
https://docs.aws.amazon.com/service-authorization/latest/reference/
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from tiers.cloudformation.template import STACK_TYPE, Template
from tiers.deploy.policies import encryption, existing, function_code
from tiers.plan.compare.schemas import authorizations, schema_of

Kinds = Mapping[str, tuple[str, ...]]
"""By service and kind of resource, such as `iam:role`, the ARNs of a stack's own."""

ANYTHING: Final = ("*",)
PASS, LINK = "iam:PassRole", "iam:CreateServiceLinkedRole"
_ACTION: Final = re.compile(r"[a-z0-9-]+:[A-Za-z0-9*]+")
"""The form of actions that IAM accepts: some schemas have others, such as `s3:REST.PUT.OBJECT`.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"""
_READS: Final = ("Get", "List", "Describe")
_SAFE_PREFIX: Final = 20
"""Letters of a stack's name that its resources' names begin with, although CloudFormation cuts long ones."""

_NAMED: Final = {
    "AWS::DynamoDB::Table": ("TableName", "dynamodb:table"),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", "iam:instance-profile"),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", "iam:policy"),
    "AWS::IAM::Role": ("RoleName", "iam:role"),
    "AWS::IAM::RolePolicy": ("RoleName", "iam:role"),
    "AWS::Logs::LogGroup": ("LogGroupName", "logs:log-group"),
    "AWS::S3::Bucket": ("BucketName", "s3:bucket"),
    "AWS::S3::BucketPolicy": ("Bucket", "s3:bucket"),
    "AWS::SNS::Topic": ("TopicName", "sns:topic"),
    "AWS::SQS::Queue": ("QueueName", "sqs:queue"),
}
"""The property that names a resource, and the kind that it is of."""
_BESIDE_THEM: Final = frozenset({"AWS::IAM::RolePolicy", "AWS::S3::BucketPolicy"})
"""Types that refer to a resource of those kinds, usually the stack's own."""
_NAMELESS: Final = frozenset({"AWS::SNS::Subscription", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"})
"""Types that are about a resource of those kinds, and have none of another kind."""
_LINKED: Final = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "*.application-autoscaling",
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-service-linked-roles-vpc-origins.html
    "AWS::CloudFront::VpcOrigin": "vpcorigin.cloudfront",
    "AWS::ECS::Service": "ecs",
    "AWS::EFS::FileSystem": "elasticfilesystem",
    "AWS::ElasticLoadBalancingV2::LoadBalancer": "elasticloadbalancing",
    "AWS::OpenSearchService::Domain": "opensearchservice",
    "AWS::EC2::FlowLog": "delivery.logs",
}
"""Services of the service-linked roles that types need, where they are not the types' own services:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html"""
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/load-balancer-authentication-access-control.html
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (
        *(LINK, "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeInternetGateways"),
        *("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"),
    ),
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
    "AWS::AutoScaling::AutoScalingGroup": ("ec2:CreateTags", "ec2:RunInstances", PASS, LINK),
    # Nested change sets, and what is done on the root alone, go through each nested stack.
    STACK_TYPE: (
        *("cloudformation:CancelUpdateStack", "cloudformation:ContinueUpdateRollback"),
        *("cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet"),
        *("cloudformation:DescribeChangeSet", "cloudformation:DescribeStackEvents"),
        *("cloudformation:ExecuteChangeSet", "cloudformation:RollbackStack"),
    ),
}
"""Actions that a type needs in addition to those in its schema."""
_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "resolve:ssm:": ("ssm:GetParameters",),
    "AWS::SSM::Parameter::Value": ("ssm:GetParameters",),
    "resolve:secretsmanager:": ("secretsmanager:GetSecretValue",),
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
    "Fn::GetStackOutput": ("cloudformation:DescribeStacks",),
    "Fn::GetAZs": ("ec2:DescribeAvailabilityZones",),
    "AWS::EC2::KeyPair::KeyName": ("ec2:DescribeKeyPairs",),
    "AWS::EC2::Image::Id": ("ec2:DescribeImages",),
    "AWS::EC2::SecurityGroup::Id": ("ec2:DescribeSecurityGroups",),
}
"""Actions for dynamic references, functions, and types of parameters, by the words in templates."""
_SERVERS: Final = "ec2.amazonaws.com"
_ROLE: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:role/[^\s\"'{}$]+")


class Scope(NamedTuple):
    """The place of a stack; `*` for unknown parts."""

    stack: str
    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """Return an ARN of the stack's account."""
        region, account = self.region, self.account
        if service in {"iam", "s3"}:
            region = ""
        if service == "s3":
            account = ""
        return f"arn:{self.partition}:{service}:{region}:{account}:{resource}"

    @property
    def stacks(self) -> tuple[str, ...]:
        """The ARNs of the stack, and of those that it nests, which have its name in front."""
        names = (f"{self.stack}/*", f"{self.stack}-*/*")
        return tuple(self.arn("cloudformation", f"stack/{each}") for each in names)


class Permission(NamedTuple):
    """A statement that allows something."""

    actions: frozenset[str]
    resources: tuple[str, ...] = ANYTHING
    condition: tuple[str, str, tuple[str, ...]] | None = None
    """An operator, a key, and values."""


class Needs(NamedTuple):
    """The statements that templates need, and the types without known permissions."""

    grants: tuple[Permission, ...]
    unknown: tuple[str, ...]


def needs(templates: Mapping[str, Template], scope: Scope) -> Needs:
    """Return what CloudFormation needs to create, update, delete, and read the resources of templates."""
    resources = [each for template in templates.values() for each in template["Resources"].values()]
    types = sorted({str(each["Type"]) for each in resources})
    actions = {action for each in types for action in _of_type(each)} | set(_of_words(templates))
    actions.update(encryption.using(resources))
    kinds = kinds_of(resources, scope)
    plain = narrowed(actions - {PASS, LINK}, kinds)
    special = (*_passing(resources, templates, kinds, scope), *_linking(types, scope))
    code = (Permission(*each) for each in function_code.reading(resources, scope.partition))
    return Needs((*plain, *special, *code), tuple(each for each in types if not _handlers(each)))


def _of_type(kind: str) -> Iterator[str]:
    yield from _BESIDE.get(kind, ())
    for handler in _handlers(kind).values():
        yield from (each for each in handler.get("permissions", ()) if _ACTION.fullmatch(each))


def _handlers(kind: str) -> Mapping[str, Any]:
    schema = schema_of(kind)
    found: Mapping[str, Any] = schema.content.get("handlers", {}) if schema else {}
    return found


def _of_words(templates: Mapping[str, Template]) -> Iterator[str]:
    strings = set(strings_of(dict(templates)))
    for word, actions in _WORDS.items():
        if any(word in each for each in strings):
            yield from actions


def strings_of(value: object) -> Iterator[str]:
    """Yield all strings of plain data, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key)
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


def own_name(scope: Scope) -> str:
    """Return what the names of a stack's resources begin with, as a pattern."""
    return scope.stack[:_SAFE_PREFIX] + ("-*" if len(scope.stack) <= _SAFE_PREFIX else "*")


def kinds_of(resources: Iterable[Mapping[str, Any]], scope: Scope) -> Kinds:
    """Return where a stack's own resources are: under names that CloudFormation makes, or the template's."""
    prefix = own_name(scope)
    found = {kind: {_own(scope, kind, prefix): None} for _, kind in _NAMED.values()}
    shared = []
    for each in resources:
        kind_of_type = str(each["Type"])
        if kind_of_type in _NAMED:
            _, kind = _NAMED[kind_of_type]
            found[kind][_own(scope, kind, _name_of(each, prefix))] = None
        elif kind_of_type not in _NAMELESS:
            shared.append(f"{kind_of_type.split('::')[1].lower()}:")
    # A type of another kind may share actions with those that are known.
    found = {kind: arns for kind, arns in found.items() if not kind.startswith(tuple(shared))}
    found["s3:object"] = {f"{each}/*": None for each in found.get("s3:bucket", ())}
    found["cloudformation:stack"] = dict.fromkeys(scope.stacks)
    return {kind: tuple(arns) for kind, arns in found.items()}


def _name_of(resource: Mapping[str, Any], prefix: str) -> str:
    """Return the name of a resource with its path, if it has one; `*` for what a template leaves open."""
    property_, _ = _NAMED[str(resource["Type"])]
    properties = resource.get("Properties") or {}
    path, name = properties.get("Path", "/"), properties.get(property_, prefix)
    if isinstance(name, Mapping):
        is_beside = resource["Type"] in _BESIDE_THEM and "Ref" in name
        if is_beside or str(name.get("Fn::Sub")).startswith("${AWS::StackName}-"):
            name = prefix
        else:
            name = _beginning(name) or name
    return f"{path}{name}"[1:] if isinstance(path, str) and isinstance(name, str) else "*"


def _beginning(name: Mapping[str, Any]) -> str:
    """Return a pattern for a name that is joined from its beginning; empty for any other name."""
    match name.get("Fn::Join"):
        case [str(between), [str(first), *_]]:
            return f"{first}{between}*"
    return ""


def _own(scope: Scope, kind: str, name: str) -> str:
    service, _, noun = kind.partition(":")
    written = {
        **dict.fromkeys(("dynamodb", "iam"), f"{noun}/{name}"),
        "logs": f"{noun}:{name}*",
        "s3": name.lower(),
    }.get(service, name)
    return scope.arn(service, written.replace("**", "*"))


def narrowed(actions: Iterable[str], kinds: Kinds) -> Iterator[Permission]:
    """Group actions by what they are about: resources of the stack's own, or anything."""
    grouped: dict[tuple[str, ...], set[str]] = {}
    for action in actions:
        grouped.setdefault(_about(action, kinds), set()).add(action)
    yield from (Permission(frozenset(some), about) for about, some in sorted(grouped.items()))


def without_covered(actions: set[str]) -> set[str]:
    """Leave out what an action with a wildcard has already."""
    starts = tuple(each.removesuffix("*") for each in actions if each.endswith("*"))
    return {each for each in actions if each.endswith("*") or not each.startswith(starts or ("\0",))}


def _about(action: str, kinds: Kinds) -> tuple[str, ...]:
    service, _, name = action.partition(":")
    if name.startswith(_READS) and service not in {"cloudformation", "s3"}:
        return ANYTHING
    nouns = authorizations(service).get(name.lower(), ())
    arns = (arn for noun in nouns for arn in kinds.get(f"{service}:{noun}", ()))
    return tuple(dict.fromkeys(arns)) or ANYTHING


def _passing(
    resources: Iterable[Mapping[str, Any]], templates: Mapping[str, Template], kinds: Kinds, scope: Scope
) -> Iterator[Permission]:
    """Yield what hands roles to services: those of the templates, and those that they name."""
    roles = [each.get("Properties") or {} for each in resources if each["Type"] == "AWS::IAM::Role"]
    services = {each for role in roles for each in _principals(role.get("AssumeRolePolicyDocument"))}
    everywhere = (scope.arn("iam", "role/*"),)
    arns = dict.fromkeys(kinds.get("iam:role", everywhere) if roles else ())
    known = [*existing.passed(templates)]
    for each in known:
        condition = ("StringLike", "iam:PassedToService", tuple(sorted(each.services)))
        yield Permission(frozenset({PASS}), (each.arn,) if each.arn else everywhere, condition)
    for text in strings_of(dict(templates)):
        if _ROLE.fullmatch(text) and all(text != each.arn for each in known):
            arns[text] = None
            services.add("*.amazonaws.com")
    is_passed = any(not each.arn and _SERVERS in each.services for each in known)
    if any(_profiles_named(each) for each in resources) and not is_passed:
        arns[everywhere[0]] = None
        services.add(_SERVERS)
    if arns:
        condition = ("StringLike", "iam:PassedToService", tuple(sorted(services)))
        yield Permission(frozenset({PASS}), tuple(arns), condition)


def _principals(document: object) -> Iterator[str]:
    """Yield the services that a trust policy names; what is in no known form, as anything."""
    statements = document.get("Statement", ()) if isinstance(document, Mapping) else ()
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal") if isinstance(statement, Mapping) else None
        service = principal.get("Service") if isinstance(principal, Mapping) else None
        for each in service if isinstance(service, list) else [service]:
            if isinstance(each, str):
                yield each
                # A role for `monitoring.rds` is passed in a call of `rds`.
                yield re.sub(r"^[\w-]+\.(?=[\w-]+\.amazonaws\.)", "", each)
            elif each is not None:
                yield "*.amazonaws.com"


def _profiles_named(resource: Mapping[str, Any]) -> bool:
    """Return whether a server uses an instance profile that is not in the templates."""
    properties = resource.get("Properties") or {}
    data = properties.get("LaunchTemplateData")
    written = (data if isinstance(data, Mapping) else properties).get("IamInstanceProfile")
    if isinstance(written, Mapping):
        return any(isinstance(written.get(key), str) for key in ("Arn", "Name"))
    return isinstance(written, str)


def _linking(types: Iterable[str], scope: Scope) -> Iterator[Permission]:
    """Yield what makes service-linked roles: by their services only, in whose directory they are."""
    needing = [each for each in types if LINK in set(_of_type(each))]
    services = {f"{_LINKED.get(each, each.split('::')[1].lower())}.amazonaws.com" for each in needing}
    if services:
        where = f"arn:{scope.partition}:iam::{scope.account}:role/aws-service-role/*"
        condition = ("StringLike", "iam:AWSServiceName", tuple(sorted(services)))
        yield Permission(frozenset({LINK}), (where,), condition)


@cache
def partition_of(region: str) -> str:
    """Return the partition of a region: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""
    starts = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc"}
    return next((name for start, name in starts.items() if region.startswith(start)), "aws")
