"""Roles, and what policies are about, of an account: as CloudFormation would write them.

A policy that is printed without the resource that has it is in a file with the name of the command and of
the resource, such as `get-bucket-policy-NAME.json`; an empty file is that of a resource without a policy.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiers.cloudformation.evaluate.values import Unknown
from tiers.proof.account.export import Export, Item
from tiers.proof.account.resources import Made, Maker, present
from tiers.proof.build.catalogue import Resource

_ROLE, _MANAGED = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"
PROFILES = "InstanceProfiles"
"""A property that no role has: the ARNs of its instance profiles, which a listing has."""
_BUCKET, _FUNCTION, _KEY = "AWS::S3::Bucket", "AWS::Lambda::Function", "AWS::KMS::Key"
_FILE_SYSTEM, _QUEUE, _TOPIC = "AWS::EFS::FileSystem", "AWS::SQS::Queue", "AWS::SNS::Topic"
_TABLE, _LOG_GROUP, _OF_LOGS = "AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::Logs::ResourcePolicy"
_OF_AWS = ":iam::aws:policy/"
_ARN = re.compile(r"arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]*):([0-9]{12}):")


def resources(export: Export, maker: Maker) -> Iterator[Made]:
    """Make roles, managed policies, and the resources that have policies."""
    tags = {item.text("ResourceARN"): item.tags() for item in export.items("ResourceTagMappingList")}
    policies = {item.text("Arn"): item for item in export.items("Policies")}
    for arn, item in policies.items():
        if arn and _OF_AWS not in arn:
            found = {**_named(item, "PolicyName", "ManagedPolicyName"), "PolicyDocument": _default(item)}
            yield _made(maker, item, _MANAGED, arn, found, tags)
    for item in export.items("RoleDetailList"):
        yield _made(maker, item, _ROLE, item.text("Arn"), _role(item, policies), {}, item.tags())
    yield from _with_attributes(export, maker, tags)
    yield from _with_names(export, maker, tags)
    yield from _secrets(export, maker, tags)
    yield from _tables(export, maker, tags)
    yield from _logs(export, maker, tags)


def deployment(found: Iterable[Resource]) -> dict[str, str]:
    """Return the account and the region that the ARNs of an account's resources have."""
    given: dict[str, str] = {}
    for resource in found:
        arn = _ARN.match(resource.id)
        for name, value in zip(("AWS::Region", "AWS::AccountId"), arn.groups() if arn else (), strict=False):
            if value:
                given.setdefault(name, value)
    return given


def _made(
    maker: Maker,
    item: Item,
    kind: str,
    arn: str,
    properties: Mapping[str, Any],
    tags: Mapping[str, dict[str, str]],
    own: Mapping[str, str] | None = None,
) -> Made:
    name = arn.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    found = maker.tagged(kind, arn, own or tags.get(arn, {}))
    return maker.make(item, kind, arn, properties, found, name=name)


def _named(item: Item, key: str, property_: str) -> dict[str, Any]:
    return {property_: item.text(key), **present(item.data, "Path")}


def _role(item: Item, policies: Mapping[str, Item]) -> dict[str, Any]:
    """Return the properties of a role; documents of policies that AWS manages are listed beside it."""
    found = {**_named(item, "RoleName", "RoleName"), **present(item.data, "AssumeRolePolicyDocument")}
    profiles = (each.get("Arn") for each in item.listed("InstanceProfileList"))
    found[PROFILES] = [each for each in profiles if isinstance(each, str)]
    found["Policies"] = [dict(each) for each in item.listed("RolePolicyList")]
    attached = [each.get("PolicyArn") for each in item.listed("AttachedManagedPolicies")]
    for arn in attached:
        if isinstance(arn, str) and _OF_AWS in arn and arn in policies:
            found["Policies"].append({"PolicyName": arn, "PolicyDocument": _default(policies[arn])})
    found["ManagedPolicyArns"] = [
        each for each in attached if not (isinstance(each, str) and _OF_AWS in each and each in policies)
    ]
    boundary = item.data.get("PermissionsBoundary")
    if isinstance(boundary, Mapping):
        found["PermissionsBoundary"] = boundary.get("PermissionsBoundaryArn")
    return found


def _default(item: Item) -> Any:  # noqa: ANN401 - a policy document
    """Return the document of the default version of a managed policy."""
    versions = (each for each in item.listed("PolicyVersionList") if each.get("IsDefaultVersion") is True)
    arn = item.text("Arn")
    return next(versions, {}).get("Document", Unknown(f"the default version of `{arn}` is not listed"))


def _with_attributes(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    """Make queues and topics, whose attributes have their policies."""
    for item in export.items("Attributes"):
        data = item.data.get("Attributes")
        for kind, name in ((_QUEUE, "Queue"), (_TOPIC, "Topic")):
            arn = data.get(f"{name}Arn") if isinstance(data, Mapping) else None
            if isinstance(data, Mapping) and isinstance(arn, str):
                found = {f"{name}Name": arn.rsplit(":", 1)[-1], **present(data, "KmsMasterKeyId")}
                yield _made(maker, item, kind, arn, found, tags)
                if data.get("Policy"):
                    separate = {f"{name}s": [arn], "PolicyDocument": data["Policy"]}
                    yield maker.make(item, f"{kind}Policy", f"{arn} policy", separate)


def _secrets(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    """Make secrets: their ARNs end in six characters, which are a property here."""
    for item in export.items("ResourcePolicy"):
        arn = item.text("ARN")
        name, _, end = arn.partition(":secret:")[2].rpartition("-")
        yield _made(maker, item, "AWS::SecretsManager::Secret", arn, {"Name": name, "??????": end}, tags)
        policy = item.data.get("ResourcePolicy")
        if policy is not None:
            separate = {"SecretId": arn, "ResourcePolicy": policy}
            yield maker.make(item, "AWS::SecretsManager::ResourcePolicy", f"{arn} policy", separate)


def _with_names(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    """Make buckets, functions, keys, secrets, and file systems, with policies from other files."""
    for item in export.items("Buckets"):
        name = item.text("Name")
        arn = f"arn:aws:s3:::{name}"
        yield _made(maker, item, _BUCKET, arn, {"BucketName": name}, tags)
        policy = _document(export, "get-bucket-policy", name)
        if policy is not None:
            separate = {"Bucket": name, "PolicyDocument": policy}
            yield maker.make(item, f"{_BUCKET}Policy", f"{arn} policy", separate)
    for item in export.items("Functions"):
        name, arn = item.text("FunctionName"), item.text("FunctionArn")
        policy = _document(export, "get-policy", name)
        yield _made(maker, item, _FUNCTION, arn, {"FunctionName": name, "Policy": policy}, tags)
    for item in export.items("Keys"):
        arn = item.text("KeyArn")
        policy = _document(export, "get-key-policy", item.text("KeyId"))
        yield _made(maker, item, _KEY, arn, {"KeyId": item.text("KeyId"), "KeyPolicy": policy}, tags)
    for item in export.items("FileSystems"):
        identity, arn = item.text("FileSystemId"), item.text("FileSystemArn")
        policy = _document(export, "describe-file-system-policy", identity)
        found = {"FileSystemId": identity, "FileSystemPolicy": policy, **present(item.data, "KmsKeyId")}
        yield _made(maker, item, _FILE_SYSTEM, arn, found, tags)


def _tables(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    """Make tables, with the keys that encrypt them."""
    for item in export.items("Table"):
        data = item.data.get("Table")
        table: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        name, arn, encryption = (table.get(each) for each in ("TableName", "TableArn", "SSEDescription"))
        if isinstance(name, str) and isinstance(arn, str):
            found: dict[str, Any] = {"TableName": name}
            policy = _document(export, "get-resource-policy", name)
            if policy is not None:
                found["ResourcePolicy"] = {"PolicyDocument": policy}
            if isinstance(encryption, Mapping):
                found["SSESpecification"] = {"KMSMasterKeyId": encryption.get("KMSMasterKeyArn")}
            yield _made(maker, item, _TABLE, arn, found, tags)


def _logs(export: Export, maker: Maker, tags: Mapping[str, dict[str, str]]) -> Iterator[Made]:
    """Make log groups, and the policies that are about all of them."""
    groups = export.items("logGroups")
    for item in groups:
        arn = item.text("arn").removesuffix(":*")
        found = {"LogGroupName": item.text("logGroupName")}
        if item.text("kmsKeyId"):
            found["KmsKeyId"] = item.text("kmsKeyId")
        yield _made(maker, item, _LOG_GROUP, arn, found, tags)
    policies = export.items("resourcePolicies")
    for item in policies:
        name = item.text("policyName")
        written = {"PolicyName": name, "PolicyDocument": item.data.get("policyDocument")}
        yield maker.make(item, _OF_LOGS, f"policy {name} of logs", written)
    if groups and "resourcePolicies" not in export:
        why = Unknown("the output of `aws logs describe-resource-policies` is missing")
        yield maker.make(groups[0], _OF_LOGS, "policies of logs", {"PolicyDocument": why})


def _document(export: Export, operation: str, name: str) -> Any:  # noqa: ANN401 - a policy document
    """Return the policy of a resource, `None` if it has none, or why it is not known."""
    stem = f"{operation}-{name}"
    if stem in export.empty:
        return None
    found = export.in_file("Policy", stem)
    if found is None:
        return Unknown(f"`{stem}.json` is missing: the output of `aws … {operation}` for `{name}`")
    return found.data.get("Policy")
