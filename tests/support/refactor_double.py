"""An account with two stacks of another tool, and the calls of a stack refactoring."""

import contextlib
import io
from typing import Any
from unittest import mock

from tests.support.deploy_double import ACCOUNT, Deploys
from tests.support.import_double import data
from tests.support.stack_double import Answer, Double, World
from tests.support.standing import Result, Terminal
from tiers import cli
from tiers.cloudformation.load.files import parse

DATABASE = """\
Description: what another tool made
Parameters:
  Size: {Type: String, Default: small}
  Password: {Type: String, NoEcho: true}
Conditions:
  IsLarge: !Equals [!Ref Size, large]
Mappings:
  Classes: {small: {Name: db.t4g.micro}}
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties:
      DBInstanceClass: !FindInMap [Classes, small, Name]
      MultiAZ: !If [IsLarge, true, false]
      MasterUserPassword: !Ref Password
      VPCSecurityGroups: [!GetAtt Group.GroupId]
      DBParameterGroupName: !Ref Parameters
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: of the database}
  Parameters:
    Type: AWS::RDS::DBParameterGroup
    DependsOn: [Group]
    Properties: {Description: !Sub "for ${Group}", Family: postgres17}
  Topic:
    Type: AWS::SNS::Topic
  Certificate:
    Type: AWS::CertificateManager::Certificate
    Properties: {DomainName: example.com}
  Link:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {RouteTableId: rtb-1, SubnetId: subnet-1}
  Named:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub "${AWS::StackName} in ${AWS::Region}"}
Outputs:
  Endpoint: {Value: !GetAtt Db.Endpoint.Address}
  Topic: {Value: !Ref Topic, Export: {Name: topic}}
"""
SHOP = """\
Parameters:
  Size: {Type: String, Default: small}
  Password: {Type: String, NoEcho: true}
Conditions:
  IsLarge: !Equals [!Ref Size, large]
Mappings:
  Classes: {small: {Name: db.t4g.micro}}
Resources:
  Queue: {Type: AWS::SQS::Queue}
"""
ALL = ("Db", "Group", "Parameters")
ID = "9c384f70-4e07-4ed7-a65d-fee5eb430841"


class Refactors:
    """An account with two stacks, and the calls of a refactoring. What a test does not say goes well."""

    def __init__(self, database: str = DATABASE, shop: str = SHOP) -> None:
        self.world = World()
        for name, template in (("database", database), ("shop", shop)):
            stack = self.world.stacks[name] = Double(name, template)
            stack.parameters = {"Size": "small", "Password": "****"}
            for logical_id, body in (parse(name, template)[0].data or {}).get("Resources", {}).items():
                stack.add(logical_id, body["Type"], f"{logical_id.lower()}-1")
        self.made: Answer = {}
        self.tags: Answer = {}
        self.more: list[Answer] = []
        self.less = 0
        self.statuses = ["EXECUTE_IN_PROGRESS", "EXECUTE_COMPLETE"]
        self.refusal = ""
        self.executed = False
        self.policies: dict[str, str] = {}
        self.world.account.on(**ACCOUNT)
        self.deploys = Deploys(self.world)
        self.world.account.on(
            cloudformation__CreateStackRefactor=self._create,
            cloudformation__DescribeStackRefactor=self._describe,
            cloudformation__ListStackRefactorActions=self._actions,
            cloudformation__ExecuteStackRefactor=self._execute,
            cloudformation__GetStackPolicy=self._policy,
        )

    def _policy(self, given: Answer) -> Answer:
        name = self.world.find(given["StackName"]).name
        return {"StackPolicyBody": self.policies[name]} if name in self.policies else {}

    def _create(self, given: Answer) -> Answer:
        self.made = given
        return {"StackRefactorId": ID}

    def _describe(self, given: Answer) -> Answer:
        assert given["StackRefactorId"] == ID
        if self.refusal:
            return {"Status": "CREATE_FAILED", "StatusReason": self.refusal, "ExecutionStatus": "UNAVAILABLE"}
        status = "AVAILABLE"
        if self.executed:
            status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return {"Status": "CREATE_COMPLETE", "ExecutionStatus": status}

    def _actions(self, _: Answer) -> Answer:
        rows = [self._action(each) for each in self.made["ResourceMappings"]]
        return {"StackRefactorActions": [*rows[self.less :], *self.more]}

    def _action(self, mapping: Answer) -> Answer:
        named = {
            end: {**place, "StackName": self.world.find(place["StackName"]).arn}
            for end, place in mapping.items()
        }
        physical = f"{mapping['Source']['LogicalResourceId'].lower()}-1"
        return {
            "Action": "MOVE",
            "Entity": "RESOURCE",
            "PhysicalResourceId": physical,
            "Description": "No configuration changes detected.",
            "Detection": "MANUAL",
            "ResourceMapping": named,
            **self.tags,
        }

    def _execute(self, _: Answer) -> Answer:
        self.executed = True
        return {}

    def run(self, *words: str, typed: str | None = None) -> Result:
        """Run the command from the database to the shop."""
        out, err = io.StringIO(), io.StringIO()
        with (
            self.world.account.connected(),
            mock.patch("tiers.deploy.following.PAUSES", (0.0,)),
            mock.patch("sys.stdin", Terminal(typed) if typed is not None else io.StringIO()),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = cli.main(["refactor", "--from", "database", "--to", "shop", *words])
        assert "Traceback" not in err.getvalue()
        assert "T9" not in out.getvalue()
        return Result(code, out.getvalue(), err.getvalue())

    def templates(self) -> dict[str, Any]:
        """Return the templates that AWS got, by the name of their stack."""
        return {each["StackName"]: data(each["TemplateBody"]) for each in self.made["StackDefinitions"]}

    def calls(self) -> set[str]:
        """Return what was called."""
        return {name for name, _ in self.world.account.calls}
