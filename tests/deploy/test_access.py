"""Messages of `tiers deploy` for each denied call; and the policy of docs/reference/permissions.md."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import Deploys, fresh
from tests.support.paths import DOCS
from tests.support.stack_double import deployed
from tests.support.standing import Result, bundle, run
from tiers.deploy.policies import policies
from tiers.ir.placed import Layout

SPEC = """\
version: 1
name: quiet
network: {nat_gateway: {mode: per_zone}, endpoints: [s3]}
presentation:
  front:
    type: load_balancer
    listeners:
      - port: 443
        protocol: HTTPS
        certificate: arn:aws:acm:eu-west-1:123456789012:certificate/0b6b5b5e-5a6f-4b9e-8f6b-0f6d1c9a7e11
        forward_to: web
logic:
  web: {type: autoscaling, port: 80, key_pair: ours, connects_to: [db]}
  worker: {type: autoscaling, image: ami-0123456789abcdef0}
  mail:
    type: fargate
    image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1.4
    secrets: {KEY: {secret: shop/key}, TOKEN: {ssm: /shop/token}}
  called: {type: function, runtime: python3.13, source: handler = print, concurrency: 5}
data:
  db: {type: rds, engine: postgres}
  old: {type: rds, engine: mysql, engine_version: "8.4", snapshot: monday}
  stock: {type: aurora, engine: postgres, engine_version: "17", proxy: {}}
  past: {type: aurora, engine: mysql, engine_version: "8.0", snapshot: tuesday}
accept: {password-not-rotated: it is a test}
"""
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--bucket", "templates")
BROKEN = "Template format error: something is wrong"

NEEDED = {
    "cloudformation.CreateChangeSet",
    "cloudformation.DescribeChangeSet",
    "cloudformation.DescribeStackEvents",
    "cloudformation.DescribeStacks",
    "cloudformation.ExecuteChangeSet",
    "cloudformation.GetTemplate",
    "cloudformation.ListStackResources",
    "s3.HeadBucket",
    "s3.HeadObject",
    "s3.PutObject",
    "sts.GetCallerIdentity",
}
"""Without these nothing is deployed."""
NETS = {"cloudformation.SetStackPolicy", "cloudformation.UpdateTerminationProtection"}
LOOKS = {
    "acm.DescribeCertificate",
    "cloudwatch.GetMetricStatistics",
    "ec2.DescribeAddresses",
    "ec2.DescribeAvailabilityZones",
    "ec2.DescribeImages",
    "ec2.DescribeInstanceTypeOfferings",
    "ec2.DescribeInstanceTypes",
    "ec2.DescribeInstances",
    "ec2.DescribeInternetGateways",
    "ec2.DescribeKeyPairs",
    "ec2.DescribeNatGateways",
    "ec2.DescribeRegions",
    "ec2.DescribeSubnets",
    "ec2.DescribeVpcEndpointServices",
    "ec2.DescribeVpcs",
    "ecr.BatchGetImage",
    "ecr.DescribeImages",
    "ecr.DescribePullThroughCacheRules",
    "elbv2.DescribeLoadBalancers",
    "elbv2.DescribeTargetGroups",
    "rds.DescribeDBClusterSnapshots",
    "rds.DescribeDBClusters",
    "rds.DescribeDBEngineVersions",
    "rds.DescribeDBInstances",
    "rds.DescribeDBProxies",
    "rds.DescribeDBSnapshots",
    "lambda.GetAccountSettings",
    "rds.DescribeEngineDefaultClusterParameters",
    "rds.DescribeEngineDefaultParameters",
    "rds.DescribeOrderableDBInstanceOptions",
    "secretsmanager.DescribeSecret",
    "service-quotas.GetAWSDefaultServiceQuota",
    "service-quotas.GetServiceQuota",
    "ssm.GetParameters",
}
"""What is only looked at beforehand."""
TIDIES = {
    "cloudformation.DeleteChangeSet",
    "cloudformation.DeleteStack",
    "cloudformation.DescribeEvents",
    "cloudformation.ListChangeSets",
}
"""What is called when a change set cannot be made."""
PERMISSIONS = {
    "s3.HeadBucket": "s3:ListBucket",
    "s3.HeadObject": "s3:GetObject",
    "service-quotas.GetServiceQuota": "servicequotas:GetServiceQuota",
    "service-quotas.GetAWSDefaultServiceQuota": "servicequotas:GetAWSDefaultServiceQuota",
    "elbv2.DescribeLoadBalancers": "elasticloadbalancing:DescribeLoadBalancers",
    "elbv2.DescribeTargetGroups": "elasticloadbalancing:DescribeTargetGroups",
}


def permission(operation: str) -> str:
    return PERMISSIONS.get(operation, operation.replace(".", ":"))


def refused(operation: str, code: str = "") -> Refused:
    """Refuse as the service does it."""
    service = operation.partition(".")[0]
    if operation == "s3.HeadBucket" and not code:
        return Refused("403", "Forbidden", 403)
    usual = {"ec2": "UnauthorizedOperation", "acm": "AccessDeniedException", "ssm": "AccessDeniedException"}
    message = (
        f"User: arn:aws:iam::123456789012:user/ann is not authorized to perform: {permission(operation)}"
    )
    if service == "s3":
        message = "Access Denied"
    return Refused(code or usual.get(service, "AccessDenied"), "" if code else message, 403)


def answering(account: Deploys, operation: str, answer: Any) -> Deploys:
    service, name = operation.split(".")
    account.world.account.on(**{f"{service.replace('-', '_')}__{name}": answer})
    return account


def unknown_quota(account: Deploys) -> Deploys:
    never = Refused("NoSuchResourceException", "The request failed because the resource is not there")
    answering(account, "service-quotas.GetServiceQuota", never)
    return answering(account, "service-quotas.GetAWSDefaultServiceQuota", {"Quota": {"Value": 5.0}})


def cached_image(account: Deploys) -> Deploys:
    """Have a repository that takes its images from another registry, and none of them yet."""
    answering(account, "ecr.DescribeImages", Refused("ImageNotFoundException", "The image is not there"))
    rules = {"pullThroughCacheRules": [{"ecrRepositoryPrefix": "ROOT"}]}
    return answering(account, "ecr.DescribePullThroughCacheRules", rules)


def standing() -> Deploys:
    return Deploys(deployed(bundle(Layout.NESTED, SPEC)))


def failing() -> Deploys:
    account = fresh()
    account.failure = BROKEN
    return account


def deploy(account: Deploys, folder: Path) -> Result:
    changed = SPEC.replace("engine: postgres", "engine: postgres, backup_retention: 9")
    done = run(account.world, folder, "deploy", *WORDS, spec=changed)
    assert "Traceback" not in done.err
    return done


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Deploys:
    operation: str = request.getfixturevalue("operation")
    if operation in TIDIES:
        return failing()
    if operation in LOOKS:
        if "PullThrough" in operation:
            return cached_image(fresh())
        return unknown_quota(fresh()) if "AWSDefault" in operation else fresh()
    return standing()


def test_these_are_all_the_calls(tmp_path: Path) -> None:
    made = set()
    for account in (fresh(), standing(), unknown_quota(fresh()), cached_image(fresh()), failing()):
        deploy(account, tmp_path)
        made |= {name for name, _ in account.world.account.calls}
    assert made == NEEDED | NETS | LOOKS | TIDIES


@pytest.mark.parametrize("operation", sorted(NEEDED))
def test_what_is_needed_is_named(account: Deploys, tmp_path: Path, operation: str) -> None:
    answering(account, operation, refused(operation))
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"`{permission(operation)}`" in done.out
    assert account.sets == {}


@pytest.mark.parametrize("operation", sorted(LOOKS))
def test_what_may_not_be_looked_at_is_a_warning(account: Deploys, tmp_path: Path, operation: str) -> None:
    answering(account, operation, refused(operation))
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert f": the permission `{permission(operation)}` is missing" in done.out
    assert account.world.find("quiet").status == "CREATE_COMPLETE"


@pytest.mark.parametrize("operation", sorted(NETS))
def test_a_net_that_may_not_be_hung_is_a_warning(account: Deploys, tmp_path: Path, operation: str) -> None:
    answering(account, operation, refused(operation))
    done = deploy(account, tmp_path)
    assert done.code == 0, done.out
    assert "warning[T7213]" in done.out
    assert f"`{permission(operation)}`" in done.out


@pytest.mark.parametrize("operation", sorted(TIDIES))
def test_tidying_that_is_denied_hides_no_reason(account: Deploys, tmp_path: Path, operation: str) -> None:
    answering(account, operation, refused(operation))
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert BROKEN in done.out


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
@pytest.mark.parametrize("operation", sorted(NEEDED | LOOKS))
def test_expired_credentials_are_told_whenever_they_expire(
    account: Deploys, tmp_path: Path, operation: str, code: str
) -> None:
    answering(account, operation, refused(operation, code))
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7102]" in done.out
    assert "aws sso login" in done.out
    assert account.sets == {}


@pytest.mark.parametrize("operation", ["cloudformation.DescribeStackEvents", "cloudformation.DescribeStacks"])
def test_what_was_begun_goes_on_when_watching_it_fails(tmp_path: Path, operation: str) -> None:
    account = fresh()
    execute = account._execute

    def executed(given: dict[str, Any]) -> dict[str, Any]:
        answering(account, operation, refused(operation, "ExpiredToken"))
        return execute(given)

    answering(account, "cloudformation.ExecuteChangeSet", executed)
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7102]" in done.out
    assert "the deployment continues" in done.out


def test_a_bucket_elsewhere_is_named_with_its_region(tmp_path: Path) -> None:
    account = answering(fresh(), "s3.HeadBucket", {"BucketRegion": "ap-east-1"})
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert "error[T7109]: the bucket `templates` is in `ap-east-1`" in done.out
    assert account.objects == {}
    assert account.left == []


ODD: dict[str, Any] = {
    "cloudformation.CreateChangeSet": {},
    "cloudformation.DescribeChangeSet": {},
    "cloudformation.DescribeStacks": {},
    "ec2.DescribeRegions": {},
    "sts.GetCallerIdentity": {},
}
"""Answers that AWS never gives; what calls itself AWS may."""


@pytest.mark.parametrize("operation", sorted(ODD))
def test_an_answer_that_lacks_what_any_has_is_told_and_no_bug(tmp_path: Path, operation: str) -> None:
    account = answering(standing(), operation, ODD[operation])
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"error[T7106]: AWS did not respond to `{operation}`" in done.out
    assert "= note: the response has no `" in done.out
    assert "error[T9" not in done.out


BUCKETS: dict[str, tuple[Any, str]] = {
    "missing": (Refused("404", "Not Found", 404), "does not exist"),
    "another account's": (Refused("403", "Forbidden", 403), "belongs to another account, or "),
    "elsewhere": ({"BucketRegion": "ap-east-1"}, "is in `ap-east-1`, not in the region of the stack"),
}


@pytest.mark.parametrize(("answer", "words"), BUCKETS.values(), ids=BUCKETS)
def test_a_bucket_is_in_the_one_list_of_what_is_wrong(tmp_path: Path, answer: Any, words: str) -> None:
    account = answering(fresh(), "s3.HeadBucket", answer)
    answering(account, "ec2.DescribeKeyPairs", Refused("InvalidKeyPair.NotFound", "it is not there"))
    done = deploy(account, tmp_path)
    assert done.code == 1
    assert f"error[T7109]: the bucket `templates` {words}" in done.out
    assert "the key pair `ours` does not exist" in done.out
    assert done.out.count("see: tiers explain T7109") == 1
    assert [row[:8] for row in done.out.splitlines() if re.match(r"\d+ errors?, ", row)] == ["2 errors"]


def test_the_bucket_s_owner_is_held_to_be_the_account(tmp_path: Path) -> None:
    account = fresh()
    assert deploy(account, tmp_path).code == 0
    for operation in ("s3.HeadBucket", "s3.HeadObject", "s3.PutObject"):
        made = account.world.account.made(operation)
        assert {each["ExpectedBucketOwner"] for each in made} == {"123456789012"}


def test_the_policy_of_the_documentation_is_what_is_called() -> None:
    page = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- policy: deploy -->\n```json\n(.+?)```", page, re.DOTALL)
    assert found is not None
    statements = json.loads(found[1])["Statement"]
    allowed = {each for statement in statements for each in statement["Action"]}
    assert allowed == {*map(permission, NEEDED | NETS | LOOKS | TIDIES), *policies.CLEARS}
