"""`agent: true`: servers install the CloudWatch agent where it is missing, and start it as configured."""

import json
import subprocess
from pathlib import Path

import pytest

from tiers.compiler import check
from tiers.workload import agent

CLOSED = """\
version: 1
name: shop
network: {{nat_gateway: {{mode: none}}, endpoints: [{endpoints}]}}
logic:
  web: {{type: {type}, agent: {wanted}}}
"""
SERVICES = {"autoscaling": {"ec2", "monitoring", "s3", "ssm"}, "ec2": {"monitoring", "s3", "ssm"}}


def found(type_: str, endpoints: set[str], wanted: str = "true") -> list[str]:
    spec = CLOSED.format(type=type_, endpoints=", ".join(sorted(endpoints)), wanted=wanted)
    return [each.code.name for each in check("spec.yaml", spec.encode()).findings]


@pytest.mark.parametrize("type_", SERVICES)
def test_each_service_is_needed_without_internet_access(type_: str) -> None:
    assert found(type_, SERVICES[type_]) == []
    for service in SERVICES[type_]:
        assert found(type_, SERVICES[type_] - {service}) == ["no-way-to-service"]


def test_no_agent_needs_no_service() -> None:
    assert found("autoscaling", set(), "false") == []


@pytest.mark.parametrize("is_there", [True, False])
def test_the_agent_is_installed_where_it_is_missing_and_started(tmp_path: Path, *, is_there: bool) -> None:
    control, log, package = tmp_path / "control", tmp_path / "log", tmp_path / "package"
    package.write_text(f'#!/bin/sh\necho control "$@" >> {log}\n')
    package.chmod(0o755)
    if is_there:
        control.write_bytes(package.read_bytes())
        control.chmod(0o755)
    dnf = tmp_path / "dnf"
    dnf.write_text(f'#!/bin/sh\necho dnf "$@" >> {log}\ncp -p {package} {control}\n')
    dnf.chmod(0o755)
    name = "CFN-WebAgentConfiguration-1"
    text = "".join(each if isinstance(each, str) else name for each in agent.script("web", ()))
    text = text.replace("/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl", str(control))
    subprocess.run(
        ["/bin/sh", "-e", "-u", "-c", text], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=True, timeout=30
    )
    installed = [] if is_there else ["dnf install -y amazon-cloudwatch-agent"]
    started = f"control -a fetch-config -m ec2 -s -c ssm:{name}"
    assert log.read_text().splitlines() == [*installed, started]


@pytest.mark.parametrize("dimension", [agent.OF_GROUP, agent.OF_INSTANCE])
def test_only_metrics_that_are_aggregated_are_dropped(dimension: str) -> None:
    # Memory has no dimension but this one, so the agent sends its original metric alone.
    metrics = json.loads("".join(map(str, agent.configuration(dimension))))["metrics"]
    assert metrics["append_dimensions"] == {dimension: f"${{aws:{dimension}}}"}
    assert metrics["aggregation_dimensions"] == [[dimension]]
    dropped = {
        name: each.get("drop_original_metrics", []) for name, each in metrics["metrics_collected"].items()
    }
    assert dropped == {"mem": [], "disk": ["disk_used_percent"]}


def test_each_log_file_has_a_stream_of_a_server_in_the_log_group() -> None:
    parts = agent.configuration(agent.OF_GROUP, ["/var/log/a", "/b"], "WebLogGroup")
    text = "".join(each if isinstance(each, str) else f"<{each.logical_id}>" for each in parts)
    assert json.loads(text)["logs"]["logs_collected"]["files"]["collect_list"] == [
        {"file_path": path, "log_group_name": "<WebLogGroup>", "log_stream_name": f"{{instance_id}}{path}"}
        for path in ("/var/log/a", "/b")
    ]


def test_the_longest_list_of_log_files_fits_a_parameter() -> None:
    files = [f"/{'x' * (agent.LONGEST_PATH - 2)}{number}" for number in range(agent.MOST_FILES)]
    parts = agent.configuration(agent.OF_GROUP, files, "Group")
    # A generated name has the names of the stacks and of the component.
    assert sum(len(each) if isinstance(each, str) else 150 for each in parts) <= 4096


def test_another_list_of_log_files_changes_the_script() -> None:
    assert agent.script("web", ["/a"]) != agent.script("web", ["/b"])
