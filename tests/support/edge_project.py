"""A spec with a root in another region, in an account of the emulator, and commands on it."""

from pathlib import Path

import pytest

from tests.emulator.account import Account
from tiers.cli import main

SPEC = """version: 1
name: shop
logic:
  web: {type: autoscaling, port: 80}
resources:
  edge:
    Topic:
      Type: AWS::SNS::Topic
      Properties: {TopicName: edge}
  logic:
    Reads:
      Type: AWS::SSM::Parameter
      Properties: {Type: String, Name: /shop/reads, Value: !Sub "${Topic}!"}
"""


class Project:
    """A directory with a spec, and what commands on it print."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.spec, self.out, self.capsys = folder / "shop.yaml", folder / "build", capsys
        self.spec.write_text(SPEC)

    def run(self, command: str, *words: str) -> tuple[int, str]:
        """Run a command on the spec."""
        code = main([command, str(self.spec), *words])
        captured = self.capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out + captured.err

    def deploy(self, *words: str) -> tuple[int, str]:
        """Deploy a single template without asking."""
        return self.run(
            "deploy",
            "--layout",
            "single",
            "--yes",
            "--no-lint",
            "--no-verify",
            "--out",
            str(self.out),
            *words,
        )


def statuses(account: Account, region: str) -> dict[str, str]:
    stacks = account._replace(region=region).client("cloudformation").describe_stacks()["Stacks"]
    return {each["StackName"]: each["StackStatus"] for each in stacks if "DELETE" not in each["StackStatus"]}


def value(account: Account) -> str:
    return str(account.client("ssm").get_parameter(Name="/shop/reads")["Parameter"]["Value"])


def bucket_of(account: Account) -> str:
    return f"templates-{account.identity}"


def bucket(account: Account) -> str:
    name = bucket_of(account)
    account.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": account.region}
    )
    return name


def without_edge() -> str:
    start, end = SPEC.index("  edge:"), SPEC.index("  logic:\n    Reads")
    return (SPEC[:start] + SPEC[end:]).replace("${Topic}", "none")
