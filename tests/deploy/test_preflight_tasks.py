"""The fit of tasks on Fargate and an account: vCPUs, images in Amazon ECR, and secrets."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.deploy_double import INDEX, Deploys, fresh, index
from tests.support.stack_double import deployed
from tests.support.standing import Result, bundle, run
from tiers.deploy.preflight.tasks import Service
from tiers.ir.placed import Layout, Placed
from tiers.ir.stacks import Stack

Answer = dict[str, Any]
OWN = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
DIGEST = "sha256:" + "0123456789abcdef" * 4
SPEC = f"""\
version: 1
name: quiet
logic:
  web:
    type: fargate
    image: {OWN}/shop/web:1.4
    cpu: 1024
    capacity: {{min: 2, max: 8}}
    secrets:
      KEY: {{secret: shop/key, field: token}}
      TOKEN: {{ssm: /shop/token}}
      PLAIN: {{ssm: plain}}
  mail:
    type: fargate
    image: {{parameter: MailImage, default: '{OWN}/mail@{DIGEST}'}}
    architecture: x86_64
    secrets:
      BY_ARN: {{secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/key-AbCdEf', field: key}}
      ELSEWHERE: {{secret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mail/key-AbCdEf'}}
      THEIRS: {{secret: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:mail/key-AbCdEf'}}
  thumbs:
    type: function
    image: {OWN}/thumbs:2
  public: {{type: fargate, image: 'public.ecr.aws/acme/public:2'}}
  theirs: {{type: fargate, image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/theirs:2'}}
  far: {{type: fargate, image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/far:2'}}
"""
WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SPEC.splitlines(), 1) if text in line)


def deploy(tmp_path: Path, double: Deploys, *words: str, spec: str = SPEC, **answers: Any) -> Result:
    double.world.account.on(**answers)
    done = run(double.world, tmp_path, "deploy", *WORDS, *words, spec=spec)
    assert "Traceback" not in done.err
    return done


def found(done: Result, severity: str = "error") -> list[tuple[str, int]]:
    """Return the messages with their lines."""
    told = re.findall(rf"{severity}\[T\d+\]: (.+)\n *--> quiet\.yaml:(\d+):", done.out)
    return [(message, int(line)) for message, line in told]


def test_an_account_that_has_everything_is_deployed_to(tmp_path: Path) -> None:
    done = deploy(tmp_path, fresh())
    assert (done.code, found(done), found(done, "warning")) == (0, [], [])


# Images


def test_only_images_of_the_account_and_region_are_looked_up(tmp_path: Path) -> None:
    double = fresh()
    deploy(tmp_path, double)
    assert double.world.account.made("ecr.DescribeImages") == [
        {"repositoryName": "shop/web", "imageIds": [{"imageTag": "1.4"}]},
        {"repositoryName": "mail", "imageIds": [{"imageDigest": DIGEST}]},
        {"repositoryName": "thumbs", "imageIds": [{"imageTag": "2"}]},
    ]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Refused("ImageNotFoundException", "It is not there"), "in `eu-west-1` does not have the image"),
        ({"imageDetails": []}, "in `eu-west-1` does not have the image"),
        (Refused("RepositoryNotFoundException", "It is not there"), "does not exist in `eu-west-1`"),
    ],
)
def test_an_image_that_is_not_there_is_told(tmp_path: Path, answer: Any, told: str) -> None:
    done = deploy(tmp_path, fresh(), ecr__DescribeImages=answer)
    assert found(done) == [
        (f"the repository `shop/web` {told}", line_of("shop/web")),
        (f"the repository `mail` {told}", line_of("MailImage")),
        (f"the repository `thumbs` {told}", line_of("thumbs:2")),
    ]
    command = "create-repository" if "not exist" in told else "list-images"
    assert f"`aws ecr {command} --repository-name shop/web" in done.out


def test_the_image_that_is_given_is_looked_up(tmp_path: Path) -> None:
    double = fresh()
    assert deploy(tmp_path, double, "--image", f"mail={OWN}/other").code == 0
    asked = double.world.account.made("ecr.DescribeImages")
    assert {"repositoryName": "other", "imageIds": [{"imageTag": "latest"}]} in asked


@pytest.mark.parametrize(
    ("prefix", "missing"),
    [("shop", ["mail", "thumbs"]), ("sho", ["shop/web", "mail", "thumbs"]), ("ROOT", [])],
)
def test_an_image_that_ecr_would_fetch_is_not_missing(
    tmp_path: Path, prefix: str, missing: list[str]
) -> None:
    done = deploy(
        tmp_path,
        fresh(),
        ecr__DescribeImages=Refused("RepositoryNotFoundException", "It is not there"),
        ecr__DescribePullThroughCacheRules={"pullThroughCacheRules": [{"ecrRepositoryPrefix": prefix}]},
    )
    assert re.findall(r"the repository `(.+?)` does", done.out) == missing


def test_an_image_for_other_processors_is_told(tmp_path: Path) -> None:
    done = deploy(tmp_path, fresh(), ecr__BatchGetImage={"images": [{"imageManifest": index("amd64")}]})
    assert found(done) == [
        ("the image is not built for `linux/arm64`", line_of("shop/web")),
        ("the image is not built for `linux/arm64`", line_of("thumbs:2")),
    ]
    assert "only for `linux/amd64`" in done.out
    fix = "build it with `docker build --platform linux/arm64`, or use `architecture: x86_64`"
    assert f"help: {fix}" in done.out


@pytest.mark.parametrize("manifest", ["x", "[]", '{"manifests": ["x"]}', "[" * 9999])
def test_an_odd_manifest_says_nothing(tmp_path: Path, manifest: str) -> None:
    done = deploy(tmp_path, fresh(), ecr__BatchGetImage={"images": [{"imageManifest": manifest}]})
    assert (done.code, found(done)) == (0, [])


def test_the_processors_of_a_single_image_are_not_known(tmp_path: Path) -> None:
    double = fresh()
    single = {"imageDetails": [{"imageManifestMediaType": INDEX.replace("index", "manifest")}]}
    assert deploy(tmp_path, double, ecr__DescribeImages=single).code == 0
    assert double.world.account.made("ecr.BatchGetImage") == []


# Secrets


def test_secrets_are_asked_for_by_what_the_spec_has(tmp_path: Path) -> None:
    double = fresh()
    deploy(tmp_path, double)
    assert double.world.account.made("secretsmanager.DescribeSecret") == [
        {"SecretId": "shop/key"},
        {"SecretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mail/key-AbCdEf"},
    ]
    assert double.world.account.made("ssm.GetParameters") == [
        {"Names": ["/shop/token", "plain", "/plain"]},
    ]


def test_a_secret_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = Refused("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    done = deploy(tmp_path, fresh(), secretsmanager__DescribeSecret=missing)
    message = "the secret does not exist in `eu-west-1`"
    assert found(done) == [(message, line_of("KEY:")), (message, line_of("BY_ARN"))]


def test_a_secret_that_is_being_deleted_is_told(tmp_path: Path) -> None:
    answer = {"Name": "shop/key", "DeletedDate": datetime(2026, 1, 1, tzinfo=UTC)}
    done = deploy(tmp_path, fresh(), secretsmanager__DescribeSecret=answer)
    assert found(done)[0] == ("the secret is scheduled for deletion", line_of("KEY:"))
    assert "aws secretsmanager restore-secret --secret-id shop/key" in done.out


@pytest.mark.parametrize(
    ("invalid", "lines"),
    [
        (["/shop/token"], ["TOKEN"]),
        (["plain"], []),
        (["/plain"], []),
        (["/shop/token", "plain", "/plain"], ["TOKEN", "PLAIN"]),
    ],
)
def test_a_parameter_that_is_not_there_is_told(tmp_path: Path, invalid: list[str], lines: list[str]) -> None:
    value = {"Name": "plain", "Value": "hunter2", "Type": "String"}
    answer = {"Parameters": [value], "InvalidParameters": invalid}
    done = deploy(tmp_path, fresh(), ssm__GetParameters=answer)
    message = "the SSM parameter does not exist in `eu-west-1`"
    assert found(done) == [(message, line_of(f"{each}:")) for each in lines]
    assert "hunter2" not in done.out + done.err


# vCPUs

SERVICES = SPEC[: SPEC.index("  mail:")]
"""One service: two tasks of one vCPU each, and eight at most."""


def quota(**vcpus: float) -> Any:
    """Have quotas of vCPUs by their codes, and enough of the rest."""
    return lambda given: {"Quota": {"Value": vcpus.get(given["QuotaCode"].replace("-", "_"), 50.0)}}


def in_use(*vcpus: float) -> Answer:
    """Return how many vCPUs were in use, minute by minute."""
    return {
        "Datapoints": [
            {"Timestamp": datetime(2026, 1, 1, 12, minute, tzinfo=UTC), "Maximum": each}
            for minute, each in reversed([*enumerate(vcpus)])
        ]
    }


@pytest.mark.parametrize(
    ("most", "used", "told"),
    [
        (2.0, (), ""),
        (2.0, (0.0,), ""),
        (2.0, (9.0, 0.75), ""),
        (2.0, (0.0, 1.0), "is 2; 1 in use, 2 more needed"),
        (1.0, (), "is 1; 0 in use, 2 more needed"),
    ],
)
def test_tasks_that_could_not_start_are_told(
    tmp_path: Path, most: float, used: tuple[float, ...], told: str
) -> None:
    done = deploy(
        tmp_path,
        fresh(),
        spec=SERVICES,
        service_quotas__GetServiceQuota=quota(L_3032A538=most),
        cloudwatch__GetMetricStatistics=in_use(*used),
    )
    expected = [(f"the quota of Fargate On-Demand vCPUs in `eu-west-1` {told}", 4)] if told else []
    assert found(done) == expected
    assert (done.code == 0) == (not told)


def test_a_maximum_beyond_the_quota_is_a_warning(tmp_path: Path) -> None:
    done = deploy(tmp_path, fresh(), spec=SERVICES, service_quotas__GetServiceQuota=quota(L_3032A538=7.0))
    assert done.code == 0
    message = "the maximum of all services needs 8 Fargate On-Demand vCPUs; the quota is 7"
    assert found(done, "warning") == [(message, line_of("capacity"))]
    enough = deploy(tmp_path, fresh(), spec=SERVICES, service_quotas__GetServiceQuota=quota(L_3032A538=8.0))
    assert found(enough, "warning") == []


def test_services_that_run_already_are_not_counted_again(tmp_path: Path) -> None:
    double = Deploys(deployed(bundle(Layout.SINGLE, SERVICES)))
    done = deploy(
        tmp_path,
        double,
        spec=SERVICES.replace("max: 8", "max: 9"),
        service_quotas__GetServiceQuota=quota(L_3032A538=2.0),
        cloudwatch__GetMetricStatistics=in_use(2.0),
    )
    assert (done.code, found(done)) == (0, [])
    assert [message for message, _ in found(done, "warning")] == [
        "the maximum of all services needs 9 Fargate On-Demand vCPUs; the quota is 2"
    ]


@pytest.mark.parametrize("operation", ["ecr.DescribeImages", "cloudwatch.GetMetricStatistics"])
def test_what_may_not_be_looked_at_is_a_warning(tmp_path: Path, operation: str) -> None:
    service, name = operation.split(".")
    denied = Refused("AccessDeniedException", f"is not authorized to perform: {service}:{name}", 403)
    double = fresh()
    double.world.account.on(**{f"{service}__{name}": denied})
    done = deploy(tmp_path, double)
    assert done.code == 0
    assert f"the permission `{service}:{name}` is missing" in done.out


@pytest.mark.parametrize(
    ("strategy", "tasks", "spot"),
    [
        ((), 4, 0),
        ((("FARGATE", 0, 1),), 4, 0),
        ((("FARGATE_SPOT", 0, 1),), 4, 4),
        ((("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)), 2, 0),
        ((("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)), 9, 5),
        ((("FARGATE", 0, 0), ("FARGATE_SPOT", 3, 0)), 2, 2),
    ],
)
def test_spot_tasks_count_apart(strategy: tuple[tuple[str, int, int], ...], tasks: int, spot: int) -> None:
    placed = Placed(Stack.LOGIC, "WebService", {}, ("logic", "web"), {})
    split = Service(placed, 512, 1, 1, strategy).split(tasks)
    assert split == {"FARGATE": tasks - spot, "FARGATE_SPOT": spot}


RAW = """\
resources:
  logic:
    Task:
      Type: AWS::ECS::TaskDefinition
      Properties:
        RuntimePlatform: {CpuArchitecture: {Ref: AWS::Region}}
        Secrets: 1
        ContainerDefinitions: CONTAINERS
    Own:
      Type: AWS::ECS::Service
      Properties: {TaskDefinition: {Ref: Task}, DesiredCount: x, CapacityProviderStrategy: STRATEGY}
    Function:
      Type: AWS::Lambda::Function
      Properties: {Code: {ImageUri: IMAGE}, Architectures: {Ref: AWS::Region}}
"""
ODD = (
    "5",
    "{a: 1}",
    "[a, [b], {Name: {Ref: AWS::Region}, Image: {Ref: AWS::Region}, Secrets: [1, {ValueFrom: [x]}]}]",
)


@pytest.mark.parametrize("odd", ODD)
def test_raw_resources_may_be_of_any_shape(tmp_path: Path, odd: str) -> None:
    raw = RAW.replace("CONTAINERS", odd).replace("STRATEGY", odd).replace("IMAGE", odd)
    done = deploy(tmp_path, fresh(), spec=SERVICES + raw)
    assert (done.code, "error[T9" in done.out) == (0, False), done.out


def test_a_raw_task_definition_is_looked_at(tmp_path: Path) -> None:
    raw = RAW.replace("CONTAINERS", f"[{{Name: raw, Image: '{OWN}/raw:1'}}]").replace("STRATEGY", "[]")
    missing = Refused("ImageNotFoundException", "It is not there")
    done = deploy(tmp_path, fresh(), spec=SERVICES + raw.replace("IMAGE", "5"), ecr__DescribeImages=missing)
    assert [message for message, _ in found(done)][1:] == [
        "the repository `raw` in `eu-west-1` does not have the image"
    ]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("shop/registry", ["shop/registry"]),
        (
            "'arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf'",
            ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:registry-AbCdEf"],
        ),
        ("{Ref: AWS::Region}", []),
    ],
)
def test_the_secret_of_a_registry_is_asked_for(tmp_path: Path, written: str, asked: list[str]) -> None:
    double = fresh()
    container = (
        f"[{{Name: raw, Image: acme/raw:1, RepositoryCredentials: {{CredentialsParameter: {written}}}}}]"
    )
    raw = RAW.replace("CONTAINERS", container).replace("STRATEGY", "[]").replace("IMAGE", "5")
    assert deploy(tmp_path, double, spec=SERVICES + raw).code == 0
    made = [each["SecretId"] for each in double.world.account.made("secretsmanager.DescribeSecret")]
    assert made == ["shop/key", *asked]
