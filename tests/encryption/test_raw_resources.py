"""Raw resources beside a key: a caller may decrypt with it only if the resource has it."""

import json
from typing import Any

import pytest

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.proven import prove
from tiers.ir.placed import Layout

ARN = "arn:aws:kms:eu-west-1:111122223333:key/12345678-1234-1234-1234-123456789012"
SPEC = """\
version: 1
name: shop
encryption: {key: %s}
logic: {web: {type: ec2, connects_to: [Mail]}}
resources:
  data:
    Mail:
      Type: AWS::SQS::Queue
      Properties: {MessageRetentionPeriod: 60%s}
"""


def actions(key: str, properties: str) -> list[str]:
    """Return the actions of KMS that the role of the caller may do, in a spec that is proven."""
    result = compiler.compile_spec("spec.yaml", (SPEC % (key, properties)).encode(), Layout.SINGLE)
    assert result.bundle is not None, result.findings
    assert result.architecture is not None
    proof = prove(result.bundle, result.architecture, source_map(result.bundle, result.document))
    assert proof.findings == ()
    (template,) = result.bundle.templates.values()
    role: dict[str, Any] = template["Resources"]["WebRole"]["Properties"]
    statements = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]
    found = [action for each in statements for action in each["Action"] if action.startswith("kms:")]
    assert ("kms:" in json.dumps(statements)) == bool(found)
    return sorted(found)


@pytest.mark.parametrize("key", ["create", ARN, "{parameter: DataKey}"])
def test_a_raw_resource_without_the_key_needs_none(key: str) -> None:
    assert actions(key, "") == []


@pytest.mark.parametrize(
    ("key", "properties"),
    [
        ("create", ", KmsMasterKeyId: !Ref EncryptionKey"),
        ("create", ", KmsMasterKeyId: !GetAtt EncryptionKey.Arn"),
        ("create", ', KmsMasterKeyId: !Sub "${EncryptionKey}"'),
        (ARN, f", KmsMasterKeyId: '{ARN}'"),
        ("{parameter: DataKey}", ", KmsMasterKeyId: !Ref DataKey"),
    ],
)
def test_a_caller_of_a_raw_resource_with_the_key_may_use_it(key: str, properties: str) -> None:
    assert actions(key, properties) == ["kms:Decrypt", "kms:GenerateDataKey"]
