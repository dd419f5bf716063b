"""Roles get their policies from six places, by reference or by name."""

import pytest

from tests.support.permission_templates import lines, read, subject
from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.model.policies import Policy

CUSTOM = "  Custom: {Type: Custom::Thing}\n"
TRUST = (
    "AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: "
    "[{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
)


def document(action: str) -> str:
    """Return a policy document as YAML."""
    return f"{{Version: '2012-10-17', Statement: [{{Effect: Allow, Action: '{action}', Resource: '*'}}]}}"


MANAGED = (
    f"  Managed: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {document('a:Managed')}}}}}\n"
)


def role(*properties: str) -> str:
    """Return a role as YAML."""
    return f"  Role:\n    Type: AWS::IAM::Role\n    Properties: {{{', '.join((TRUST, *properties))}}}\n"


def attached(kind: str, name: str, roles: str) -> str:
    """Return a policy that names its roles."""
    written = f"PolicyName: {name}, PolicyDocument: {document(f'a:{name}')}"
    return f"  {name}: {{Type: 'AWS::IAM::{kind}', Properties: {{{roles}, {written}}}}}\n"


@pytest.mark.parametrize(
    ("template", "action"),
    [
        (role(f"Policies: [{{PolicyName: own, PolicyDocument: {document('a:Own')}}}]"), "a:Own"),
        (role("ManagedPolicyArns: [!Ref Managed]") + MANAGED, "a:Managed"),
        (role() + attached("Policy", "Apart", "Roles: [!Ref Role]"), "a:Apart"),
        (role("RoleName: shop") + attached("Policy", "Apart", "Roles: [other, shop]"), "a:Apart"),
        (role() + attached("RolePolicy", "Apart", "RoleName: !Ref Role"), "a:Apart"),
        (role() + attached("ManagedPolicy", "Apart", "Roles: [!Ref Role]"), "a:Apart"),
        (
            role("ManagedPolicyArns: [!Ref Apart]")
            + attached("ManagedPolicy", "Apart", "Roles: [!Ref Role]"),
            "a:Apart",
        ),
        (
            role("ManagedPolicyArns: [!Sub 'arn:aws:iam::${AWS::AccountId}:policy/x/shop']")
            + MANAGED.replace("Properties: {", "Properties: {Path: /x/, ManagedPolicyName: shop, "),
            "a:Managed",
        ),
    ],
)
def test_each_place_of_a_policy(template: str, action: str) -> None:
    found = subject(read(template), "Role")
    assert (lines(found.identity), found.unknowns) == ([f"Allow {action} on *"], ())
    assert found.trust is not None
    assert lines((found.trust,)) == ["Allow by Service ecs-tasks.amazonaws.com sts:AssumeRole"]


def test_boundaries() -> None:
    found = subject(read(role("PermissionsBoundary: !Ref Managed") + MANAGED), "Role").boundary
    assert isinstance(found, Policy)
    assert (found.kind, lines((found,))) == ("boundary", ["Allow a:Managed on *"])
    arn = "arn:aws:iam::111122223333:policy/other"
    unknown = subject(read(role(f"PermissionsBoundary: {arn}")), "Role").boundary
    assert isinstance(unknown, Unknown)
    assert unknown.reason == f"the policy `{arn}` is not known"


def test_policies_that_aws_manages_are_known() -> None:
    arn = "!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'"
    found = subject(read(role(f"ManagedPolicyArns: [{arn}]")), "Role")
    (allowed,) = lines(found.identity)
    assert allowed == "Allow logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents on *"
    unknown = subject(read(role("ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuch', 3]")), "Role")
    assert [each.reason for each in unknown.unknowns] == [
        "the policy `arn:aws:iam::aws:policy/NoSuch` is not known",
        "the policy `3` is not known",
    ]


@pytest.mark.parametrize(
    "template",
    [
        role("ManagedPolicyArns: !ImportValue x"),
        role("Policies: !ImportValue x"),
        role("Policies: [3]"),
        role("Policies: [{PolicyName: x, PolicyDocument: !ImportValue x}]"),
        role() + CUSTOM + attached("Policy", "Apart", "Roles: [!GetAtt Custom.Name]"),
        role("RoleName: !ImportValue x") + attached("Policy", "Apart", "Roles: [shop]"),
        role().replace("{Service: ecs-tasks.amazonaws.com}", "3").replace("Statement: [", "Strange: ["),
    ],
)
def test_unknown_parts_are_listed(template: str) -> None:
    assert subject(read(template), "Role").unknowns


def test_a_policy_that_may_not_exist_is_possible_only() -> None:
    head = "Parameters: {Given: {Type: String}}\nConditions: {Apart: !Equals [!Ref Given, 'yes']}"
    template = role() + attached("Policy", "Apart", "Roles: [!Ref Role]")
    found = read(
        template.replace("{Type: 'AWS::IAM::Policy'", "{Condition: Apart, Type: 'AWS::IAM::Policy'"), head
    )
    (policy,) = subject(found, "Role").identity
    assert policy.uncertain is not None
    without = read(
        template.replace("{Type: 'AWS::IAM::Policy'", "{Condition: Apart, Type: 'AWS::IAM::Policy'"),
        head,
        Given="no",
    )
    assert subject(without, "Role").identity == ()


def test_policies_of_roles_elsewhere_are_none_of_ours() -> None:
    head = "Parameters: {Given: {Type: String}}"
    template = (
        role()
        + attached("Policy", "One", "Roles: [other]")
        + attached("Policy", "Two", "Roles: [!Ref Given]")
    )
    found = subject(read(template, head), "Role")
    assert (found.identity, found.unknowns) == ((), ())


def test_what_is_not_modelled_is_listed() -> None:
    found = read(
        role().replace("{Service: ecs-tasks.amazonaws.com}", "{Federated: github}")
        + "  Person: {Type: AWS::IAM::User}\n  Function: {Type: AWS::Serverless::Function}\n"
        "  Custom: {Type: Custom::Thing}\n  Nested: {Type: AWS::CloudFormation::Stack}\n"
    )
    assert [each.origin and each.origin.resource for each in found.not_modelled] == [
        *("Person", "Function", "Custom", "Nested", "Role"),
    ]


@pytest.mark.parametrize(
    ("resource", "properties"),
    [
        ("AWS::ECS::TaskDefinition", "TaskRoleArn: {}"),
        ("AWS::ECS::TaskDefinition", "ExecutionRoleArn: {}"),
        ("AWS::Lambda::Function", "Role: {}"),
        ("AWS::IAM::InstanceProfile", "Roles: [{}]"),
    ],
)
def test_a_program_with_a_role_of_others_is_not_modelled(resource: str, properties: str) -> None:
    def listed(value: str) -> list[str]:
        program = f"  Program: {{Type: {resource}, Properties: {{{properties.format(value)}}}}}\n"
        found = read(role() + program, "Parameters: {Given: {Type: String}}")
        return [each.reason for each in found.not_modelled]

    assert listed("!GetAtt Role.Arn") == []
    for other in ("arn:aws:iam::111122223333:role/other", "!Ref Given", "!ImportValue Role"):
        assert len(listed(other)) == 1


@pytest.mark.parametrize(
    "program",
    [
        "AWS::EC2::Instance, Properties: {{IamInstanceProfile: {}}}",
        "AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateData: {{IamInstanceProfile: {{Name: {}}}}}}}",
    ],
)
def test_a_server_with_a_profile_of_others_is_not_modelled(program: str) -> None:
    written = f"  One: {{{{Type: {program}}}}}\n"
    own = "  Own: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}\n"
    assert read(role() + own + written.format("!Ref Own")).not_modelled == ()
    assert len(read(role() + own + written.format("other")).not_modelled) == 1


def test_a_policy_for_a_role_that_a_parameter_names() -> None:
    found = read(
        "  R: {Type: AWS::IAM::Role, Properties: {RoleName: shop, AssumeRolePolicyDocument: {}}}\n"
        "  Made: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n"
        "  P: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [!Ref Name], PolicyDocument: {\n"
        '    Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}}}\n',
        "Parameters: {Name: {Type: String}}",
    )
    assert [each.reason for each in subject(found, "R").unknowns] == ["it is not known if this is `R`"]
