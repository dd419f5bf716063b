"""The checks of images and secrets, and `--image`, against an emulator of ECR, Secrets Manager, and SSM."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.emulator.account import Account
from tests.support.deploy_double import INDEX, index
from tiers.cli import main
from tiers.deploy import following

SPEC = """\
version: 1
name: shop
logic:
  web:
    type: fargate
    image: {parameter: WebImage}
    capacity: {min: 1, max: 1}
    secrets: {KEY: {secret: shop/key}, TOKEN: {ssm: /shop/token}}
"""

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    assert account.address.startswith("http://127.0.0.1:")
    monkeypatch.setattr(following, "PAUSES", (0.05,))
    (tmp_path / "shop.yaml").write_text(SPEC)

    def run(*words: str) -> tuple[int, str]:
        options = (
            "--layout",
            "single",
            "--no-lint",
            "--no-verify",
            "--yes",
            "--out",
            str(tmp_path / "build"),
        )
        code = main(["deploy", str(tmp_path / "shop.yaml"), *options, *words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out + captured.err

    return run


def push(account: Account, *architectures: str) -> str:
    """Push an image; return its digest."""
    manifest = {"imageManifest": index(*architectures), "imageManifestMediaType": INDEX}
    answer = account.client("ecr").put_image(repositoryName="web", imageTag="1.4", **manifest)
    digest: str = answer["image"]["imageId"]["imageDigest"]
    return digest


def test_what_tasks_need_is_created_one_by_one(run: Run, account: Account) -> None:
    registry = f"{account.identity}.dkr.ecr.{account.region}.amazonaws.com"
    code, output = run("--image", f"web={registry}/web:1.4")
    assert code == 1
    assert re.findall(r"error\[T7205\]: (.+)\n *--> \S+:(\d+):", output) == [
        ("the repository `web` does not exist in `eu-west-1`", "6"),
        ("the secret does not exist in `eu-west-1`", "8"),
        ("the SSM parameter does not exist in `eu-west-1`", "8"),
    ]
    account.client("ecr").create_repository(repositoryName="web")
    account.client("secretsmanager").create_secret(Name="shop/key", SecretString="hunter2")
    account.client("ssm").put_parameter(Name="/shop/token", Value="hunter3", Type="SecureString")
    digest = push(account, "amd64")
    code, output = run("--image", f"web={registry}/web@{digest}")
    assert code == 1
    assert re.findall(r"error\[T\d+\]: (.+)", output) == ["the image is not built for `linux/arm64`"]
    digest = push(account, "amd64", "arm64")
    code, output = run("--image", f"web={registry}/web@{digest}")
    assert code == 0, output
    assert "hunter" not in output
    image = f"{registry}/web@{digest}"
    assert deployed(account) == image
    assert run()[0] == 0
    assert deployed(account) == image


def deployed(account: Account) -> str:
    """Return the image of the only task definition."""
    found = account.client("ecs").list_task_definitions()["taskDefinitionArns"]
    [definition] = [account.client("ecs").describe_task_definition(taskDefinition=each) for each in found]
    [container] = definition["taskDefinition"]["containerDefinitions"]
    return str(container["image"])
