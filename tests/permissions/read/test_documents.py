"""Policy documents of every form: what is read of them, and the reason for what is not."""

import json

import pytest

from tests.support.permission_templates import line
from tiers.cloudformation.evaluate.values import Origin, Pseudo, ResourceRef, Text, Unknown
from tiers.permissions.model.policies import Policy, PolicyKind
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.proof.build.catalogue import Catalogue, Resource

BUCKET = Resource("Bucket", "AWS::S3::Bucket", dict)
DOCUMENTS = Documents(Names(Catalogue([BUCKET])))
WHY = Unknown("it depends")
ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
VERSION = "2012-10-17"
ACCOUNTS = ("000000012345", "111122223333", "<AccountId>")


def read(document: object, kind: PolicyKind = "identity") -> Policy | Unknown:
    """Read a document."""
    return DOCUMENTS.read(document, kind, Origin("Role"))


def lines(document: object, kind: PolicyKind = "identity") -> list[str]:
    """Return the statements of a document as lines."""
    found = read(document, kind)
    assert isinstance(found, Policy), found
    return [line(each) for each in found.statements]


@pytest.mark.parametrize(
    ("statement", "kind", "expected"),
    [
        (ALLOW, "identity", ["Allow s3:* on *"]),
        ([ALLOW, ALLOW], "identity", ["Allow s3:* on *"] * 2),
        ({**ALLOW, "Action": ["s3:Get*", "s3:Put*"]}, "identity", ["Allow s3:Get* s3:Put* on *"]),
        (
            {"Effect": "Deny", "NotAction": "iam:*", "NotResource": ["a", "b"]},
            "boundary",
            ["Deny not iam:* not on a b"],
        ),
        ({**ALLOW, "Principal": "*"}, "resource", ["Allow by AWS * s3:* on *"]),
        ({**ALLOW, "Principal": {"AWS": ["*"]}}, "resource", ["Allow by AWS * s3:* on *"]),
        (
            {**ALLOW, "Principal": {"AWS": [12345, "111122223333", Pseudo("AWS::AccountId")]}},
            "resource",
            [f"Allow by {', '.join(f'AWS arn:aws:iam::{each}:root' for each in ACCOUNTS)} s3:* on *"],
        ),
        (
            {**ALLOW, "NotPrincipal": {"Service": "a.amazonaws.com", "CanonicalUser": "c"}},
            "resource",
            ["Allow not by Service a.amazonaws.com, CanonicalUser c s3:* on *"],
        ),
        (
            {"Effect": "Allow", "Principal": {"Federated": "f"}, "Action": "sts:*"},
            "trust",
            ["Allow by Federated f sts:*"],
        ),
        ({"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}, "resource", ["Allow by AWS * ecr:* on *"]),
        (
            {**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": False}, "Null": {"k": ["true", 1]}}},
            "identity",
            ["Allow s3:* on * if Bool aws:SecureTransport false if Null k true 1"],
        ),
        ({**ALLOW, "Resource": [WHY, "b"]}, "identity", ["Allow s3:* on ?it depends? b"]),
        ({**ALLOW, "Action": WHY}, "identity", ["Allow ?it depends? on *"]),
    ],
)
def test_each_form_of_a_statement(statement: object, kind: PolicyKind, expected: list[str]) -> None:
    assert lines({"Version": VERSION, "Statement": statement}, kind) == expected


ANYTHING = "?it depends? on ?it depends? perhaps: it depends"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ([WHY, ALLOW], [f"Allow {ANYTHING}", f"Deny {ANYTHING}", "Allow s3:* on *"]),
        ({**ALLOW, "Effect": WHY}, [f"{each} s3:* on * perhaps: it depends" for each in ("Allow", "Deny")]),
        ({**ALLOW, "Condition": WHY}, ["Allow s3:* on * perhaps: it depends"]),
        ({**ALLOW, "Condition": {"Bool": WHY}}, ["Allow s3:* on * perhaps: it depends"]),
    ],
)
def test_what_is_not_known_is_possible_only(statement: object, expected: list[str]) -> None:
    assert lines({"Statement": statement}) == expected


@pytest.mark.parametrize(
    ("statement", "kind", "reason"),
    [
        (3, "identity", "a statement is not a mapping"),
        (None, "identity", "the policy has no `Statement`"),
        ({**ALLOW, "Effect": "allow"}, "identity", "the effect is not known"),
        ({**ALLOW, "NotAction": "a:b"}, "identity", "a statement has both `Action` and `NotAction`"),
        ({"Effect": "Allow", "Action": "a:b"}, "identity", "a statement has no `Resource`"),
        ({**ALLOW, "Principal": "*"}, "identity", "a policy of an identity has no principals"),
        (ALLOW, "resource", "a statement has no `Principal`"),
        ({**ALLOW, "Principal": "someone"}, "resource", "the principal is not known"),
        ({**ALLOW, "Principal": {"Aws": "*"}}, "resource", "the principal is not known"),
        ({**ALLOW, "Condition": []}, "identity", "a condition is not a mapping"),
        ({**ALLOW, "Condition": {"Bool": {1: "x"}}}, "identity", "the key of a condition is not a string"),
        ({**ALLOW, "Ressource": "*"}, "identity", "`Ressource` is not an element of a statement"),
    ],
)
def test_what_aws_would_refuse_has_a_reason(statement: object, kind: PolicyKind, reason: str) -> None:
    found = read({"Statement": statement}, kind)
    assert isinstance(found, Policy)
    assert {each.uncertain and each.uncertain.reason for each in found.statements} == {reason}


@pytest.mark.parametrize("value", [{}, [], None, [[]], [None], {"a": [1]}, True, 10**400, "\ud800", "\ue000"])
def test_no_value_is_too_strange(value: object) -> None:
    for name in (*ALLOW, "Principal", "Condition", "Sid"):
        read({"Statement": {**ALLOW, name: value}}, "resource")
    read(value)
    read({"Version": value, "Statement": value})


def test_lists_may_be_huge() -> None:
    found = read({"Statement": [{**ALLOW, "Action": ["s3:*"] * 1000}] * 100})
    assert isinstance(found, Policy)
    assert len(found.statements) == 100


def test_variables_need_the_newer_version() -> None:
    versions = (VERSION, "2008-10-17", None)
    found = [read({"Version": each, "Statement": ALLOW}) for each in versions]
    assert [isinstance(each, Policy) and each.has_variables for each in found] == [True, False, False]


def test_a_document_may_be_text_with_references_in_it() -> None:
    text = json.dumps({"Statement": {**ALLOW, "Resource": ["ARN", "ARN/*"]}})
    arn = ResourceRef("", "Bucket", "Arn")
    first, second, third = text.split("ARN")
    assert lines(text) == ["Allow s3:* on ARN ARN/*"]
    assert lines(Text((first, arn, second, arn, third))) == [
        "Allow s3:* on arn:aws:s3:::{Bucket} arn:aws:s3:::{Bucket}/*"
    ]
    key = json.dumps({"Statement": {**ALLOW, "Condition": {"StringEquals": {"ARN": "x"}}}}).split("ARN")
    (uncertain,) = lines(Text((key[0], arn, key[1])))
    assert uncertain == "Allow s3:* on * perhaps: the key of a mapping in a policy is not known"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"Statement": 1, "Statement": 2}', "duplicate key `Statement`"),
        ('{"Statement": ', "the text is not JSON from here on: expecting value"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100 + "1" + "}" * 100, "nested more than 64 deep"),
        ("\ue0000\ue001", "a character for private use"),
        ("[]", "is not a mapping"),
        ('{"statement": []}', "`statement` is not an element of a policy"),
    ],
)
def test_text_that_is_no_document_has_a_reason(text: str, reason: str) -> None:
    found = read(text)
    assert isinstance(found, Unknown)
    assert reason in found.reason
