"""`tiers import`: only what is named is added to the deployed template, and only imports are executed."""

from pathlib import Path

import pytest

from tests.support.deploy_double import deploy, fresh, operations, standing
from tests.support.import_double import WITH, WORDS, asked, before, data, imported, sent
from tests.support.stack_double import Answer, Double
from tests.support.standing import SPEC, bundle, run
from tiers.ir.placed import Layout

ALONE = """\
version: 1
name: quiet
resources:
  data:
    Archive:
      Type: AWS::S3::Bucket
      DeletionPolicy: Retain
      Properties: {BucketName: !Sub "shop-${Suffix}"}
    Alias:
      Type: AWS::Cognito::UserPoolGroup
      DeletionPolicy: Retain
      Properties: {UserPoolId: eu-west-1_A, GroupName: admins}
parameters: {Suffix: {type: String}}
outputs: {Where: !Ref Archive}
"""


def test_a_raw_resource_is_added_to_the_deployed_template_alone(tmp_path: Path) -> None:
    account = standing()
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 0, done.out
    made = asked(account)
    assert made["ChangeSetType"] == "IMPORT"
    assert made["ResourcesToImport"] == [
        {
            "ResourceType": "AWS::S3::Bucket",
            "LogicalResourceId": "Archive",
            "ResourceIdentifier": {"BucketName": "shop-archive"},
        }
    ]
    # AWS refuses both in an import.
    assert made.keys().isdisjoint({"IncludeNestedStacks", "RoleARN", "Tags"})
    old, new = before(), sent(account)
    archive = new["Resources"].pop("Archive")
    assert new == old
    assert archive == {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "Retain",
        "Properties": {"BucketName": "shop-archive"},
    }
    assert "Archive  AWS::S3::Bucket  BucketName=shop-archive" in done.out
    assert "IMPORT_COMPLETE" in done.out
    assert "run `tiers drift quiet.yaml`" in done.out
    assert account.left == []


def test_the_text_of_the_deployed_template_stays_as_it_was_written(tmp_path: Path) -> None:
    account = standing()
    stack = account.world.stacks[""]
    stack.template = stack.template.replace("Resources:\n", "Resources:\n  # ours\n", 1)
    assert imported(account, tmp_path, *WORDS).code == 0
    text = asked(account)["TemplateBody"]
    added = "  Archive:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: Retain\n"
    added += "    Properties:\n      BucketName: shop-archive\n"
    assert added in text
    old = bundle(Layout.SINGLE)
    assert text.replace(added, "") == old.files[old.main].replace("Resources:\n", "Resources:\n  # ours\n", 1)


def test_the_next_commands_have_the_same_options(tmp_path: Path) -> None:
    account = standing()
    account.world.stacks[""].name = "older"
    done = imported(account, tmp_path, *WORDS, "--stack-name", "older", "--region", "eu-west-1")
    assert done.code == 0, done.out
    options = "--stack-name older --region eu-west-1"
    assert f"`tiers drift quiet.yaml {options}`" in done.out
    assert f"`tiers deploy quiet.yaml --layout single {options}`" in done.out


def test_another_account_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    account = standing()
    done = imported(account, tmp_path, *WORDS, spec=f'account: "999900001111"\n{WITH}')
    assert done.code == 1
    assert "error[T7395]: the credentials are for the account `123456789012`" in done.out
    assert operations(account) == ["sts.GetCallerIdentity"]


def test_a_rollback_never_deletes_what_was_imported(tmp_path: Path) -> None:
    account = standing()
    assert imported(account, tmp_path, *WORDS).code == 0
    (given,) = account.world.account.made("cloudformation.ExecuteChangeSet")
    assert given.keys().isdisjoint({"RetainExceptOnCreate", "DisableRollback"})


def test_of_a_component_its_resource_is_imported_and_the_rest_is_left_to_deploy(tmp_path: Path) -> None:
    account = standing()
    spec = SPEC.replace("data:\n", "data:\n  uploads: {type: bucket}\n  jobs: {type: queue}\n")
    done = imported(account, tmp_path, "UploadsBucket=shop-uploads", "--yes", spec=spec)
    assert done.code == 0, done.out
    old, new = before(), sent(account)
    assert new["Resources"].keys() - old["Resources"].keys() == {"UploadsBucket"}
    assert new["Outputs"] == old["Outputs"]
    assert "other changes of the spec are not part of the import" in done.out
    later = run(account.world, tmp_path, "status", spec=spec)
    assert "it differs from the spec" in later.out


def test_a_logical_id_of_an_older_template_can_be_imported(tmp_path: Path) -> None:
    account = standing()
    spec = SPEC.replace("data:\n", "data:\n  uploads: {type: bucket}\n")
    spec += "logical_ids: {UploadsBucket: Files}\n"
    done = imported(account, tmp_path, "Files=shop-files", "--yes", spec=spec)
    assert done.code == 0, done.out
    assert "Files" in sent(account)["Resources"]
    plain = spec.replace("{type: bucket}", "{type: queue}").replace("UploadsBucket: Files", "UploadsQueue: Q")
    plain += "overrides: {UploadsQueue.DeletionPolicy: null}\n"
    done = imported(standing(), tmp_path, "Q=https://sqs/1/q", "--yes", spec=plain)
    assert "error[T7404]: `Q` has no `DeletionPolicy`" in done.out
    assert "add `overrides: {UploadsQueue.DeletionPolicy: Retain}`" in done.out


def test_an_order_that_means_nothing_anymore_is_left_out(tmp_path: Path) -> None:
    account = standing()
    spec = WITH + "    Later: {Type: AWS::SNS::Topic}\n"
    spec = spec.replace(
        "      DeletionPolicy", "      DependsOn: [Later, DbDBInstance]\n      DeletionPolicy"
    )
    assert imported(account, tmp_path, *WORDS, spec=spec).code == 0
    assert sent(account)["Resources"]["Archive"]["DependsOn"] == ["DbDBInstance"]


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("Archiv=shop-archive",), "T7402", "did you mean `Archive`?"),
        (("Elsewhere=x",), "T7402", "the spec has no resource `Elsewhere`"),
        (("DbDBInstance=x",), "T7403", "the stack already has `DbDBInstance`"),
        (("Archive=BucketNam=shop-archive",), "T7406", "pass `Archive=BucketName=VALUE`"),
        (("Archive=BucketName=",), "T7406", "the value of `BucketName` for `Archive` is empty"),
        (("Archive=BucketName=a,BucketName=b",), "T7406", "the identifier of `Archive` has a property twice"),
        ((f"Archive={'x' * 3000}",), "T7406", "longer than 2,048 characters"),
        (("Archive=arn:aws:s3:::shop-archive",), "T7407", "not `arn:aws:s3:::shop-archive`"),
        (("Archive=other",), "T7407", "has `BucketName: shop-archive` in the spec, not `other`"),
        (("Archive=\x1b[31mred\nline",), "T7407", "not `\\x1b[31mred"),
        (("Archive=shop-archive", "Archive=shop-archive"), "T7413", "`Archive` is imported twice"),
        (("Archive=shop-archive", "--parameter", "Size=2"), "T7414", "does not change the parameter `Size`"),
        (("Group=admins",), "T7406", "pass `Group=UserPoolId=VALUE,GroupName=VALUE`"),
        (("Group=UserPoolId=a",), "T7406", "the identifier of `Group` is not complete"),
        (("Policy=x",), "T7405", "`AWS::SQS::QueuePolicy`, which cannot be imported"),
        (("Mine=x",), "T7405", "`Custom::Thing`, which cannot be imported"),
        (("Plain=arn:x",), "T7404", "add `DeletionPolicy: Retain` to `Plain`"),
        (("Needy=arn:x",), "T7408", "`Needy` uses `Plain`, which the stack does not have"),
        (("Twin=shop-archive", "Archive=shop-archive"), "T7413", "are the same resource"),
    ],
)
def test_what_cannot_be_imported_is_refused_before_anything_is_made(
    tmp_path: Path, words: tuple[str, ...], code: str, text: str
) -> None:
    account = standing()
    more = """\
    Group: {Type: AWS::Cognito::UserPoolGroup, DeletionPolicy: Retain, Properties: {UserPoolId: a}}
    Policy: {Type: AWS::SQS::QueuePolicy, DeletionPolicy: Retain, Properties: {Queues: []}}
    Mine: {Type: Custom::Thing, DeletionPolicy: Retain, Properties: {ServiceToken: "arn:x"}}
    Plain: {Type: AWS::SNS::Topic}
    Needy: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {DisplayName: !GetAtt Plain.TopicName}}
    Twin: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}
"""
    done = imported(account, tmp_path, *words, "--yes", spec=WITH + more)
    assert done.code == 1
    assert f"error[{code}]" in done.out
    assert text in done.out
    assert "\x1b" not in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_what_refers_to_each_other_is_imported_together(tmp_path: Path) -> None:
    account = standing()
    spec = WITH + "    Alerts: {Type: AWS::SNS::Topic, DeletionPolicy: Delete, "
    spec += "Properties: {DisplayName: !Ref Archive}}\n"
    arn = "arn:aws:sns:eu-west-1:123456789012:alerts"
    done = imported(account, tmp_path, "Archive=shop-archive", f"Alerts={arn}", "--yes", spec=spec)
    assert done.code == 0, done.out
    assert "2 resources imported into quiet" in done.out


@pytest.mark.parametrize("words", [(), ("Archive",), ("=x",), ("Archive=",)])
def test_nothing_to_import_is_a_mistake_in_the_command(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stopped:
        imported(standing(), tmp_path, *words)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Action": "Modify", "LogicalResourceId": "DbDBInstance"}, "modify `DbDBInstance`"),
        ({"Action": "Remove", "LogicalResourceId": "DbDBInstance"}, "remove `DbDBInstance`"),
        ({"Action": "Add", "LogicalResourceId": "Archive"}, "add `Archive`"),
        ({"Action": "Import", "LogicalResourceId": "Other"}, "import `Other`"),
    ],
)
def test_a_change_set_with_anything_else_is_removed(tmp_path: Path, change: Answer, text: str) -> None:
    account = standing()
    own = {"Action": "Import", "LogicalResourceId": "Archive"}
    account.changes = [{**each, "ResourceType": "AWS::S3::Bucket"} for each in (own, change)]
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert f"error[T7411]: AWS would do more than import: {text}" in done.out
    assert "cloudformation.ExecuteChangeSet" not in operations(account)
    assert account.left == []


def test_a_change_set_that_leaves_one_out_is_removed(tmp_path: Path) -> None:
    account = standing()
    account.changes = [{"Action": "Dynamic", "LogicalResourceId": "X", "ResourceType": "AWS::S3::Bucket"}]
    done = imported(account, tmp_path, *WORDS)
    assert "the change set of AWS does not import `Archive`" in done.out
    assert account.left == []


def test_what_aws_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    account = standing()
    account.failure = "Bucket not found"
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert "error[T7210]: AWS could not create the change set: Bucket not found" in done.out
    assert account.left == []


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("no\n", 1)])
def test_it_asks_first(tmp_path: Path, typed: str, code: int) -> None:
    account = standing()
    done = imported(account, tmp_path, "Archive=shop-archive", typed=typed)
    assert done.code == code
    assert "Import 1 resource into `quiet` in `eu-west-1`? [y/N]" in done.err
    assert account.left == []
    assert ("cloudformation.ExecuteChangeSet" in operations(account)) is (code == 0)


def test_a_dry_run_leaves_nothing(tmp_path: Path) -> None:
    for account in (standing(), fresh()):
        creates = not account.world.stacks
        words = ("Alias=UserPoolId=eu-west-1_A,GroupName=admins", "Archive=shop-1", "--parameter", "Suffix=1")
        chosen, spec = (words, ALONE) if creates else (("Archive=shop-archive",), WITH)
        done = imported(account, tmp_path, *chosen, "--dry-run", spec=spec)
        assert done.code == 0, done.out
        assert "nothing was changed" in done.out
        assert account.left == []
        assert "cloudformation.ExecuteChangeSet" not in operations(account)


def test_a_stack_that_does_not_exist_is_created_of_imports_alone(tmp_path: Path) -> None:
    words = ("Alias=UserPoolId=eu-west-1_A,GroupName=admins", "Archive=shop-1", "--yes")
    done = imported(fresh(), tmp_path, *words, spec=ALONE)
    assert "error[T7208]: the parameter `Suffix` has no value" in done.out
    account = fresh()
    done = imported(account, tmp_path, *words, "--parameter", "Suffix=1", spec=ALONE)
    assert done.code == 0, done.out
    assert asked(account)["ChangeSetType"] == "IMPORT"
    assert asked(account)["Parameters"] == [{"ParameterKey": "Suffix", "ParameterValue": "1"}]
    assert asked(account)["ResourcesToImport"][0]["ResourceIdentifier"] == {
        "UserPoolId": "eu-west-1_A",
        "GroupName": "admins",
    }
    # AWS refuses to add an output in an import.
    assert "Outputs" not in sent(account)
    assert "create the stack `quiet`" in done.out
    assert "outputs are not part of the import" in done.out


def test_a_stack_with_anything_to_create_is_not_created_by_an_import(tmp_path: Path) -> None:
    account = fresh()
    done = imported(account, tmp_path, *WORDS)
    assert "error[T7410]: the stack `quiet` does not exist, and `DbDBInstance`," in done.out
    assert "cloudformation.CreateChangeSet" not in operations(account)


def test_a_failed_import_names_the_cause_at_its_line(tmp_path: Path) -> None:
    account = standing()

    def badly(stack: Double) -> None:
        account.world.happen(stack, "Archive", "IMPORT_IN_PROGRESS")
        account.world.happen(stack, "Archive", "IMPORT_FAILED", "Bucket not found")
        account.world.happen(stack, stack.name, "IMPORT_ROLLBACK_IN_PROGRESS")
        account.world.happen(stack, stack.name, "IMPORT_ROLLBACK_COMPLETE")

    account.end = badly
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert "error[T7309]: `Archive` failed: Bucket not found" in done.out
    line = WITH.splitlines().index("    Archive:") + 1
    assert f"--> quiet.yaml:{line}:" in done.out
    assert "`quiet` is IMPORT_ROLLBACK_COMPLETE: an import failed and was rolled back" in done.out


def test_json_is_one_event_a_line(tmp_path: Path) -> None:
    done = imported(standing(), tmp_path, *WORDS, "--format", "json")
    events = [each["event"] for each in done.lines]
    assert events == ["import", "started", "resource", "resource", "imported"]
    assert done.lines[0]["resources"][0]["ResourceIdentifier"] == {"BucketName": "shop-archive"}


def test_an_interrupt_says_what_goes_on(tmp_path: Path) -> None:
    account = standing()

    def interrupted(_: Answer) -> Answer:
        raise KeyboardInterrupt

    account.world.account.on(cloudformation__ExecuteChangeSet=interrupted)
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 130
    assert "the import continues" in done.err


def test_a_large_template_is_uploaded(tmp_path: Path) -> None:
    account = standing()
    stack = account.world.stacks[""]
    stack.template = stack.template.replace(
        "Resources:", f"Metadata: {{Long: {'x' * 60_000}}}\nResources:", 1
    )
    done = imported(account, tmp_path, *WORDS)
    assert "error[T7201]: the template of `quiet` has" in done.out
    done = imported(account, tmp_path, *WORDS, "--bucket", "templates")
    assert done.code == 0, done.out
    (key,) = account.objects
    assert asked(account)["TemplateURL"].endswith(f"/templates/{key}")
    assert "Archive" in data(account.objects[key].decode())["Resources"]


@pytest.mark.parametrize(
    "template",
    [" ", "[]", "Resources: []", "{", "Resources: {Db: 5}"],
)
def test_a_deployed_template_of_any_shape_is_a_finding(tmp_path: Path, template: str) -> None:
    account = standing()
    account.world.stacks[""].template = template
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 1
    assert "the template of `" in done.out


@pytest.mark.parametrize(
    "more",
    ["Parameters: 5", "Conditions: []\nOutputs: 7", "Metadata: {}"],
)
@pytest.mark.parametrize("body", ["{Type: 5}", "{Type: AWS::IAM::Role, Properties: 5}", "{}"])
def test_other_shapes_are_left_as_they_are(tmp_path: Path, body: str, more: str) -> None:
    account = standing()
    account.world.stacks[""].template = f"Resources:\n  Db: {body}\n{more}\n"
    done = imported(account, tmp_path, *WORDS)
    assert done.code == 0, done.out
    assert f"  Db: {body}\n{more}\n" in asked(account)["TemplateBody"]


def test_a_deployment_that_fails_because_a_resource_exists_names_the_import(tmp_path: Path) -> None:
    account = standing()

    def badly(stack: Double) -> None:
        stack.add("Archive", "AWS::S3::Bucket", "")
        account.world.happen(stack, "Archive", "CREATE_FAILED", "shop-archive already exists")
        account.world.happen(stack, stack.name, "UPDATE_ROLLBACK_COMPLETE")

    account.end = badly
    done = deploy(account, tmp_path, spec=WITH)
    assert done.code == 1
    assert "import it with `tiers import quiet.yaml Archive=IDENTIFIER`" in done.out
