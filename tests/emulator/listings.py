"""Account listings, as files for `tiers verify --account`; see docs/how-to/check-reachability.md."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from tests.emulator.account import Account

EC2 = (
    *("vpcs", "subnets", "route_tables", "network_acls", "security_groups", "network_interfaces"),
    *("internet_gateways", "nat_gateways", "instances", "vpc_endpoints", "prefix_lists"),
    *("vpc_peering_connections", "transit_gateway_vpc_attachments"),
)


def write(account: Account, folder: Path) -> Path:
    """Write a file for each listing, as the AWS CLI prints it; return the folder."""
    folder.mkdir(exist_ok=True)
    for name, answer in _answers(account):
        if answer is not None:
            answer.pop("ResponseMetadata", None)
        text = "" if answer is None else json.dumps(answer, default=str, indent=2)
        (folder / f"{name.replace('/', '-')}.json").write_text(text, encoding="utf-8")
    return folder


def _answers(account: Account) -> list[tuple[str, Any]]:
    ec2, balancers = account.client("ec2"), account.client("elbv2")
    found = [(what, _all_pages(ec2, f"describe_{what}")) for what in EC2]
    found.append(("databases", _all_pages(account.client("rds"), "describe_db_instances")))
    found += _of_containers(account.client("ecs"))
    found += [*_of_permissions(account), *_of_policies(account)]
    listed = _all_pages(balancers, "describe_load_balancers")
    groups = _all_pages(balancers, "describe_target_groups")
    found += [("load_balancers", listed), ("target_groups", groups)]
    arns = [balancer["LoadBalancerArn"] for balancer in listed["LoadBalancers"]]
    found += [("tags", balancers.describe_tags(ResourceArns=arns))] if arns else []
    for number, group in enumerate(groups["TargetGroups"]):
        health = balancers.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
        found.append((f"health-{number}", health))
    for number, balancer in enumerate(listed["LoadBalancers"]):
        listeners = balancers.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])
        found.append((f"listeners-{number}", listeners))
        for place, listener in enumerate(listeners["Listeners"]):
            rules = balancers.describe_rules(ListenerArn=listener["ListenerArn"])
            found.append((f"rules-{number}-{place}", rules))
    return found


def _of_containers(ecs: Any) -> list[tuple[str, Any]]:
    found = []
    for number, cluster in enumerate(_all_pages(ecs, "list_clusters")["clusterArns"]):
        for service in ecs.list_services(cluster=cluster)["serviceArns"]:
            name = service.rsplit("/", 1)[-1]
            answer = ecs.describe_services(cluster=cluster, services=[service], include=["TAGS"])
            found.append((f"services-{number}-{name}", answer))
        if tasks := ecs.list_tasks(cluster=cluster)["taskArns"]:
            found.append((f"tasks-{number}", ecs.describe_tasks(cluster=cluster, tasks=tasks)))
    return found


def _of_permissions(account: Account) -> Iterator[tuple[str, Any]]:
    """Yield roles, the resources that policies can be about, and the stacks that they are in."""
    yield "roles", _all_pages(account.client("iam"), "get_account_authorization_details")
    yield "resource_tags", _all_pages(account.client("resourcegroupstaggingapi"), "get_resources")
    cloudformation, logs = account.client("cloudformation"), account.client("logs")
    stacks = _all_pages(cloudformation, "describe_stacks")["Stacks"]
    for number, stack in enumerate(stacks):
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack["StackId"])
        yield f"stack-{number}", pages.build_full_result()
    yield "log_groups", _all_pages(logs, "describe_log_groups")
    yield "log_policies", logs.describe_resource_policies()
    tables = account.client("dynamodb")
    for name in _all_pages(tables, "list_tables")["TableNames"]:
        yield f"table-{name}", tables.describe_table(TableName=name)
    queues, topics = account.client("sqs"), account.client("sns")
    for url in queues.list_queues().get("QueueUrls", ()):
        answer = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        yield f"queue-{url.rpartition('/')[2]}", answer
    for topic in _all_pages(topics, "list_topics")["Topics"]:
        arn = topic["TopicArn"]
        yield f"topic-{arn.rpartition(':')[2]}", topics.get_topic_attributes(TopicArn=arn)


def _of_policies(account: Account) -> Iterator[tuple[str, Any]]:
    """Yield listings of buckets and the like, and their policies in files with their names."""
    buckets, functions = account.client("s3"), account.client("lambda")
    keys, tables = account.client("kms"), account.client("dynamodb")
    yield "buckets", (listed := buckets.list_buckets())
    for bucket in (each["Name"] for each in listed["Buckets"]):
        answer = _or_none(buckets.get_bucket_policy, Bucket=bucket)
        yield f"get-bucket-policy-{bucket}", answer
    yield "functions", (listed := _all_pages(functions, "list_functions"))
    for name in (each["FunctionName"] for each in listed["Functions"]):
        yield f"get-policy-{name}", _or_none(functions.get_policy, FunctionName=name)
    yield "keys", (listed := _all_pages(keys, "list_keys"))
    for key in (each["KeyId"] for each in listed["Keys"]):
        yield f"get-key-policy-{key}", _or_none(keys.get_key_policy, KeyId=key)
    for name in _all_pages(tables, "list_tables")["TableNames"]:
        arn = tables.describe_table(TableName=name)["Table"]["TableArn"]
        yield f"get-resource-policy-{name}", _or_none(tables.get_resource_policy, ResourceArn=arn)
    secrets = account.client("secretsmanager")
    for arn in (each["ARN"] for each in _all_pages(secrets, "list_secrets")["SecretList"]):
        policy = secrets.get_resource_policy(SecretId=arn).get("ResourcePolicy")
        yield f"secret-{arn.rpartition(':')[2]}", {"ARN": arn, "ResourcePolicy": policy}


def _or_none(call: Callable[..., Any], **given: str) -> Any:
    """Return an answer, or `None` for a resource without a policy: the AWS CLI prints nothing then."""
    try:
        return call(**given)
    except ClientError:
        return None


def _all_pages(client: Any, operation: str) -> dict[str, Any]:
    """Return the answer of an operation with the items of all of its pages, as the AWS CLI does."""
    whole: dict[str, Any] = client.get_paginator(operation).paginate().build_full_result()
    return whole
