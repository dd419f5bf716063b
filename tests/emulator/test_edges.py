"""Distributions in the emulator, in two regions: deployed, published to, changed, and deleted.

Nothing that a distribution uses can be deleted there, so a wrong order fails.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.account import Account
from tests.support.command_line import Done, command_line
from tests.support.paths import SPECS
from tiers.deploy import following

HERE, EDGE = "eu-central-1", "us-east-1"


class Site:
    """A shipped spec in a directory, and what commands on it print."""

    def __init__(self, name: str, account: Account, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.here, self.edge = account._replace(region=HERE), account._replace(region=EDGE)
        self.folder, self.run_, self.path = folder, command_line(capsys), folder / f"{name}.yaml"
        client = account.client("route53")
        made = client.create_hosted_zone(Name="example.com", CallerReference=account.identity)
        self.zone = str(made["HostedZone"]["Id"]).rpartition("/")[2]
        text = (SPECS / self.path.name).read_text(encoding="utf-8")
        self.text = text.replace("Z0123456789ABCDEFGHIJ", self.zone)
        self.path.write_text(self.text)

    def run(self, command: str, *words: str) -> Done:
        """Run a command that must succeed."""
        done = self.run_(command, str(self.path), *words)
        assert done.code == 0, done.out + done.err
        return done

    def deploy(self, text: str, *words: str) -> str:
        """Deploy a spec without asking."""
        self.path.write_text(text)
        made = ("--no-lint", "--no-verify", "--out", str(self.folder / "build"), "--yes")
        return self.run("deploy", *made, *words).out

    def certificates(self) -> set[str]:
        """Return the certificates of the edge."""
        found = self.edge.client("acm").list_certificates()["CertificateSummaryList"]
        return {str(each["CertificateArn"]) for each in found}

    def distribution(self) -> dict[str, Any]:
        """Return the configuration of the only distribution, with its ID."""
        client = self.here.client("cloudfront")
        (found,) = client.list_distributions()["DistributionList"]["Items"]
        config = client.get_distribution_config(Id=found["Id"])["DistributionConfig"]
        return {**config, "Id": found["Id"]}

    def certificate(self) -> str:
        """Return the certificate of the distribution."""
        return str(self.distribution()["ViewerCertificate"]["ACMCertificateArn"])

    def stacks(self) -> dict[str, str]:
        """Return the status of each stack that is not nested, in both regions."""
        rows = [
            row
            for at in (self.edge, self.here)
            for row in at.client("cloudformation").describe_stacks()["Stacks"]
        ]
        return {each["StackName"]: each["StackStatus"] for each in rows if "RootId" not in each}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PAUSES", (0.05,))


def test_a_static_site_is_published_renamed_and_deleted(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site("static-site", account, tmp_path, capsys)
    bucket = {"Bucket": "templates", "CreateBucketConfiguration": {"LocationConstraint": HERE}}
    site.here.client("s3").create_bucket(**bucket)
    first = site.deploy(site.text, "--bucket", "templates")
    assert first.index("static-site-edge is deployed") < first.index("static-site is being created")
    (old,) = site.certificates()
    assert site.certificate() == old

    pages = tmp_path / "dist"
    pages.mkdir()
    for text in ("<p>first", "<p>second"):
        (pages / "index.html").write_text(text)
        done = site.run("publish", "pages", str(pages), "--format", "json")
        last = json.loads(done.out.splitlines()[-1])
    assert (last["paths"], last["distributions"]) == (["/index.html", "/"], [site.distribution()["Id"]])
    name = site.run("outputs", "PagesName").out.strip()
    page = site.here.client("s3").get_object(Bucket=name, Key="index.html")
    assert (page["Body"].read(), page["ContentType"]) == (b"<p>second", "text/html; charset=utf-8")
    assert page["CacheControl"] == "public, max-age=60"

    renamed = site.deploy(site.text.replace(", example.com]", "]"), "--bucket", "templates")
    assert f"left in us-east-1: `{old}`, the earlier `SiteCertificate`" in renamed
    assert site.certificates() == {old, site.certificate()}
    assert site.certificate() != old
    site.edge.client("acm").delete_certificate(CertificateArn=old)

    site.run("destroy", "--empty", "pages", "--yes-destroy", "static-site")
    assert (site.stacks(), site.certificates()) == ({}, set())


def test_a_firewall_leaves_the_edge_after_its_distribution(
    account: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site("shop-at-the-edge", account, tmp_path, capsys)
    words = ("--layout", "single", "--parameter", f"HostedZone={site.zone}")
    site.deploy(site.text, *words)
    wafv2 = site.edge.client("wafv2")
    (acl,) = wafv2.list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
    config = site.distribution()
    assert config["WebACLId"] == acl["ARN"]
    (origin,) = config["Origins"]["Items"]
    assert origin["VpcOriginConfig"]["VpcOriginId"].startswith("vo_")
    records = site.here.client("route53").list_resource_record_sets(HostedZoneId=site.zone)
    weights = {each["Type"]: each.get("Weight") for each in records["ResourceRecordSets"]}
    assert (weights["A"], weights["AAAA"]) == (90, 90)

    start = site.text.index("    firewall:")
    without = site.text[:start] + site.text[site.text.index("\n", start) + 1 :]
    out = site.deploy(without, *words, "--allow-replace", "CdnWebAclLogGroup")
    assert "`shop-at-the-edge-edge` keeps `CdnWebAcl`, `CdnWebAclLogGroup`" in out
    assert wafv2.list_web_acls(Scope="CLOUDFRONT")["WebACLs"] == []
    assert not site.distribution().get("WebACLId")
    assert set(site.stacks().values()) == {"UPDATE_COMPLETE"}
