"""`tiers permissions`: valid policies with all that is needed, no wider than the stack's names allow."""

import contextlib
import io
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.test_access import LOOKS, NEEDED, NETS, TIDIES, permission
from tests.deploy.test_clearing import failing
from tests.support.paths import DOCS, SHIPPED
from tiers import cli, compiler
from tiers.deploy.policies import policies
from tiers.deploy.policies.granted import Permission
from tiers.ir.placed import Layout
from tiers.plan.compare.schemas import schema_of

ROLE = "arn:aws:iam::123456789012:role/cloudformation"
ARN = re.compile(r"arn:aws[\w-]*:[a-z0-9-]+:([a-z0-9-]+|\*)?:(\d{12}|\*)?:\S+")
ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+\*?")
CHANGING_ROLES = {"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:PutRolePolicy"}
SPEC = """\
version: 1
name: shop
regions: [eu-west-1]
logic:
  web: {type: autoscaling, port: 80, connects_to: [db]}
data:
  db: {type: rds, engine: postgres}
"""


def printed(spec: str | Path, *words: str) -> tuple[int, dict[str, Any], str]:
    """Run the command; return its exit code, what it printed, and what it said beside that."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(["permissions", str(spec), *words])
    return code, json.loads(out.getvalue() or "{}"), err.getvalue()


def written(folder: Path, text: str = SPEC) -> Path:
    path = folder / "shop.yaml"
    path.write_text(text)
    return path


def statements(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in data["policies"]:
        yield from each["document"]["Statement"]


def allowing(data: dict[str, Any], action: str) -> list[dict[str, Any]]:
    """Return the statements that allow an action."""
    return [s for s in statements(data) if any(fnmatchcase(action, each) for each in s["Action"])]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("whom", ["deployer", "service-role"])
@pytest.mark.parametrize("spec", SHIPPED, ids=lambda path: path.stem)
def test_policies_are_valid_and_complete(spec: Path, whom: str, layout: Layout) -> None:
    code, data, _ = printed(spec, "--for", whom, "--layout", str(layout))
    assert (code, data["unknown"]) == (0, [])
    for policy in data["policies"]:
        assert re.fullmatch(r"[\w+=,.@-]{1,128}", policy["name"])
        assert policy["document"]["Version"] == "2012-10-17"
        assert len(json.dumps(policy["document"], separators=(",", ":"))) <= 6_144
    for statement in statements(data):
        assert statement.keys() - {"Condition"} == {"Effect", "Action", "Resource"}
        assert statement["Action"]
        assert all(map(ACTION.fullmatch, statement["Action"]))
        assert all(each == "*" or ARN.fullmatch(each) for each in statement["Resource"])
    bundle = compiler.compile_spec(str(spec), spec.read_bytes(), layout).bundle
    assert bundle is not None
    missing = [each for each in needed(bundle.templates) if not allowing(data, each)]
    assert missing == []


def needed(templates: Any) -> set[str]:
    """Return what the schemas say of all types, as far as IAM takes it."""
    types = {each["Type"] for template in templates.values() for each in template["Resources"].values()}
    handlers = [schema_of(each).content["handlers"].values() for each in types]  # type: ignore[union-attr]
    found = {action for each in handlers for handler in each for action in handler["permissions"]}
    # Without a role in the templates, no role is passed.
    return {each for each in found if "." not in each and each != "iam:PassRole"}


@pytest.mark.parametrize("spec", SHIPPED, ids=lambda path: path.stem)
def test_roles_are_made_and_passed_under_the_stack_s_names_only(spec: Path) -> None:
    _, data, _ = printed(spec, "--account", "123456789012")
    for action in CHANGING_ROLES:
        for statement in allowing(data, action):
            assert all(":role/" in each and not each.endswith("role/*") for each in statement["Resource"])
    for statement in allowing(data, "iam:PassRole"):
        (passed,) = (each["iam:PassedToService"] for each in statement["Condition"].values())
        assert passed
        assert statement["Resource"] != ["*"]
    linking = allowing(data, "iam:CreateServiceLinkedRole")
    # A bucket and a distribution need none; a firewall in `us-east-1` needs one for the policy there.
    assert len(linking) == {"static-site": 0, "shop-at-the-edge": 2}.get(spec.stem, 1)
    for statement in linking:
        assert "*" not in statement["Condition"]["StringLike"]["iam:AWSServiceName"]
        assert statement["Resource"] == ["arn:aws:iam::123456789012:role/aws-service-role/*"]


def test_items_of_other_tables_are_out_of_reach(tmp_path: Path) -> None:
    table = "version: 1\nname: shop\nregions: [eu-west-1]\ndata: {jobs: {type: table, key: job}}\n"
    _, data, _ = printed(written(tmp_path, table))
    for action in ("dynamodb:DeleteItem", "dynamodb:DeleteTable", "dynamodb:Scan"):
        assert [each["Resource"] for each in allowing(data, action)] == [
            ["arn:aws:dynamodb:eu-west-1:*:table/shop-*"]
        ]


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("my-code", ["arn:aws:s3:::my-code/*"]),
        ("{parameter: CodeBucket}", ["arn:aws:s3:::*/*"]),
    ],
)
def test_the_code_of_functions_is_read(tmp_path: Path, code: str, read: list[str]) -> None:
    functions = f"""\
version: 1
name: shop
regions: [eu-west-1]
logic:
  api: {{type: function, runtime: python3.13, handler: app.main, code: {{bucket: {code}, key: app.zip}}}}
  thumbs: {{type: function, image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/thumbs:1"}}
"""
    _, data, _ = printed(written(tmp_path, functions))
    assert [each["Resource"] for each in allowing(data, "s3:GetObjectVersion")][-1] == read
    assert [each["Resource"] for each in allowing(data, "ecr:SetRepositoryPolicy")] == [["*"]]


def test_a_policy_beside_its_role_widens_nothing(tmp_path: Path) -> None:
    bucket = 'data: {files: {type: bucket, replicate_to: "arn:aws:s3:::copies"}}'
    _, data, _ = printed(written(tmp_path, f"version: 1\nname: shop\nregions: [eu-west-1]\n{bucket}\n"))
    for action in ("iam:PassRole", "iam:PutRolePolicy"):
        assert [each["Resource"] for each in allowing(data, action)] == [["arn:aws:iam::*:role/shop-*"]]


def test_what_is_passed_is_passed_to_whom_the_role_trusts(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path), "--account", "123456789012")
    [passing] = allowing(data, "iam:PassRole")
    assert passing["Resource"] == ["arn:aws:iam::123456789012:role/shop-*"]
    services = ["monitoring.rds.amazonaws.com", "rds.amazonaws.com"]
    assert passing["Condition"] == {"StringLike": {"iam:PassedToService": services}}


RAW = """\
resources:
  logic:
    Named:
      Type: AWS::IAM::Role
      Properties:
        RoleName: known
        Path: /ours/
        AssumeRolePolicyDocument:
          Statement: [{Effect: Allow, Principal: {Service: [lambda.amazonaws.com]}, Action: sts:AssumeRole}]
"""


def test_a_role_s_own_name_and_path_count(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path, SPEC + RAW))
    [passing] = allowing(data, "iam:PassRole")
    assert "arn:aws:iam::*:role/ours/known" in passing["Resource"]
    assert "lambda.amazonaws.com" in passing["Condition"]["StringLike"]["iam:PassedToService"]


def test_a_name_that_is_open_is_any_name(tmp_path: Path) -> None:
    open_name = RAW.replace("RoleName: known", 'RoleName: !Sub "x-${AWS::Region}"')
    _, data, _ = printed(written(tmp_path, SPEC + open_name))
    [making] = allowing(data, "iam:CreateRole")
    assert "arn:aws:iam::*:role/*" in making["Resource"]


def test_a_name_that_begins_as_the_template_says_is_no_other_name(tmp_path: Path) -> None:
    site = (
        "presentation:\n  site: {type: load_balancer, firewall: {}, listeners: [{port: 80, protocol: HTTP, "
    )
    spec = SPEC.replace("logic:\n", f"{site}forward_to: web}}]}}\nlogic:\n")
    _, data, _ = printed(written(tmp_path, spec))
    groups = {arn for each in allowing(data, "logs:DeleteLogGroup") for arn in each["Resource"]}
    start = "arn:aws:logs:eu-west-1:*:log-group"
    assert groups == {f"{start}:shop-*", f"{start}:aws-waf-logs-shop-site-*"}
    (associating,) = allowing(data, "elasticloadbalancing:SetWebACL")
    assert associating["Resource"] == ["*"]
    assert allowing(data, "wafv2:DescribeManagedRuleGroup")


@pytest.mark.parametrize("kind", ["AWS::IAM::User", "AWS::Logs::LogStream", "AWS::S3::AccessPoint"])
def test_a_type_without_a_name_of_its_own_widens_its_service_wherever_it_is(
    tmp_path: Path, kind: str
) -> None:
    raw = f"resources:\n  network:\n    Mine: {{Type: '{kind}', Properties: {{}}}}\n"
    code, data, _ = printed(written(tmp_path, SPEC + raw))
    assert code == 0
    last = printed(written(tmp_path, SPEC + raw.replace("network", "logic")))[1]
    assert data == last


def test_a_type_without_a_schema_is_named(tmp_path: Path) -> None:
    raw = "resources:\n  logic:\n    Mine: {Type: Custom::Mine, Properties: {ServiceToken: x}}\n"
    code, data, said = printed(written(tmp_path, SPEC + raw))
    assert (code, data["unknown"]) == (0, ["Custom::Mine"])
    assert "warning[T7217]: unknown permissions for `Custom::Mine`" in said


def test_a_policy_for_a_key_that_the_spec_does_not_have_is_missed(tmp_path: Path) -> None:
    code, data, said = printed(written(tmp_path, SPEC), "--for", "key")
    assert (code, data["policies"]) == (0, [])
    assert "warning[T7282]: no key needs a policy" in said
    assert "help: add `encryption: {key: ARN}` to the spec" in said
    _, data, said = printed(written(tmp_path, f"{SPEC}encryption: {{key: create}}\n"), "--for", "key")
    assert len(data["policies"]) == 1
    assert "T7282" not in said


def test_services_without_a_resource_are_left_out(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path, "version: 1\nname: shop\ndata: {jobs: {type: queue}}\n"))
    actions = {each for statement in statements(data) for each in statement["Action"]}
    assert {each for each in actions if each.startswith(("ec2:", "elasticloadbalancing:", "rds:"))} == {
        "ec2:DescribeRegions"
    }
    for action in ("logs:DeleteLogGroup", "s3:DeleteBucket", "s3:DeleteObjectVersion"):
        assert allowing(data, action) == []


def test_with_a_service_role_whoever_deploys_only_passes_it(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path), "--role-arn", ROLE, "--bucket", "templates")
    [passing] = allowing(data, "iam:PassRole")
    assert passing["Resource"] == [ROLE]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": ["cloudformation.amazonaws.com"]}}
    assert allowing(data, "ec2:CreateVpc") == []
    assert allowing(data, "iam:CreateRole") == []


def test_a_service_role_is_trusted_by_cloudformation_and_calls_nothing_else(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path), "--for", "service-role", "--bucket", "templates")
    assert data["trust"]["Statement"][0]["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    [reading] = allowing(data, "s3:GetObject")
    assert reading["Resource"] == ["arn:aws:s3:::templates/shop/*"]
    assert allowing(data, "s3:PutObject") == []
    for action in ("cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack"):
        [statement] = allowing(data, action)
        assert "arn:aws:cloudformation:eu-west-1:*:stack/shop-*/*" in statement["Resource"]


@pytest.mark.parametrize(
    ("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("eu-west-3", "aws")]
)
def test_arns_are_of_the_region_s_partition(tmp_path: Path, region: str, partition: str) -> None:
    text = SPEC.replace("regions: [eu-west-1]\n", "")
    _, data, _ = printed(written(tmp_path, text), "--region", region)
    arns = {each for statement in statements(data) for each in statement["Resource"]} - {"*"}
    assert {each.split(":")[1] for each in arns} == {partition}


def test_an_environment_has_its_own_stack(tmp_path: Path) -> None:
    spec = written(tmp_path, SPEC + "environments:\n  staging: {}\n")
    _, data, _ = printed(spec, "--env", "staging")
    assert data["stack"] == "shop-staging"
    assert "stack/shop-staging/*" in json.dumps(data)
    assert "stack/shop/*" not in json.dumps(data)


def test_a_long_name_is_cut_where_cloudformation_may(tmp_path: Path) -> None:
    name = "a-very-long-name-of-an-architecture"
    _, data, _ = printed(written(tmp_path), "--stack-name", name)
    [making] = allowing(data, "iam:CreateRole")
    assert making["Resource"] == [f"arn:aws:iam::*:role/{name[:20]}*"]


@pytest.mark.parametrize("words", [("--account", "12"), ("--region", "Ireland"), ("--role-arn", "x")])
def test_what_is_no_account_region_or_role_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["permissions", str(written(tmp_path)), *words])
    assert ended.value.code == 2


def test_a_spec_that_is_wrong_prints_no_policy(tmp_path: Path) -> None:
    code, data, said = printed(written(tmp_path, SPEC.replace("postgres", "oracle")))
    assert (code, data) == (1, {})
    assert "error[T" in said


def test_documents_split_without_losing_anything() -> None:
    actions = frozenset(f"ec2:{'Describe' * 8}{number}" for number in range(400))
    grants = [
        Permission(actions),
        Permission(frozenset({"s3:Get"}), ("arn:aws:s3:::x",)),
        Permission(actions, ("arn:y",)),
    ]
    made = policies.documents(grants)
    assert len(made) > 1
    assert all(len(json.dumps(each, separators=(",", ":"))) <= policies.LONGEST for each in made)
    allowed = [(a, tuple(s["Resource"])) for each in made for s in each["Statement"] for a in s["Action"]]
    # What is allowed on anything need not be allowed on something.
    assert sorted(allowed) == sorted([(a, ("*",)) for a in actions] + [("s3:Get", ("arn:aws:s3:::x",))])


# What is called


def test_the_policy_of_whoever_deploys_has_all_calls_that_deploy_makes() -> None:
    assert not set(policies.CONSOLE) & set(policies.DEPLOYS)
    uploads = {"s3.HeadBucket", "s3.HeadObject", "s3.PutObject"}
    called = {permission(each) for each in (NEEDED | NETS | TIDIES) - uploads}
    assert set(policies.DEPLOYS) == called
    assert set(policies.UPLOADS) == {permission(each) for each in uploads}
    assert set(policies.CHECKS) == {permission(each) for each in LOOKS}


def test_the_policy_has_all_calls_that_clear_a_failed_creation(tmp_path: Path) -> None:
    from tests.support.deploy_double import deploy, operations

    account = failing()
    deploy(account, tmp_path)
    made = {each for each in operations(account) if each.split(".")[0] in {"rds", "logs", "elbv2", "s3"}}
    assert {"rds.ModifyDBInstance", "logs.DeleteLogGroup"} <= made
    called = {permission(each).replace("s3:ListObjectVersions", "s3:ListBucketVersions") for each in made}
    assert called - {permission(each) for each in LOOKS} <= set(policies.CLEARS)


def test_the_documented_policy_is_the_one_that_is_printed() -> None:
    page = (DOCS / "reference" / "permissions.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"<!-- policy: operate -->\n```json\n(.*?)```", page, re.DOTALL)
    documented = {each for statement in json.loads(text)["Statement"] for each in statement["Action"]}
    operates = {*policies.OPERATES, *policies.SERVICES, *policies.LOGS, *policies.EXEC}
    assert documented <= {*policies.DEPLOYS, *policies.CLEARS, *operates}
    assert operates <= documented


SERVICE = """\
version: 1
name: shop
regions: [eu-west-1]
logic:
  api: {type: fargate, image: 'public.ecr.aws/nginx/nginx:1.29', port: 8080}
"""


def test_services_are_read_and_their_logs_are_those_of_the_stack(tmp_path: Path) -> None:
    _, data, _ = printed(written(tmp_path, SERVICE), "--account", "123456789012", "--role-arn", ROLE)
    for action in policies.SERVICES:
        assert allowing(data, action)
    [reading] = allowing(data, "logs:FilterLogEvents")
    assert reading["Resource"] == ["arn:aws:logs:eu-west-1:123456789012:log-group:shop-*"]
    assert allowing(data, "ecs:ExecuteCommand") == []
    assert allowing(printed(written(tmp_path), "--role-arn", ROLE)[1], "ecs:DescribeTasks") == []


def test_commands_are_run_in_containers_of_the_stack_only(tmp_path: Path) -> None:
    spec = SERVICE.replace("port: 8080", "port: 8080, exec: true")
    _, data, _ = printed(written(tmp_path, spec), "--account", "123456789012", "--role-arn", ROLE)
    [running] = allowing(data, "ecs:ExecuteCommand")
    place = "arn:aws:ecs:eu-west-1:123456789012"
    assert running["Resource"] == [f"{place}:cluster/shop-*", f"{place}:task/shop-*/*"]


def test_the_policy_has_all_calls_that_run_a_job(tmp_path: Path) -> None:
    from tests.deploy.test_before_update import standing as before
    from tests.deploy.test_before_update import updated
    from tests.deploy.test_run_job import SPEC as JOBS
    from tests.deploy.test_run_job import job, standing

    world, _ = standing()
    assert job(world, tmp_path, "migrate").code == 0
    account, _ = before()
    assert updated(account, tmp_path).code == 0
    made = [*account.world.account.calls, *world.account.calls]
    called = {permission(name) for name, _ in made}
    for words in ((), ("--role-arn", "arn:aws:iam::123456789012:role/deployer")):
        code, data, _ = printed(written(tmp_path, JOBS), *words)
        assert code == 0
        assert {each for each in called if not allowing(data, each)} == set()
        passing = [each["Condition"] for each in allowing(data, "iam:PassRole")]
        assert any("ecs-tasks.amazonaws.com" in str(each) for each in passing)
    _, data, _ = printed(written(tmp_path))
    assert allowing(data, "ecs:RunTask") == []


def test_values_of_other_stacks_are_read_before_a_deployment(tmp_path: Path) -> None:
    imports = SERVICE + "encryption: {key: {import: data-key}}\n"
    for spec, calls in ((SERVICE, set()), (imports, {"cloudformation:ListExports"})):
        _, data, _ = printed(written(tmp_path, spec))
        actions = {
            action
            for policy in data["policies"]
            for statement in policy["document"]["Statement"]
            for action in statement["Action"]
        }
        assert actions & {"cloudformation:ListExports"} == calls
