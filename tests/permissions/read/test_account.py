"""Roles and policies of an exported account."""

import json
from pathlib import Path
from typing import Any

from tests.support.permission_templates import arns, lines, subject, target
from tests.support.proof_account import account
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Universe
from tiers.permissions.read.universe import universe
from tiers.proof.account.load import load_account

ROLE = "arn:aws:iam::111122223333:role/app/shop-api"
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-password-AbCdEf"
SQS = "arn:aws:sqs:eu-west-1:111122223333:jobs"


def document(action: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    """Return a policy document."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def managed(arn: str, action: str) -> dict[str, Any]:
    """Return a managed policy with an older version."""
    versions = [
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": document("old:*")},
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": document(action)},
    ]
    return {"Arn": arn, "PolicyName": arn.rsplit("/", 1)[1], "Path": "/", "PolicyVersionList": versions}


OWN, LIMIT = (f"arn:aws:iam::111122223333:policy/{each}" for each in ("own", "limit"))
OF_AWS = "arn:aws:iam::aws:policy/AmazonNew"
DETAILS = {
    "RoleDetailList": [
        {
            "Arn": ROLE,
            "RoleName": "shop-api",
            "Path": "/app/",
            "AssumeRolePolicyDocument": {
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            },
            "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document("sqs:SendMessage", SQS)}],
            "AttachedManagedPolicies": [{"PolicyArn": each} for each in (OWN, OF_AWS)],
            "PermissionsBoundary": {"PermissionsBoundaryArn": LIMIT},
            "Tags": [{"Key": "aws:cloudformation:logical-id", "Value": "ApiRole"}],
        }
    ],
    "Policies": [managed(OWN, "own:*"), managed(LIMIT, "limit:*"), managed(OF_AWS, "new:*")],
}
FILES: dict[str, Any] = {
    "get-account-authorization-details": DETAILS,
    "list-buckets": {"Buckets": [{"Name": each} for each in ("files", "plain", "other")]},
    "get-bucket-policy-files": {"Policy": json.dumps(document("s3:*", Principal="*"))},
    "get-bucket-policy-plain": None,
    "queue-jobs": {"Attributes": {"QueueArn": SQS, "Policy": json.dumps(document("sqs:*", Principal="*"))}},
    "secret": {"ARN": SECRET, "ResourcePolicy": json.dumps(document("secretsmanager:*", Principal="*"))},
    "topic": {"Attributes": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:news"}},
    "tags": {
        "ResourceTagMappingList": [
            {"ResourceARN": SQS, "Tags": [{"Key": "aws:cloudformation:logical-id", "Value": "JobsQueue"}]}
        ]
    },
}
MAP = {"logic": {"ApiRole": {"component": "api"}, "JobsQueue": {"component": "jobs"}}}


def read(folder: Path) -> Universe:
    """Return the universe of an account with these listings."""
    for name, data in {**account(), **{f"{name}.json": data for name, data in FILES.items()}}.items():
        (folder / name).write_text("" if data is None else json.dumps(data), encoding="utf-8")
    loaded = load_account(str(folder), MAP)
    assert [each.diagnostic.message for each in loaded.troubles] == []
    assert loaded.catalogue is not None
    return universe(loaded.catalogue)


def test_the_listings_of_an_account(tmp_path: Path) -> None:
    found = read(tmp_path)
    role = subject(found, ROLE)
    assert (role.component, role.unknowns) == ("api", ())
    assert sorted(lines(role.identity)) == [
        "Allow new:* on *",
        "Allow own:* on *",
        f"Allow sqs:SendMessage on {SQS}",
    ]
    assert isinstance(role.boundary, Policy)
    assert lines((role.boundary,)) == ["Allow limit:* on *"]
    assert role.trust is not None
    assert arns(found, ROLE) == {"role": ROLE}
    assert (arns(found, SQS), arns(found, SECRET)) == ({"queue": SQS}, {"secret": SECRET})
    assert lines(target(found, SECRET).policies) == ["Allow by AWS * secretsmanager:* on *"]
    assert target(found, SQS).component == "jobs"
    assert lines(target(found, SQS).policies) == ["Allow by AWS * sqs:* on *"]
    assert lines(target(found, "arn:aws:s3:::files").policies) == ["Allow by AWS * s3:* on *"]
    plain, other = (target(found, f"arn:aws:s3:::{name}") for name in ("plain", "other"))
    assert (plain.policies, plain.unknowns) == ((), ())
    assert [each.reason for each in other.unknowns] == [
        "`get-bucket-policy-other.json` is missing: the output of `aws … get-bucket-policy` for `other`"
    ]
