"""The fit of a bucket that another one is copied to."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

SPEC = """\
version: 1
name: quiet
data:
  files: {type: bucket, object_lock: {days: 30}, replicate_to: 'arn:aws:s3:::copies'}
"""
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")
ON = {"Status": "Enabled"}
LOCKED = {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}


@pytest.mark.parametrize(
    ("versioning", "lock", "found"),
    [
        (ON, LOCKED, ""),
        (Refused("NoSuchBucket", "no", 404), LOCKED, "error[T7205]: the bucket `copies` does not exist"),
        ({}, LOCKED, "error[T7271]: the bucket `copies` has no versioning"),
        ({"Status": "Suspended"}, LOCKED, "error[T7271]: the bucket `copies` has no versioning"),
        (
            ON,
            Refused("ObjectLockConfigurationNotFoundError", "no", 404),
            "error[T7271]: the bucket `copies` has no Object Lock, but `FilesBucket` does",
        ),
        (
            Refused("AccessDenied", "no", 403),
            LOCKED,
            "could not check buckets for copies: the permission `s3:GetBucketVersioning` is missing",
        ),
        (
            ON,
            Refused("AccessDenied", "no", 403),
            "could not check buckets for copies: the permission `s3:GetBucketObjectLockConfiguration` is",
        ),
    ],
)
def test_what_s3_would_refuse_to_copy_to_is_found_first(
    tmp_path: Path, versioning: Any, lock: Any, found: str
) -> None:
    account = fresh().world
    account.account.on(s3__GetBucketVersioning=versioning, s3__GetObjectLockConfiguration=lock)
    done = run(account, tmp_path, "deploy", *WORDS, spec=SPEC)
    assert found in done.out
    assert (done.code == 0) == ("error" not in found), done.out
    if "error" in found:
        assert "--> quiet.yaml:4:" in done.out
