"""The fit of functions and an account: archives in S3, runtimes, and reserved calls."""

import datetime as dt
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.deploy.test_preflight_tasks import deploy, found
from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import Result

SPEC = """\
version: 1
name: quiet
logic:
  thumbs:
    type: function
    runtime: python3.13
    handler: app.main
    code: {bucket: my-code, key: thumbs.zip, version: one}
    concurrency: 40
  report:
    type: function
    runtime: nodejs22.x
    source: "exports.handler = async () => 1"
    concurrency: 20
"""
CODE_LINE, THUMBS_LINE, RUNTIME_LINE = 8, 9, 12
LIMIT = {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}}


def checked(folder: Path, **answers: Any) -> Result:
    given = {"s3__HeadObject": {}, "lambda__GetAccountSettings": LIMIT, **answers}
    return deploy(folder, fresh(), spec=SPEC, **given)


def test_an_account_with_everything_has_no_findings(tmp_path: Path) -> None:
    double = fresh()
    done = deploy(tmp_path, double, spec=SPEC, s3__HeadObject={}, lambda__GetAccountSettings=LIMIT)
    assert (done.code, found(done), found(done, "warning")) == (0, [], [])
    assert {"Bucket": "my-code", "Key": "thumbs.zip", "VersionId": "one"} in double.world.account.made(
        "s3.HeadObject"
    )


@pytest.mark.parametrize(
    ("answers", "message", "label"),
    [
        ({"s3__HeadObject": Refused("404", status=404)}, "does not exist", "no such version in S3"),
        ({"s3__HeadBucket": Refused("404", status=404)}, "does not exist", "no such bucket in S3"),
        ({"s3__HeadBucket": {"BucketRegion": "us-east-1"}}, "is in `us-east-1`", "must be in `eu-west-1`"),
    ],
)
def test_an_archive_that_is_not_there_is_an_error_at_its_key(
    tmp_path: Path, answers: dict[str, Any], message: str, label: str
) -> None:
    done = checked(tmp_path, **answers)
    ((words, line),) = found(done)
    assert (message in words, label in done.out, line) == (True, True, CODE_LINE)


def test_an_archive_that_may_not_be_read_is_a_warning(tmp_path: Path) -> None:
    done = checked(tmp_path, s3__HeadObject=Refused("403", status=403))
    assert (done.code, found(done)) == (0, [])
    assert "could not check archives of functions" in done.out


@pytest.mark.parametrize(("free", "lines"), [(160, []), (159, [THUMBS_LINE]), (10, [THUMBS_LINE])])
def test_a_hundred_calls_stay_unreserved(tmp_path: Path, free: int, lines: list[int]) -> None:
    limit = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": free}
    done = checked(tmp_path, lambda__GetAccountSettings={"AccountLimit": limit})
    assert found(done) == [("new functions reserve 60 calls at a time", line) for line in lines]


@pytest.mark.parametrize(
    ("today", "errors", "warnings"),
    [
        ("2027-04-29", [], []),
        ("2027-04-30", [], [RUNTIME_LINE]),
        ("2027-06-01", [RUNTIME_LINE], []),
    ],
)
def test_a_runtime_is_judged_by_the_date(
    tmp_path: Path, today: str, errors: list[int], warnings: list[int]
) -> None:
    time = dt.datetime.fromisoformat(f"{today}T12:00:00+00:00")
    with mock.patch("tiers.deploy.preflight.functions.datetime") as clock:
        clock.now.return_value = time
        done = checked(tmp_path)
    assert [line for _, line in found(done)] == errors
    assert [line for message, line in found(done, "warning") if "nodejs22.x" in message] == warnings
