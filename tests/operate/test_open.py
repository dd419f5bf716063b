"""`tiers open`: the address of a site, and each part that is not ready yet."""

import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.stack_double import Double, deployed
from tests.support.standing import Result, bundle, run
from tiers.cli import main
from tiers.deploy.aws import Failure
from tiers.deploy.operation_permissions import action
from tiers.operate.site import readiness, visits
from tiers.operate.site.readiness import State
from tiers.operate.site.visits import Visit

CDN = """\
version: 1
name: quiet
regions: [eu-west-1]
presentation:
  site:
    type: cdn
    origin: api
    domain: {name: [www.example.com, example.com], zone: Z0123456789ABCDEFGHIJ}
  api: {type: load_balancer, scheme: internal, listeners: [{port: 80, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80}
"""
BALANCER = """\
version: 1
name: quiet
accept: {http-only: a test}
presentation:
  site: {type: load_balancer, listeners: [{port: 8080, protocol: HTTP, forward_to: web}]}
logic:
  web: {type: autoscaling, port: 80}
"""
ROLE = "arn:aws:iam::123456789012:role/cloudformation"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
HOST, SERVER = "d111.cloudfront.net", "ns-1.awsdns-01.org"


class Site:
    """A stack with a site, and what AWS, DNS, and the site answer."""

    def __init__(self, folder: Path, spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.spec = folder, spec
        self.world = deployed(bundle(spec=spec))
        self.addresses = {HOST: {"192.0.2.1", "192.0.2.2"}, "www.example.com": {"192.0.2.2"}}
        self.addresses["example.com"] = {"192.0.2.1"}
        self.visit = Visit(("https://www.example.com/",), 200, "CloudFront")
        self.asked = list[str]()
        monkeypatch.setattr(visits, "resolve", lambda name, _: frozenset(self.addresses.get(name, ())))
        monkeypatch.setattr(visits, "visit", self._visited)
        self.certificate: dict[str, Any] = {"Status": "ISSUED", "DomainName": "www.example.com"}
        self.health = [{"TargetHealth": {"State": "healthy"}}, {"TargetHealth": {"State": "unhealthy"}}]
        self._answer()

    def _visited(self, address: str, _: float) -> Visit:
        self.asked.append(address)
        return self.visit

    def _answer(self) -> None:
        found = {"Id": "D1", "ARN": "arn", "Status": "Deployed", "LastModifiedTime": "2026-01-02T03:04:05Z"}
        self.distribution: dict[str, Any] = {**found, "InProgressInvalidationBatches": 0, "DomainName": HOST}
        config = {"CallerReference": "x", "Comment": "", "Enabled": True}
        origins = {"Quantity": 1, "Items": [{"Id": "a", "DomainName": "b"}]}
        behavior = {"TargetOriginId": "a", "ViewerProtocolPolicy": "https-only"}
        self.distribution["DistributionConfig"] = {
            **config,
            "Origins": origins,
            "DefaultCacheBehavior": behavior,
        }
        self.world.account.on(
            acm__DescribeCertificate=lambda _: {"Certificate": self.certificate},
            cloudfront__GetDistribution=lambda _: {"Distribution": self.distribution},
            elbv2__DescribeTargetHealth=lambda _: {"TargetHealthDescriptions": self.health},
            elbv2__DescribeLoadBalancers={
                "LoadBalancers": [{"DNSName": "site-1.elb.amazonaws.com", "State": {"Code": "active"}}]
            },
            route53__GetHostedZone={
                "HostedZone": {"Id": "Z", "Name": "example.com.", "CallerReference": "x"},
                "DelegationSet": {"NameServers": [SERVER]},
            },
        )

    def add_edge(self, status: str = "CREATE_COMPLETE") -> None:
        """Have the stack with the certificate."""
        edge = bundle(spec=self.spec).edge
        assert edge is not None
        stack = self.world.stacks["edge"] = Double("quiet-edge", edge.files[edge.main])
        stack.status = status
        stack.add("SiteCertificate", "AWS::CertificateManager::Certificate", CERTIFICATE)

    def open(self, *words: str) -> Result:
        """Run the command."""
        done = run(self.world, self.folder, "open", *words, spec=self.spec)
        assert "Traceback" not in done.err
        return done

    def states(self) -> dict[str, str]:
        """Return the worst state of each kind of check."""
        checks = self.open("--format", "json").data["checks"]
        return {each["name"]: each["state"] for each in reversed(checks)}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    found = Site(tmp_path, CDN, monkeypatch)
    found.add_edge()
    return found


def test_a_site_that_answers_is_said_from_stack_to_answer(site: Site) -> None:
    done = site.open()
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "https://www.example.com/\n"
        "  ready    stack         quiet-edge in us-east-1 is CREATE_COMPLETE\n"
        "  ready    stack         quiet in eu-west-1 is CREATE_COMPLETE\n"
        "  ready    certificate   issued for www.example.com\n"
        "  ready    distribution  sitedistribution-1 is deployed as d111.cloudfront.net\n"
        "  ready    name          www.example.com leads to d111.cloudfront.net\n"
        "  ready    name          example.com leads to d111.cloudfront.net\n"
        "  ready    targets       web: 1 of 2 healthy\n"
        "  ready    answer        https://www.example.com/: 200 from CloudFront\n"
    )
    assert site.asked == ["https://www.example.com/"]


def test_a_certificate_that_waits_names_its_record(site: Site) -> None:
    record = {"Name": "_x.www.example.com.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}
    option = {
        "DomainName": "www.example.com",
        "ValidationStatus": "PENDING_VALIDATION",
        "ResourceRecord": record,
    }
    site.certificate |= {"Status": "PENDING_VALIDATION", "DomainValidationOptions": [option]}
    site.world.stacks["edge"].status = "CREATE_IN_PROGRESS"
    del site.world.stacks[""]  # it is created when the edge is complete
    done = site.open()
    assert done.code == 3
    assert "waiting  certificate  waiting for the record that validates www.example.com" in done.out
    assert "`_x.www.example.com.` (CNAME)" in done.out
    assert "quiet does not exist yet" in done.out
    assert site.asked == []


def test_a_name_that_does_not_resolve_waits_for_its_name_servers(site: Site) -> None:
    del site.addresses["www.example.com"]
    site.visit = Visit(("https://www.example.com/",), problem="Name or service not known")
    done = site.open()
    assert done.code == 3
    assert "waiting  name          www.example.com does not resolve" in done.out
    assert f"at its registrar: {SERVER}" in done.out


def test_other_addresses_are_no_verdict(site: Site) -> None:
    site.addresses["www.example.com"] = {"198.51.100.7"}
    done = site.open()
    assert done.code == 0
    assert "unknown  name          www.example.com leads to 198.51.100.7" in done.out


@pytest.mark.parametrize(
    ("change", "check", "state"),
    [
        ({"certificate": {"Status": "FAILED", "FailureReason": "CAA_ERROR"}}, "certificate", "failed"),
        ({"distribution": {"Status": "InProgress"}}, "distribution", "waiting"),
        ({"health": [{"TargetHealth": {"State": "initial"}}]}, "targets", "waiting"),
        ({"health": [{"TargetHealth": {"State": "unhealthy"}}]}, "targets", "failed"),
        ({"health": []}, "targets", "failed"),
        (
            {"health": [{"TargetHealth": {"State": "unavailable", "Reason": "Target.HealthCheckDisabled"}}]},
            "targets",
            "ready",
        ),
    ],
)
def test_a_part_has_its_state(site: Site, change: dict[str, Any], check: str, state: str) -> None:
    for name, value in change.items():
        kept = getattr(site, name)
        setattr(site, name, value if isinstance(value, list) else {**kept, **value})
    assert site.states()[check] == state


@pytest.mark.parametrize("operation", ["acm.DescribeCertificate", "cloudfront.GetDistribution"])
def test_a_missing_permission_is_unknown(site: Site, operation: str) -> None:
    service, _, name = operation.partition(".")
    message = f"User: arn:aws:iam::1:user/u is not authorized to perform: {service}:{name}"
    site.world.account.on(**{operation.replace(".", "__"): Refused("AccessDenied", message, 403)})
    done = site.open()
    assert f"the permission `{service}:{name}` is missing" in done.out
    assert done.code == 0


def test_no_stack_is_4(site: Site) -> None:
    site.world.stacks.clear()
    done = site.open()
    assert (done.code, "error[T7301]" in done.out) == (4, True)


def test_a_load_balancer_has_the_port_of_its_listener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, BALANCER, monkeypatch)
    opened = list[str]()
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert site.open("--browser").code == 0
    assert opened == site.asked == ["http://site-1.elb.amazonaws.com:8080/"]


@pytest.mark.parametrize(
    ("component", "message"), [("api", "`api` has no address in the internet"), ("stie", "unknown component")]
)
def test_a_component_without_an_address_is_refused(site: Site, component: str, message: str) -> None:
    done = site.open(component)
    assert (done.code, message in done.out) == (1, True)


@pytest.mark.parametrize("given", ["0", "301", "-1", "1.5", "x", "99999999999", "\u0661"])
def test_a_timeout_that_is_none_is_refused(
    site: Site, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        site.open(f"--timeout={given}")
    assert ended.value.code == 2
    capsys.readouterr()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path."""

    def do_GET(self) -> None:
        """Answer a request."""
        status, where = {
            "/": (200, ""),
            "/old": (301, "/"),
            "/circle": (302, "/circle"),
            "/file": (302, "file:///etc/passwd"),
            "/broken": (503, ""),
            "/empty": (403, ""),
            "/slow": (200, ""),
        }[self.path]
        if self.path == "/slow":
            time.sleep(0.3)
        self.send_response(status)
        if where:
            self.send_header("Location", where)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "state", "words"),
    [
        ("/", State.READY, ": 200"),
        ("/old", State.READY, "/old -> http://127.0.0.1"),
        ("/circle", State.FAILED, "circle"),
        ("/file", State.FAILED, "not HTTP"),
        ("/broken", State.FAILED, ": 503"),
        ("/empty", State.FAILED, ": 403"),
    ],
)
def test_redirects_are_followed_and_answers_judged(address: str, path: str, state: State, words: str) -> None:
    found = readiness.answered(visits.visit(address + path, 5))
    assert found.state == state
    assert words in found.text


def test_nothing_is_waited_for_longer_than_asked(address: str) -> None:
    assert "no answer within 0.1 seconds" in visits.visit(f"{address}/slow", 0.1).problem
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "refused" in visits.visit(f"http://127.0.0.1:{port}/", 5).problem.lower()


def test_the_first_of_both_clocks_says_the_same(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "within", lambda _seconds, work: work())
    assert visits.visit(f"{address}/slow", 0.1).problem == "no answer within 0.1 seconds"


def test_a_name_without_addresses_has_none() -> None:
    assert visits.resolve("a" * 70 + ".invalid", 5) == frozenset()
    assert visits.resolve("127.0.0.1", 5) == {"127.0.0.1"}


def test_the_policy_has_all_calls(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    del site.addresses["www.example.com"]
    site.open()
    made = (name.split(".") for name, _ in site.world.account.calls)
    called = {action(Failure(service, operation, "", "")) for service, operation in made}
    assert {"route53:GetHostedZone", "cloudfront:GetDistribution"} <= called
    assert main(["permissions", str(site.folder / "quiet.yaml"), "--role-arn", ROLE]) == 0
    documents = [each["document"] for each in json.loads(capsys.readouterr().out)["policies"]]
    allowed = {each for document in documents for one in document["Statement"] for each in one["Action"]}
    assert called <= allowed
