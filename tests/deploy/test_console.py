"""The steps of docs/how-to/deploy-from-console.md, by the calls that the console makes."""

import json
import re
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.emulator.specs import compiled, shipped
from tests.emulator.stacks import Stack, change
from tests.support.paths import DOCS, SPECS
from tiers.ir.placed import Layout
from tiers.plan.compare.snapshot import of_bundle
from tiers.plan.safeguards.guard import stack_policy

PAGE = (DOCS / "how-to" / "deploy-from-console.md").read_text(encoding="utf-8")
NAME = "victorleungtwdemo"
SPEC = (SPECS / f"{NAME}.yaml").read_text(encoding="utf-8")


def policy() -> dict[str, Any]:
    """Return the stack policy that the page shows."""
    found = re.search(r"<!-- policy -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    assert found
    shown: dict[str, Any] = json.loads(found[1])
    return shown


def put(account: Account, bucket: str, key: str, text: str) -> str:
    """Upload a file as the S3 console does, and return the address that is said of it."""
    s3 = account.client("s3")
    if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        location = {"LocationConstraint": account.region}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return f"https://{bucket}.s3.{account.region}.amazonaws.com/{key}"


def submit(account: Account, url: str, shown: dict[str, Any]) -> Stack:
    """Create a stack with both nets."""
    stack = Stack(account, NAME)
    stack.cloudformation.create_stack(
        StackName=NAME,
        TemplateURL=url,
        Capabilities=["CAPABILITY_IAM"],
        StackPolicyBody=json.dumps(shown),
        EnableTerminationProtection=True,
    )
    assert stack.settled() == "CREATE_COMPLETE"
    return stack


@pytest.fixture
def single(account: Account) -> Stack:
    """The tutorial's architecture, made of one template."""
    (text,) = shipped(NAME, Layout.SINGLE).files.values()
    url = put(account, f"cf-templates-{account.identity}", f"{NAME}.template.yaml", text)
    return submit(account, url, policy())


def test_the_policy_on_the_page_is_that_of_its_example() -> None:
    assert policy() == stack_policy(of_bundle(shipped(NAME, Layout.SINGLE), {}))


def test_files_and_outputs_that_the_page_names_are_there() -> None:
    single, nested = (shipped(NAME, layout) for layout in (Layout.SINGLE, Layout.NESTED))
    assert set(single.files) <= set(re.findall(r"`([\w.]+\.template\.yaml)`", PAGE))
    children = {name.partition(".")[0] for name in nested.files} - {"root"}
    assert all(f"`{child}`" in PAGE for child in children)
    assert "LoadBalancerUrl" in single.templates[NAME]["Outputs"]


def test_one_template_is_created_protected_and_told_of(single: Stack) -> None:
    described = single.described()
    assert described["EnableTerminationProtection"] is True
    assert single.outputs()["LoadBalancerUrl"].startswith("http://")
    kept = single.cloudformation.get_stack_policy(StackName=NAME)["StackPolicyBody"]
    assert json.loads(kept) == policy()


def test_deletion_takes_the_steps_of_the_page(single: Stack) -> None:
    client = single.cloudformation
    with pytest.raises(client.exceptions.ClientError, match="TerminationProtection is enabled"):
        client.delete_stack(StackName=NAME)
    unprotected = SPEC.replace("multi_az: true", "multi_az: true\n    deletion_protection: false")
    unprotected = unprotected.replace(
        "type: load_balancer\n", "type: load_balancer\n    deletion_protection: false\n"
    )
    (text,) = compiled(unprotected, Layout.SINGLE).files.values()
    assert change(single, text).execute() == "UPDATE_COMPLETE"
    client.update_termination_protection(StackName=NAME, EnableTerminationProtection=False)
    assert single.delete() == "DELETE_COMPLETE"


def test_nested_stacks_are_created_without_a_tool(account: Account) -> None:
    bundle, bucket = shipped(NAME), f"templates-{account.identity}"
    example = re.search(r"`TemplateURL: (\S+?)(network\.template\.yaml)`", PAGE)
    assert example
    folder = example[1].replace("YOUR-BUCKET", bucket).replace("YOUR-REGION", account.region)
    root = bundle.files[bundle.main]
    assert root.count("TemplateURL: ") == len(bundle.files) - 1
    for name, text in bundle.files.items():
        if name != bundle.main:
            assert put(account, bucket, f"{NAME}-1/{name}", text) == folder + name
    url = put(account, bucket, "root.template.yaml", root.replace("TemplateURL: ", f"TemplateURL: {folder}"))
    shown = json.dumps(policy()).replace('"AWS::RDS::DBInstance"', '"AWS::CloudFormation::Stack"')
    stack = submit(account, url, json.loads(shown))
    assert len(stack.children()) == len(bundle.files) - 1


def test_a_change_set_names_what_is_replaced_and_the_policy_refuses_it(single: Stack) -> None:
    (text,) = compiled(
        SPEC.replace("engine: mysql", "engine: mysql\n    username: another"), Layout.SINGLE
    ).files.values()
    made = change(single, text)
    replaced = {each["LogicalResourceId"] for each in made.changes if each.get("Replacement") == "True"}
    assert replaced == {"MysqlDBInstance"}
    assert made.execute() == "UPDATE_ROLLBACK_COMPLETE"
    assert "Action denied by stack policy" in single.failures()["MysqlDBInstance"]
