"""A template with many roles and many resources, each role with a permission on two of them."""

from typing import Any

VERSION = "2012-10-17"


def template(size: int) -> dict[str, Any]:
    """Return a template with so many roles, and half as many buckets and queues that refuse plain HTTP."""
    half = size // 2
    resources: dict[str, Any] = {}
    for number in range(half):
        bucket, queue = f"Bucket{number}", f"Queue{number}"
        resources[bucket] = {"Type": "AWS::S3::Bucket"}
        resources[queue] = {"Type": "AWS::SQS::Queue"}
        objects = [_arn(bucket), {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]
        resources[f"{bucket}Policy"] = _policy(
            "S3::BucketPolicy", _tls("s3:*", objects), Bucket={"Ref": bucket}
        )
        resources[f"{queue}Policy"] = _policy(
            "SQS::QueuePolicy", _tls("sqs:*", _arn(queue)), Queues=[{"Ref": queue}]
        )
    for number in range(size):
        read = {"Fn::Sub": f"${{Bucket{number % half}.Arn}}/*"}
        resources[f"Role{number}"] = _role(
            _allow("s3:GetObject", Resource=read),
            _allow("sqs:SendMessage", Resource=_arn(f"Queue{number % half}")),
        )
    return {"Resources": resources}


def _role(*statements: dict[str, Any]) -> dict[str, Any]:
    trusted = _allow("sts:AssumeRole", Principal={"Service": "ecs-tasks.amazonaws.com"})
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": _document(trusted),
            "Policies": [{"PolicyName": "own", "PolicyDocument": _document(*statements)}],
        },
    }


def _policy(kind: str, statement: dict[str, Any], **target: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON-like
    return {"Type": f"AWS::{kind}", "Properties": {**target, "PolicyDocument": _document(statement)}}


def _document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": list(statements)}


def _allow(action: str, **elements: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON-like data
    return {"Effect": "Allow", "Action": action, **elements}


def _tls(action: str, resource: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON-like data
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statement = {"Effect": "Deny", "Principal": "*", "Action": action}
    return {**statement, "Resource": resource, "Condition": condition}


def _arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}
