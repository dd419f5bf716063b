"""`update: rolling`: CloudFormation goes on only when a new server has signaled that it works."""

import socket
import subprocess
from pathlib import Path

import pytest

from tiers.compiler import check
from tiers.workload import signals
from tiers.workload.health_check import HealthCheck

FAKES = {
    "cloud-init": "exit ${CLOUD_INIT:-0}",
    "cfn-signal": 'echo "$@" >> "$TOLD"',
    "curl": 'echo "$@" > "$ASKED"; printf %s "$ANSWER"',
    "hostname": "echo ${HOST:-10.0.4.7} 172.17.0.1",
    "sleep": "exit 0",
}


def told(tmp_path: Path, script: str, **environment: str) -> str:
    """Run a script to the end of what it leaves behind; return what it signaled."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, body in FAKES.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "script").write_text(script)
    variables = {
        "PATH": f"{programs}:/usr/bin:/bin",
        "TOLD": str(tmp_path / "told"),
        "ASKED": str(tmp_path / "asked"),
        **environment,
    }
    command = ["/bin/sh", "-c", f". {tmp_path / 'script'}; wait"]
    subprocess.run(command, env=variables, check=True, timeout=60)
    return (tmp_path / "told").read_text().strip()


def script(checked: signals.Checked | None, seconds: int = 900) -> str:
    """Return the script as a server of the stack `s` in `r` gets it."""
    known = {signals.STACK: "s", signals.REGION: "r"}
    parts = signals.script("WebAutoScalingGroup", checked, seconds)
    return "".join(part if isinstance(part, str) else known[part] for part in parts)


CHECKED = signals.Checked(8080, HealthCheck(path='/health?of="$HOME"', matcher="200-204,301"))
SIGNAL = "--exit-code {} --stack s --resource WebAutoScalingGroup --region r"


@pytest.mark.parametrize("answer", ["200", "204", "301"])
def test_a_server_that_answers_signals_success(tmp_path: Path, answer: str) -> None:
    assert told(tmp_path, script(CHECKED), ANSWER=answer) == SIGNAL.format(0)
    assert (tmp_path / "asked").read_text().endswith(' http://10.0.4.7:8080/health?of="$HOME"\n')


@pytest.mark.parametrize("answer", ["000", "205", "302", "500"])
def test_a_server_that_does_not_answer_well_signals_failure(tmp_path: Path, answer: str) -> None:
    assert told(tmp_path, script(CHECKED, seconds=1), ANSWER=answer) == SIGNAL.format(1)


def test_a_server_asks_where_and_how_its_load_balancer_asks(tmp_path: Path) -> None:
    checked = signals.Checked(8080, HealthCheck(protocol="HTTPS", port=8443))
    assert told(tmp_path, script(checked), ANSWER="200") == SIGNAL.format(0)
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("-sk ")
    assert asked.endswith(" https://10.0.4.7:8443/\n")


@pytest.mark.parametrize(("listens", "signaled"), [(True, 0), (False, 1)])
def test_a_server_behind_a_network_load_balancer_connects_to_itself(
    tmp_path: Path, *, listens: bool, signaled: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if not listens:
            server.close()
        checked = signals.Checked(port, HealthCheck(), "network")
        assert told(tmp_path, script(checked, seconds=1), HOST="127.0.0.1") == SIGNAL.format(signaled)


@pytest.mark.parametrize(("status", "signaled"), [("0", 0), ("2", 0), ("1", 1)])
def test_a_server_without_a_health_check_signals_how_its_user_data_ended(
    tmp_path: Path, status: str, signaled: int
) -> None:
    assert told(tmp_path, script(None), CLOUD_INIT=status) == SIGNAL.format(signaled)


@pytest.mark.parametrize(("grace", "seconds"), [(0, 900), (120, 900), (1200, 1200), (7200, 3600)])
def test_a_new_server_has_its_grace_period_to_signal(grace: int, seconds: int) -> None:
    assert signals.wait(grace) == seconds


SPEC = """\
version: 1
name: shop
network: {{nat_gateway: {{mode: {mode}}}{more}}}
logic: {{web: {{type: autoscaling, update: rolling, port: 80{server}}}}}
"""


@pytest.mark.parametrize(
    ("mode", "more", "server", "found"),
    [
        ("per_zone", "", "", []),
        ("per_zone", "", ", egress: https", []),
        ("per_zone", "", ", egress: none", ["T2305"]),
        ("per_zone", "", ", egress: [198.51.100.0/24]", ["T2305"]),
        ("none", "", "", ["T2305"]),
        ("none", ", endpoints: [cloudformation]", "", []),
        ("per_zone", "", ", image: ubuntu-24.04", ["T2304"]),
        ("per_zone", "", ", image: /aws/service/ami-amazon-linux-latest/x, volume: {device: /dev/xvda}", []),
        (
            "per_zone",
            "",
            ', image: ubuntu-24.04, user_data: "#!/bin/sh\\npip3 install aws-cfn-bootstrap"',
            [],
        ),
    ],
)
def test_servers_that_cannot_signal_are_found(mode: str, more: str, server: str, found: list[str]) -> None:
    raw = SPEC.format(mode=mode, more=more, server=server).encode()
    assert [each.code.id for each in check("spec.yaml", raw).findings] == found
