"""Permissions of a deployed account on what AWS makes for the resources of a stack."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.permissions.read.test_account import ROLE, document
from tests.support.proof_account import account
from tiers.intent.permissions import READ_SECRET
from tiers.permissions.answers.deployed import prove
from tiers.permissions.answers.permits import Permit, Permitted
from tiers.permissions.answers.verify import Verified
from tiers.proof.account.load import load_account

SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-0a1b-AbCdEf"
OTHER = SECRET.replace("0a1b", "2c3d")
READS = Permit("ApiRole", "OrdersDBInstance.MasterUserSecret", "secret", READ_SECRET, ("logic", "api"))
WORKER = Permit("ApiRole", "OrdersDBInstance", "db", ("rds:DescribeDBInstances",), (), must=False)
"""What declares the database and not its secret."""


def verified(folder: Path, *databases: tuple[str, str, str], permit: Permit = READS) -> Verified:
    """Hold an account with databases, each with its logical ID and its secret, to one declaration."""
    actions: Any = list(READ_SECRET)
    role = {
        "Arn": ROLE,
        "RoleName": "shop-api",
        "AssumeRolePolicyDocument": {"Statement": []},
        "RolePolicyList": [{"PolicyName": "api", "PolicyDocument": document(actions, SECRET)}],
        "Tags": [{"Key": "aws:cloudformation:logical-id", "Value": "ApiRole"}],
    }
    instances = [
        {
            "DBInstanceIdentifier": identity,
            "DBInstanceArn": f"arn:aws:rds:eu-west-1:111122223333:db:{identity}",
            "MasterUserSecret": {"SecretArn": secret},
            "TagList": [{"Key": "aws:cloudformation:logical-id", "Value": logical_id}] if logical_id else [],
        }
        for identity, logical_id, secret in databases
    ]
    files = {
        **account(),
        "describe-db-instances.json": {"DBInstances": instances},
        "roles.json": {"RoleDetailList": [role], "Policies": []},
        "secret.json": {"ARN": SECRET, "ResourcePolicy": None},
    }
    for name, data in files.items():
        (folder / name).write_text(json.dumps(data), encoding="utf-8")
    return prove(load_account(str(folder)), Permitted((permit,))).verified


def test_the_secret_that_rds_made_is_the_one_of_its_database(tmp_path: Path) -> None:
    found = verified(tmp_path, ("orders", "OrdersDBInstance", SECRET))
    assert (found.breaches, found.declared) == ((), 1)


def test_a_secret_that_nothing_declares_is_found_at_its_database(tmp_path: Path) -> None:
    (found,) = verified(tmp_path, ("orders", "OrdersDBInstance", SECRET), permit=WORKER).breaches
    assert (found.kind, found.target, found.actions) == ("undeclared", READS.target, READ_SECRET)


def test_the_secret_of_a_database_outside_of_the_stack_is_none_of_the_stack(tmp_path: Path) -> None:
    found = verified(tmp_path, ("orders", "OrdersDBInstance", OTHER), ("others", "", SECRET))
    assert [(each.kind, each.target) for each in found.breaches] == [("undeclared", SECRET)]


@pytest.mark.parametrize(
    "databases",
    [
        [("orders", "OrdersDBInstance", OTHER)],
        [("orders", "OrdersDBInstance", SECRET), ("more", "OrdersDBInstance", OTHER)],
        [],
    ],
    ids=["of another secret", "in two stacks", "none"],
)
def test_a_secret_whose_database_is_not_known_is_not_part_of_the_proof(
    databases: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    found = verified(tmp_path, *databases)
    assert found.breaches == ()
    why = f"the database of `{SECRET}` is not known from the listings"
    assert why in [each.reason for each in found.unread]
