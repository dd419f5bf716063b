"""`tiers refactor`: whole resources move between stacks, and nothing else happens to either."""

import json
import re

import pytest

from tests.support.aws_double import Refused
from tests.support.import_double import data
from tests.support.paths import DOCS
from tests.support.refactor_double import ALL, DATABASE, ID, SHOP, Refactors
from tests.support.stack_double import Answer
from tiers import facts
from tiers.plan.compare.schemas import schema_of


def test_resources_move_whole_with_their_outputs() -> None:
    account = Refactors()
    done = account.run(*ALL, "--yes")
    assert done.code == 0, done.out
    old, made = data(DATABASE), account.templates()
    left = {name: body for name, body in old["Resources"].items() if name not in ALL}
    assert made["database"] == {**old, "Resources": left, "Outputs": {"Topic": old["Outputs"]["Topic"]}}
    shop = data(SHOP)
    moved = {name: old["Resources"][name] for name in ALL}
    assert made["shop"] == {
        **shop,
        "Resources": {**shop["Resources"], **moved},
        "Outputs": {"Endpoint": old["Outputs"]["Endpoint"]},
    }
    assert account.made["EnableStackCreation"] is False
    assert account.executed
    assert "Db          AWS::RDS::DBInstance        db-1" in done.out
    assert "the output `Endpoint` moves too" in done.out
    assert "3 resources moved from database to shop" in done.out
    assert "tiers adopt --stack shop" in done.out


def test_the_text_of_both_templates_stays_as_it_was_written() -> None:
    account = Refactors()
    written = DATABASE.replace("DeletionPolicy: Snapshot", "DeletionPolicy: Snapshot   # kept\n    # by us")
    account.world.stacks["database"].template = f"# ours\n{written}"
    assert account.run(*ALL, "--yes").code == 0
    texts = {each["StackName"]: each["TemplateBody"] for each in account.made["StackDefinitions"]}
    first, last = written.index("  Db:\n"), written.index("  Topic:\n")
    moved = written[first:last]
    endpoint = "  Endpoint: {Value: !GetAtt Db.Endpoint.Address}\n"
    assert texts["database"] == f"# ours\n{written.replace(moved, '').replace(endpoint, '')}"
    queue = "  Queue: {Type: AWS::SQS::Queue}\n"
    assert texts["shop"] == f"{SHOP.replace(queue, moved + queue)}Outputs:\n{endpoint}"


def test_a_new_logical_id_is_new_in_every_reference() -> None:
    account = Refactors()
    done = account.run("Db=Orders", "Group=OrdersGroup", "Parameters", "--yes")
    assert done.code == 0, done.out
    shop = account.templates()["shop"]
    assert shop["Resources"].keys() == {"Queue", "Orders", "OrdersGroup", "Parameters"}
    assert shop["Resources"]["Orders"]["Properties"]["VPCSecurityGroups"] == [
        {"Fn::GetAtt": ["OrdersGroup", "GroupId"]}
    ]
    assert shop["Resources"]["Parameters"]["DependsOn"] == ["OrdersGroup"]
    assert shop["Resources"]["Parameters"]["Properties"]["Description"] == {"Fn::Sub": "for ${OrdersGroup}"}
    assert shop["Outputs"] == {"Endpoint": {"Value": {"Fn::GetAtt": ["Orders", "Endpoint.Address"]}}}
    assert account.made["ResourceMappings"][0] == {
        "Source": {"StackName": "database", "LogicalResourceId": "Db"},
        "Destination": {"StackName": "shop", "LogicalResourceId": "Orders"},
    }


ODD = {"Action": "CREATE", "Entity": "STACK", "PhysicalResourceId": "other", "Description": "a\x1b[31m stack"}
ELSEWHERE = {
    "Action": "MOVE",
    "Entity": "RESOURCE",
    "ResourceMapping": {
        "Source": {"StackName": "database", "LogicalResourceId": "Topic"},
        "Destination": {"StackName": "shop", "LogicalResourceId": "Topic"},
    },
}


@pytest.mark.parametrize(
    ("more", "text"), [(ODD, "more than the moves: create stack"), (ELSEWHERE, "move resource Topic")]
)
def test_an_action_beside_the_moves_is_never_executed(more: Answer, text: str) -> None:
    account = Refactors()
    account.more = [more]
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7427]" in done.out
    assert text in done.out
    assert "\x1b" not in done.out
    assert not account.executed


def test_a_move_that_aws_leaves_out_stops_the_others() -> None:
    account = Refactors()
    account.less = 1
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7427]: AWS would not move `Db`" in done.out
    assert not account.executed


@pytest.mark.parametrize("name", ["database", "shop"])
def test_a_stack_that_changed_after_it_was_read_is_left_alone(name: str) -> None:
    account = Refactors()

    def late(given: Answer) -> Answer:
        account.world.stacks[name].template += "# another one deployed\n"
        return account._create(given)

    account.world.account.on(cloudformation__CreateStackRefactor=late)
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert f"error[T7204]: `{name}` changed after its template was read; nothing was moved" in done.out
    assert not account.executed


def test_what_aws_does_not_accept_is_told_in_its_words() -> None:
    account = Refactors()
    account.refusal = "Resource type AWS::RDS::DBInstance has a pending maintenance"
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7428]: AWS did not accept the stack refactoring: Resource type" in done.out
    assert not account.executed


def test_a_refactoring_that_fails_names_the_resource() -> None:
    account = Refactors()
    account.statuses = ["EXECUTE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    world = account.world
    stack = world.stacks["shop"]
    world.happen(stack, "shop", "UPDATE_IN_PROGRESS")
    world.happen(stack, "Queue", "UPDATE_FAILED", "of an earlier update")
    world.happen(stack, "shop", "UPDATE_COMPLETE")
    execute = account._execute

    def fails(given: Answer) -> Answer:
        world.happen(stack, "shop", "UPDATE_IN_PROGRESS")
        stack.add("Db", "AWS::RDS::DBInstance", "db-1")
        world.happen(stack, "Db", "UPDATE_FAILED", "the configuration differs")
        world.happen(stack, "shop", "UPDATE_ROLLBACK_COMPLETE")
        return execute(given)

    world.account.on(cloudformation__ExecuteStackRefactor=fails)
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7309]: `shop.Db` failed: the configuration differs" in done.out
    assert "error[T7428]: the stack refactoring is ROLLBACK_COMPLETE" in done.out
    assert "of an earlier update" not in done.out


def test_a_refactoring_that_never_begins_is_given_up() -> None:
    account = Refactors()
    account.statuses = ["AVAILABLE"]
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7428]: the stack refactoring is AVAILABLE: it did not begin" in done.out


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("n\n", 1), ("", 1)])
def test_it_asks_first(typed: str, code: int) -> None:
    account = Refactors()
    done = account.run(*ALL, typed=typed)
    assert done.code == code
    assert account.executed is (code == 0)
    assert "Move 3 resources from `database` to `shop` in `eu-west-1`? [y/N]" in done.err


def test_without_a_terminal_it_says_how_to_agree() -> None:
    account = Refactors()
    done = account.run(*ALL)
    assert done.code == 1
    assert "pass `--yes`" in done.out
    assert not account.executed


def test_a_dry_run_shows_what_aws_would_do() -> None:
    account = Refactors()
    done = account.run(*ALL, "--dry-run")
    assert done.code == 0
    assert "move from `database` to `shop`" in done.out
    assert "nothing was changed" in done.out
    assert not account.executed


def test_json_is_one_event_a_line() -> None:
    account = Refactors()
    done = account.run(*ALL, "--yes", "--format", "json")
    assert [each["event"] for each in done.lines] == ["refactor", "status", "status", "refactored"]
    shown = done.lines[0]
    assert shown["moves"][0] == {"logical_id": "Db", "new_id": "Db"}
    assert shown["outputs"] == ["Endpoint"]
    assert shown["actions"][0]["source"] == {"stack": "database", "logical_id": "Db"}


def test_a_large_template_needs_a_bucket_and_is_put_there() -> None:
    account = Refactors()
    stack = account.world.stacks["shop"]
    stack.template = stack.template.replace("Resources:", f"Metadata: {{Long: {'x' * 60_000}}}\nResources:")
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7201]: the template of `shop` has 6" in done.out
    done = account.run(*ALL, "--yes", "--bucket", "templates", "--prefix", "old")
    assert done.code == 0, done.out
    (key,) = account.deploys.objects
    assert key.startswith("old/shop/changed.")
    definition = account.made["StackDefinitions"][1]
    assert definition["TemplateURL"].endswith(f"/templates/{key}")
    assert data(account.deploys.objects[key].decode())["Resources"].keys() >= set(ALL)


@pytest.mark.parametrize(
    "operation",
    [
        "CreateStackRefactor",
        "DescribeStackRefactor",
        "ExecuteStackRefactor",
        "GetStackPolicy",
        "GetTemplate",
        "ListStackRefactorActions",
    ],
)
def test_a_call_that_is_denied_is_a_finding(operation: str) -> None:
    account = Refactors()
    denied = Refused("AccessDenied", f"not authorized to perform: cloudformation:{operation}", 403)
    account.world.account.on(**{f"cloudformation__{operation}": denied})
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert f"the permission `cloudformation:{operation}` is missing" in done.out
    assert not account.executed


def test_tags_that_change_with_the_stack_are_shown() -> None:
    account = Refactors()
    account.tags = {
        "TagResources": [
            {"Key": "team", "Value": "shop\x1b[31m"},
            {"Key": "aws:cloudformation:stack-name", "Value": "shop"},
        ],
        "UntagResources": ["owner", "aws:cloudformation:stack-id"],
    }
    done = account.run(*ALL, "--dry-run")
    assert "AWS adds the tags of `shop` to them: `team=shop" in done.out
    assert "AWS removes the tags of `database` from them: `owner`" in done.out
    assert "aws:cloudformation" not in done.out
    assert "\x1b" not in done.out
    done = account.run(*ALL, "--dry-run", "--format", "json")
    assert done.lines[0]["actions"][0]["removed_tags"] == ["owner", "aws:cloudformation:stack-id"]


def test_an_interrupt_before_the_execution_changes_nothing() -> None:
    account = Refactors()

    def interrupted(_: Answer) -> Answer:
        raise KeyboardInterrupt

    account.world.account.on(cloudformation__DescribeStackEvents=interrupted)
    done = account.run(*ALL, "--yes")
    assert done.code == 130
    assert "interrupted; nothing was changed" in done.err
    assert not account.executed


def test_a_call_that_fails_after_the_begin_says_what_goes_on() -> None:
    account = Refactors()

    def failing(given: Answer) -> Answer:
        if account.executed:
            raise Refused("Throttling", "Rate exceeded")
        return account._describe(given)

    account.world.account.on(cloudformation__DescribeStackRefactor=failing)
    done = account.run(*ALL, "--yes")
    assert done.code == 1
    assert "error[T7" in done.out
    assert f"aws cloudformation describe-stack-refactor --stack-refactor-id {ID}" in done.err


def test_the_next_commands_have_the_same_options() -> None:
    done = Refactors().run(*ALL, "--yes", "--region", "eu-west-1")
    assert "`tiers adopt --stack shop --region eu-west-1`" in done.out
    assert "get-template --stack-name NAME --region eu-west-1`" in done.out


def test_an_interrupt_says_what_goes_on() -> None:
    account = Refactors()

    def interrupted(given: Answer) -> Answer:
        if account.executed:
            raise KeyboardInterrupt
        return account._describe(given)

    account.world.account.on(cloudformation__DescribeStackRefactor=interrupted)
    done = account.run(*ALL, "--yes")
    assert done.code == 130
    assert "the stack refactoring continues" in done.err


@pytest.mark.parametrize("template", [" ", "[]", "Resources: []", "{", "Resources: {Db: 5}"])
def test_a_template_of_any_shape_is_a_finding(template: str) -> None:
    account = Refactors()
    account.world.stacks["database"].template = template
    done = account.run("Db", "--yes")
    assert done.code == 1
    assert "error[T5001]: the template of `database` cannot be read: " in done.out
    assert not account.executed


def test_every_type_of_the_list_exists_or_did() -> None:
    unknown = {each for each in facts.types_not_refactored() if schema_of(each) is None}
    assert {each for each in unknown if not each.startswith(("AWS::Maester::", "AWS::OpsWorks::"))} == set()


def test_the_documented_policy_has_all_calls() -> None:
    account = Refactors()
    assert account.run(*ALL, "--yes").code == 0
    account.statuses = ["ROLLBACK_COMPLETE"]
    assert account.run(*ALL, "--yes").code == 1
    page = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    (policy,) = re.findall(r"<!-- policy: refactor -->\n```json\n(.*?)```", page, re.DOTALL)
    (statement,) = json.loads(policy)["Statement"]
    assert {each.replace(".", ":") for each in account.calls()} == set(statement["Action"])
