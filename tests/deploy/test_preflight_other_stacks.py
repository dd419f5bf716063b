"""Values of other stacks, read before a deployment: each check judges what they are in the account."""

from pathlib import Path
from typing import Any

from tests.support.aws_double import Refused
from tests.support.deploy_double import fresh
from tests.support.standing import run

WORDS = ("--no-lint", "--no-verify", "--out", "out", "--yes", "--layout", "single")
ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:token-AbCdEf"
SPEC = """\
version: 1
name: quiet
regions: [eu-west-1]
presentation:
  site: {type: load_balancer, scheme: internal, forward_to: web, certificate: {import: certificate}}
logic:
  web:
    type: fargate
    image: registry.example.com/web:1
    port: 80
    credentials: {secret: {stack: registry, output: Secret}}
    secrets: {TOKEN: {secret: {import: token}, field: value}}
  server: {type: ec2, image: {import: image}, key_pair: {import: pair}, volume: {device: /dev/xvda}}
"""
EXPORTS = {
    "certificate": f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1",
    "token": SECRET,
    "image": "ami-0123456789abcdef0",
    "pair": "administrators",
}
SOUND: dict[str, Any] = {
    "cloudformation__ListExports": {"Exports": [{"Name": k, "Value": v} for k, v in EXPORTS.items()]},
}


def deployed(folder: Path, **answers: Any) -> str:
    double = fresh()
    double.world.account.on(**SOUND | answers)
    done = run(double.world, folder, "deploy", *WORDS, spec=SPEC)
    assert "Traceback" not in done.err
    return done.out


def test_a_value_that_does_not_exist_is_an_error_at_its_line(tmp_path: Path) -> None:
    out = deployed(tmp_path, cloudformation__ListExports={"Exports": []})
    for name in EXPORTS:
        assert f"error[T7390]: there is no export `{name}`" in out
    assert "there is no output `Secret` of the stack `registry`" in out
    assert ".yaml:5:" in out


def test_each_check_judges_the_value(tmp_path: Path) -> None:
    missing = Refused("ResourceNotFoundException", "no such secret")
    out = deployed(
        tmp_path,
        secretsmanager__DescribeSecret=missing,
        ec2__DescribeImages=Refused("InvalidAMIID.NotFound", "no such image"),
        ec2__DescribeKeyPairs=Refused("InvalidKeyPair.NotFound", "no such key pair"),
    )
    assert "the certificate is in `us-east-1`" in out
    assert "the secret does not exist in `eu-west-1`" in out
    assert "ami-0123456789abcdef0" in out
    assert "administrators" in out


def test_a_value_that_cannot_be_read_is_a_warning(tmp_path: Path) -> None:
    denied = Refused("AccessDenied", "You are not authorized")
    out = deployed(tmp_path, cloudformation__ListExports=denied)
    assert "could not check the values of other stacks" in out
    assert "error[T7390]: there is no export" not in out
