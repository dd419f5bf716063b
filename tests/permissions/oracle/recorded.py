"""The worlds that were drawn, with the answers of the evaluator, and each as a template."""

import json
from pathlib import Path
from typing import Any

from tests.permissions.oracle.drawing import World, with_text

PATH = Path(__file__).with_name("recorded.json")
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    ]
}
TARGETS: dict[str, dict[str, Any]] = {
    "s3": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "shop-data"}},
    "sqs": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "shop-jobs"}},
    "kms": {"Type": "AWS::KMS::Key", "Properties": {}},
}
POLICIES: dict[str, tuple[str, dict[str, Any]]] = {
    "s3": ("AWS::S3::BucketPolicy", {"Bucket": {"Ref": "Target"}}),
    "sqs": ("AWS::SQS::QueuePolicy", {"Queues": [{"Ref": "Target"}]}),
}


def write(worlds: list[World]) -> None:
    """Write worlds, one a line."""
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in worlds)
    PATH.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")


def read() -> list[World]:
    """Return all worlds."""
    worlds: list[World] = json.loads(PATH.read_text(encoding="utf-8"))
    return worlds


def template(world: World) -> str:
    """Return the template of a world."""
    given = with_text(world, _symbolic)
    role: dict[str, Any] = {"RoleName": "app", "AssumeRolePolicyDocument": TRUST}
    role["Policies"] = [{"PolicyName": "inline", "PolicyDocument": given["identity"]}]
    target = dict(TARGETS[world["service"]])
    resources: dict[str, Any] = {
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Second": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "second", "AssumeRolePolicyDocument": TRUST},
        },
        "Target": target,
    }
    if "boundary" in world:
        resources["Boundary"] = {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": given["boundary"]},
        }
        role["PermissionsBoundary"] = {"Ref": "Boundary"}
    if world["service"] == "kms":
        # A reference of a key to itself is a circle: in its policy, its resource is `*`.
        target["Properties"] = {"KeyPolicy": _about_itself(given["resource"])}
    elif "resource" in world:
        kind, properties = POLICIES[world["service"]]
        policy = {"Type": kind, "Properties": {**properties, "PolicyDocument": given["resource"]}}
        resources["Policy"] = policy
    return json.dumps({"Resources": resources})


def _about_itself(document: Any) -> Any:
    return json.loads(json.dumps(document).replace("${Target}", "*"))


def _symbolic(text: str) -> Any:
    """Return a string with pseudo parameters for the values of the deployment."""
    written = (
        text.replace("${", "${!").replace("{ACCOUNT}", "${AWS::AccountId}").replace("{KEY}", "${Target}")
    )
    written = written.replace("{REGION}", "${AWS::Region}")
    return text if written == text else {"Fn::Sub": written}
