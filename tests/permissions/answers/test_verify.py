"""Policies that differ from what a spec declares are found, with what allows or lacks it."""

from typing import Any

import pytest

from tests.permissions.answers.compiled import SPEC, found, proven
from tiers.permissions.report import text

Resources = dict[str, Any]


def _statements(resources: Resources, role: str) -> list[Any]:
    (policy,) = resources[role]["Properties"]["Policies"]
    statements: list[Any] = policy["PolicyDocument"]["Statement"]
    return statements


def test_a_compiled_spec_allows_what_it_declares_and_nothing_else() -> None:
    verified = proven().verified
    assert verified.breaches == ()
    assert verified.declared > 0
    assert verified.unread == ()


def test_an_action_that_is_removed_from_a_grant_is_missing() -> None:
    for index, actions in enumerate((["s3:ListBucket"], ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"])):

        def remove(resources: Resources, index: int = index, actions: list[str] = actions) -> None:
            _statements(resources, "ApiRole")[index]["Action"] = actions

        (finding,) = found(remove)
        assert finding.code.name == "missing-permission"
        assert finding.place.route[:4] == ("logic", "api", "connects_to", index)
        assert ("`s3:GetObject`", "`sqs:SendMessage`")[index] in finding.message


def test_a_denied_grant_is_missing() -> None:
    def deny(resources: Resources) -> None:
        statement = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}
        _statements(resources, "ApiRole").append(statement)

    (finding,) = found(deny)
    assert finding.code.name == "missing-permission"
    assert "denied by statement 3 of policy `api`" in finding.note


def test_a_wildcard_is_found_for_each_resource_that_it_reaches() -> None:
    def widen(resources: Resources) -> None:
        _statements(resources, "WorkerRole").append({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})

    findings = found(widen)
    assert {each.code.name for each in findings} == {"undeclared-permission"}
    assert {each.place.route[:2] for each in findings} == {("logic", "worker")}
    for bucket in ("`UploadsBucket`", "`PreviewsBucket`"):
        assert any(bucket in each.message for each in findings)


def test_a_pattern_of_actions_is_found() -> None:
    def widen(resources: Resources) -> None:
        _statements(resources, "ApiRole")[0]["Action"] = ["s3:GetObject*", "s3:ListBucket"]

    findings = found(widen)
    assert {each.code.name for each in findings} == {"undeclared-permission"}
    assert all("`s3:GetObject" in each.message for each in findings)


def test_a_resource_policy_for_anyone_is_found() -> None:
    def open_queue(resources: Resources) -> None:
        document = resources["JobsQueuePolicy"]["Properties"]["PolicyDocument"]
        statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        document["Statement"].append(statement)

    messages = [each.message for each in found(open_queue)]
    assert any("anyone may call `sqs:SendMessage` on `JobsQueue` (queue)" in each for each in messages)


def test_a_policy_of_a_service_without_a_source_is_found() -> None:
    def open_service(resources: Resources) -> None:
        document = resources["ImagesQueuePolicy"]["Properties"]["PolicyDocument"]
        del document["Statement"][0]["Condition"]

    findings = found(open_service)
    assert "open-service" in {each.code.name for each in findings}


def test_a_policy_of_a_service_that_is_gone_is_missing() -> None:
    def close_service(resources: Resources) -> None:
        del resources["ImagesQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"][0]

    (finding,) = found(close_service)
    assert finding.code.name == "missing-permission"
    assert finding.place.route[:3] == ("data", "uploads", "events_to")


def test_a_role_that_others_may_assume_is_found() -> None:
    def trust(resources: Resources) -> None:
        (statement,) = resources["ApiRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        statement["Principal"] = {"Service": "ec2.amazonaws.com", "AWS": "*"}

    findings = found(trust)
    assert any("`sts:AssumeRole` on `ApiRole`" in each.message for each in findings)


WRITTEN = SPEC.replace(
    "  api:\n    type: ec2\n",
    "  api:\n    type: ec2\n    role: {statements: [{Effect: Allow, Action: 's3:Put*', Resource: '*'}]}\n",
)


def test_a_statement_of_a_role_that_reaches_others_is_a_warning() -> None:
    findings = found(spec=WRITTEN)
    assert {each.code.name for each in findings} == {"permission-reaches-others"}
    assert {each.place.route for each in findings} == {("logic", "api", "role")}


def test_a_warning_about_other_components_can_be_accepted() -> None:
    accepted = f"{WRITTEN}accept: {{permission-reaches-others: a backup of everything}}\n"
    assert found(spec=accepted) == []


@pytest.mark.parametrize("effect", ["removed", "weakened", "allows"])
def test_a_resource_that_no_longer_refuses_plain_http_is_found(effect: str) -> None:
    def change(resources: Resources) -> None:
        statements = resources["JobsQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
        (denied,) = (each for each in statements if each["Effect"] == "Deny")
        if effect == "removed":
            del resources["JobsQueuePolicy"]
        elif effect == "weakened":
            denied["Action"] = "sqs:SendMessage"
        else:
            denied["Effect"] = "Allow"

    findings = found(change)
    assert {each.code.name for each in findings} == {"undeclared-permission"}
    assert all(each.message.endswith("on `JobsQueue` (queue) without TLS") for each in findings)
    assert any("`WorkerRole` may call `sqs:" in each.message for each in findings)


def test_what_is_allowed_over_plain_http_alone_is_found() -> None:
    def change(resources: Resources) -> None:
        statement = {
            "Effect": "Allow",
            "Action": "iam:GetRole",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        _statements(resources, "ApiRole").append(statement)

    messages = [each.message for each in found(change)]
    assert messages
    assert all("`iam:GetRole`" in each and "without TLS" in each for each in messages)


def test_the_claim_says_how_many_resources_refuse_plain_http() -> None:
    whole, verified, _ = proven()
    assert verified.refusing == len([each for each in whole.targets if each.service in {"s3", "sqs"}])
    assert f"; {verified.refusing} resources demand TLS" in text.proven(verified, whole)


OF_TASKS = """\
version: 1
name: shop
regions: [eu-west-1]
network: {nat_gateway: {mode: per_zone}}
logic:
  web:
    type: fargate
    image: 'public.ecr.aws/nginx/nginx:1.29'
    connects_to: [orders]
    secrets: {DB_PASSWORD: {from: orders.password}}
    sidecars: {agent: {image: 'public.ecr.aws/nginx/nginx:1.29', secrets: {DB_USER: {from: orders.username}}}}
data:
  orders: {type: rds, engine: postgres}
"""


def test_what_starts_tasks_reads_the_secrets_of_databases_that_they_name() -> None:
    def forget(resources: Resources) -> None:
        statements = _statements(resources, "WebExecutionRole")
        statements[:] = [each for each in statements if "secretsmanager" not in str(each["Action"])]

    assert found(spec=OF_TASKS) == []
    findings = found(forget, OF_TASKS)
    assert {each.code.name for each in findings} == {"missing-permission"}
    assert {each.place.route[-2:] for each in findings} == {
        ("secrets", "DB_PASSWORD"),
        ("secrets", "DB_USER"),
    }


def test_a_file_system_that_accepts_clients_without_tls_is_found() -> None:
    spec = "{version: 1, name: shop, logic: {web: {type: ec2, mounts: {files: /srv/files}}}, "
    spec += "data: {files: {type: file_system}}}"

    def change(resources: Resources) -> None:
        policy = resources["FilesFileSystem"]["Properties"]["FileSystemPolicy"]
        policy["Statement"] = [each for each in policy["Statement"] if each["Effect"] == "Allow"]

    messages = [each.message for each in found(change, spec)]
    assert messages
    assert all("on `FilesFileSystem` (file-system) without TLS" in each for each in messages)


FILES = """\
version: 1
name: shop
network: {zones: 2}
logic:
  web: {type: ec2, mounts: {files: {path: /srv/files, access_point: uploads}}}
  nightly: {type: ec2, connects_to: [{to: files, access: read}]}
data:
  files: {type: file_system, access_points: {uploads: {path: /uploads}, cache: {path: /cache}}}
"""
BY_POINT = "elasticfilesystem:AccessPointArn"


def _points(resources: Resources, role: str) -> list[Any]:
    points: list[Any] = _statements(resources, role)[0]["Condition"]["StringEquals"][BY_POINT]
    return points


def test_a_mount_by_each_declared_access_point_is_proven_and_by_no_other() -> None:
    assert proven(spec=FILES).verified.breaches == ()

    def lose(resources: Resources) -> None:
        _points(resources, "NightlyRole").pop()

    def gain(resources: Resources) -> None:
        _points(resources, "WebRole").append({"Fn::GetAtt": ["FilesAccessPointCache", "Arn"]})

    def detach(resources: Resources) -> None:
        resources["FilesAccessPointCache"]["Properties"]["FileSystemId"] = "fs-0123456789abcdef0"

    for change, role, said in (
        (detach, "`NightlyRole`", "declared permission is missing"),
        (lose, "`NightlyRole`", "declared permission is missing"),
        (gain, "`WebRole`", "undeclared permission"),
    ):
        (finding,) = found(change, FILES)
        assert finding.message.startswith(f"{said}: {role}")
        assert "`FilesAccessPointCache`" in finding.message


def test_a_mount_of_the_whole_file_system_is_found_once() -> None:
    def widen(resources: Resources) -> None:
        del _statements(resources, "WebRole")[0]["Condition"]

    (finding,) = found(widen, FILES)
    assert finding.message.startswith("undeclared permission: `WebRole` may call")
    assert "`FilesFileSystem` (file-system)" in finding.message
