"""Servers behind a load balancer run something that it finds healthy, or it is said that they do not."""

import re

import pytest

from tests.support.paths import SPECS
from tiers.cli.commands.init import TEMPLATE
from tiers.compiler import check, check_each
from tiers.components.fargate.spec import Fargate
from tiers.workload import codes
from tiers.workload.server import Server

SHIPPED = {path.stem: path.read_bytes() for path in SPECS.glob("*.yaml")}
SHIPPED["init"] = TEMPLATE.replace("NAME\n", "name: shop\n", 1).encode()

SPEC = """\
version: 1
name: shop
presentation:
  site: {{type: load_balancer, listeners: [{{port: 80, protocol: HTTP, forward_to: web}}]}}
logic:
  web: {{type: {kind}, port: 80{more}}}
  batch: {{type: autoscaling}}
"""
DISK = ", volume: {device: /dev/sda1}"


def is_told(kind: str, more: str = "", overrides: str = "") -> bool:
    """Whether it is said of a server that it does not listen."""
    findings = check("spec.yaml", (SPEC.format(kind=kind, more=more) + overrides).encode()).findings
    assert not [each for each in findings if each.is_error], findings
    routes = [each.place.route for each in findings if each.code is codes.NOTHING_LISTENS]
    assert routes in ([], [("logic", "web", "port")])
    return bool(routes)


@pytest.mark.parametrize("kind", ["autoscaling", "ec2"])
@pytest.mark.parametrize(
    "more",
    [
        "",
        ", image: al2023",
        ", image: ubuntu-24.04",
        ", image: {parameter: Image, default: al2023}" + DISK,
        ", image: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-arm64" + DISK,
        ", image: /aws/service/canonical/ubuntu/server/22.04/stable/current/arm64/hvm/ebs-gp2/ami-id" + DISK,
        ", image: /aws/service/debian/release/12/latest/arm64" + DISK,
        ", environment: {A: b}",
        ', user_data: "#!/bin/sh\\n# nothing yet\\n"',
    ],
)
def test_a_stock_image_runs_nothing(kind: str, more: str) -> None:
    assert is_told(kind, more)


def test_a_stock_image_of_windows_runs_nothing() -> None:
    windows = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"
    assert is_told("autoscaling", f", instance_type: t3.large, image: {windows}{DISK}")


@pytest.mark.parametrize(
    "more",
    [
        ', user_data: "#!/bin/sh\\ndnf install -y nginx\\n"',
        ", image: ami-0123456789abcdef0" + DISK,
        ", image: /shop/images/web" + DISK,
        ", image: {parameter: Image}" + DISK,
    ],
)
def test_what_may_run_something_is_not_told(more: str) -> None:
    assert not is_told("autoscaling", more)


@pytest.mark.parametrize(
    "path",
    [
        "web.LaunchTemplate.LaunchTemplateData.UserData: !Base64 x",
        "WebLaunchTemplate.LaunchTemplateData.ImageId: ami-0123456789abcdef0",
        "web.AutoScalingGroup.TargetGroupARNs: null",
    ],
)
def test_what_an_override_decides_is_not_told(path: str) -> None:
    assert not is_told("autoscaling", overrides=f"overrides:\n  {path}\n")


def test_what_no_load_balancer_checks_is_not_told() -> None:
    raw = SPEC.format(kind="autoscaling", more="").replace("forward_to: web", "forward_to: batch")
    findings = check(
        "spec.yaml", raw.replace("batch: {type: autoscaling", "batch: {type: autoscaling, port: 1").encode()
    ).findings
    assert [each.place.route for each in findings if each.code is codes.NOTHING_LISTENS] == [
        ("logic", "batch", "port")
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_we_ship_becomes_healthy(name: str) -> None:
    for _, checked in check_each(f"{name}.yaml", SHIPPED[name]):
        assert checked.architecture is not None
        for member in checked.architecture.members.values():
            here = checked.architecture.around(member)
            behind = here.behind()
            server = member.component
            if behind and not isinstance(server, Fargate):  # whose images are the user's
                assert isinstance(server, Server)
                script = server.script or ""
                assert "dnf install -y nginx" in script
                assert server.image == "al2023"
                assert server.has_way_out(here), "packages are downloaded"
                written = set(map(int, re.findall(r"listen (\d+);", script))) or {80}
                assert (server.health_check.port or server.port) in written
                path = server.health_check.path
                assert path == "/" or "return 200" in script or path.removeprefix("/") in script
