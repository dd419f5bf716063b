"""Roles that exist already: by every form, for every type that can have one, and what is assumed of them."""

from typing import Any

import pytest

from tiers import compiler
from tiers.compile.bundle import Bundle, source_map
from tiers.compiler import Compiled
from tiers.intent.permissions import permitted
from tiers.intent.proven import Proof, prove
from tiers.ir.placed import Layout
from tiers.permissions.answers.may import Answer, may
from tiers.permissions.answers.proof import prove as allowed
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Permission
from tiers.permissions.read.universe import universe

ROLE = "arn:aws:iam::111122223333:role/team/work"
PROFILE = "arn:aws:iam::111122223333:instance-profile/team/work"
FORMS = ("literal", "parameter", "default", "import", "output")
IMAGE = "image: 'public.ecr.aws/nginx/nginx:1.27'"
CODE = "runtime: python3.13, handler: main.work, code: {bucket: code, key: work.zip}"
CALLS = (
    "connects_to: [{to: jobs, access: send}, {to: files, access: read}, {to: orders, access: write}, other]"
)
TYPES = {
    "fargate": f"{{type: fargate, {IMAGE}, exec: true, read_only: false, {CALLS}, "
    "mounts: {shared: /srv}%s}",
    "job": f"{{type: job, {IMAGE}, schedule: {{rate: 1 day}}, {CALLS}%s}}",
    "function": f"{{type: function, {CODE}, tracing: true, schedule: {{rate: 1 day}}, consumes: [mails], "
    f"environment: {{SECRET: {{from: store.secret_arn}}}}, {CALLS.replace(', other', ', store, other')}%s}}",
    "autoscaling": f"{{type: autoscaling, agent: true, log_files: [/var/log/app.log], {CALLS}, "
    f"environment: {{SECRET: {{from: store.secret_arn}}}}%s}}",
    "ec2": f"{{type: ec2, count: 1, {CALLS}%s}}",
}
SERVERS = {"autoscaling", "ec2", "bastion"}
REST = f"""
  other: {{type: function, {CODE}}}
data:
  jobs: {{type: queue}}
  mails: {{type: queue}}
  files: {{type: bucket}}
  orders: {{type: table, key: id}}
  shared: {{type: file_system}}
  store: {{type: rds, engine: postgres}}
encryption: {{key: create}}
"""


def spec_of(kind: str, role: str = "") -> str:
    """Return a spec with a component of a type, perhaps with an existing role."""
    written = f", role: {role}" if role else ""
    head = "version: 1\nname: shop\nregions: [eu-west-1]\n"
    if kind == "bastion":
        return f"{head}presentation:\n  work: {{type: bastion{written}}}\n"
    return f"{head}logic:\n  work: {TYPES[kind] % written}{REST}"


def forms(kind: str) -> dict[str, str]:
    """Return the ARN by each form, as a spec has it."""
    arn = PROFILE if kind in SERVERS else ROLE
    return {
        "literal": arn,
        "parameter": "{parameter: WorkRole2}",
        "default": f"{{parameter: WorkRole2, default: '{arn}'}}",
        "import": "{import: 'iam:work'}",
        "output": "{stack: iam, output: Work}",
    }


def compiled(spec: str, layout: Layout = Layout.NESTED) -> tuple[Compiled, Bundle]:
    """Compile a spec that must have no errors."""
    found = compiler.compile_spec("spec.yaml", spec.encode(), layout)
    assert found.bundle is not None, [each.message for each in found.findings]
    return found, found.bundle


def proven(spec: str, layout: Layout = Layout.NESTED, bundle: Bundle | None = None) -> Proof:
    """Prove a spec, or a changed bundle of it."""
    found, own = compiled(spec, layout)
    assert found.architecture is not None
    bundle = bundle or own
    proof = prove(bundle, found.architecture, source_map(bundle, found.document))
    # Without a connection, only `tiers verify` proves permissions.
    return proof._replace(
        permissions=proof.permissions or allowed(proof.loaded, permitted(found.architecture))
    )


def resources(bundle: Bundle) -> dict[str, dict[str, Any]]:
    """Return the resources of all templates."""
    return {
        name: each for template in bundle.templates.values() for name, each in template["Resources"].items()
    }


def of_work(bundle: Bundle) -> set[str]:
    """Return the logical IDs of what IAM has for the component."""
    found = resources(bundle)
    return {
        name for name in found if found[name]["Type"].startswith("AWS::IAM::") and name.startswith("Work")
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", [*TYPES, "bastion"])
def test_nothing_is_created_and_everything_is_assumed(kind: str, form: str) -> None:
    for layout in Layout:
        spec = spec_of(kind, forms(kind)[form])
        _, bundle = compiled(spec, layout)
        own = {"fargate": {"WorkExecutionRole"}, "job": {"WorkExecutionRole", "WorkScheduleRole"}}
        own["function"] = {"WorkScheduleRole"}
        assert of_work(bundle) == own.get(kind, set())
        proof = proven(spec, layout)
        assert [each.message for each in proof.findings if each.is_error] == []
        assert proof.permissions is not None
        assert proof.permissions.verified.breaches == ()
        (role,) = [each for each in proof.permissions.universe.subjects if each.exists]
        assert (role.id, role.component) == ("WorkRole", "work")
        reasons = [each.reason for each in proof.permissions.universe.not_modelled]
        assert reasons == ["what else the role of `work`, which exists, allows or denies is not known"]


@pytest.mark.parametrize("kind", [*TYPES, "bastion"])
def test_what_is_assumed_is_what_a_generated_role_would_allow(kind: str) -> None:
    _, generated = compiled(spec_of(kind))
    _, existing = compiled(spec_of(kind, forms(kind)["literal"]))
    names = {each.logical_id for each in generated.built.resources}
    withheld = {each.logical_id: each for each in existing.built.withheld}
    created = {each.logical_id: each for each in generated.built.resources if each.logical_id in withheld}
    assert names - {each.logical_id for each in existing.built.resources} == created.keys() == withheld.keys()
    assert "WorkRole" in withheld
    for name, each in created.items():
        assert repr(_plain(each.body)) == repr(_plain(withheld[name].body))


def _plain(value: Any) -> Any:
    """Return a body with references that can be compared."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    target = getattr(value, "target", getattr(value, "parts", None))
    return value if target is None else (type(value).__name__, target)


@pytest.mark.parametrize("kind", [*TYPES, "bastion"])
def test_the_property_has_the_arn_and_its_key(kind: str) -> None:
    found, bundle = compiled(spec_of(kind, forms(kind)["literal"]))
    made = resources(bundle)
    if kind in SERVERS:
        data = made["WorkLaunchTemplate"]["Properties"]["LaunchTemplateData"]
        assert data["IamInstanceProfile"] == {"Arn": PROFILE}
        servers = [each["Properties"] for name, each in made.items() if each["Type"] == "AWS::EC2::Instance"]
        assert all("IamInstanceProfile" not in each for each in servers)
        name, path = "WorkLaunchTemplate", "LaunchTemplateData.IamInstanceProfile"
    elif kind == "function":
        assert made["WorkFunction"]["Properties"]["Role"] == ROLE
        name, path = "WorkFunction", "Role"
    else:
        assert made["WorkTaskDefinition"]["Properties"]["TaskRoleArn"] == ROLE
        name, path = "WorkTaskDefinition", "TaskRoleArn"
    entries = {
        name: each for rows in source_map(bundle, found.document).values() for name, each in rows.items()
    }
    assert entries[name]["properties"][path].route[-1] == "role"


def test_a_schedule_passes_the_existing_role_of_a_job() -> None:
    _, bundle = compiled(spec_of("job", ROLE))
    (policy,) = resources(bundle)["WorkScheduleRole"]["Properties"]["Policies"]
    (passed,) = [
        each["Resource"] for each in policy["PolicyDocument"]["Statement"] if each["Action"] == "iam:PassRole"
    ]
    assert ROLE in passed


def asked(proof: Proof, who: str, do: str, on: str) -> list[Permission]:
    """Return the answers to a question about loaded templates."""
    assert proof.loaded.catalogue is not None
    whole = universe(proof.loaded.catalogue)
    return [each.permission for each in may(whole, Engine(whole), who, do, on) if isinstance(each, Answer)]


def test_a_question_about_the_role_has_no_certain_answer() -> None:
    spec = spec_of("fargate", ROLE)
    proof = proven(spec)
    (permission,) = asked(proof, "WorkRole", "sqs:SendMessage", "JobsQueue")
    assert permission.verdict.value == "UNKNOWN"
    (reason,) = [each.reason for each in permission.unknowns]
    assert reason == "what else the role of `work`, which exists, allows or denies is not known"


SHARED = f"""
version: 1
name: shop
logic:
  one: {{type: function, {CODE}, role: '{ROLE}', connects_to: [{{to: jobs, access: send}}]}}
  two: {{type: fargate, {IMAGE}, role: '{ROLE}', connects_to: [{{to: files, access: read}}]}}
data:
  jobs: {{type: queue}}
  files: {{type: bucket}}
"""


def test_components_with_one_role_have_the_permissions_of_each_other() -> None:
    found, _ = compiled(SHARED)
    (shared,) = [each for each in found.findings if each.code.id == "T2037"]
    assert shared.message == "`one` and `two` have the same role"
    proof = proven(SHARED)
    assert proof.permissions is not None
    assert proof.permissions.verified.breaches == ()
    (role,) = [each for each in proof.permissions.universe.subjects if each.exists]
    assert (role.id, role.components) == ("OneRole", ("one", "two"))
    for name in ("one", "two"):
        assert any(each.allowing for each in asked(proof, name, "s3:GetObject", "files:object"))


def test_roles_of_parameters_with_other_names_are_two() -> None:
    spec = SHARED.replace(f"'{ROLE}'", "{parameter: One}", 1).replace(f"'{ROLE}'", "{parameter: Two}")
    assert [each.code.id for each in compiled(spec)[0].findings if each.code.id == "T2037"] == []


@pytest.mark.parametrize(
    ("kind", "role", "label"),
    [
        ("fargate", "work", "a name; an ARN has the account, too"),
        ("fargate", PROFILE, "an instance profile is for EC2 instances"),
        ("job", "arn:aws:iam::111122223333:policy/work", "the ARN of a policy"),
        ("function", "arn:aws:sts::111122223333:assumed-role/work/x", "the ARN of a session"),
        ("function", "arn:aws:iam::11112222333:role/work", "invalid value"),
        ("function", f"{ROLE}{'x' * 64}", "invalid value"),
        (
            "function",
            "arn:aws:iam::111122223333:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
            "a service-linked role is for its service alone",
        ),
        ("autoscaling", ROLE, "servers get a role by an instance profile"),
        ("ec2", "work", "a name; an ARN has the account, too"),
        ("bastion", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore", "invalid value"),
        ("autoscaling", "arn:aws:iam::111122223333:policy/work", "the ARN of a policy"),
    ],
)
def test_what_is_not_the_arn_that_is_needed_is_refused(kind: str, role: str, label: str) -> None:
    code = "T2035" if kind in SERVERS else "T2034"
    for written in (f"'{role}'", f"{{parameter: R, default: '{role}'}}"):
        found = compiler.check("spec.yaml", spec_of(kind, written).encode()).findings
        assert [(each.code.id, each.label) for each in found] == [(code, label)]
        assert "ARN" in found[0].help


@pytest.mark.parametrize("kind", ["function", "ec2"])
def test_a_role_of_another_account_is_refused(kind: str) -> None:
    arn = forms(kind)["literal"]
    spec = f"{spec_of(kind, arn)}account: '444455556666'\n"
    found = compiler.check("spec.yaml", spec.encode()).findings
    noun = "instance profile" if kind == "ec2" else "role"
    (one,) = [each for each in found if each.is_error]
    assert (one.code.id, one.message) == (
        "T2036",
        f"the {noun} of `work` is in the account `111122223333`",
    )
    spec = f"{spec_of(kind, arn)}account: '111122223333'\n"
    assert not any(each.is_error for each in compiler.check("spec.yaml", spec.encode()).findings)


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("kind", ["function", "ec2"])
def test_a_role_of_another_partition_is_refused(kind: str, region: str) -> None:
    partitions = {"eu-west-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}
    for partition in partitions.values():
        arn = forms(kind)["literal"].replace("arn:aws:", f"arn:{partition}:")
        spec = f"version: 1\nname: shop\nregions: [{region}]\nlogic:\n  work: {{type: {kind}, role: '{arn}', "
        spec += f"{CODE}}}\n" if kind == "function" else "count: 1}\n"
        found = [
            each for each in compiler.check("spec.yaml", spec.encode()).findings if each.code.id == "T2036"
        ]
        wrong = [] if partition == partitions[region] else [f"is in the partition `{partition}`"]
        assert [each.message.partition("`work` ")[2] for each in found] == wrong


def test_a_default_makes_a_role_the_same() -> None:
    given = f"{{parameter: One, default: '{ROLE}'}}"
    for first, second in ((given, f"'{ROLE}'"), (given, given.replace("One", "Two"))):
        spec = SHARED.replace(f"'{ROLE}'", first, 1).replace(f"role: '{ROLE}'", f"role: {second}")
        assert [each.code.id for each in compiled(spec)[0].findings if each.code.id == "T2037"] == ["T2037"]


def test_only_an_existing_vpc_spares_resources_the_gateway() -> None:
    spec = "version: 1\nname: shop\nlogic:\n  work: {type: ec2, count: 1%s}\n"
    for role in ("", f", role: '{PROFILE}'"):
        made = resources(compiled(spec % role)[1])
        assert made["PublicDefaultRoute"]["DependsOn"] == "InternetGatewayAttachment"


@pytest.mark.parametrize(("role", "codes"), [("", {"tag-case"}), (f", role: '{PROFILE}'", set())])
def test_iam_limits_tags_of_roles_that_are_created(role: str, codes: set[str]) -> None:
    jobs = "data:\n  jobs: {type: queue}\n"
    spec = "version: 1\nname: shop\ntags: {Team: a, team: b}\nlogic:\n  work: {type: ec2, count: 1, %s%s}\n%s"
    found = compiler.check("spec.yaml", (spec % ("connects_to: [jobs]", role, jobs)).encode()).findings
    assert {each.code.name for each in found if each.is_error} == codes
