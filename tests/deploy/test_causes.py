"""Causes of a failed operation, in the order in which they happened."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from tiers.deploy import causes

if TYPE_CHECKING:
    from tiers.deploy.aws import Aws

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STACK = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1"


def event(name: str, kind: str, status: str, reason: str = "") -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "shop",
        "LogicalResourceId": name,
        "PhysicalResourceId": STACK if name == "shop" else f"{name}-1",
        "ResourceType": kind,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
        "Timestamp": NOW,
    }


def test_a_failure_of_the_rollback_in_the_same_moment_comes_after_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newest_first = [
        event("Balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "DELETE_FAILED", "is protected"),
        event("shop", "AWS::CloudFormation::Stack", "ROLLBACK_IN_PROGRESS"),
        event("Template", "AWS::EC2::LaunchTemplate", "CREATE_FAILED", "no such image"),
        event("shop", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS"),
    ]
    monkeypatch.setattr(causes, "last_operation", lambda *_: iter(newest_first))
    found = causes.causes(cast("Aws", SimpleNamespace()), STACK)
    assert [(each.logical_id, each.rolling_back) for each in found] == [
        ("Template", False),
        ("Balancer", True),
    ]
