"""Calls of what exists already: words, ARNs by every form, keys, and what the proof of permissions finds."""

import copy
import json
from typing import Any

import pytest

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.components.existing import kinds
from tiers.components.existing.kinds import NAMED
from tiers.intent.proven import Proof, prove
from tiers.ir.placed import Layout
from tiers.language import registry

ACCOUNT = "eu-west-1:111122223333"
ARNS = {
    "queue": f"arn:aws:sqs:{ACCOUNT}:jobs",
    "topic": f"arn:aws:sns:{ACCOUNT}:alerts",
    "bucket": "arn:aws:s3:::images",
    "table": f"arn:aws:dynamodb:{ACCOUNT}:table/items",
    "function": f"arn:aws:lambda:{ACCOUNT}:function:resize",
}
WORK = """
version: 1
name: work
logic:
  work:
    type: function
    runtime: python3.13
    handler: main.work
    code: {bucket: code, key: work.zip}
    connects_to: [{to: it, access: %s}]
  other: {type: function, runtime: python3.13, handler: main.work, code: {bucket: code, key: other.zip}}
data:
  it: {type: existing, %s: %s%s}
"""


def called(key: str, value: str, word: str, more: str = "", layout: Layout = Layout.NESTED) -> Proof:
    """Prove a spec with a function that calls something that exists."""
    found = compiler.compile_spec("spec.yaml", (WORK % (word, key, value, more)).encode(), layout)
    assert found.bundle is not None, [each.message for each in found.findings]
    assert found.architecture is not None
    return prove(found.bundle, found.architecture, source_map(found.bundle, found.document))


def values_of(key: str) -> dict[str, str]:
    """Return the ARN of a kind by each form, as a spec has it."""
    return {
        "literal": ARNS[key],
        "parameter": "{parameter: It}",
        "default": f"{{parameter: It, default: '{ARNS[key]}'}}",
        "import": "{import: 'it:arn'}",
        "output": "{stack: it, output: Arn}",
    }


@pytest.mark.parametrize("form", ["literal", "parameter", "default", "import", "output"])
@pytest.mark.parametrize(
    ("key", "word"),
    [
        (row.name, word)
        for row in registry.TYPES
        if row.name in ARNS
        for word in registry.component(row.tier, row.name).access_words
    ],
)
def test_each_word_means_what_it_means_for_the_type(key: str, word: str, form: str) -> None:
    for layout in Layout:
        proof = called(key, values_of(key)[form], word, layout=layout)
        assert [each for each in proof.findings if each.is_error] == []
        assert proof.permissions is not None
        assert proof.permissions.verified.breaches == ()
        mine = {each.id for each in proof.permissions.universe.targets if each.exists}
        assert mine == {"ItExisting"}


@pytest.mark.parametrize("key", ARNS)
def test_a_permission_that_is_missing_or_too_wide_is_found(key: str) -> None:
    word = next(iter(NAMED[key].words(key)))
    found = compiler.compile_spec("spec.yaml", (WORK % (word, key, ARNS[key], "")).encode())
    assert found.bundle is not None
    assert found.architecture is not None
    for change, kind in ((_without, "missing"), (_doubled, "undeclared")):
        templates = {
            stem: {**each, "Resources": change(each["Resources"], ARNS[key])} if stem == "logic" else each
            for stem, each in found.bundle.templates.items()
        }
        changed = found.bundle._replace(templates=templates)
        proof = prove(changed, found.architecture, source_map(changed, found.document))
        assert proof.permissions is not None
        assert {each.kind for each in proof.permissions.verified.breaches} == {kind}


def _statements(resources: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the statements of a role."""
    (policy,) = resources[name]["Properties"]["Policies"]
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return statements


def _without(resources: dict[str, Any], arn: str) -> dict[str, Any]:
    """Return resources without the statement about an ARN."""
    changed = copy.deepcopy(resources)
    statements = _statements(changed, "WorkRole")
    statements[:] = [each for each in statements if arn not in each["Resource"]]
    return changed


def _doubled(resources: dict[str, Any], arn: str) -> dict[str, Any]:
    """Return resources where another role has the statement about an ARN, too."""
    changed = copy.deepcopy(resources)
    own = next(each for each in _statements(changed, "WorkRole") if arn in each["Resource"])
    _statements(changed, "OtherRole").append(own)
    return changed


@pytest.mark.parametrize("form", ["literal", "parameter", "import", "output"])
@pytest.mark.parametrize(
    ("key", "word", "needed"),
    [
        ("queue", "send", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("queue", "consume", ["kms:Decrypt"]),
        ("topic", "publish", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("bucket", "read", ["kms:Decrypt"]),
        ("bucket", "write", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("table", "read", ["kms:Decrypt"]),
    ],
)
def test_what_is_encrypted_needs_its_key(key: str, word: str, needed: list[str], form: str) -> None:
    arn = f"arn:aws:kms:{ACCOUNT}:key/1234abcd"
    written = {
        "literal": arn,
        "parameter": "{parameter: Key}",
        "import": "{import: 'it:key'}",
        "output": "{stack: it, output: Key}",
    }[form]
    spec = (WORK % (word, key, ARNS[key], f", key: {written}")).encode()
    found = compiler.compile_spec("spec.yaml", spec)
    assert found.bundle is not None
    made = found.bundle.templates["logic"]["Resources"]
    (statement,) = [each for each in _statements(made, "WorkRole") if "kms:Decrypt" in each["Action"]]
    assert statement["Action"] == needed
    (service,) = statement["Condition"]["StringEquals"]["kms:ViaService"]
    assert service == {"Fn::Sub": f"{NAMED[key].service}.${{AWS::Region}}.amazonaws.com"}
    proof = called(key, ARNS[key], word, f", key: {written}")
    assert proof.permissions is not None
    assert proof.permissions.verified.breaches == ()


def test_the_key_of_the_spec_is_not_that_of_what_exists() -> None:
    more = ", key: {import: 'it:key'}}\nencryption: {key: create"
    proof = called("queue", ARNS["queue"], "send", more)
    assert proof.permissions is not None
    assert proof.permissions.verified.breaches == ()


def test_names_and_urls_follow_from_arns() -> None:
    for key, name in (("bucket", "images"), ("table", "items"), ("function", "resize")):
        assert kinds.name_of(key, ARNS[key]) == name
    assert kinds.url_of(ARNS["queue"]) == "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
    there = "arn:aws-cn:sqs:cn-north-1:111122223333:jobs"
    assert kinds.url_of(there) == "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/jobs"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("queue", "jobs"),
        ("queue", "arn:aws:sqs:eu-west-1:111122223333:"),
        ("queue", "arn:aws:sns:eu-west-1:111122223333:jobs"),
        ("queue", "arn:aws:sqs:eu-west-1:111122223333:jobs*"),
        ("queue", "arn:aws:sqs:eu-west-1:111122223333:${Jobs}"),
        ("topic", "arn:aws:sns:eu-west-1:1111:alerts"),
        ("bucket", "arn:aws:s3:::Images"),
        ("bucket", "arn:aws:s3:::images/*"),
        ("bucket", "arn:aws:s3:::" + "a" * 5000),
        ("table", "arn:aws:dynamodb:eu-west-1:111122223333:table/items/index/*"),
        ("function", "arn:aws:lambda:eu-west-1:111122223333:function:resize:live"),
        ("group", "sg-123"),
        ("group", "'sg-0123456789abcdef0\\n'"),
        ("group", "[sg-0123456789abcdef0]"),
        ("group", "{parameter: Group, import: group}"),
        ("group", "{import: 'a b'}"),
        ("group", "!Ref Group"),
    ],
)
def test_hostile_and_mistaken_values_are_findings(key: str, value: str) -> None:
    written = value if value[0] in "{[!'" else json.dumps(value)
    found = compiler.compile_spec("spec.yaml", (WORK % ("send", key, written, "")).encode())
    assert found.bundle is None
    errors = [each.place for each in found.findings if each.is_error]
    assert errors
    assert all(each.span is not None or each.route[:3] == ("data", "it", key) for each in errors)


KEYS = [f"arn:aws:kms:{ACCOUNT}:key/one", "{parameter: Key}", '{import: "shop:key"}']
SHARED = """
version: 1
name: work
logic:
  work:
    type: function
    runtime: python3.13
    handler: main.work
    code: {bucket: code, key: work.zip}
    connects_to: [jobs, {to: images, access: read_write}]
  other:
    type: function
    runtime: python3.13
    handler: main.work
    code: {bucket: code, key: other.zip}
    connects_to: [jobs]
data:
  jobs: {type: existing, queue: "arn:aws:sqs:eu-west-1:111122223333:jobs", key: %s}
  images: {type: existing, bucket: "arn:aws:s3:::images", key: %s}
"""


@pytest.mark.parametrize("value", KEYS)
def test_two_components_may_have_one_kms_key(value: str) -> None:
    for layout in Layout:
        found = compiler.compile_spec("spec.yaml", (SHARED % (value, value)).encode(), layout)
        assert found.bundle is not None, [each.message for each in found.findings]
        assert found.architecture is not None
        proof = prove(found.bundle, found.architecture, source_map(found.bundle, found.document))
        assert [each for each in proof.findings if each.is_error] == []
        assert proof.permissions is not None
        assert proof.permissions.verified.breaches == ()
