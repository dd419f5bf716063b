"""Every shipped spec rehearses clean with real servers as root, and some as an ordinary user."""

import os
import sys
from collections import Counter

import pytest

from tests import recording
from tests.support.paths import ROOT, SHIPPED, SPECS
from tests.support.stages import Rehearsed, rehearsed, run
from tiers.rehearse.servers.program import FILE_PROGRAMS
from tiers.rehearse.testbed.located import located

NAMES = [each.name for each in SHIPPED]
NOT_TRIED = {
    "containers.yaml": [
        "permissions of api on JobsQueue",
        "permissions of api on UploadsBucket",
        "permissions of worker on JobsQueue",
        "permissions of thumbnails on UploadsBucket",
        "permissions of thumbnails on PreviewsBucket",
        "permissions of thumbnails on ImagesQueue",
        "permissions of api on OrdersDBInstance.MasterUserSecret",
        "permissions of worker on OrdersDBInstance.MasterUserSecret",
        "permissions of nightly on OrdersDBInstance.MasterUserSecret",
    ],
    "enterprise.yaml": [
        "claims to Search on port 443",
        "permissions of claims on Search",
        "permissions of portal on PortalAccessLogBucket",
        "permissions of claims on RecordsDBInstance.MasterUserSecret",
    ],
    "game.yaml": ["permissions of lobby on PlayersTable"],
    "pipeline-of-work.yaml": [
        "reader to S3VpcEndpoint on port 443",
        "reader to DynamodbVpcEndpoint on port 443",
        "permissions of register on UploadsBucket",
        "permissions of register on InvoicesTable",
        "permissions of register on WorkQueue",
        "permissions of register on ArrivalsQueue",
        "permissions of reader on UploadsBucket",
        "permissions of reader on ResultsBucket",
        "permissions of reader on InvoicesTable",
        "permissions of reader on DoneTopic",
        "permissions of reader on WorkQueue",
        "permissions of report on InvoicesTable",
        "permissions of report on DoneTopic",
        "permissions of uploads on ArrivalsQueue",
        "permissions of report on ReportScheduleRole",
        "permissions of report on ReportFunction",
        "permissions of report on ReportDeadLetterQueue",
    ],
    "production.yaml": [
        "permissions of load_balancer on LoadBalancerAccessLogBucket",
        "permissions of api on OrdersDBInstance.MasterUserSecret",
    ],
    "self-service.yaml": ["permissions of desk on TicketsDbDBInstance.MasterUserSecret"],
    "shop-at-the-edge.yaml": ["internet to cdn on port 443/udp"],
    "static-site.yaml": ["internet to site on port 443/udp", "permissions of site on PagesBucket"],
    "three-zones.yaml": [
        "permissions of front on FrontAccessLogBucket",
        "permissions of site on CollectionDBSecret",
        "permissions of site on AccountsDBInstance.MasterUserSecret",
        "permissions of search on CollectionDBSecret",
    ],
    "two-services.yaml": [
        "name `entrance.store.internal`",
        "name `products.store.internal`",
        "name `ledger.store.internal`",
        "permissions of catalog on ProductsDBInstance.MasterUserSecret",
        "permissions of orders on LedgerDBInstance.MasterUserSecret",
    ],
    "wordpress.yaml": [
        *(["web to uploads on port 2049"] if located(FILE_PROGRAMS)[1] else []),
        "permissions of web on UploadsFileSystem",
        "permissions of site on SiteAccessLogBucket",
        "permissions of web on PostsDBCluster.MasterUserSecret",
    ],
}
"""The declared permissions of shipped specs: nothing in a rehearsal answers for an AWS API."""


pytestmark = pytest.mark.usefixtures("servers")


def checks(found: Rehearsed) -> Counter[str]:
    """Count the lines of each check."""
    return Counter(str(line["check"]) for line in found.lines())


@pytest.mark.parametrize("spec", NAMES)
def test_a_shipped_spec_rehearses_clean(spec: str) -> None:
    found = rehearsed(f"specs/{spec}")
    assert found.failed() == []
    # Without a VPC, there are no packets to compare.
    assert (found.report["measured"] is None) is (spec == "static-site.yaml")
    assert (found.report["measured"] or {"disagreements": []})["disagreements"] == []
    skipped = [each["what"] for part in found.report["parts"] for each in part["not_tried"]]
    assert skipped == NOT_TRIED.get(spec, [])
    counts = {"passed": len(found.lines()), "failed": 0, "not_tried": len(skipped)}
    assert found.report["counts"] == counts
    assert found.report["passed"] is True
    assert found.code == 0


@pytest.mark.parametrize(("zone", "failovers"), [("a", 2), ("b", 0)])
def test_wordpress_serves_and_keeps_its_data_without_a_zone(zone: str, failovers: int) -> None:
    found = rehearsed("specs/wordpress.yaml", "--lose", f"zone:{zone}")
    assert found.failed() == []
    lines = {part["title"]: len(part["lines"]) for part in found.report["parts"]}
    served = ("site", "databases", "database clusters", "file systems", "caches", "internet egress")
    assert [title for title in served if not lines.get(title)] == []
    # The writer and the primary are in zone a.
    assert sum(number for title, number in lines.items() if title.endswith("fail over")) == failovers


@pytest.mark.skipif(os.geteuid() != 0, reason="the tests run as an ordinary user already")
@pytest.mark.parametrize("spec", ["production.yaml", "victorleungtwdemo.yaml"])
def test_a_shipped_spec_rehearses_clean_as_an_ordinary_user(spec: str) -> None:
    given = (SPECS / spec).read_bytes()
    done = run([sys.executable, "-m", "tests.support.ordinary", "rehearse", "-"], given)
    assert done.returncode == 0, done.stdout + done.stderr
    skipped = len(NOT_TRIED.get(spec, []))
    assert f" passed, 0 failed, {skipped} not checked, " in done.stdout.splitlines()[-1]


def test_the_tutorial_is_rehearsed_as_its_last_chapter_has_it() -> None:
    found = rehearsed("specs/victorleungtwdemo.yaml")
    assert checks(found) == {
        "no-target-yet": 2,  # through each node of the load balancer
        "ssh": 3,  # to the bastion, and through it to each server
        "site-started": 3,  # one again after it was stopped
        "site": 2,
        "database": 2,
        "outward": 4,
        "stranger": 6,  # SSH of three, the page of two, the database
        "database-closed": 2,  # from the bastion and a node
        "database-outward": 1,
        "site-stopped": 1,
        "site-without-server": 2,
        "site-without-zone": 2,
    }
    assert {line["answer"] for line in found.lines("site")} == {"web-1, web-2"}
    [bastion, *_] = [line for line in found.lines("ssh") if line["answer"] == "bastion"]
    assert bastion["command"] == "ssh bastion 'uname -n'"
    commands = [line["command"] for line in found.lines("site-started")]
    assert all(command.startswith("ssh -J bastion web-") for command in commands)
    assert all(line["answer"].endswith(" of nat-b") for line in found.lines("outward"))


def test_a_spec_with_less_has_fewer_lines_and_no_wrong_one() -> None:
    spec = (
        b"version: 1\nname: lone\nnetwork: {nat_gateway: {mode: none}}\nlogic: {web: {type: ec2, port: 80}}\n"
    )
    done = run([sys.executable, "-m", "tiers", "rehearse", "-"], spec)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SSH" not in done.stdout
    assert "through" not in done.stdout
    assert "website" not in done.stdout.partition("every pair")[0]
    assert "stranger tries port 22 of web" in done.stdout


def test_the_recording_in_the_readme_is_of_such_a_run() -> None:
    again = "run `python -m tests.recording`"
    shown = recording.recorded()
    found = rehearsed(recording.SPEC)
    assert shown[0] == f"$ tiers rehearse {recording.SPEC}"
    assert [line for line in shown if line.startswith("  FAIL")] == [], again
    passed = [line.removeprefix("  ok    ") for line in shown if line.startswith("  ok  ")]
    checked = [line.partition("   ")[0] for line in passed]
    firsts = {part["title"]: part["lines"][0]["what"] for part in found.report["parts"] if part["lines"]}
    assert checked[:-1] == [*firsts.values()], again
    assert [title for title in firsts if title not in shown] == [], again
    assert "docs/images/rehearsal.svg" in (ROOT / "README.md").read_text(encoding="utf-8")
