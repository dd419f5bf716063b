"""Keys of KMS that cannot be used, and policies of keys that do not name a service."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import REGION, Refused
from tests.support.deploy_double import SINGLE, fresh
from tests.support.standing import run

ACCOUNT = "123456789012"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SPEC = """\
version: 1
name: quiet
encryption: {{key: '{key}'}}
data:
  uploads: {{type: bucket, events_to: {{jobs: {{}}}}}}
  jobs: {{type: queue}}
"""
ENABLED = {
    "KeyId": "1234abcd",
    "KeyManager": "CUSTOMER",
    "KeySpec": "SYMMETRIC_DEFAULT",
    "KeyState": "Enabled",
}


def policy(*principals: Any, effect: str = "Allow") -> dict[str, str]:
    statements = [{"Effect": effect, "Principal": each, "Action": "kms:*"} for each in principals]
    return {"Policy": json.dumps({"Statement": statements})}


OWNER = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
S3 = {"Service": ["s3.amazonaws.com", "sns.amazonaws.com"]}


@pytest.mark.parametrize(
    ("key", "described", "policy", "found"),
    [
        (KEY, ENABLED, policy(OWNER, S3), ""),
        (KEY, ENABLED, policy(ACCOUNT, "*"), ""),
        (KEY, ENABLED, policy({"AWS": ACCOUNT}, S3), ""),
        (
            KEY,
            ENABLED,
            policy(OWNER),
            "warning[T7251]: the policy of the key names no statement for `s3.amazonaws.com`",
        ),
        (KEY, ENABLED, policy(OWNER, S3, effect="Deny"), f"for `{OWNER['AWS']}` and `s3.amazonaws.com`"),
        (KEY, ENABLED, Refused("AccessDenied", "no", 403), "the permission `kms:GetKeyPolicy` is missing"),
        (KEY, Refused("NotFoundException", "no", 400), policy(), "error[T7205]: the key does not exist"),
        (
            KEY,
            {**ENABLED, "KeyState": "PendingDeletion"},
            policy(),
            "error[T7205]: the key cannot be used: its state is PendingDeletion",
        ),
        (KEY, {**ENABLED, "KeySpec": "RSA_2048"}, policy(), "is not a symmetric encryption key"),
        (KEY, {**ENABLED, "KeyManager": "AWS"}, policy(), "the key is managed by AWS"),
        (KEY.replace(REGION, "eu-south-2"), ENABLED, policy(), "the key is in `eu-south-2`, but the data"),
        # The policy of a key of another account cannot be read.
        (KEY.replace(ACCOUNT, "111122223333"), ENABLED, Refused("AccessDenied", "no", 403), ""),
    ],
)
def test_a_key_that_cannot_encrypt_the_data_is_found_first(
    tmp_path: Path, key: str, described: Any, policy: Any, found: str
) -> None:
    account = fresh().world
    metadata = {"KeyMetadata": described} if isinstance(described, dict) else described
    account.account.on(kms__DescribeKey=metadata, kms__GetKeyPolicy=policy)
    done = run(account, tmp_path, "deploy", *SINGLE, "--yes", spec=SPEC.format(key=key))
    assert found in done.out
    assert ("T7251" in done.out or "T7205" in done.out or "T7207" in done.out) == bool(found), done.out
    assert (done.code == 0) == ("T7205" not in done.out), done.out
    if "T7205" in done.out:
        assert "--> quiet.yaml:3:" in done.out
