"""Services with their sources, outsiders, and endpoints."""

from tests.support.permission_templates import lines, read, shown, subject

ALARM = "  Alarm: {Type: AWS::CloudWatch::Alarm}\n"
GROUP = "  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: KIND}}\n"


def test_services_call_for_their_sources() -> None:
    found = read(
        "  Bucket: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {}}}\n"
        "  Quiet: {Type: AWS::S3::Bucket}\n"
        "  Topic: {Type: AWS::SNS::Topic}\n  Rule: {Type: AWS::Events::Rule}\n"
        "  Schedule: {Type: AWS::Scheduler::Schedule, Properties: {GroupName: nightly}}\n"
        "  Site: {Type: AWS::CloudFront::Distribution}\n  Function: {Type: AWS::Lambda::Function}\n"
        f"{GROUP.replace('KIND', 'lambda')}{GROUP.replace('KIND', 'ip').replace('Group:', 'Other:')}{ALARM}"
    )
    here = "<Region>:<AccountId>"
    calls = {(each.id, each.source): shown(each.arn) for each in found.subjects if each.source}
    assert calls == {
        ("s3.amazonaws.com", "Bucket"): "arn:aws:s3:::{Bucket}",
        ("sns.amazonaws.com", "Topic"): f"arn:aws:sns:{here}:{{Topic}}",
        ("events.amazonaws.com", "Rule"): f"arn:aws:events:{here}:rule/{{Rule}}",
        ("scheduler.amazonaws.com", "Schedule"): f"arn:aws:scheduler:{here}:schedule-group/nightly",
        ("cloudwatch.amazonaws.com", "Alarm"): f"arn:aws:cloudwatch:{here}:alarm:{{Alarm}}",
        ("lambda.alarms.cloudwatch.amazonaws.com", "Alarm"): f"arn:aws:cloudwatch:{here}:alarm:{{Alarm}}",
        ("elasticloadbalancing.amazonaws.com", "Group"): (
            f"arn:aws:elasticloadbalancing:{here}:targetgroup/{{Group}}/{{Group.id}}"
        ),
        ("cloudfront.amazonaws.com", "Site"): "arn:aws:cloudfront::<AccountId>:distribution/{Site}",
        ("lambda.amazonaws.com", "Function"): "",
    }


def test_outsiders_are_those_whom_policies_name() -> None:
    role = (
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
        "        Statement:\n          Effect: Allow\n          Action: sts:AssumeRole\n"
        "          Principal:\n            Service: x.amazonaws.com\n"
        "            AWS: [111122223333, 'arn:aws:iam::444455556666:user/a']\n"
    )
    found = read(role)
    outside = [(each.kind, each.id, bool(each.unknowns)) for each in found.subjects if each.kind != "role"]
    assert outside == [
        *(("outside", "*", False), ("outside", "111122223333", True), ("outside", "444455556666", True)),
        ("service", "x.amazonaws.com", False),
    ]
    own = read(role, AWS__AccountId="111122223333")
    outside = [(each.kind, each.id, bool(each.unknowns)) for each in own.subjects if each.kind == "outside"]
    assert outside == [("outside", "*", False), ("outside", "444455556666", False)]


def test_endpoints_with_a_policy() -> None:
    document = "{Statement: {Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}}"

    def endpoint(name: str, service: str, policy: str = "") -> str:
        written = f"ServiceName: {service}{policy}"
        return f"  {name}: {{Type: AWS::EC2::VPCEndpoint, Properties: {{{written}}}}}\n"

    found = read(
        endpoint("Open", "!Sub 'com.amazonaws.${AWS::Region}.s3'")
        + endpoint("Files", "!Sub 'com.amazonaws.${AWS::Region}.s3'", f", PolicyDocument: {document}")
        + endpoint("Images", "com.amazonaws.eu-west-1.ecr.dkr", ", PolicyDocument: !ImportValue x")
        + endpoint("Strange", "!ImportValue y", f", PolicyDocument: {document}")
    )
    assert [(each.id, each.service) for each in found.endpoints] == [("Files", "s3"), ("Images", "ecr")]
    assert lines((found.endpoints[0].policy,)) == ["Allow by AWS * s3:GetObject on *"]
    assert found.endpoints[1].policy.uncertain is not None
    assert [each.origin and each.origin.resource for each in found.not_modelled] == ["Strange"]


def test_a_service_that_is_named_is_one_for_any_source() -> None:
    found = read(
        "  A: {Type: AWS::SNS::Topic}\n  P:\n    Type: AWS::SNS::TopicPolicy\n"
        "    Properties:\n      Topics: [!Ref A]\n"
        "      PolicyDocument: {Statement: {Effect: Allow, Principal: {Service: events.amazonaws.com},"
        " Action: 'sns:Publish', Resource: !Ref A}}\n"
    )
    assert subject(found, "events.amazonaws.com").arn == ()


def test_a_service_that_is_named_with_the_region_is_that_service() -> None:
    found = read(
        "  A: {Type: AWS::SNS::Topic}\n  P:\n    Type: AWS::SNS::TopicPolicy\n"
        "    Properties:\n      Topics: [!Ref A]\n      PolicyDocument: {Statement: {Effect: Allow,"
        " Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'},"
        " Action: 'sns:Publish', Resource: '*'}}\n"
    )
    assert subject(found, "logs.amazonaws.com").kind == "service"


def test_what_is_not_of_aws_may_change_permissions() -> None:
    found = read(
        "  A: {Type: 'Org::Access::Grant::MODULE'}\n  B: {Type: 'Org::Access::Grant'}\n"
        "  C: {Type: AWS::ECR::RegistryPolicy}\n"
    )
    assert [each.origin and each.origin.resource for each in found.not_modelled] == ["A", "B", "C"]
