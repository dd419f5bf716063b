"""Fargate services: what they are compiled to, who reaches them, and what the checks find."""

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.mutants import catalogue, kinds, subjects, trial
from tests.support.logic_specs import found, resources, spec
from tests.support.plan_specs import side_of
from tiers import compiler
from tiers.ir.placed import Layout
from tiers.plan.model import Action
from tiers.plan.planning import plan
from tiers.workload import container_images
from tiers.workload.tasks.sizes import MEMORY

CASE = "tiers/components/fargate/cases/fargate_services/spec.yaml"
IMAGE = "image: public.ecr.aws/acme/web:1"
SITE = (
    "presentation:\n  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}\n"
)


def container(raw: bytes, name: str = "Web") -> Mapping[str, Any]:
    (only,) = resources(raw)[f"{name}TaskDefinition"]["Properties"]["ContainerDefinitions"]
    found: Mapping[str, Any] = only
    return found


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    "name",
    ["rule-removed", "port-mistaken", "group-opened-to-anywhere", "target-group-emptied", "group-added"],
)
def test_the_proof_finds_faults_around_services(name: str, layout: Layout) -> None:
    subject = subjects.subject(CASE, layout)
    assert not trial.judge(subject, subject.templates, "connections").accused
    kind = catalogue.BY_NAME[name]
    mutants = list(kinds.plant(kind, subject.templates))
    assert mutants
    for mutant in mutants:
        assert trial.complaint(mutant, trial.judge(subject, mutant.templates, "connections")) is None, (
            mutant.case.at
        )


@pytest.mark.parametrize(("cpu", "memory"), [(cpu, size) for cpu, sizes in MEMORY.items() for size in sizes])
def test_every_size_of_fargate_is_accepted_by_the_schema_too(cpu: int, memory: int) -> None:
    raw = spec(f"web: {{type: fargate, {IMAGE}, cpu: {cpu}, memory: {memory}}}")
    assert "task-size" not in found(raw)


@pytest.mark.parametrize("cpu", MEMORY)
def test_every_number_of_cpu_units_has_a_default_size_of_memory(cpu: int) -> None:
    raw = spec(f"web: {{type: fargate, {IMAGE}, cpu: {cpu}}}")
    assert resources(raw)["WebTaskDefinition"]["Properties"]["Memory"] == str(2 * cpu)


def test_all_services_are_in_one_cluster() -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}}}\n  api: {{type: fargate, {IMAGE}}}"))
    types = [each["Type"] for each in made.values()]
    assert types.count("AWS::ECS::Cluster") == 1
    assert types.count("AWS::ECS::Service") == 2
    assert "AWS::ServiceDiscovery::HttpNamespace" not in types


def test_a_service_finds_another_by_its_name_and_starts_after_it() -> None:
    web = "web: {type: fargate, IMAGE, connects_to: [api], environment: {API: {from: api.url}}}"
    raw = spec(f"{web.replace('IMAGE', IMAGE)}\n  api: {{type: fargate, {IMAGE}, port: 9000}}")
    made = resources(raw)
    (named,) = made["ApiService"]["Properties"]["ServiceConnectConfiguration"]["Services"]
    assert named["ClientAliases"] == [{"Port": 9000, "DnsName": "api"}]
    assert named["PortName"] in [each.get("Name") for each in container(raw, "Api")["PortMappings"]]
    assert "ApiService" in made["WebService"]["DependsOn"]
    assert container(raw)["Environment"] == [{"Name": "API", "Value": "http://api:9000"}]


def test_a_port_besides_the_own_has_a_name_that_no_component_can_have() -> None:
    raw = spec(
        f"web: {{type: fargate, {IMAGE}, connects_to: [api, {{to: api, port: 9100}}]}}\n"
        f"  api: {{type: fargate, {IMAGE}, port: 9000}}"
    )
    assert [each["Name"] for each in container(raw, "Api")["PortMappings"]] == ["api", "api--9100"]


def test_servers_do_not_find_a_service_by_its_name() -> None:
    raw = spec(
        f"web: {{type: fargate, {IMAGE}, port: 9000}}\n  old: {{type: autoscaling, connects_to: [web]}}"
    )
    assert "no-stable-address" in found(raw)


def test_a_service_waits_for_its_listener_and_its_routes() -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}, port: 8080}}", *SITE.splitlines()))
    assert {"SiteListener80", "PrivateDefaultRouteZoneA"} <= {*made["WebService"]["DependsOn"]}
    group = made["SiteToWebTargetGroup"]["Properties"]
    assert group["TargetType"] == "ip"
    assert "Targets" not in group


def test_scaling_alone_sets_the_number_of_tasks() -> None:
    scaled = resources(spec(f"web: {{type: fargate, {IMAGE}, capacity: {{min: 2, max: 4}}}}"))
    fixed = resources(spec(f"web: {{type: fargate, {IMAGE}, capacity: {{min: 2, max: 2}}}}"))
    assert "DesiredCount" not in scaled["WebService"]["Properties"]
    assert fixed["WebService"]["Properties"]["DesiredCount"] == 2
    assert {"WebScalableTarget", "WebCpuScalingPolicy"} == scaled.keys() - fixed.keys()


def test_a_backlog_without_scaling_starts_no_task() -> None:
    capacity = "capacity: {min: 2, max: 2, backlog: 5, schedule: [{cron: 0 20 * * *, min: 0, max: 0}]}"
    worker = f"web: {{type: fargate, {IMAGE}, consumes: [jobs], {capacity}}}"
    assert "tasks-never-start" in found(spec(worker, "data:", "  jobs: {type: queue}"))


@pytest.mark.parametrize("count", ["0", "3"])
def test_a_count_is_fixed(count: str) -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}, count: {count}}}"))
    assert made["WebService"]["Properties"]["DesiredCount"] == int(count)
    assert not [each for each in made.values() if "Scaling" in each["Type"]]


def test_a_count_may_be_left_to_deployment() -> None:
    raw = spec(f"web: {{type: fargate, {IMAGE}, count: {{parameter: Tasks, default: 2}}}}")
    made = resources(raw)
    assert made["WebService"]["Properties"]["DesiredCount"] == {"Ref": "Tasks"}
    assert "WebScalableTarget" not in made


def test_an_environment_can_fix_the_number_of_tasks() -> None:
    staging = "environments: {staging: {logic: {web: {capacity: null, count: 1}}}}"
    raw = spec(f"web: {{type: fargate, {IMAGE}, capacity: {{min: 2, max: 4}}}}", staging)
    checked = dict(compiler.check_each("spec.yaml", raw))
    assert len(checked) == 2
    assert not [each for one in checked.values() for each in one.findings if each.is_error]


def test_a_schedule_alone_moves_a_fixed_number_of_tasks() -> None:
    times = "[{cron: 0 20 * * 1-5, timezone: Europe/Berlin, min: 0, max: 0}, {cron: 0 8 * * *, min: 2}]"
    made = resources(
        spec(f"web: {{type: fargate, {IMAGE}, capacity: {{min: 2, max: 2, schedule: {times}}}}}")
    )
    assert "DesiredCount" not in made["WebService"]["Properties"]
    action, _ = made["WebScalableTarget"]["Properties"]["ScheduledActions"]
    assert (action["Schedule"], action["Timezone"]) == ("cron(0 20 ? * MON-FRI *)", "Europe/Berlin")
    assert action["ScalableTargetAction"] == {"MinCapacity": 0, "MaxCapacity": 0}
    assert not [each for each in made.values() if each["Type"].endswith("ScalingPolicy")]


@pytest.mark.parametrize("keys", ["consumes: [jobs]", "connects_to: [{to: jobs, access: consume}]"])
def test_tasks_that_consume_may_receive_and_delete_messages(keys: str) -> None:
    worker = f"web: {{type: fargate, {IMAGE}, {keys}, capacity: {{min: 0, backlog: 10}}}}"
    made = resources(spec(worker, "data:", "  jobs: {type: queue}"))
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} <= actions(made["WebRole"])
    assert {"WebBacklogScalingPolicy", "WebStartScalingPolicy", "WebStopScalingPolicy"} <= made.keys()
    assert "WebCpuScalingPolicy" not in made


def test_tasks_that_consume_need_a_way_to_the_queue() -> None:
    closed = "network: {nat_gateway: {mode: none}, endpoints: [ecr.api, ecr.dkr, s3, logs]}"
    image = "image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    worker = f"web: {{type: fargate, {image}, consumes: [jobs]}}"
    assert "no-way-to-service" in found(spec(worker, closed, "data:", "  jobs: {type: queue}"))


@pytest.mark.parametrize(
    ("spot", "parts"),
    [
        ("{percent: 100}", [("FARGATE_SPOT", None, 100)]),
        ("{percent: 40}", [("FARGATE", None, 60), ("FARGATE_SPOT", None, 40)]),
        ("{percent: 75, on_demand_base: 2}", [("FARGATE", 2, 25), ("FARGATE_SPOT", None, 75)]),
    ],
)
def test_part_of_the_tasks_is_on_spot_capacity(spot: str, parts: list[tuple[str, int | None, int]]) -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}, count: 4, spot: {spot}}}"))
    strategy = made["WebService"]["Properties"]["CapacityProviderStrategy"]
    found = [(each["CapacityProvider"], each.get("Base"), each["Weight"]) for each in strategy]
    assert found == parts


def test_a_paused_service_may_have_spot_capacity() -> None:
    assert found(spec(f"web: {{type: fargate, {IMAGE}, count: 0, spot: {{percent: 50}}}}")) == []


@pytest.mark.parametrize("keys", ["{range: 1-10, cpu_percentage: 70}", "{min: 1, max: 4}"])
def test_a_count_with_a_range_is_a_capacity(keys: str) -> None:
    findings = compiler.check("spec.yaml", spec(f"web: {{type: fargate, {IMAGE}, count: {keys}}}")).findings
    assert any("`capacity: {min: …, max: …}`" in (each.help or "") for each in findings)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("count: 0", "Fargate paused"),
        ("count: 3, spot: {percent: 50}", "Fargate 3 · 50% spot"),
        ("capacity: {min: 1, max: 4}", "Fargate 1\N{EN DASH}4"),
    ],
)
def test_a_picture_has_the_number_of_tasks(keys: str, words: str) -> None:
    architecture = compiler.check("spec.yaml", spec(f"web: {{type: fargate, {IMAGE}, {keys}}}")).architecture
    assert architecture is not None
    member = architecture.members["web"]
    assert member.component.glyph(architecture.around(member)).words == words


def test_spot_capacity_is_turned_on_without_a_replacement() -> None:
    before, after = (
        spec(f"web: {{type: fargate, {IMAGE}, count: 2{spot}}}").decode()
        for spot in ("", ", spot: {percent: 50}")
    )
    planned = plan(side_of(before), side_of(after))
    kinds = {each.logical_id: each.kind for each in planned.changes}
    assert kinds == {"WebService": Action.MODIFY}


def test_target_tracking_waits_as_long_as_the_cooldown() -> None:
    capacity = "capacity: {min: 0, backlog: 10, target_cpu: 70, cooldown: {in: 120, out: 60}}"
    made = resources(
        spec(
            f"web: {{type: fargate, {IMAGE}, consumes: [jobs], {capacity}}}", "data:", "  jobs: {type: queue}"
        )
    )
    policies = [each["Properties"] for each in made.values() if each["Type"].endswith("::ScalingPolicy")]
    tracking = [
        each["TargetTrackingScalingPolicyConfiguration"]
        for each in policies
        if "Tracking" in each["PolicyType"]
    ]
    assert [(each["ScaleInCooldown"], each["ScaleOutCooldown"]) for each in tracking] == [(120, 60)] * 2
    # Metrics of ECS may be late, so a first task is never followed by another one so soon.
    steps = [each for each in policies if each["PolicyType"] == "StepScaling"]
    assert not [each for each in steps if "Cooldown" in each["StepScalingPolicyConfiguration"]]


def test_a_service_that_may_have_no_tasks_rings_no_alarm_for_it() -> None:
    worker = f"web: {{type: fargate, {IMAGE}, consumes: [jobs], capacity: {{min: 0, backlog: 10}}}}"
    made = resources(spec(worker, "data:", "  jobs: {type: queue}", "operations: {}"))
    assert "WebServiceTasksAlarm" not in made
    assert made["WebServiceCpuAlarm"]["Properties"]["TreatMissingData"] == "notBreaching"


def actions(role: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for policy in role["Properties"].get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            written = statement["Action"]
            found.update([written] if isinstance(written, str) else written)
    return found


def test_the_containers_may_not_do_what_starts_them() -> None:
    own = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1"
    made = resources(
        spec(
            f"web: {{type: fargate, image: '{own}', secrets: {{KEY: {{ssm: /key}}}}, connects_to: [jobs]}}",
            "data:",
            "  jobs: {type: queue}",
        )
    )
    starting, running = actions(made["WebExecutionRole"]), actions(made["WebRole"])
    assert {"ecr:BatchGetImage", "ssm:GetParameters", "logs:PutLogEvents"} <= starting
    assert {each.split(":")[0] for each in running} == {"sqs"}


def test_a_container_without_permissions_has_no_role() -> None:
    made = resources(spec(f"web: {{type: fargate, {IMAGE}}}"))
    assert "WebRole" not in made
    assert "TaskRoleArn" not in made["WebTaskDefinition"]["Properties"]


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ("nginx", "docker.io"),
        ("acme/web:1", "docker.io"),
        ("public.ecr.aws/acme/web", "public.ecr.aws"),
        ("localhost/web", "localhost"),
        ("registry:5000/web", "registry:5000"),
    ],
)
def test_the_registry_of_an_image_is_its_first_part_if_that_is_a_host(image: str, host: str) -> None:
    assert container_images.registry(image) == host
    assert container_images.repository(image) is None


def test_a_private_repository_is_read_whole() -> None:
    found = container_images.repository("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/web@sha256:0123")
    assert found == ("111122223333", "eu-west-1", "team/web")


@pytest.mark.parametrize(
    ("endpoints", "missing"),
    [
        ("[ecr.api, ecr.dkr, s3, logs]", []),
        ("[ecr.api, s3, logs]", ["ecr.dkr"]),
        ("[]", ["ecr.api", "ecr.dkr", "s3", "logs"]),
    ],
)
def test_a_closed_network_needs_every_endpoint_that_starts_a_task(endpoints: str, missing: list[str]) -> None:
    raw = spec(
        "web: {type: fargate, image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1}",
        f"network: {{nat_gateway: {{mode: none}}, endpoints: {endpoints}}}",
    )
    findings = compiler.check("spec.yaml", raw).findings
    found = [each for each in findings if each.code.name == "no-way-to-service"]
    named = re.findall("`(.+?)`", found[0].message)[1:] if found else []
    assert named == missing


@pytest.mark.parametrize(
    "keys",
    [
        "image: ''",
        "image: [a]",
        "image: -",
        f"image: {'a/' * 4000}a",
        f"{IMAGE}, port: 0",
        f"{IMAGE}, command: serve",
        f"{IMAGE}, command: []",
        f"{IMAGE}, environment: {{A: 1}}",
        f"{IMAGE}, environment: {{'': a}}",
        f'{IMAGE}, environment: {{A: "\\u0000"}}',
        f"{IMAGE}, secrets: {{A: secret}}",
        f"{IMAGE}, secrets: {{A: {{from: web.password}}}}",
        f"{IMAGE}, capacity: {{min: 0}}",
        f"{IMAGE}, capacity: {{min: -1}}",
        f"{IMAGE}, capacity: {{max: 0}}",
        f"{IMAGE}, capacity: null",
        f"{IMAGE}, count: null",
        f"{IMAGE}, spot: {{}}",
        f"{IMAGE}, capacity: []",
        f"{IMAGE}, capacity: {{schedule: {{cron: 0 8 * * *}}}}",
        f"{IMAGE}, capacity: {{schedule: [{{min: 1}}]}}",
        f"{IMAGE}, capacity: {{schedule: [{{cron: 0 8 * * *, min: {{parameter: P, default: 1}}}}]}}",
        f"{IMAGE}, capacity: {{schedule: [{{cron: '{'0,' * 400}0 8 * * *'}}]}}",
        f"{IMAGE}, capacity: {{backlog: 0}}",
        f"{IMAGE}, capacity: {{cooldown: 60}}",
        f"{IMAGE}, capacity: {{cooldown: {{in: 60}}}}",
        f"{IMAGE}, capacity: {{cooldown: {{in: 60, out: 3601}}}}",
        f"{IMAGE}, capacity: {{backlog: 10}}, consumes: [nowhere]",
        f"{IMAGE}, capacity: {{backlog: 10}}, consumes: [web]",
        f"{IMAGE}, consumes: jobs",
        f"{IMAGE}, consumes: [[]]",
        f"{IMAGE}, count: 1001",
        f"{IMAGE}, count: -1",
        f"{IMAGE}, count: two",
        f"{IMAGE}, count: true",
        f"{IMAGE}, spot: true",
        f"{IMAGE}, spot: {{percent: 0}}",
        f"{IMAGE}, spot: {{percent: 50, on_demand_base: -1}}",
        f"{IMAGE}, deployment: {{strategy: blue_green}}",
        f"{IMAGE}, subnets: [nowhere]",
        f"{IMAGE}, connects_to: [web]",
        f"{IMAGE}, ephemeral_storage: 20",
    ],
)
def test_odd_values_are_findings(keys: str) -> None:
    assert found(spec(f"web: {{type: fargate, {keys}}}"))


def test_the_longest_name_fits_everywhere() -> None:
    name = "a" * 32
    made = resources(spec(f"{name}: {{type: fargate, {IMAGE}, exec: true}}"))
    assert made[f"{name.capitalize()}Service"]


def test_a_service_is_found_by_another_name() -> None:
    web = "web: {type: fargate, image: a/web:1, environment: {API: {from: api.url}}, connects_to: [api]}"
    api = "api: {type: fargate, image: a/api:1, port: 9000, dns_name: api.prod.shop.local}"
    made = resources(spec(f"{web}\n  {api}"))
    connected = made["ApiService"]["Properties"]["ServiceConnectConfiguration"]["Services"]
    assert connected[0]["ClientAliases"] == [{"Port": 9000, "DnsName": "api.prod.shop.local"}]
    (web_container,) = made["WebTaskDefinition"]["Properties"]["ContainerDefinitions"]
    assert web_container["Environment"] == [{"Name": "API", "Value": "http://api.prod.shop.local:9000"}]
