"""Raw resources with a declared permission: no role may do more with them, unless a raw policy says so."""

from tiers import compiler
from tiers.compile.bundle import source_map
from tiers.intent.proven import prove

SPEC = """\
version: 1
name: shop
logic:
  web: {type: ec2, connects_to: [Jobs, News]}
  worker: {type: ec2, connects_to: [{to: Mail, access: consume}]}
resources:
  data:
    Jobs: {Type: AWS::SQS::Queue}
    Mail: {Type: AWS::SQS::Queue}
    News: {Type: AWS::SNS::Topic}
    Plain: {Type: AWS::SQS::Queue}
"""
WIDER = """\
overrides:
  web.Role.Policies.0.PolicyDocument.Statement.0.Resource: "*"
"""
POLICY = """\
  logic:
    Opened:
      Type: AWS::SQS::QueuePolicy
      Properties:
        Queues: [!Ref Mail]
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: {AWS: !GetAtt WebRole.Arn}
              Action: sqs:SendMessage
              Resource: !GetAtt Mail.Arn
"""


def breaches(spec: str) -> list[tuple[str, str, str]]:
    """Return the kinds and ends of what differs from the spec."""
    result = compiler.compile_spec("spec.yaml", spec.encode())
    assert result.bundle is not None, result.findings
    assert result.architecture is not None
    proof = prove(result.bundle, result.architecture, source_map(result.bundle, result.document))
    assert proof.permissions is not None
    return [(each.kind, each.subject, each.target) for each in proof.permissions.verified.breaches]


# SNS gives the topic a policy, which the templates do not have; of the role with a connection, that is said.
KNOWN = [("undecided", "Logic.WebRole", "Data.News")]


def test_a_role_without_a_connection_is_compared_too() -> None:
    assert breaches(SPEC) == KNOWN
    found = breaches(SPEC + WIDER)
    assert ("undeclared", "Logic.WebRole", "Data.Mail") in found
    # Who may use a raw resource that no connection names is for its author to say.
    assert not any("Plain" in target for _, _, target in found)


def test_a_raw_policy_of_a_raw_resource_is_declared_by_being_written() -> None:
    assert breaches(SPEC + POLICY) == KNOWN
