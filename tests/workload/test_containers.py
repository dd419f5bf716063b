"""The containers of a task: what each is compiled to, what they share, and what the checks find."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.mutants import subjects, trial
from tiers import compiler
from tiers.ir.placed import Layout

IMAGE = "image: public.ecr.aws/acme/web:1"
OWN = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
PUBLIC = "tiers/components/fargate/cases/fargate_sidecars/spec.yaml"


def spec(keys: str, *more: str) -> bytes:
    lines = ("version: 1", "name: shop", *more, "logic:", f"  web: {{type: fargate, {keys}}}", "")
    return "\n".join(lines).encode()


def found(raw: bytes, environment: str | None = None) -> list[str]:
    return [each.code.name for each in compiler.check("spec.yaml", raw, environment).findings]


def resources(raw: bytes, environment: str | None = None) -> Mapping[str, Any]:
    compiled = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json", environment)
    assert compiled.bundle is not None, compiled.findings
    name = f"shop-{environment}" if environment else "shop"
    made: Mapping[str, Any] = json.loads(compiled.bundle.files[f"{name}.template.json"])["Resources"]
    return made


def containers(made: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    definitions = made["WebTaskDefinition"]["Properties"]["ContainerDefinitions"]
    return {each["Name"]: each for each in definitions}


def test_the_main_container_is_first_and_has_the_name_of_the_component() -> None:
    made = containers(
        resources(spec(f"{IMAGE}, sidecars: {{b: {{{IMAGE}}}, a: {{{IMAGE}, essential: false}}}}"))
    )
    assert [(name, each["Essential"]) for name, each in made.items()] == [
        ("web", True),
        ("b", True),
        ("a", False),
    ]


def test_all_containers_write_to_one_log_group() -> None:
    made = resources(spec(f"{IMAGE}, sidecars: {{proxy: {{{IMAGE}}}}}"))
    groups = {
        each["LogConfiguration"]["Options"]["awslogs-group"]["Ref"] for each in containers(made).values()
    }
    assert groups == {name for name, each in made.items() if each["Type"] == "AWS::Logs::LogGroup"}


def test_a_check_is_run_by_a_shell_if_it_is_a_string() -> None:
    made = containers(
        resources(
            spec(
                f"{IMAGE}, container_check: {{command: 'curl -f localhost || exit 1'}}, "
                f"sidecars: {{proxy: {{{IMAGE}, container_check: {{command: [curl, -f, localhost]}}}}}}"
            )
        )
    )
    assert made["web"]["HealthCheck"]["Command"] == ["CMD-SHELL", "curl -f localhost || exit 1"]
    assert made["proxy"]["HealthCheck"]["Command"] == ["CMD", "curl", "-f", "localhost"]


def test_containers_that_mount_the_same_name_share_a_volume() -> None:
    mounts = "mounts: {files: {path: /files, ephemeral: true}}"
    made = resources(spec(f"{IMAGE}, {mounts}, sidecars: {{reader: {{{IMAGE}, {mounts}}}}}"))
    assert made["WebTaskDefinition"]["Properties"]["Volumes"] == [{"Name": "files"}]
    assert {each["MountPoints"][0]["SourceVolume"] for each in containers(made).values()} == {"files"}


def test_with_exec_every_container_can_write() -> None:
    keys = f"{IMAGE}, exec: EXEC, sidecars: {{proxy: {{{IMAGE}}}}}"
    for exec_, read_only in (("true", False), ("false", True)):
        made = containers(resources(spec(keys.replace("EXEC", exec_))))
        assert {each["ReadonlyRootFilesystem"] for each in made.values()} == {read_only}


def test_connections_and_load_balancers_find_the_container_that_has_the_port() -> None:
    raw = spec(
        f"{IMAGE}, port: 8080, sidecars: {{proxy: {{{IMAGE}, port: 9901}}}}}}\n"
        f"  api: {{type: fargate, {IMAGE}, connects_to: [web, {{to: web, port: 9901}}]",
        "presentation:",
        "  site:",
        "    type: load_balancer",
        "    listeners: [{port: 80, protocol: HTTP, forward_to: {to: web, port: 9901}}]",
    )
    made = resources(raw)
    (balancer,) = made["WebService"]["Properties"]["LoadBalancers"]
    assert (balancer["ContainerName"], balancer["ContainerPort"]) == ("proxy", 9901)
    assert balancer["TargetGroupArn"] == {"Ref": "SiteToWebPort9901TargetGroup"}
    assert made["SiteToWebPort9901TargetGroup"]["Properties"]["Port"] == 9901
    ports = {name: each["PortMappings"] for name, each in containers(made).items()}
    assert [(each["ContainerPort"], each["Name"]) for each in ports["web"]] == [(8080, "web")]
    assert [(each["ContainerPort"], each["Name"]) for each in ports["proxy"]] == [(9901, "web--9901")]


def test_a_service_without_a_port_is_reached_at_that_of_its_only_sidecar_with_one() -> None:
    site = "  site: {type: load_balancer, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}"
    one = f"{IMAGE}, sidecars: {{nginx: {{{IMAGE}, port: 80}}, agent: {{{IMAGE}}}}}"
    (balancer,) = resources(spec(one, "presentation:", site))["WebService"]["Properties"]["LoadBalancers"]
    assert (balancer["ContainerName"], balancer["ContainerPort"]) == ("nginx", 80)
    two = one.replace("agent: {", "agent: {port: 81, ")
    assert "no-port" in found(spec(two, "presentation:", site))


def test_the_execution_role_reads_what_every_container_needs() -> None:
    raw = spec(
        f"image: {OWN}/web:1, secrets: {{A: {{ssm: /a}}}}, sidecars: {{"
        f"one: {{image: '{OWN}/one:1', secrets: {{B: {{secret: b}}}}}}, "
        "two: {image: registry.example.com/two, credentials: shop/registry}}",
    )
    (policy,) = resources(raw)["WebExecutionRole"]["Properties"]["Policies"]
    allowed = {str(each["Action"]): str(each["Resource"]) for each in policy["PolicyDocument"]["Statement"]}
    reads = next(each for action, each in allowed.items() if "BatchGetImage" in action)
    assert "repository/web" in reads
    assert "repository/one" in reads
    assert "secret:b-??????" in allowed["secretsmanager:GetSecretValue"]
    assert "secret:shop/registry-??????" in allowed["secretsmanager:GetSecretValue"]
    assert "parameter/a" in allowed["ssm:GetParameters"]


def test_an_image_with_credentials_is_not_pulled_from_amazon_ecr() -> None:
    closed = "network: {nat_gateway: {mode: none}, endpoints: [ENDPOINTS]}"
    keys = "image: {parameter: WebImage}, credentials: shop/registry"
    raw = spec(keys, closed.replace("ENDPOINTS", "logs, secretsmanager"))
    assert found(raw) == []
    assert found(spec(keys, closed.replace("ENDPOINTS", "logs"))) == ["no-way-to-service"]


NAMED = (
    f"{IMAGE}, environment: {{STAGE: 'in {{environment}}'}}, "
    "secrets: {KEY: {secret: 'shop/{environment}/key'}}, "
    "sidecars: {agent: {image: registry.example.com/agent:1, "
    "credentials: {secret: '{environment}/registry'}, secrets: {KEY: {ssm: '/shop/{environment}'}}}}"
)


def test_the_name_of_the_environment_replaces_its_placeholder() -> None:
    made = containers(resources(spec(NAMED, "environments: {test: {}}"), "test"))
    assert made["web"]["Environment"] == [{"Name": "STAGE", "Value": "in test"}]
    assert made["web"]["Secrets"][0]["ValueFrom"]["Fn::Sub"].endswith(":secret:shop/test/key")
    assert made["agent"]["Secrets"][0]["ValueFrom"]["Fn::Sub"].endswith(":parameter/shop/test")
    assert made["agent"]["RepositoryCredentials"] == {"CredentialsParameter": "test/registry"}


def test_the_placeholder_needs_an_environment_wherever_something_is_built() -> None:
    assert found(spec(NAMED, "environments: {test: {}}")) == ["no-environment"] * 4
    checked = dict(compiler.check_each("spec.yaml", spec(NAMED, "environments: {test: {}}")))
    assert {name: each.findings for name, each in checked.items()} == {None: (), "test": ()}
    ((_, base),) = compiler.check_each("spec.yaml", spec(NAMED))
    assert [each.code.name for each in base.findings] == ["no-environment"] * 4


def test_the_name_of_the_environment_is_known_to_functions_and_servers_too() -> None:
    keys = "environment: {STAGE: '{environment}'}}"
    raw = "\n".join(
        [
            "version: 1",
            "name: shop",
            "logic:",
            f"  run: {{type: function, runtime: python3.13, source: 'handler = print', {keys}",
            f"  old: {{type: ec2, {keys}",
            "environments: {test: {}}",
        ]
    ).encode()
    made = resources(raw, "test")
    assert made["RunFunction"]["Properties"]["Environment"]["Variables"] == {"STAGE": "test"}
    checked = compiler.check("spec.yaml", raw, "test")
    assert checked.architecture is not None
    assert getattr(checked.architecture.members["old"].component, "environment", None) == {"STAGE": "test"}
    assert found(raw) == ["no-environment"] * 2


def test_the_proof_sees_that_public_tasks_need_their_addresses() -> None:
    subject = subjects.subject(PUBLIC, Layout.SINGLE)
    assert not trial.judge(subject, subject.templates, "connections").accused
    templates = copy.deepcopy({name: dict(each) for name, each in subject.templates.items()})
    (template,) = templates.values()
    network = template["Resources"]["WorkerService"]["Properties"]["NetworkConfiguration"][
        "AwsvpcConfiguration"
    ]
    assert network["AssignPublicIp"] == "ENABLED"
    network["AssignPublicIp"] = "DISABLED"
    assert all(
        each.startswith("impossible: worker to")
        for each in trial.judge(subject, templates, "connections").said
    )


def test_a_long_variable_of_a_sidecar_counts_for_the_task() -> None:
    half = "x" * 32_000
    raw = spec(
        f"{IMAGE}, environment: {{A: {half}}}, sidecars: {{b: {{{IMAGE}, environment: {{A: {half}}}}}}}"
    )
    assert "task-definition-too-long" in found(raw)


def test_a_variable_may_have_another_value_in_each_container() -> None:
    raw = spec(f"{IMAGE}, environment: {{A: a}}, sidecars: {{b: {{{IMAGE}, secrets: {{A: {{ssm: a}}}}}}}}")
    assert found(raw) == []


@pytest.mark.parametrize("where", ["", "sidecars: {b: {SIDECAR}}"])
@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("volumes: [a]", "`mounts`"),
        ("healthcheck: {}", "`container_check`"),
        ("env: {}", "`environment`"),
        ("env_file: .env", "`secrets`"),
        ("links: [api]", "`connects_to`"),
        ("workdir: /app", "`working_dir`"),
        ("repository_credentials: a", "`credentials`"),
        ("stop_grace_period: 1m", "`stop_timeout`"),
        ("privileged: true", "remove it"),
        ("networks: [back]", "`connects_to`"),
        ("platform: linux/arm64", "`architecture` of the component"),
    ],
)
def test_words_of_other_tools_are_known_in_every_container(where: str, key: str, advice: str) -> None:
    keys = f"{IMAGE}, {where}".replace("SIDECAR", f"{IMAGE}, {key}") if where else f"{IMAGE}, {key}"
    (finding,) = compiler.check("spec.yaml", spec(keys)).findings
    assert finding.code.name == "unknown-key"
    assert advice in finding.help


@pytest.mark.parametrize(
    ("keys", "advice"),
    [
        ("deploy: {replicas: 3}", "use `count`"),
        ("network: {vpc: {placement: public}}", "`public: true`"),
        ("secrets: {KEY: {secretsmanager: shop/key}}", "use `secret`"),
    ],
)
def test_words_of_other_tools_are_known_in_a_service(keys: str, advice: str) -> None:
    (finding,) = compiler.check("spec.yaml", spec(f"{IMAGE}, {keys}")).findings
    assert finding.code.name == "unknown-key"
    assert advice in finding.help


@pytest.mark.parametrize(
    "keys",
    [
        "sidecars: []",
        "sidecars: {web: nginx}",
        f"sidecars: {{Proxy: {{{IMAGE}}}}}",
        "sidecars: {proxy: {port: 80}}",
        "depends_on: [proxy]",
        "depends_on: {proxy: started}",
        "depends_on: {web: start}",
        "container_check: curl",
        "container_check: {command: []}",
        "container_check: {command: ''}",
        "container_check: {command: [NONE]}",
        "container_check: {command: a, timeout: 61}",
        "mounts: {a: /tmp}",
        "mounts: {a: {path: tmp, ephemeral: true}}",
        "mounts: {a: {path: /, ephemeral: true}}",
        "mounts: {a: {path: /tmp, ephemeral: false}}",
        "user: a b",
        "user: -1",
        "working_dir: app",
        "credentials: {password: secret}",
        "public: yes please",
    ],
)
def test_odd_values_are_findings(keys: str) -> None:
    assert found(spec(f"{IMAGE}, {keys}"))


def test_a_thousand_sidecars_in_a_row_are_too_many() -> None:
    rows = ", ".join(f"s{each}: {{{IMAGE}, depends_on: {{s{each + 1}: start}}}}" for each in range(1000))
    assert "too-many-containers" in found(spec(f"{IMAGE}, sidecars: {{{rows}, s1000: {{{IMAGE}}}}}"))
