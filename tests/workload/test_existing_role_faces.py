"""Roles that exist already in the commands: permissions, plan, picture, cost, report, and adoption."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Run, command_line
from tests.workload.test_existing_roles import PROFILE, ROLE, SERVERS, SHARED, TYPES, forms, spec_of
from tiers.compile.bundle import source_map
from tiers.compiler import compile_spec
from tiers.ir.placed import Layout


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line."""
    return command_line(capsys)


def written(folder: Path, spec: str) -> str:
    """Write a spec; return its path."""
    (folder / "spec.yaml").write_text(spec)
    return str(folder / "spec.yaml")


def printed(run: Run, path: str, *words: str) -> dict[str, Any]:
    """Return what the existing role of the component must allow."""
    done = run("permissions", path, "--for", "work", "--account", "111122223333", *words)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def _shape(statement: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a statement says but for its resources, of which only the number is known."""
    actions, resources = statement["Action"], statement["Resource"]
    number = len(resources) if isinstance(resources, list) else 1
    return (statement["Effect"], actions, number, sorted(statement.get("Condition", {})))


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("kind", TYPES)
def test_the_owner_gets_the_statements_of_a_generated_role(
    tmp_path: Path, run: Run, kind: str, layout: Layout
) -> None:
    path = written(tmp_path, spec_of(kind, forms(kind)["literal"]))
    found = printed(run, path, "--layout", str(layout))
    assert found["instance_profile" if kind in SERVERS else "role"] == forms(kind)["literal"]
    made = compile_spec("spec.yaml", spec_of(kind).encode(), layout).bundle
    assert made is not None
    documents = [
        document
        for template in made.templates.values()
        for name, each in template["Resources"].items()
        for document in _documents(name, each)
    ]
    wanted = [_shape(statement) for document in documents for statement in document["Statement"]]
    (policy,) = found["policies"]
    assert sorted(map(repr, map(_shape, policy["document"]["Statement"]))) == sorted(map(repr, wanted))
    service = {"function": "lambda", "fargate": "ecs-tasks", "job": "ecs-tasks"}.get(kind, "ec2")
    (trusted,) = found["trust"]["Statement"]
    assert trusted["Principal"] == {"Service": f"{service}.amazonaws.com"}
    text = json.dumps(found["policies"])
    assert "${" not in text
    assert "Fn::" not in text
    assert {*re.findall("VALUE-OF-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", text)} == {*found["placeholders"]}
    arns = re.findall('"(arn:[^"]+)"', text)
    assert any("arn:aws:sqs:eu-west-1:111122223333:shop-*JobsQueue-*" in each for each in arns)


def _documents(name: str, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the policies of the role of the component."""
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::IAM::RolePolicy" and "WorkRole" in json.dumps(properties["RoleName"]):
        return [properties["PolicyDocument"]]
    if name == "WorkRole":
        return [each["PolicyDocument"] for each in properties.get("Policies", ())]
    return []


def test_a_bastion_needs_a_managed_policy(tmp_path: Path, run: Run) -> None:
    found = printed(run, written(tmp_path, spec_of("bastion", PROFILE)))
    assert found["policies"] == []
    assert found["managed_policies"] == ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]


def test_values_of_a_deployment_have_placeholders(tmp_path: Path, run: Run) -> None:
    spec = spec_of("function", "{import: 'iam:work'}").replace("{key: create}", "{key: {parameter: DataKey}}")
    found = printed(run, written(tmp_path, spec))
    assert found["role"] == {"import": "iam:work"}
    assert "VALUE-OF-DataKey" in found["placeholders"]
    own = spec.replace("{key: {parameter: DataKey}}", f"{{key: '{KEY}'}}")
    found = printed(run, written(tmp_path, own))
    assert KEY in json.dumps(found["policies"])


@pytest.mark.parametrize(("kind", "of"), [("rds", "db"), ("aurora", "cluster")])
def test_the_secret_of_a_database_is_named_and_no_other(tmp_path: Path, run: Run, kind: str, of: str) -> None:
    spec = spec_of("function", ROLE).replace("type: rds", f"type: {kind}")
    found = printed(run, written(tmp_path, spec))
    text = json.dumps(found["policies"])
    (arn,) = {*re.findall('"(arn:aws:secretsmanager:[^"]+)"', text)}
    start, _, name = arn.partition(f":secret:rds!{of}-")
    assert start == "arn:aws:secretsmanager:eu-west-1:111122223333"
    assert name.removesuffix("-??????") in found["placeholders"]


KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("jobs", "`jobs` has no existing role"),
        ("other", "`other` has no existing role"),
        ("nobody", "unknown component `nobody`"),
        ("deploy", "unknown component `deploy`"),
    ],
)
def test_a_component_without_an_existing_role_is_refused(
    tmp_path: Path, run: Run, name: str, message: str
) -> None:
    done = run("permissions", written(tmp_path, spec_of("function", ROLE)), "--for", name)
    assert (done.code, done.out) == (1, "")
    assert f"error[T2038]: {message}" in done.err
    assert "`work`" in done.err


def test_the_deployer_may_pass_the_role_to_its_service_alone(tmp_path: Path, run: Run) -> None:
    def passing(spec: str) -> list[tuple[Any, Any]]:
        done = run("permissions", written(tmp_path, spec), "--account", "111122223333")
        statements = [s for each in json.loads(done.out)["policies"] for s in each["document"]["Statement"]]
        return [
            (each["Resource"], each["Condition"]["StringLike"]["iam:PassedToService"])
            for each in statements
            if "iam:PassRole" in each["Action"]
        ]

    anywhere = ["arn:aws:iam::111122223333:role/*"]
    assert ([ROLE], ["ecs-tasks.amazonaws.com"]) in passing(spec_of("fargate", ROLE))
    for role in ("{parameter: R}", "{import: r}", "{stack: s, output: o}"):
        found = passing(spec_of("function", role))
        assert (anywhere, ["lambda.amazonaws.com"]) in found
    assert (anywhere, ["ec2.amazonaws.com"]) in passing(spec_of("ec2", PROFILE))
    generated = passing(spec_of("ec2"))
    assert anywhere not in [resources for resources, _ in generated]


def test_a_plan_says_what_happens_to_the_generated_role(tmp_path: Path, run: Run) -> None:
    (tmp_path / "old").mkdir()
    for kind, arn in (("fargate", ROLE), ("autoscaling", PROFILE), ("function", ROLE), ("ec2", PROFILE)):
        generated, existing = spec_of(kind), spec_of(kind, arn)
        for before, after, sign in ((generated, existing, "-"), (existing, generated, "+")):
            out = str(tmp_path / f"{kind}{sign}")
            old = written(tmp_path / "old", before)
            assert run("compile", old, "--no-lint", "--out", out).code == 0
            done = run("plan", written(tmp_path, after), "--against", out)
            assert done.code == 0
            assert re.search(rf"^ +{re.escape(sign)} WorkRole  AWS::IAM::Role", done.out, re.MULTILINE)
            replaced = re.findall(r"^ +-/\+ (\w+)", done.out, re.MULTILINE)
            assert replaced == (["WorkInstance1"] if kind == "ec2" else [])


def test_a_plan_does_not_know_what_else_an_existing_role_allows(tmp_path: Path, run: Run) -> None:
    more = "{statements: [{Effect: Allow, Action: 'sqs:PurgeQueue', Resource: !GetAtt JobsQueue.Arn}]}"
    (tmp_path / "old").mkdir()
    for before, after, sign in ((more, ROLE, "-"), (ROLE, more, "+")):
        out = str(tmp_path / f"bundle{sign}")
        old = written(tmp_path / "old", spec_of("function", before))
        assert run("compile", old, "--no-lint", "--no-verify", "--out", out).code == 0
        done = run("plan", written(tmp_path, spec_of("function", after)), "--against", out)
        assert f"  {sign} WorkRole on JobsQueue  sqs:PurgeQueue, possibly\n" in done.out


def test_keys_of_other_tools_lead_to_the_arn(tmp_path: Path, run: Run) -> None:
    for key in ("arn", "Arn", "name", "RoleName", "instance_profile"):
        done = run("check", written(tmp_path, spec_of("function", f"{{{key}: '{ROLE}'}}")))
        assert "use the ARN of an existing role without a mapping" in done.out


def test_what_is_drawn_and_billed_is_the_same(tmp_path: Path, run: Run) -> None:
    drawn = {}
    for role in ("", ROLE):
        path = written(tmp_path, spec_of("fargate", role))
        file = tmp_path / "picture.mmd"
        done = run("diagram", path, "--out", str(file))
        assert ("`work` has an existing role." in done.out + done.err) == bool(role)
        drawn[role] = (file.read_text(), run("cost", path, "--format", "json").out)
    cards = [re.sub(r"(?m)^.*existing role.*$\n?", "", each) for each, _ in drawn.values()]
    assert cards[0] == cards[1]
    assert drawn[""][1] == drawn[ROLE][1]


def test_every_verdict_says_that_it_is_assumed(tmp_path: Path, run: Run) -> None:
    path = written(tmp_path, spec_of("function", ROLE))
    line = "the existing role of `work` allows what is declared, and its service may assume it"
    lost = "what else the role of `work`, which exists, allows or denies is not known"
    done = run("verify", path)
    assert (done.code, line in done.out, lost in done.out) == (0, True, True)
    assert "what an existing role must allow is assumed" in done.out
    assert lost in run("matrix", path).out
    data = json.loads(run("verify", path, "--format", "json").out)
    assert data["existing"] == [{"component": "work", "type": "AWS::IAM::Role"}]
    assert lost in data["permissions"]["not_modelled"]
    page = tmp_path / "page.html"
    assert run("report", path, "--out", str(page)).code == 0
    assert "which exists, allows or denies is not known" in page.read_text()
    assert page.read_text().count("Its role exists already.") == 1
    done = run("verify", written(tmp_path, SHARED))
    assert "the existing roles of `one` and `two` allow what is declared" in done.out


def test_an_override_of_a_role_that_exists_leads_nowhere(tmp_path: Path, run: Run) -> None:
    spec = f"{spec_of('function', ROLE)}overrides: {{work.Role.RoleName: other}}\n"
    done = run("check", written(tmp_path, spec))
    assert done.code == 1
    assert "unknown resource in the path `work.Role.RoleName`" in done.out
    spec = f"{spec_of('function', ROLE)}overrides: {{work.Function.Role: '{ROLE}-2'}}\n"
    done = run("verify", written(tmp_path, spec))
    assert "`Role` of `Logic.WorkFunction` is not in the templates" in done.out


def test_a_raw_policy_may_name_a_role_whose_name_is_known(tmp_path: Path, run: Run) -> None:
    policy = """
resources:
  logic:
    More:
      Type: AWS::IAM::RolePolicy
      Properties:
        RoleName: !Ref WorkRole
        PolicyName: more
        PolicyDocument:
          Version: "2012-10-17"
          Statement: [{Effect: Allow, Action: "sqs:PurgeQueue", Resource: !GetAtt JobsQueue.Arn}]
"""
    done = run(
        "compile",
        written(tmp_path, spec_of("function", ROLE) + policy),
        "--no-lint",
        "--no-verify",
        "--out",
        str(tmp_path / "o"),
    )
    assert done.code == 0, done.out
    done = run("verify", written(tmp_path, spec_of("function", ROLE) + policy))
    assert "undeclared permission: `WorkRole` may call `sqs:PurgeQueue` on `JobsQueue`" in done.out
    assert "RoleName: work" in (tmp_path / "o" / "logic.template.yaml").read_text()
    done = run("check", written(tmp_path, spec_of("function", "{import: r}") + policy))
    assert (done.code, "WorkRole" in done.out) == (1, True)


def test_entries_of_the_source_map_are_those_of_resources() -> None:
    found = compile_spec("spec.yaml", spec_of("job", ROLE).encode())
    assert found.bundle is not None
    rows = source_map(found.bundle, found.document)
    for stem, template in found.bundle.templates.items():
        assert rows[stem].keys() <= template["Resources"].keys()
