"""Faults in the templates of the tutorial: the checks that are about them fail, and no others."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import edge_templates as edge
from tests.support.paths import SPECS
from tests.support.stages import Rehearsed, rehearsed
from tiers import compiler
from tiers.cli import main
from tiers.ir.placed import Layout

pytestmark = pytest.mark.usefixtures("servers")
SPEC = SPECS / "victorleungtwdemo.yaml"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The tutorial's templates in a folder, to be changed."""
    folder = tmp_path / "bundle"
    assert main(["compile", str(SPEC), "--no-lint", "--out", str(folder)]) == 0
    return folder


def changed(folder: Path, stack: str, change: Callable[[str], str]) -> None:
    file = folder / f"{stack}.template.yaml"
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8")


def without(resource: str) -> Callable[[str], str]:
    """Leave out a resource of a template as it is written: up to the empty line after it."""

    def change(text: str) -> str:
        before, found, rest = text.partition(f"\n  {resource}:\n")
        assert found
        return f"{before}\n{rest.partition(chr(10) * 2)[2]}"

    return change


def failed(found: Rehearsed) -> Counter[str]:
    assert found.code == 1
    return Counter(line["check"] for line in found.lines() if not line["passed"])


def test_faults_that_have_nothing_to_do_with_each_other_are_told_apart(bundle: Path) -> None:
    changed(bundle, "network", without("PrivateDefaultRoute"))
    changed(bundle, "security", lambda text: text.replace("CidrIp: 203.0.113.0/24", "CidrIp: 0.0.0.0/0"))
    changed(bundle, "security", without("MysqlIngressFromWebTcp3306"))
    found = rehearsed(str(bundle))
    assert failed(found) == {"outward": 4, "stranger": 1, "database": 2}
    [stranger] = [line for line in found.lines("stranger") if not line["passed"]]
    assert stranger["what"] == "stranger tries port 22 of bastion"
    assert stranger["answer"] == "a connection was opened"
    # The proof reads the same templates, so it says the same of them.
    assert found.report["measured"]["disagreements"] == []


def test_a_load_balancer_that_may_not_send_shows_no_page(bundle: Path) -> None:
    changed(bundle, "security", without("LoadBalancerEgressToWebTcp80"))
    found = rehearsed(str(bundle))
    # Without a site there is none that could go on without a server or a zone.
    assert failed(found) == {"site": 2}
    assert not found.lines("site-without-zone")
    assert all("503" in line["answer"] for line in found.lines("site"))


def test_servers_that_the_bastion_does_not_reach_are_not_started(bundle: Path) -> None:
    changed(bundle, "security", without("WebIngressFromBastionTcp22"))
    found = rehearsed(str(bundle))
    assert failed(found) == {"ssh": 2, "site-started": 2, "site": 2}
    assert {line["what"]: line["passed"] for line in found.lines("ssh")} == {
        "SSH from laptop to bastion": True,
        "SSH from laptop through bastion to web-1": False,
        "SSH from laptop through bastion to web-2": False,
    }


@pytest.mark.parametrize("layout", Layout)
def test_a_template_by_itself_is_held_to_what_the_proof_says_of_it(layout: Layout, tmp_path: Path) -> None:
    bundle = compiler.compile_spec("spec.yaml", SPEC.read_bytes(), layout).bundle
    assert bundle is not None
    for name, text in bundle.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = rehearsed(str(tmp_path / bundle.main))
    assert found.failed() == []
    checks = Counter(line["check"] for line in found.lines())
    assert {"ssh", "site", "database", "stranger", "outward", "site-without-zone"} <= checks.keys()


@pytest.fixture
def containers(tmp_path: Path) -> Path:
    """The templates of the containers in a folder, to be changed."""
    folder = tmp_path / "containers"
    words = ["compile", str(SPECS / "containers.yaml"), "--no-lint", "--out", str(folder)]
    assert main(words) == 0
    return folder


def test_faults_in_services_of_containers_are_told_apart(containers: Path) -> None:
    changed(
        containers,
        "logic",
        lambda text: text.replace("ContainerPort: 8080\n          T", "ContainerPort: 80\n          T"),
    )
    changed(containers, "security", without("ApiIngressFromWebTcp9000"))
    found = rehearsed(str(containers))
    # Without a target, neither node shows the site; and the name of the API leads to its closed port.
    fails = {"site": 2, "redirect-followed": 2, "service": 4, "service-name": 1, "declared": 1}
    assert failed(found) == fails
    omitted = "`Logic.WebService` has no target in `Logic.SiteToWebTargetGroup`: "
    assert f"{omitted}its container `web` has no port 80" in found.report["left_out"]
    assert {line["answer"] for line in found.lines("site") if line["passed"]} >= {"api-1, api-2"}
    assert found.report["measured"]["disagreements"] == []


def of_the_edge(name: str, origin: str, certificate: str = "Certificate") -> dict[str, Any]:
    """Return a distribution with a name, and the record that leads to it."""
    behind = edge.through(edge.get(origin, "Id"))
    lock = {"AcmCertificateArn": {"Ref": certificate}, "SslSupportMethod": "sni-only"}
    host = f"{name.lower()}.example.com"
    settings = {"Aliases": [host], "Origins": [behind], "ViewerCertificate": lock, "CacheBehaviors": []}
    return {
        name: edge.distribution(**settings),
        f"{name}Record": edge.record(host, edge.get(name, "DomainName")),
    }


AT_THE_EDGE = {
    **edge.BASE,
    "Certificate": edge.certificate("shop.example.com", "*.example.com"),
    # The range of the VPC does not admit CloudFront, although it has an interface there.
    "Shut": edge.instance("A", "ShutGroup"),
    "ShutGroup": edge.admitting(CidrIp="10.0.0.0/16"),
    "ShutOrigin": edge.endpoint(Arn=edge.arn_of_instance("Shut")),
    **of_the_edge("Closed", "ShutOrigin"),
    "PortOrigin": edge.endpoint(OriginProtocolPolicy="https-only"),
    **of_the_edge("Port", "PortOrigin"),
    **of_the_edge("Lost", "Origin"),
    "LostRecord": edge.record("lost.example.com", "gone.example.com", edge.ZONE),
    "Other": edge.certificate("www.example.com"),
    **of_the_edge("Bare", "Origin", "Other"),
}


FAILS = {"cdn-lock": 4, "cdn-not-cached": 4, "cdn-http": 1, "name": 1}


def test_faults_of_the_edge_are_found(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(yaml.safe_dump({"Resources": AT_THE_EDGE}), encoding="utf-8")
    found = rehearsed(str(template))
    assert found.code == 1
    fails = [line for line in found.lines() if not line["passed"]]
    assert Counter(line["check"] for line in fails) == FAILS
    assert [line["what"] for line in found.lines("name")] == ["laptop finds lost.example.com"]
    of_distributions = [line for line in fails if line["check"] != "name"]
    said = {line["what"].split("//")[1].split(".")[0]: line["answer"] for line in of_distributions}
    assert said.pop("bare").startswith("curl: (60) SSL: no alternative certificate subject name matches")
    assert said == {
        "closed": "504",
        "port": "504",
        "lost": "curl: (6) Could not resolve host: lost.example.com",
    }
    assert found.report["measured"]["disagreements"] == []


GAME = """\
version: 1
name: game
network: {nat_gateway: {mode: none}}
presentation:
  arena:
    type: network_load_balancer
    listeners: [{port: 7777, protocol: UDP, forward_to: match}]
logic:
  match: {type: ec2, count: 2, port: 7777, health_check: {protocol: HTTP, port: 8081}, user_data: "true"}
"""


def test_packets_of_udp_show_a_rule_that_is_missing(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(GAME, encoding="utf-8")
    folder = tmp_path / "bundle"
    assert main(["compile", str(spec), "--no-lint", "--out", str(folder)]) == 0
    changed(folder, "security", without("MatchIngressFromArenaUdp7777"))
    found = rehearsed(str(folder))
    assert failed(found) == {"udp": 2}
    assert found.report["measured"]["disagreements"] == []
