"""Permissions on a created key: the proof finds what is missing, and what is too much, by name."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.permissions.answers.compiled import found, proven

SPEC = """\
version: 1
name: shop
regions: [eu-west-1]
encryption: {key: create}
network: {flow_logs: true}
logic:
  api:
    type: ec2
    connects_to: [{to: uploads, access: read}, jobs, orders]
    role: {secrets: [orders]}
  worker:
    type: ec2
    connects_to: [{to: jobs, access: consume}, {to: carts, access: write}]
  web: {type: autoscaling, capacity: {min: 2, max: 4}}
data:
  orders: {type: rds, engine: mysql}
  carts: {type: table, key: id}
  uploads: {type: bucket, events_to: {images: {suffix: .jpg}}, logs: audit}
  audit: {type: bucket}
  jobs: {type: queue}
  images: {type: queue}
"""
Resources = dict[str, Any]
Change = Callable[[Resources], None]


def on_key(resources: Resources, role: str) -> list[dict[str, Any]]:
    """Return the statements of a role on the key."""
    (policy,) = resources[role]["Properties"]["Policies"]
    return [each for each in policy["PolicyDocument"]["Statement"] if each["Action"][0].startswith("kms:")]


def of_key(resources: Resources, name: str) -> dict[str, Any]:
    """Return a statement of the policy of the key."""
    statements = resources["EncryptionKey"]["Properties"]["KeyPolicy"]["Statement"]
    return next(each for each in statements if each["Sid"] == name)


def of_role(role: str, **changed: Any) -> Change:
    return lambda resources: on_key(resources, role)[0].update(changed)


def of_service(name: str, **changed: Any) -> Change:
    return lambda resources: of_key(resources, name).update(changed)


def test_a_spec_with_a_key_allows_what_it_declares_and_nothing_else() -> None:
    verified = proven(spec=SPEC).verified
    assert verified.breaches == ()
    assert verified.unread == ()


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        (
            of_role("ApiRole", Effect="Deny"),
            "missing-permission",
            "`ApiRole` may not call `kms:Decrypt` on `EncryptionKey` (key)",
        ),
        (
            of_role("WorkerRole", Action=["kms:GenerateDataKey"]),
            "missing-permission",
            "`WorkerRole` may not call `kms:Decrypt` on `EncryptionKey` (key)",
        ),
        (
            of_role("WorkerRole", Condition={}),
            "undeclared-permission",
            "`WorkerRole` may call `kms:Decrypt` on `EncryptionKey` (key)",
        ),
        (
            of_role("WorkerRole", Action=["kms:Decrypt", "kms:CreateGrant"]),
            "undeclared-permission",
            "`WorkerRole` may call `kms:CreateGrant` on `EncryptionKey` (key)",
        ),
        (
            of_service("BucketsSend", Action=["kms:Decrypt"]),
            "missing-permission",
            "`s3.amazonaws.com` for `UploadsBucket` may not call `kms:GenerateDataKey` on `EncryptionKey`",
        ),
        (
            of_service("BucketsSend", Condition={}),
            "open-service",
            "`s3.amazonaws.com` may call `kms:Decrypt` and `kms:GenerateDataKey` on `EncryptionKey`",
        ),
        (
            of_service("Logs", Principal={"Service": "sns.amazonaws.com"}),
            "missing-permission",
            "`logs.amazonaws.com` may not call",
        ),
        (
            of_service("Account", Principal={"AWS": "arn:aws:iam::111122223333:user/admin"}),
            "missing-permission",
            "`ApiRole` may not call `kms:Decrypt`",
        ),
        (
            of_service("Servers", Condition={}),
            "undeclared-permission",
            "anyone may call `kms:Decrypt`",
        ),
    ],
)
def test_a_changed_permission_on_the_key_is_found_by_name(change: Change, code: str, message: str) -> None:
    findings = found(change, SPEC)
    assert any(each.code.name == code and message in each.message for each in findings), [
        (each.code.name, each.message) for each in findings
    ]


EXISTING = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
WITH_EXISTING = SPEC.replace("key: create", f"key: '{EXISTING}'")


def test_roles_may_use_a_key_that_exists_as_declared() -> None:
    assert proven(spec=WITH_EXISTING).verified.breaches == ()
    (finding,) = found(of_role("WorkerRole", Action=["kms:GenerateDataKey"]), WITH_EXISTING)[:1]
    assert finding.code.name == "undeclared-permission"
    findings = found(of_role("ApiRole", Effect="Deny"), WITH_EXISTING)
    assert any(f"`ApiRole` may not call `kms:Decrypt` on `{EXISTING}`" in each.message for each in findings)


def test_a_key_that_is_chosen_at_deployment_has_no_declared_permissions() -> None:
    assert proven(spec=SPEC.replace("key: create", "key: {parameter: DataKey}")).verified.breaches == ()


def test_a_bucket_for_logs_needs_no_permission_on_the_key() -> None:
    (role,) = (each for each in proven(spec=SPEC).universe.targets if each.id.endswith("AuditBucket"))
    assert role.key is None
