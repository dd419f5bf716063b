"""Account listings, as files for `tiers verify --account`; see docs/how-to/check-reachability.md."""

import json
from pathlib import Path
from typing import Any

from tests.emulator.account import Account

EC2 = (
    *("vpcs", "subnets", "route_tables", "network_acls", "security_groups", "network_interfaces"),
    *("internet_gateways", "nat_gateways", "instances", "vpc_endpoints", "prefix_lists"),
    "vpc_peering_connections",
)


def write(account: Account, folder: Path) -> Path:
    """Write a file for each listing, as the AWS CLI prints it; return the folder."""
    folder.mkdir(exist_ok=True)
    for name, answer in _answers(account):
        answer.pop("ResponseMetadata", None)
        text = json.dumps(answer, default=str, indent=2)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def _answers(account: Account) -> list[tuple[str, Any]]:
    ec2, balancers = account.client("ec2"), account.client("elbv2")
    found = [(what, _all_pages(ec2, f"describe_{what}")) for what in EC2]
    found.append(("databases", _all_pages(account.client("rds"), "describe_db_instances")))
    found += _of_containers(account.client("ecs"))
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


def _all_pages(client: Any, operation: str) -> dict[str, Any]:
    """Return the answer of an operation with the items of all of its pages, as the AWS CLI does."""
    whole: dict[str, Any] = client.get_paginator(operation).paginate().build_full_result()
    return whole
