"""References of CloudFormation in an editor: completed, followed, explained, and renamed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.client import MOST_SECONDS, PLAIN, Editor
from tests.lsp.test_server import at, labels, position, renamed

Run = Callable[[Awaitable[None]], None]
SPEC = """\
version: 1
name: shop
network: {cidr: 10.0.0.0/16, zones: 2}
parameters: {Alias: {}}
logic:
  web:
    type: autoscaling
    port: 80
    connects_to: [Jobs]
    environment:
      QUEUE: !Ref Jobs
      ARN: !GetAtt Jobs.Arn
      URL: !Sub "${Jobs}/${OrdersDBInstance.Endpoint.Address}"
data:
  orders: {type: rds, engine: mysql}
resources:
  data:
    Jobs: {Type: AWS::SQS::Queue}
    Old: {Type: AWS::SNS::Topic, DependsOn: Jobs}
    Alarm:
      Type: AWS::CloudWatch::Alarm
      DependsOn: [Jobs]
      Properties:
        AlarmName: !Sub ['${AWS::StackName}-${Alias}-${Name}-${!Jobs}', {Name: !GetAtt [Jobs, QueueName]}]
        ComparisonOperator: GreaterThanThreshold
        EvaluationPeriods: 1
        Threshold: 1
        Dimensions: [{Name: QueueName, Value: !GetAtt "Jobs.QueueName"}]
        AlarmActions: [{Ref: WebSecurityGroup}, {Fn::GetAtt: Jobs.Arn}]
  logic:
    Later: {Type: AWS::SNS::Topic}
environments:
  staging:
    resources: {data: {Extra: {Type: AWS::SQS::Queue}}}
"""
HEAD = "version: 1\nname: x\nnetwork: {}\nlogic: {web: {type: ec2, port: 80}}\n"
EXISTING = """\
version: 1
name: x
network:
  vpc: vpc-0123456789abcdef0
  zones: [eu-west-1a]
  subnets: {app: {id: subnet-0123456789abcdef0, zone: a, cidr: 10.0.1.0/24, kind: private}}
logic: {web: {type: ec2, port: 80}}
resources: {logic: {News: {Type: AWS::SNS::Topic}}}
"""
PLAIN_IDS = {"Jobs", "OrdersDBInstance", "WebSecurityGroup", "Vpc"}
COMPLETIONS = [
    ("!Ref Jobs", "!Ref |", PLAIN_IDS | {"AWS::Region", "Later"}, {"Alias", "Extra", "Jobs.Arn", "web"}),
    ("!Ref Jobs", "!Ref Jo|", {"Jobs"}, set()),
    ("!Ref Jobs", "!Ref '|'", PLAIN_IDS, set()),
    ("!GetAtt Jobs.Arn", "!GetAtt |", {"Jobs.", "OrdersDBInstance."}, {"Jobs", "Alias", "AWS::Region"}),
    (
        "!GetAtt Jobs.Arn",
        "!GetAtt Jobs.|",
        {"Jobs.Arn", "Jobs.QueueName"},
        {"OrdersDBInstance.Endpoint.Address"},
    ),
    (
        "!GetAtt Jobs.Arn",
        "!GetAtt OrdersDBInstance.|",
        {"OrdersDBInstance.Endpoint.Address"},
        {"OrdersDBInstance.MasterUserPassword", "OrdersDBInstance.Endpoint"},
    ),
    ("${Jobs}/", "${|}/", PLAIN_IDS | {"AWS::Region"}, {"Alias"}),
    ("${Jobs}/", "${Jobs.|}/", {"Jobs.Arn"}, {"Jobs"}),
    ("${AWS::StackName}", "${AWS::St|}", {"StackName", "Region"}, {"Jobs", "AWS::Region"}),
    ("${Alias}", "${|}", {"Alias", "Jobs"}, {"Later"}),
    ('"${Jobs}/${OrdersDBInstance.Endpoint.Address}"', '"${|', PLAIN_IDS, set()),
    ("${Jobs}/", "{|}/", set(), PLAIN_IDS),
    ("[Jobs, QueueName]", "[|, QueueName]", PLAIN_IDS, {"Jobs."}),
    ("[Jobs, QueueName]", "[Jobs, |]", {"QueueName", "Arn"}, {"Jobs"}),
    ('!GetAtt "Jobs.QueueName"', '!GetAtt "Jobs.|"', {"Jobs.QueueName"}, set()),
    ("{Ref: WebSecurityGroup}", "{Ref: |}", {"Jobs", "Alias", "WebSecurityGroup"}, {"Later", "Alarm"}),
    ("{Fn::GetAtt: Jobs.Arn}", "{Fn::GetAtt: Jobs.|}", {"Jobs.Arn"}, set()),
    ("DependsOn: Jobs", "DependsOn: |", {"Jobs", "Alarm", "Vpc"}, {"Old", "Later", "Alias"}),
    ("DependsOn: [Jobs]", "DependsOn: [|]", {"Jobs", "Old"}, {"Alarm", "Later"}),
    ("engine: mysql", "engine: !Ref |", set(), PLAIN_IDS),
    (
        "{Type: AWS::SQS::Queue}}}",
        "{Type: AWS::SNS::Topic, Properties: {TopicName: !Ref |}}}}",
        {"Jobs", "Alias"},
        {"Extra", "Later"},
    ),
]


@pytest.fixture
def run(runner: asyncio.Runner) -> Run:
    return lambda session: runner.run(asyncio.wait_for(session, MOST_SECONDS))


@pytest.mark.parametrize(("old", "new", "wanted", "unwanted"), COMPLETIONS)
def test_references_are_completed(
    it: Editor, uri: str, run: Run, old: str, new: str, wanted: set[str], unwanted: set[str]
) -> None:
    async def session() -> None:
        it.open(uri, SPEC)
        assert await it.diagnostics(uri) == []
        assert old in SPEC
        found = {*await labels(it, SPEC.replace(old, new, 1), uri)}
        assert wanted <= found
        assert not unwanted & found
        assert it.logged == []

    run(session())


def test_a_spec_without_raw_resources_knows_what_is_generated(it: Editor, uri: str, run: Run) -> None:
    async def session() -> None:
        it.open(uri, HEAD)
        await it.diagnostics(uri)
        found = await labels(it, f"{HEAD}outputs:\n  Group: !GetAtt WebSec|\n", uri)
        assert "WebSecurityGroup.GroupId" in found
        assert "WebSecurityGroup.GroupId" in await labels(
            it, f"{HEAD}outputs:\n  Group: !GetAtt WebSecurityGroup.|\n", uri
        )
        # What was never valid has no resources, and no mistake is made of it.
        other = f"{uri}.other.yaml"
        it.open(other, f"{HEAD}outputs:\n  Group: !Ref x\ndata: {{db: {{type: nothing}}}}\n")
        await it.diagnostics(other)
        assert not {"WebSecurityGroup"} & {
            *await labels(it, f"{HEAD}outputs:\n  Group: !Ref |\nx: 1\n", other)
        }
        assert it.logged == []

    run(session())


def test_what_exists_already_is_offered_with_the_values_that_are_known(
    it: Editor, uri: str, run: Run
) -> None:
    async def session() -> None:
        it.open(uri, EXISTING)
        assert not [
            each for each in await it.diagnostics(uri) if each.severity == lsp.DiagnosticSeverity.Error
        ]
        topic = "{Type: AWS::SNS::Topic, Properties: {TopicName: !Ref |}}"
        found = await labels(it, EXISTING.replace("{Type: AWS::SNS::Topic}", topic), uri)
        assert {"Vpc", "AppSubnet", "WebSecurityGroup"} <= {*found}
        assert "News" not in found

    run(session())


FOLLOWED = [
    ("!Ref Jobs", 6, "Jobs: {", "AWS::SQS::Queue"),
    ("!GetAtt Jobs.Arn", 9, "Jobs: {", "AWS::SQS::Queue"),
    ("!GetAtt Jobs.Arn", 14, "Jobs: {", "AWS::SQS::Queue"),
    ("${Jobs}/", 3, "Jobs: {", "AWS::SQS::Queue"),
    ("${OrdersDB", 4, "orders: {", "AWS::RDS::DBInstance"),
    ("Endpoint.Add", 2, "orders: {", "AWS::RDS::DBInstance"),
    ("[Jobs, QueueName]", 2, "Jobs: {", "AWS::SQS::Queue"),
    ("[Jobs, QueueName]", 8, "Jobs: {", "AWS::SQS::Queue"),
    ('"Jobs.QueueName"', 3, "Jobs: {", "AWS::SQS::Queue"),
    ("{Ref: WebSec", 8, "web:\n", "AWS::EC2::SecurityGroup"),
    ("{Fn::GetAtt: Jobs.Arn}", 15, "Jobs: {", "AWS::SQS::Queue"),
    ("DependsOn: Jobs", 13, "Jobs: {", "AWS::SQS::Queue"),
    ("DependsOn: [Jobs]", 13, "Jobs: {", "AWS::SQS::Queue"),
    ("${Alias}", 4, "Alias: {", ""),
    ("${!Jobs}", 4, "", ""),
    ("${Name}", 3, "", ""),
    ("AWS::StackName", 8, "", ""),
]


@pytest.mark.parametrize(("needle", "plus", "defined", "said"), FOLLOWED)
def test_references_are_followed_and_explained(
    it: Editor, uri: str, run: Run, needle: str, plus: int, defined: str, said: str
) -> None:
    async def session() -> None:
        it.open(uri, SPEC)
        await it.diagnostics(uri)
        where = at(uri, SPEC, needle, plus)
        found = await it.client.text_document_definition_async(lsp.DefinitionParams(**where))
        assert (found.range.start if isinstance(found, lsp.Location) else None) == (
            position(SPEC, defined) if defined else None
        )
        hover = await it.client.text_document_hover_async(lsp.HoverParams(**where))
        shown = hover.contents.value if hover and isinstance(hover.contents, lsp.MarkupContent) else ""
        assert (f"`{said}`" in shown) if said else shown == ""
        assert it.logged == []

    run(session())


def test_a_raw_resource_is_renamed_everywhere_with_a_warning(it: Editor, uri: str, run: Run) -> None:
    async def session() -> None:
        it.open(uri, SPEC)
        await it.diagnostics(uri)
        where = at(uri, SPEC, "!GetAtt Jobs.Arn", 9)
        edit = await it.client.text_document_rename_async(lsp.RenameParams(new_name="Tasks", **where))
        assert edit
        assert edit.document_changes
        assert edit.change_annotations
        (warning,) = edit.change_annotations.values()
        assert warning.label == "Renaming a raw resource replaces it"
        assert warning.needs_confirmation
        (change,) = edit.document_changes
        assert isinstance(change, lsp.TextDocumentEdit)
        edits = [each for each in change.edits if isinstance(each, lsp.AnnotatedTextEdit)]
        assert renamed(SPEC, edits) == SPEC.replace("Jobs", "Tasks").replace("${!Tasks}", "${!Jobs}")
        for name, why in (("Old", "already has"), ("9x", "must have"), ("OrdersDBInstance", "already has")):
            with pytest.raises(JsonRpcException, match=why):
                await it.client.text_document_rename_async(lsp.RenameParams(new_name=name, **where))
        generated = at(uri, SPEC, "{Ref: WebSec", 8)
        assert (
            await it.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**generated)) is None
        )

    run(session())


def test_a_client_that_cannot_ask_is_told_what_is_replaced(uri: str) -> None:
    async def session() -> None:
        plain = Editor()
        await plain.start(PLAIN)
        text = SPEC.replace(
            "zones: 2}", "zones: 2, subnets: {one: {zone: a, cidr: 10.0.0.0/24, kind: public}}}"
        )
        plain.open(uri, text)
        for needle, title in (("Old: {", "a raw resource replaces it"), ("one: {", "a subnet replaces it")):
            where = at(uri, text, needle, 1)
            edit = await plain.client.text_document_rename_async(lsp.RenameParams(new_name="newer", **where))
            assert edit
            assert edit.changes
            assert f"Renaming {title}" in plain.shown[-1].message
        plain.type(uri, EXISTING)
        shown = len(plain.shown)
        where = at(uri, EXISTING, "app: {", 1)
        assert await plain.client.text_document_rename_async(lsp.RenameParams(new_name="newer", **where))
        assert len(plain.shown) == shown
        assert await plain.end() == 0

    asyncio.run(session())


def test_a_file_that_mentions_a_raw_resource_refuses_another_name(
    it: Editor, tmp_path: Path, run: Run
) -> None:
    async def session() -> None:
        (tmp_path / "more.yaml").write_text(
            "Resources:\n  More:\n    Type: AWS::SNS::Topic\n"
            "    Properties: {TopicName: !GetAtt Jobs.QueueName}\n"
        )
        text = SPEC.replace("  data:\n    Jobs:", "  data:\n    file: more.yaml\n    Jobs:")
        text = text.replace("{Ref: WebSecurityGroup}", "{Ref: More}")
        uri = (tmp_path / "spec.yaml").as_uri()
        it.open(uri, text)
        await it.diagnostics(uri)
        where = at(uri, text, "!Ref Jobs", 6)
        with pytest.raises(JsonRpcException, match="mentions `Jobs`"):
            await it.client.text_document_rename_async(lsp.RenameParams(new_name="Tasks", **where))
        where = at(uri, text, "Old: {", 1)
        assert await it.client.text_document_rename_async(lsp.RenameParams(new_name="Older", **where))
        where = at(uri, text, "{Ref: More}", 7)
        found = await it.client.text_document_definition_async(lsp.DefinitionParams(**where))
        assert isinstance(found, lsp.Location)
        assert (found.uri, found.range.start) == ((tmp_path / "more.yaml").as_uri(), lsp.Position(1, 2))
        hover = await it.client.text_document_hover_async(lsp.HoverParams(**where))
        assert hover
        assert isinstance(hover.contents, lsp.MarkupContent)
        assert "`AWS::SNS::Topic` in the data stack" in hover.contents.value

    run(session())
