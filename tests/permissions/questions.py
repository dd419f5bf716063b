"""Reads `questions.yaml`, and the template and the universe of each question."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tiers.permissions.model.answers import Permission
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.proof.templates import load_files

PATH = Path(__file__).with_name("questions.yaml")

ASK = re.compile(
    r"(?P<who>\S+)(?: for (?P<source>\w+))? may (?P<action>\S+)"
    r" on (?P<target>\w+)/(?P<kind>\S+|function alias)(?P<plain> over HTTP)?"
)

RESOURCES = """
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole",
      Principal: {Service: lambda.amazonaws.com}}]}
Second:
  Type: AWS::IAM::Role
  Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: TRUST}}
Bucket: {Type: AWS::S3::Bucket, Properties: {OPENED}}
Other: {Type: AWS::S3::Bucket}
Queue: {Type: AWS::SQS::Queue}
Topic: {Type: AWS::SNS::Topic}
Table:
  Type: AWS::DynamoDB::Table
  Properties:
    BillingMode: PAY_PER_REQUEST
    AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: day, AttributeType: S}]
    KeySchema: [{AttributeName: id, KeyType: HASH}]
    GlobalSecondaryIndexes:
      - IndexName: by-day
        KeySchema: [{AttributeName: day, KeyType: HASH}]
        Projection: {ProjectionType: ALL}
Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: database}}
Log: {Type: AWS::Logs::LogGroup}
Identity:
  Type: AWS::CloudFront::CloudFrontOriginAccessIdentity
  Properties: {CloudFrontOriginAccessIdentityConfig: {Comment: one}}
Unused:
  Type: AWS::CloudFront::CloudFrontOriginAccessIdentity
  Properties: {CloudFrontOriginAccessIdentityConfig: {Comment: other}}
Function:
  Type: AWS::Lambda::Function
  Properties: {Runtime: python3.13, Handler: index.handler, Code: {ZipFile: pass}, Role: !GetAtt Second.Arn}
"""
TRUST = '[{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: lambda.amazonaws.com}}]'
DOCUMENT = '{Version: "2012-10-17", Statement: %s}'
OPEN = (
    "PublicAccessBlockConfiguration: {BlockPublicAcls: false, BlockPublicPolicy: false,"
    " IgnorePublicAcls: false, RestrictPublicBuckets: false}"
)
OF_OTHERS = {
    "bucket": ("S3::BucketPolicy", "Bucket: !Ref Bucket"),
    "queue": ("SQS::QueuePolicy", "Queues: [!Ref Queue]"),
    "topic": ("SNS::TopicPolicy", "Topics: [!Ref Topic]"),
}
"""Resources with the policy of another one."""
THEIR_OWN = {"key": ("KMS::Key", "KeyPolicy"), "files": ("EFS::FileSystem", "FileSystemPolicy")}
"""Resources with a policy among their properties."""


class Question(NamedTuple):
    """A question, with the statements that it adds to the templates, and its answer."""

    name: str
    page: str
    rule: str
    ask: str
    answer: str
    role: str = ""
    version: str = "2012-10-17"
    managed: str = ""
    boundary: str = ""
    trust: str = TRUST
    bucket: str = ""
    queue: str = ""
    topic: str = ""
    key: str = ""
    files: str = ""
    bucket_name: str = ""
    open_bucket: bool = False
    account: str = ""
    more: str = ""

    @property
    def template(self) -> str:
        """The template of this question."""
        opened = [OPEN] if self.open_bucket else []
        named = [f"BucketName: {self.bucket_name}"] if self.bucket_name else []
        resources = RESOURCES.replace("TRUST", self.trust).replace("OPENED", ", ".join(opened + named))
        role = "".join(f"    {line}\n" for line in self._of_role())
        resources = resources.replace("Second:", f"{role}Second:", 1)
        resources += "".join(f"{line}\n" for line in (*self._policies(), self.more))
        body = "".join(f"  {line}\n" for line in resources.splitlines() if line)
        return f"Resources:\n{body}"

    def _policies(self) -> Iterator[str]:
        for name, (kind, target) in OF_OTHERS.items():
            statements = getattr(self, name)
            if statements:
                properties = f"{target}, PolicyDocument: {DOCUMENT % statements}"
                yield f"{name.title()}Policy: {{Type: AWS::{kind}, Properties: {{{properties}}}}}"
        for name, (kind, at) in THEIR_OWN.items():
            statements = getattr(self, name)
            policy = f", Properties: {{{at}: {DOCUMENT % statements}}}" if statements else ""
            yield f"{name.title()}: {{Type: AWS::{kind}{policy}}}"
        if self.boundary:
            properties = f"PolicyDocument: {DOCUMENT % self.boundary}"
            yield f"Boundary: {{Type: AWS::IAM::ManagedPolicy, Properties: {{{properties}}}}}"

    def _of_role(self) -> list[str]:
        document = f'{{Version: "{self.version}", Statement: {self.role}}}'
        lines = [f"Policies: [{{PolicyName: inline, PolicyDocument: {document}}}]"] if self.role else []
        lines += [f"ManagedPolicyArns: {self.managed}"] if self.managed else []
        return lines + (["PermissionsBoundary: !Ref Boundary"] if self.boundary else [])


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions."""
    return tuple(Question(**each) for each in yaml.safe_load(PATH.read_text(encoding="utf-8")))


def ask(question: Question) -> Permission:
    """Return the answer of the proof to a question."""
    from tiers.permissions.decide.engine import Engine
    from tiers.permissions.read.universe import universe

    given = {"AWS::AccountId": question.account} if question.account else {}
    loaded = load_files({"t.yaml": question.template}, "t.yaml", given)
    assert loaded.catalogue is not None
    known = universe(loaded.catalogue)
    asked = ASK.fullmatch(question.ask)
    assert asked
    subject = _subject(known, asked["who"], asked["source"] or "")
    target = _target(known, asked["target"], asked["action"].partition(":")[0])
    assert asked["kind"] in target.arns, "for an unknown kind, every answer is NO"
    return Engine(known).may(subject, asked["action"], target, asked["kind"], secure=not asked["plain"])


def _subject(universe: Universe, who: str, source: str) -> Subject:
    """Return a subject of the universe, or one from outside that no template names."""
    for each in universe.subjects:
        if (each.id, each.source) == (who, source):
            return each
    return Subject("service" if who.endswith(".amazonaws.com") else "outside", who, source=source)


def _target(universe: Universe, name: str, service: str) -> Target:
    """Return a resource, or the part of it that actions of a service are on."""
    found = [each for each in universe.targets if each.id.partition(".")[0] == name]
    return next((each for each in found if each.service == service), found[0])
