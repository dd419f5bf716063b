"""Targets: their ARNs, the policies that they have, and the keys that encrypt them."""

import pytest

from tests.support.permission_templates import arns, lines, read, target
from tiers import resources
from tiers.cloudformation.evaluate.values import Unknown
from tiers.facts import iam

HERE = "<Region>:<AccountId>"
DENY = "{Statement: [{Effect: Deny, Principal: '*', Action: '*', Resource: '*'}]}"
DENIED = ["Deny by AWS * * on *"]


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            "{Type: AWS::DynamoDB::Table}",
            {
                "table": f"arn:aws:dynamodb:{HERE}:table/{{A}}",
                "index": f"arn:aws:dynamodb:{HERE}:table/{{A}}/index/[*index]",
                "stream": f"arn:aws:dynamodb:{HERE}:table/{{A}}/stream/{{A.stream}}",
            },
        ),
        (
            "{Type: AWS::SecretsManager::Secret, Properties: {Name: db/password}}",
            {"secret": f"arn:aws:secretsmanager:{HERE}:secret:db/password-{{A.??????}}"},
        ),
        (
            "{Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /shop}}",
            {
                "log-group": f"arn:aws:logs:{HERE}:log-group:/shop:log-stream:",
                "log-stream": f"arn:aws:logs:{HERE}:log-group:/shop:log-stream:[*stream]",
            },
        ),
        *(
            (
                f"{{Type: AWS::SSM::Parameter, Properties: {{Name: {name}}}}}",
                {"parameter": f"arn:aws:ssm:{HERE}:parameter/shop/key"},
            )
            for name in ("/shop/key", "shop/key")
        ),
        (
            "{Type: AWS::RDS::DBInstance, Properties: {DBInstanceIdentifier: Shop}}",
            {"db": f"arn:aws:rds:{HERE}:db:shop"},
        ),
        (
            "{Type: AWS::IAM::Role, Properties: {RoleName: shop, Path: /app/}}",
            {"role": "arn:aws:iam::<AccountId>:role/app/shop"},
        ),
        (
            "{Type: AWS::Events::Rule, Properties: {Name: daily, EventBusName: !Sub 'arn:x:event-bus/shop'}}",
            {"rule-on-default-event-bus": f"arn:aws:events:{HERE}:rule/shop/daily"},
        ),
        (
            "{Type: AWS::Events::Rule, Properties: {Name: daily, EventBusName: default}}",
            {"rule-on-default-event-bus": f"arn:aws:events:{HERE}:rule/daily"},
        ),
        (
            "{Type: AWS::ECS::Service, Properties: {Cluster: !Sub 'arn:aws:ecs:x:y:cluster/shop'}}",
            {"service": f"arn:aws:ecs:{HERE}:service/shop/{{A}}"},
        ),
    ],
)
def test_arns(resource: str, expected: dict[str, str]) -> None:
    assert arns(read(f"  A: {resource}\n"), "A") == expected


def test_kinds_are_those_of_aws() -> None:
    """Each format matches that of the service authorization reference."""
    for row in resources.every():
        for each in resources.arns_of(row.type):
            known = iam.kinds(each.service)
            assert each.kinds.keys() <= known.keys(), row.type
            for kind, form in each.kinds.items():
                start = known[kind].split("${", 2)[0]
                assert form.replace("{partition}", "${Partition}").startswith(start), row.type
                assert known[kind].split(":")[2] == form.split(":")[2], row.type


def test_the_password_of_a_database_is_a_target() -> None:
    database = "  Db: {Type: AWS::RDS::DBInstance, Properties: {ManageMasterUserPassword: true}}"
    found = read(
        f"{database}\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
        "        Statement: {Effect: Deny, Principal: '*', Action: '*',"
        " Condition: {ArnLike: {k: !GetAtt Db.MasterUserSecret.SecretArn}}}\n"
    )
    arn = f"arn:aws:secretsmanager:{HERE}:secret:rds!db-{{Db.secret}}-{{Db.??????}}"
    assert arns(found, "Db.MasterUserSecret") == {"secret": arn}
    (role,) = (each for each in found.subjects if each.kind == "role")
    assert role.trust is not None
    assert lines((role.trust,)) == [f"Deny by AWS * * if ArnLike k {arn}"]
    assert len(read("  Db: {Type: AWS::RDS::DBInstance}\n").targets) == 1


BUS = """
    Type: AWS::Events::EventBusPolicy
    Properties:
      EventBusName: !Ref A
      StatementId: x
      Statement: {Effect: Deny, Principal: '*', Action: '*', Resource: '*'}
"""
SECRET = "{Type: AWS::SecretsManager::ResourcePolicy, Properties: {SecretId: !Ref A, ResourcePolicy: DENY}}"
STREAM = (
    "{Type: AWS::Kinesis::ResourcePolicy, Properties: {ResourceArn: !GetAtt A.Arn, ResourcePolicy: DENY}}"
)


@pytest.mark.parametrize(
    ("kind", "policy"),
    [
        ("S3::Bucket", "{Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref A, PolicyDocument: DENY}}"),
        ("SQS::Queue", "{Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref A], PolicyDocument: DENY}}"),
        ("SNS::Topic", "{Type: AWS::SNS::TopicPolicy, Properties: {Topics: [!Ref A], PolicyDocument: DENY}}"),
        ("SecretsManager::Secret", SECRET),
        ("Kinesis::Stream", STREAM),
        (
            "Logs::LogGroup",
            "{Type: AWS::Logs::ResourcePolicy, Properties: {PolicyName: x, PolicyDocument: 'DENY'}}",
        ),
        ("Events::EventBus", BUS),
    ],
)
def test_separate_policies(kind: str, policy: str) -> None:
    text = '{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}]}'
    written = policy.replace("'DENY'", f"'{text}'").replace("DENY", DENY)
    template = f"  A: {{Type: AWS::{kind}}}\n  B: {{Type: AWS::{kind}}}\n  Policy: {written}\n"
    found = read(template)
    assert (lines(target(found, "A").policies), target(found, "A").unknowns) == (DENIED, ())
    if kind != "Logs::LogGroup":
        assert target(found, "B").policies == ()
    if kind in {"S3::Bucket", "SQS::Queue", "SNS::Topic", "SecretsManager::Secret"}:
        twice = target(read(f"{template}  Another: {written}\n"), "A")
        assert all(each.uncertain for each in twice.policies)
        assert twice.unknowns[0].reason == "`A` has several policies, and each overwrites the others"
        vague = read(f"{template}  C: {{Type: Custom::C}}\n".replace("!Ref A", "!GetAtt C.D"))
        assert target(vague, "B").unknowns


@pytest.mark.parametrize(
    "resource",
    [
        "{Type: AWS::KMS::Key, Properties: {KeyPolicy: DENY}}",
        "{Type: AWS::EFS::FileSystem, Properties: {FileSystemPolicy: DENY}}",
        "{Type: AWS::ECR::Repository, Properties: {RepositoryPolicyText: DENY}}",
        "{Type: AWS::DynamoDB::Table, Properties: {ResourcePolicy: {PolicyDocument: DENY}}}",
    ],
)
def test_policies_in_properties(resource: str) -> None:
    assert lines(target(read(f"  A: {resource.replace('DENY', DENY)}\n"), "A").policies) == DENIED


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("!Ref A", "{A}"),
        ("!GetAtt A.Arn", "{A}"),
        ("!Sub '${A.Arn}:live'", "{A}:live"),
        ("!Sub '${A}:live'", "{A}:live"),
        ("!Ref Live", "{A}:live"),
    ],
)
def test_permissions_of_functions(name: str, arn: str) -> None:
    found = read(
        "  A: {Type: AWS::Lambda::Function}\n  Bucket: {Type: AWS::S3::Bucket}\n"
        "  Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref A, Name: live}}\n"
        f"  Permission:\n    Type: AWS::Lambda::Permission\n    Properties:\n      FunctionName: {name}\n"
        "      Principal: s3.amazonaws.com\n      Action: lambda:InvokeFunction\n"
        "      SourceArn: !GetAtt Bucket.Arn\n      SourceAccount: !Ref AWS::AccountId\n"
    )
    (allowed,) = lines(target(found, "A").policies)
    assert allowed == (
        f"Allow by Service s3.amazonaws.com lambda:InvokeFunction on arn:aws:lambda:{HERE}:function:{arn} "
        "if ArnLike aws:SourceArn arn:aws:s3:::{Bucket} if StringEquals aws:SourceAccount <AccountId>"
    )


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("!Ref Key", "Key"),
        ("!GetAtt Key.Arn", "Key"),
        ("!Ref Alias", "Key"),
        ("alias/shop", "Key"),
        ("!Sub 'arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/${Key}'", "Key"),
        ("alias/aws/sqs", None),
        ("alias/other", "the key is not in the templates"),
    ],
)
def test_keys(key: str, expected: str | None) -> None:
    found = target(
        read(
            f"  A: {{Type: AWS::SQS::Queue, Properties: {{KmsMasterKeyId: {key}}}}}\n"
            "  Key: {Type: AWS::KMS::Key}\n"
            "  Alias: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/shop, TargetKeyId: !Ref Key}}\n"
        ),
        "A",
    )
    assert (found.key.reason if isinstance(found.key, Unknown) else found.key) == expected
