"""Functions: what they are compiled to, when they are in the VPC, and their schedules."""

import pytest

from tests.mutants import catalogue, kinds, subjects, trial
from tests.support.logic_specs import found, resources, spec
from tiers import compiler
from tiers.ir.placed import Layout
from tiers.workload.cron import problem, six_fields

CODE = "runtime: python3.13, handler: app.main, code: {bucket: my-code, key: app.zip}"
CLOSED = "network: {nat_gateway: {mode: none}}"
ORDERS = "data:\n  orders: {type: rds, engine: postgres}"
JOBS = "data:\n  jobs: {type: queue}"


def test_a_function_is_outside_the_vpc_unless_a_connection_needs_it() -> None:
    outside = resources(spec(f"app: {{type: function, {CODE}, connects_to: [jobs]}}", JOBS))
    inside = resources(spec(f"app: {{type: function, {CODE}, connects_to: [orders]}}", ORDERS))
    assert "VpcConfig" not in outside["AppFunction"]["Properties"]
    assert "AppSecurityGroup" not in outside
    assert len(inside["AppFunction"]["Properties"]["VpcConfig"]["SubnetIds"]) == 2
    assert {"AppEgressToOrdersTcp5432", "OrdersIngressFromAppTcp5432"} <= inside.keys()


def test_a_function_outside_the_vpc_needs_no_network_path() -> None:
    raw = spec(f"app: {{type: function, {CODE}, connects_to: [jobs]}}", CLOSED, JOBS)
    assert found(raw) == []


def test_a_function_in_the_vpc_needs_a_network_path_to_what_it_calls_itself() -> None:
    data = f"{JOBS}\n  orders: {{type: rds, engine: postgres}}"
    calls = spec(f"app: {{type: function, {CODE}, connects_to: [orders, jobs]}}", CLOSED, data)
    polled = spec(f"app: {{type: function, {CODE}, connects_to: [orders], consumes: [jobs]}}", CLOSED, data)
    assert "no-way-to-service" in found(calls)
    assert "no-way-to-service" not in found(polled)


def test_two_functions_may_call_each_other() -> None:
    made = resources(
        spec(
            f"one: {{type: function, {CODE}, connects_to: [two]}}\n"
            f"  two: {{type: function, {CODE}, connects_to: [one]}}"
        )
    )
    assert {"OneToTwoRolePolicy", "TwoToOneRolePolicy"} <= made.keys()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (("ask.arn", "plain"), ["function-ring"]),
        (("tell.arn", "ask.name"), ["function-ring"]),
        (("tell.arn", "plain"), []),
    ],
)
def test_functions_cannot_name_each_other(variables: tuple[str, str], expected: list[str]) -> None:
    functions = [
        f"{name}: {{type: function, {CODE}, connects_to: [{other}], environment: {{OTHER: {value}}}}}"
        for name, other, value in zip(
            ("ask", "tell"),
            ("tell", "ask"),
            ((f"{{from: {each}}}" if "." in each else each) for each in variables),
            strict=True,
        )
    ]
    assert found(spec("\n  ".join(functions))) == expected


def test_a_load_balancer_gets_its_permission_before_its_target() -> None:
    listener = "{port: 80, protocol: HTTP, forward_to: app}"
    site = f"presentation:\n  site: {{type: load_balancer, listeners: [{listener}]}}"
    made = resources(spec(f"app: {{type: function, {CODE}}}", site))
    group = made["SiteToAppTargetGroup"]
    assert group["DependsOn"] == "AppLoadBalancerPermission"
    assert {"Port", "Protocol", "VpcId"}.isdisjoint(group["Properties"])
    assert "SiteEgressToAppTcp80" not in made


def test_a_queue_is_polled_with_the_permissions_of_the_function() -> None:
    made = resources(spec(f"app: {{type: function, {CODE}, consumes: [jobs]}}", JOBS))
    assert made["AppFromJobsEventSourceMapping"]["Properties"]["FunctionResponseTypes"] == [
        "ReportBatchItemFailures"
    ]
    (policy,) = made["AppRole"]["Properties"]["Policies"]
    actions = [action for each in policy["PolicyDocument"]["Statement"] for action in each["Action"]]
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} <= {*actions}
    assert "sqs:SendMessage" not in actions


def test_failed_asynchronous_calls_are_kept_where_a_schedule_makes_them() -> None:
    made = resources(
        spec(
            f"app: {{type: function, {CODE}, schedule: {{rate: 1 day}}}}\n  plain: {{type: function, {CODE}}}"
        )
    )
    kept = {"Fn::GetAtt": ["AppDeadLetterQueue", "Arn"]}
    assert made["AppFunctionEventInvokeConfig"]["Properties"] == {
        "FunctionName": {"Ref": "AppFunction"},
        "Qualifier": "$LATEST",
        "MaximumRetryAttempts": 2,
        "DestinationConfig": {"OnFailure": {"Destination": kept}},
    }
    assert made["AppSchedule"]["Properties"]["Target"]["DeadLetterConfig"] == {"Arn": kept}
    for role in ("AppRole", "AppScheduleRole"):
        (policy,) = made[role]["Properties"]["Policies"]
        sending = [
            each for each in policy["PolicyDocument"]["Statement"] if each["Action"] == "sqs:SendMessage"
        ]
        assert [each["Resource"] for each in sending] == [kept]
    assert not [name for name in made if name.startswith("Plain") and ("Dead" in name or "Invoke" in name)]


def test_only_schedules_of_the_account_assume_the_role_of_a_schedule() -> None:
    made = resources(spec(f"app: {{type: function, {CODE}, schedule: {{rate: 1 day}}}}"))
    (trusted,) = made["AppScheduleRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Condition"]["StringEquals"].keys() == {"aws:SourceAccount", "aws:SourceArn"}


def test_calls_of_a_topic_that_fail_are_kept() -> None:
    news = "data: {news: {type: topic, subscribers: [app]}}"
    made = resources(spec(f"app: {{type: function, {CODE}}}", news))
    assert made["AppFromNewsPermission"]["Properties"]["SourceArn"] == {"Ref": "NewsTopic"}
    assert "DestinationConfig" in made["AppFunctionEventInvokeConfig"]["Properties"]


def test_a_message_waits_for_its_batch_before_a_call() -> None:
    consumes = "consumes: [{queue: jobs, batch: 50, window: 60}]"
    made = resources(spec(f"app: {{type: function, {CODE}, timeout: 60, {consumes}}}", JOBS))
    assert made["JobsQueue"]["Properties"]["VisibilityTimeout"] == 6 * (60 + 60)


@pytest.mark.parametrize(
    ("source", "runtime", "names"),
    [
        ("def handler(e, c): return (", "python3.11", ["source-syntax"]),
        ("def handler(e, c): return (", "python3.99", []),
        ("def handler(e, c): return (", "nodejs22.x", []),
        ("handler = " + "-" * 90_000 + "1", "python3.11", []),
        ("handler = " + "[" * 90_000, "python3.11", ["source-syntax"]),
        ("handler = '\\d'", "python3.11", []),
        ("handler = " + "(" * 100_000, "python3.11", []),
        ("def lambda_handler(e, c): return 1", "python3.11", []),
        ("def main(e, c): return 1", "python3.11", ["source-handler"]),
    ],
)
def test_code_in_the_spec_is_parsed_as_far_as_that_is_certain(
    source: str, runtime: str, names: list[str]
) -> None:
    checked = compiler.check("spec.yaml", spec("app: {type: function, runtime: python3.11, source: handler}"))
    assert checked.architecture is not None
    app = checked.architecture.members["app"]
    function = app.component.replace(source=source, runtime=runtime)
    assert [each.code.name for each in function.check(checked.architecture.around(app))] == names


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    "name", ["rule-removed", "port-mistaken", "group-opened-to-anywhere", "ingress-allow-all"]
)
def test_the_proof_finds_faults_around_functions(name: str, layout: Layout) -> None:
    subject = subjects.subject("tiers/components/function/cases/functions/spec.yaml", layout)
    assert not trial.judge(subject, subject.templates).accused
    mutants = list(kinds.plant(catalogue.BY_NAME[name], subject.templates))
    assert mutants
    for mutant in mutants:
        assert trial.complaint(mutant, trial.judge(subject, mutant.templates)) is None, mutant.case.at


@pytest.mark.parametrize(
    ("cron", "written"),
    [
        ("* * * * *", "cron(* * * * ? *)"),
        ("0 3 * * 1-5", "cron(0 3 ? * MON-FRI *)"),
        ("0 3 * * 0", "cron(0 3 ? * SUN *)"),
        ("0 3 * * 7", "cron(0 3 ? * SUN *)"),
        ("*/15 8-17 1 jan,JUL *", "cron(0/15 8-17 1 JAN,JUL ? *)"),
        ("0 0 */2 * *", "cron(0 0 1/2 * ? *)"),
        ("5,10-20/5 0 * * mon,3", "cron(5,10-20/5 0 ? * MON,WED *)"),
    ],
)
def test_a_crontab_is_translated(cron: str, written: str) -> None:
    assert problem(cron) is None
    assert six_fields(cron) == written


@pytest.mark.parametrize(
    "cron",
    [
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "* * 1 * 1",
        "*-5 * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "* * * MON *",
        ", * * * *",
    ],
)
def test_a_crontab_that_aws_would_refuse_has_a_problem(cron: str) -> None:
    assert problem(cron)


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "image: nginx",
        f"{CODE}, runtime: python2.7",
        f"{CODE}, source: x",
        f"{CODE}, memory: 1",
        f"{CODE}, timeout: 901",
        f"{CODE}, environment: {{A: b}}",
        f"{CODE}, environment: {{_HANDLER: b}}",
        f"{CODE}, environment: {{KEY: '${{AWS::Region}}'}}",
        f"{CODE}, consumes: [nothing]",
        f"{CODE}, consumes: [app]",
        f"{CODE}, consumes: [{{queue: nothing, batch: 500}}]",
        f"{CODE}, consumes: [{{}}]",
        f"{CODE}, consumes: [{{queue: app, window: 0}}]",
        f"{CODE}, consumes: [{{queue: app, concurrency: 1}}]",
        f"{CODE}, retries: 3",
        f"{CODE}, ephemeral_storage: 511",
        f"{CODE}, dead_letters: 3",
        f"{CODE}, connects_to: [app]",
        f"{CODE}, schedule: {{rate: 1 minutes}}",
        f"{CODE}, schedule: {{}}",
        f"{CODE}, subnets: [nowhere]",
        f"{CODE}, subnets: [public-a]",
    ],
)
def test_odd_values_are_findings(keys: str) -> None:
    assert found(spec(f"app: {{type: function, {keys}}}"))


@pytest.mark.parametrize(
    ("function", "help_"),
    [
        (CODE.replace("app.main", "app"), "use `handler: app.NAME` with the function's name"),
        (
            CODE.replace("python3.13", "python3.8"),
            "use `runtime: python3.14`; AWS deprecates",
        ),
        (f"{CODE}, timeout: 20 minutes", "use an integer from 1 to 900"),
        (
            "runtime: nodejs22.x, handler: index.handle, source: 'exports.handler = 1'",
            "use `handler: index.NAME`",
        ),
    ],
)
def test_what_lambda_would_not_run(function: str, help_: str) -> None:
    findings = compiler.check("spec.yaml", spec(f"app: {{type: function, {function}}}")).findings
    assert any(help_ in each.help for each in findings), findings


def test_a_handler_of_java_is_a_class() -> None:
    code = CODE.replace("python3.13", "java21").replace("app.main", "Main")
    assert found(spec(f"app: {{type: function, {code}}}")) == []
