"""Tasks of Amazon ECS in a rehearsal: their hosts, ports, targets, and names. No namespace is made here."""

from typing import Any

import pytest

from tests.rehearse.test_coverage import passed, staged
from tests.rehearsed.templates import BASE, made, of, ref
from tiers.cloudformation.load.files import from_memory
from tiers.proof.answers.promises import Promise
from tiers.rehearse.checks import checklist, coverage, inside
from tiers.rehearse.checks.line import Line
from tiers.rehearse.endpoints import names
from tiers.rehearse.model import Network
from tiers.rehearse.read import read
from tiers.rehearse.testbed import setting
from tiers.rehearse.testbed.bounds import TooLargeError
from tiers.rehearse.testbed.stage import Completed

ENDPOINT = {"ContainerPort": 8080, "Name": "web"}
CONNECTED = {"Enabled": True, "Namespace": ref("Names")}


def definition(*mappings: dict[str, Any]) -> dict[str, Any]:
    container = {"Name": "program", "Image": "nginx", "PortMappings": [*(mappings or (ENDPOINT,))]}
    return made("ECS::TaskDefinition", NetworkMode="awsvpc", ContainerDefinitions=[container])


def awsvpc(*subnets: str, **more: object) -> dict[str, Any]:
    return {"Subnets": [ref(each) for each in subnets], "SecurityGroups": [ref("Group")], **more}


def service(*subnets: str, **more: object) -> dict[str, Any]:
    network = {"AwsvpcConfiguration": awsvpc(*subnets)}
    return made("ECS::Service", **{"TaskDefinition": ref("Tasks"), "NetworkConfiguration": network, **more})


def limits(least: object) -> dict[str, Any]:
    return made(
        "ApplicationAutoScaling::ScalableTarget",
        MinCapacity=least,
        ResourceId={"Fn::Sub": "service/${Cluster}/${Web.Name}"},
    )


def zones(network: Network, name: str = "Web") -> str:
    return "".join(each.zone[-1] for each in network.hosts if each.logical_id == name)


@pytest.mark.parametrize(
    ("resources", "found"),
    [
        ({"Web": service("A", "B", DesiredCount=3)}, "aba"),
        ({"Web": service("A", "B", DesiredCount=9), "Limits": limits(2)}, "ab"),
        ({"Web": service("A", "C", "B", DesiredCount=3)}, "aba"),
        ({"Web": service("A", "B")}, "a"),
        ({"Web": service("A"), "Limits": limits("0")}, "a"),
    ],
)
def test_a_service_has_a_host_for_each_task_of_its_minimum(
    resources: dict[str, dict[str, Any]], found: str
) -> None:
    third = made("EC2::Subnet", VpcId=ref("Vpc"), CidrBlock="10.0.2.0/24", AvailabilityZone="eu-west-1a")
    network = of(Tasks=definition(), Cluster=made("ECS::Cluster"), C=third, **resources)
    assert zones(network) == found
    hosts = [each for each in network.hosts if each.logical_id == "Web"]
    assert {(each.kind, each.groups, each.listens) for each in hosts} == {
        ("task", ("Group",), frozenset({8080}))
    }


def test_what_is_assumed_about_few_tasks_is_said() -> None:
    found = of(Tasks=definition(), Web=service("A", "B", DesiredCount=0))
    assert found.assumed == (
        "`Web` runs 1 task, although its minimum is 0",
        "`Web` runs in `A`; AWS may choose other subnets",
    )
    assert of(Tasks=definition(), Web=service("A", "B", DesiredCount=2)).assumed == ()


@pytest.mark.parametrize("zone", ["a", "b"])
def test_a_single_task_may_be_in_the_lost_zone(zone: str) -> None:
    template = {"Resources": {**BASE, "Tasks": definition(), "Web": service("A", "B")}}
    lost = frozenset({f"eu-west-1{zone}"})
    assert zones(read.network(from_memory({"t": template}), "t", {}, lost)) == zone


def test_tasks_without_interfaces_or_without_a_start_have_no_host() -> None:
    shared = made("ECS::Service", TaskDefinition=ref("Tasks"))
    found = of(Tasks=definition(), ByHand=definition(), Web=shared, Far=service())
    assert found.absent["Web"] == "`Web` runs its tasks on instances that the templates do not name"
    assert found.absent["ByHand"] == "`ByHand` is started by nothing in the templates"
    assert found.absent["Far"] == "`Far` is in no subnet of the rehearsal"
    assert "`Tasks` is started by nothing in the templates" not in found.omitted


@pytest.mark.parametrize(
    ("more", "starts"),
    [
        ({}, False),
        ({"ExecutionRoleArn": "arn:aws:iam::111122223333:role/x"}, True),
        ({"ExecutionRoleArn": ref("Missing")}, True),
        ({"RequiresCompatibilities": ["EC2"]}, True),
        ({"ContainerDefinitions": [{"Name": "program", "LogConfiguration": {"LogDriver": "splunk"}}]}, True),
    ],
)
def test_fargate_needs_an_execution_role_to_write_a_log(more: dict[str, Any], *, starts: bool) -> None:
    container = {"Name": "program", "LogConfiguration": {"LogDriver": "awslogs"}}
    settings = {"RequiresCompatibilities": ["FARGATE"], "ContainerDefinitions": [container], **more}
    found = of(Tasks=made("ECS::TaskDefinition", **settings), Web=service("A"))
    assert bool(zones(found)) is starts
    if not starts:
        assert found.absent["Web"] == "`Web` never starts: its task definition has no execution role"


def test_a_schedule_starts_its_tasks_and_other_schedules_have_no_host() -> None:
    tasks = {"TaskDefinitionArn": ref("Tasks"), "NetworkConfiguration": {"AwsvpcConfiguration": awsvpc("A")}}
    spelled = {
        "TaskDefinitionArn": ref("Tasks"),
        "TaskCount": 2,
        "NetworkConfiguration": {"AwsVpcConfiguration": awsvpc("A", "B", AssignPublicIp="ENABLED")},
    }
    found = of(
        Tasks=definition({"ContainerPort": 53, "Protocol": "udp"}),
        Nightly=made("Scheduler::Schedule", Target={"EcsParameters": tasks}),
        Hourly=made("Events::Rule", Targets=[{"Arn": "x"}, {"EcsParameters": spelled}]),
        Calls=made("Scheduler::Schedule", Target={"Arn": "arn:aws:lambda:x"}),
    )
    jobs = [each for each in found.hosts if each.kind == "job"]
    assert [(each.logical_id, each.zone[-1], each.public is not None) for each in jobs] == [
        ("Nightly", "a", False),
        ("Hourly", "a", True),
        ("Hourly", "b", True),
    ]
    assert {each.listens for each in jobs} == {frozenset()}
    assert found.omitted == ()


@pytest.mark.parametrize(
    ("mappings", "listens"),
    [
        ([ENDPOINT, {"ContainerPort": 9000, "Protocol": "tcp"}], {8080, 9000}),
        ([{"ContainerPort": 53, "Protocol": "udp"}, ENDPOINT], {8080}),
        ([{"ContainerPortRange": "8000-8010"}], None),
        ([{"ContainerPort": ref("Missing")}], None),
        ([{"ContainerPort": 70_000}], None),
        (["8080", ENDPOINT], None),
    ],
)
def test_a_task_listens_on_the_tcp_ports_of_its_containers(
    mappings: list[dict[str, Any]], listens: set[int] | None
) -> None:
    [host] = [each for each in of(Tasks=definition(*mappings), Web=service("A")).hosts if each.kind == "task"]
    assert host.listens == (None if listens is None else frozenset(listens))


def front(target_type: str) -> dict[str, Any]:
    group = made(
        "ElasticLoadBalancingV2::TargetGroup",
        VpcId=ref("Vpc"),
        Port=80,
        Protocol="HTTP",
        TargetType=target_type,
    )
    action = {"Type": "forward", "TargetGroupArn": ref("Targets")}
    return {
        "Front": made("ElasticLoadBalancingV2::LoadBalancer", Subnets=[ref("A"), ref("B")]),
        "Http": made(
            "ElasticLoadBalancingV2::Listener",
            LoadBalancerArn=ref("Front"),
            Port=80,
            Protocol="HTTP",
            DefaultActions=[action],
        ),
        "Targets": group,
    }


@pytest.mark.parametrize(
    ("target_type", "container", "port", "refused"),
    [
        ("ip", "program", 8080, ""),
        ("instance", "program", 8080, "its target type is `instance`, but tasks are registered by address"),
        ("ip", "program", 80, "its container `program` has no port 80"),
        ("ip", "other", 8080, "the task definition has no container `other`"),
    ],
)
def test_ecs_registers_tasks_by_address_and_container_port(
    target_type: str, container: str, port: int, refused: str
) -> None:
    balancer = {"ContainerName": container, "ContainerPort": port, "TargetGroupArn": ref("Targets")}
    web = service("A", "B", DesiredCount=2, LoadBalancers=[balancer])
    found = of(Tasks=definition(), Web=web, **front(target_type))
    [group] = found.load_balancers[0].target_groups
    assert [each.port for each in group.targets] == ([] if refused else [8080, 8080])
    assert group.unread == ""
    assert list(found.omitted) == ([f"`Web` has no target in `Targets`: {refused}"] if refused else [])


@pytest.mark.parametrize(
    ("used", "unread"), [(True, ""), (False, "`Role` may register targets with `Targets`")]
)
def test_the_role_by_which_ecs_moves_traffic_registers_nothing_else(*, used: bool, unread: str) -> None:
    advanced = {"AlternateTargetGroupArn": ref("Other"), "RoleArn": {"Fn::GetAtt": "Role.Arn"}}
    balancer = {"ContainerName": "program", "ContainerPort": 8080, "TargetGroupArn": ref("Targets")}
    if used:
        balancer["AdvancedConfiguration"] = advanced
    both = front("ip")
    found = of(
        Tasks=definition(),
        Web=service("A", LoadBalancers=[balancer]),
        Role=made("IAM::Role", Policies=[{"PolicyDocument": {"Resource": [ref("Targets"), ref("Other")]}}]),
        Other=both["Targets"],
        **both,
    )
    [group] = found.load_balancers[0].target_groups
    assert ([each.host for each in group.targets], group.unread) == (["web"], unread)


def named(**alias: object) -> dict[str, Any]:
    return {"PortName": "web", "ClientAliases": [alias]}


def connected(client: dict[str, Any], **alias: object) -> Network:
    """Return the network of `Web`, whose name is `alias`, and of its client `Shop`."""
    server = service("B", ServiceConnectConfiguration={**CONNECTED, "Services": [named(**alias)]})
    return of(
        Names=made("ServiceDiscovery::HttpNamespace", Name="x"),
        Tasks=definition(),
        Web=server,
        Shop=service("A", **client),
    )


CLIENT = {"ServiceConnectConfiguration": CONNECTED}
FLOW = Promise("Shop", "Web", ((8080, 8080),), ())


def test_a_task_finds_a_service_by_its_name() -> None:
    network = connected(CLIENT, DnsName="site", Port=8080)
    assert [each[:4] for each in network.service_names] == [("site", 8080, "Web", 8080)]
    stage = staged(network, [FLOW])
    [question] = inside.by_name(stage)
    assert question.argv[-1] == "http://site:8080/"
    assert question.judge(Completed((), 0, "web\n", "")).passed
    assert not question.judge(Completed((), 0, "shop\n", "")).passed
    assert not question.judge(Completed((), 6, "", "could not resolve host")).passed
    [address] = [each.address for each in network.hosts if each.name == "web"]
    [shop] = [each for each in network.hosts if each.name == "shop"]
    assert (address, "site") in setting.known(shop, network.hosts, stage.cast, names(network, ()))


@pytest.mark.parametrize(
    ("client", "port", "why"),
    [
        ({}, 8080, "`Shop` is not in the namespace of `Web`"),
        (
            {"ServiceConnectConfiguration": {"Enabled": "false"}},
            8080,
            "`Shop` is not in the namespace of `Web`",
        ),
        (CLIENT, 80, "its port in Service Connect is 80, but that of its containers is 8080"),
    ],
)
def test_a_name_that_is_not_tried_is_said(
    client: dict[str, Any], port: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = staged(connected(client, DnsName="site", Port=port), [FLOW])
    assert list(inside.by_name(stage)) == []
    [each] = inside.not_by_name(stage)
    assert (each.what, each.reason) == ("shop requests Web by name", why)
    monkeypatch.setattr(checklist, "ask", passed)
    parts = {part.title: part for part in checklist.whole(stage)}
    assert each in parts["between services"].not_tried


@pytest.mark.parametrize("name", ["", "127.0.0.1", "localhost", "a\nb", "UPPER", "x" * 200])
def test_a_name_that_no_program_would_look_up_is_left_out(name: str) -> None:
    network = connected(CLIENT, DnsName=name, Port=8080)
    assert network.service_names == ()
    assert "a name of `Web` in Service Connect is not known" in network.omitted


def test_a_name_for_no_port_is_left_out() -> None:
    entry = {"PortName": "else", "ClientAliases": [{"DnsName": "site", "Port": 8080}]}
    settings = {**CONNECTED, "Services": [entry]}
    found = of(Tasks=definition(), Web=service("A", ServiceConnectConfiguration=settings))
    assert found.service_names == ()
    assert "a name of `Web` in Service Connect is for no port of its containers" in found.omitted


@pytest.mark.parametrize(
    "strange",
    [
        {"TaskDefinition": 7, "LoadBalancers": "x", "ServiceConnectConfiguration": ["x"]},
        {"LoadBalancers": [7, {"TargetGroupArn": {}}], "DesiredCount": "many"},
        {"ServiceConnectConfiguration": {"Enabled": True, "Services": [7, {"ClientAliases": 7}]}},
        {"DesiredCount": -3},
        {"DesiredCount": True, "ServiceConnectConfiguration": {"Enabled": True, "Namespace": {}}},
    ],
)
def test_a_service_with_strange_values_has_a_host_and_no_more(strange: dict[str, Any]) -> None:
    found = of(Tasks=made("ECS::TaskDefinition", ContainerDefinitions=[7]), Web=service("A", **strange))
    assert zones(found) == "a"
    assert found.service_names == ()


def test_a_service_of_too_many_tasks_is_refused() -> None:
    with pytest.raises(TooLargeError, match="hosts"):
        of(Tasks=definition(), Web=service("B", DesiredCount=1_000_000_000))


def test_a_declared_port_that_no_container_has_fails() -> None:
    stage = staged(
        of(Tasks=definition(), Web=service("A"), Shop=service("B")), [FLOW._replace(ports=((9, 9),))]
    )
    [line] = coverage.missing(stage, [])
    assert isinstance(line, Line)
    assert (line.passed, line.expected, line.answer) == (
        False,
        "a container with port 9",
        "no container of `Web` has this port",
    )
