"""`tiers publish`: which files it uploads, with which headers, in which order, and what it invalidates."""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_double import Refused
from tests.support.stack_double import World, deployed
from tests.support.standing import Result, bundle, run
from tiers.cli import main
from tiers.deploy.aws import Failure
from tiers.deploy.operation_permissions import action
from tiers.operate.site.files import SiteFile, read_site
from tiers.operate.site.invalidations import paths_of

SPEC = """\
version: 1
name: quiet
data:
  pages: {type: bucket}
  other: {type: bucket}
resources:
  presentation:
    Distribution:
      Type: AWS::CloudFront::Distribution
      Properties:
        DistributionConfig:
          Enabled: true
          Origins: [{Id: pages, DomainName: !GetAtt PagesBucket.RegionalDomainName, S3OriginConfig: {}}]
          DefaultCacheBehavior:
            TargetOriginId: pages
            ViewerProtocolPolicy: redirect-to-https
            CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
"""
FILES = {
    "index.html": "<p>home",
    "docs/index.html": "<p>docs",
    "assets/app.3f2a1b4c.js": "run()",
    "logo.svg": "<svg/>",
    ".env": "SECRET=1",
    ".git/config": "x",
    ".well-known/security.txt": "Contact: x",
}


class Store:
    """The bucket of the site; all requests are as botocore's models have them."""

    def __init__(self, world: World) -> None:
        self.world, self.objects = world, dict[str, dict[str, Any]]()
        world.account.on(
            sts__GetCallerIdentity={"Account": "123456789012"},
            s3__ListObjectsV2=lambda _: {
                "Contents": [{"Key": key, "Size": each["Size"]} for key, each in self.objects.items()]
            },
            s3__HeadObject=self.headed,
            s3__PutObject=self.put,
            s3__DeleteObject=self.deleted,
            cloudfront__CreateInvalidation={
                "Invalidation": {
                    "Id": "I1",
                    "Status": "InProgress",
                    "CreateTime": "2026-01-02T03:04:05Z",
                    "InvalidationBatch": {"Paths": {"Quantity": 0}, "CallerReference": "x"},
                }
            },
        )

    def headed(self, given: dict[str, Any]) -> dict[str, Any]:
        """Describe an object."""
        found = self.objects.get(given["Key"])
        if found is None:
            raise Refused("404", "Not Found", 404)
        return {key: found[key] for key in found if key != "Size"}

    def put(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse, as S3 does, what does not match its checksum."""
        assert (given["Bucket"], given["ExpectedBucketOwner"]) == ("pagesbucket-1", "123456789012")
        body = given["Body"].read()
        assert given["ChecksumSHA256"] == base64.b64encode(hashlib.sha256(body).digest()).decode()
        kept = {key: given[key] for key in ("ContentType", "CacheControl", "ChecksumSHA256", "Metadata")}
        self.objects[given["Key"]] = {**kept, "Size": given["ContentLength"]}
        return {}

    def deleted(self, given: dict[str, Any]) -> dict[str, Any]:
        """Delete an object."""
        del self.objects[given["Key"]]
        return {}

    def uploaded(self) -> list[str]:
        """Return the keys of all uploads, in order."""
        return [each["Key"] for each in self.world.account.made("s3.PutObject")]

    def invalidated(self) -> list[str]:
        """Return the paths of the last invalidation."""
        *_, last = self.world.account.made("cloudfront.CreateInvalidation")
        assert last["DistributionId"] == "distribution-1"
        paths: dict[str, Any] = last["InvalidationBatch"]["Paths"]
        assert paths["Quantity"] == len(paths["Items"])
        return list(paths["Items"])


class Project:
    """A site, and a stack with its bucket."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.folder, self.site = folder, folder / "site"
        for name, text in files.items():
            self.write(name, text)
        self.world = deployed(bundle(spec=SPEC))
        self.store = Store(self.world)

    def write(self, name: str, text: str) -> None:
        """Write a file of the site."""
        path = self.site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def publish(self, *words: str, component: str = "pages", typed: str | None = None) -> Result:
        """Run the command."""
        done = run(self.world, self.folder, "publish", component, "site", *words, typed=typed, spec=SPEC)
        assert "Traceback" not in done.err
        return done


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, FILES)


def test_all_files_but_hidden_ones_are_uploaded_pages_last(project: Project) -> None:
    done = project.publish()
    assert done.code == 0, done.out
    assert project.store.uploaded() == [
        ".well-known/security.txt",
        "assets/app.3f2a1b4c.js",
        "logo.svg",
        "docs/index.html",
        "index.html",
    ]
    assert "not published, because hidden: `.env`, `.git`" in done.out
    # Nothing was there before, so that no copy of it can be anywhere.
    assert not project.world.account.made("cloudfront.CreateInvalidation")


def test_headers_follow_from_the_name(project: Project) -> None:
    project.publish()
    headers = {
        key: (each["ContentType"], each["CacheControl"]) for key, each in project.store.objects.items()
    }
    assert headers["index.html"] == ("text/html; charset=utf-8", "public, max-age=60")
    assert headers["assets/app.3f2a1b4c.js"] == (
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    )
    assert headers["logo.svg"] == ("image/svg+xml; charset=utf-8", "public, max-age=3600")


@pytest.mark.parametrize(
    ("name", "forever"),
    [
        *(("app.3f2a1b4c.js", True), ("index-BkX3a1_d.js", True), ("chunk-IY7SMKXL.css", True)),
        *(("logo-20261129.png", False), ("photo-1234567890.jpg", False), ("app.min.js", False)),
        *(("page.3f2a1b4c.html", False), ("Report-Q3Final2.pdf", False), ("deadbeef.js", False)),
        ("3f2a1b4c/app.js", False),
    ],
)
def test_only_a_hash_is_kept_for_a_year(name: str, *, forever: bool) -> None:
    assert ("immutable" in SiteFile("", name, 0).cache_control) is forever


def test_only_what_changed_is_uploaded_and_invalidated(project: Project) -> None:
    project.publish()
    project.store.world.account.calls.clear()
    project.write("docs/index.html", "<p>DOCS")  # of the same size
    project.write("new.txt", "new")
    done = project.publish("--format", "json")
    assert project.store.uploaded() == ["new.txt", "docs/index.html"]
    assert project.store.invalidated() == ["/docs/index.html", "/docs/", "/docs"]
    last = done.lines[-1]
    assert (last["event"], last["uploaded"], last["billed_paths"]) == ("published", 2, 3)
    assert last["invalidations"] == ["I1"]
    assert "first 1,000 paths" in project.publish("--invalidate-all").out
    assert project.store.invalidated() == ["/*"]


def test_what_another_program_uploaded_with_other_headers_is_replaced(project: Project) -> None:
    project.publish()
    project.store.objects["logo.svg"]["CacheControl"] = "no-store"
    assert "changed  logo.svg" in project.publish().out
    assert project.store.uploaded()[-1] == "logo.svg"


def test_a_dry_run_changes_nothing(project: Project) -> None:
    done = project.publish("--dry-run", "--delete")
    assert (done.code, project.store.objects) == (0, {})
    assert "new      index.html" in done.out
    assert done.out.endswith("nothing was changed\n")


def test_only_published_objects_are_deleted_after_a_yes(project: Project) -> None:
    project.publish()
    project.store.objects["uploads/of-a-user.jpg"] = {"Size": 1, "ContentType": "image/jpeg"}
    (project.site / "logo.svg").unlink()
    assert "logo.svg" in project.store.objects
    assert project.publish().code == 0
    assert "logo.svg" in project.store.objects
    for typed, code in (("no\n", 1), (None, 1)):
        done = project.publish("--delete", typed=typed)
        assert (done.code, "logo.svg" in project.store.objects) == (code, True)
    done = project.publish("--delete", typed="y\n")
    assert done.code == 0
    assert "Delete 1 object of `pagesbucket-1`?" in done.err
    assert project.store.objects.keys() & {"logo.svg", "uploads/of-a-user.jpg"} == {"uploads/of-a-user.jpg"}
    assert project.store.invalidated() == ["/logo.svg"]


def test_many_paths_become_a_wildcard_that_keeps_the_rest() -> None:
    some = [f"static/img/{number}.png" for number in range(31)]
    assert paths_of(some) == ("/static/img*",)
    assert len(paths_of(some[:30])) == 30
    assert paths_of([*some, "index.html"]) == ("/*",)
    assert paths_of(["logo@2x (1).png", "a+b?.png"]) == ("/a+b%3F.png", "/logo@2x%20(1).png")
    assert paths_of(["a b/ü*.html", "index.html"]) == ("/a%20b/%C3%BC%2A.html", "/index.html", "/")


@pytest.mark.parametrize("make", ["outside", "inside", "folder", "broken", "pipe"])
def test_no_link_and_no_device_is_published(project: Project, make: str) -> None:
    path = project.site / "strange"
    if make == "pipe":
        os.mkfifo(path)
    else:
        target = {"outside": "/etc/passwd", "inside": "logo.svg", "folder": "/etc", "broken": "no"}[make]
        path.symlink_to(target)
    done = project.publish()
    assert (done.code, project.store.objects) == (1, {})
    assert "error[T7377]: `strange` is " in done.out


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (b"\xff.html", "is not UTF-8"),
        (b"a\x1b[2J.html", "control character"),
        (b"a\nb.html", "control character"),
        (b"a\\b.html", "backslash"),
    ],
)
def test_a_hostile_name_is_refused_and_harmless(project: Project, name: bytes, reason: str) -> None:
    with open(os.path.join(os.fsencode(project.site), name), "w") as file:
        file.write("x")
    done = project.publish()
    assert (done.code, project.store.objects) == (1, {})
    assert reason in done.out
    assert "\x1b" not in done.out


def test_limits_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large.bin").write_text("12345")
    monkeypatch.setattr("tiers.operate.site.files.LARGEST", 4)
    (large,) = read_site(str(tmp_path)).refused
    assert large.reason == "has 5 bytes; the S3 limit of one upload is 4"
    monkeypatch.setattr("tiers.operate.site.files.MOST_FILES", 0)
    assert [each.reason for each in read_site(str(tmp_path)).refused] == ["has more than 0 files"]
    deep = tmp_path / "/".join(["d" * 200] * 6)
    os.makedirs(deep)
    (deep / "x").write_text("")
    monkeypatch.undo()
    assert "bytes; the S3 limit is 1,024" in read_site(str(tmp_path)).refused[0].reason


@pytest.mark.parametrize(
    ("component", "message"),
    [
        ("pagse", "unknown component `pagse`"),
        ("web", "`web` is not a bucket"),
        ("other", "no distribution of the stack serves this bucket"),
    ],
)
def test_a_wrong_component_is_said(tmp_path: Path, component: str, message: str) -> None:
    spec = SPEC.replace("resources:", "logic:\n  web: {type: autoscaling, port: 80}\nresources:")
    project = Project(tmp_path, FILES)
    project.world.stacks.update(deployed(bundle(spec=spec)).stacks)
    project.world.account.on(s3__PutObject={})
    done = run(project.world, tmp_path, "publish", component, "site", spec=spec)
    assert message in done.out


@pytest.mark.parametrize("folder", ["missing", "empty", "quiet.yaml", "a\0b"])
def test_a_folder_without_files_is_refused(project: Project, folder: str) -> None:
    (project.folder / "empty").mkdir()
    done = run(project.world, project.folder, "publish", "pages", folder, spec=SPEC)
    assert done.code == 1
    assert "error[T7376]" in done.out


@pytest.mark.parametrize("operation", ["s3__PutObject", "cloudfront__CreateInvalidation"])
def test_a_failure_says_how_to_go_on(project: Project, operation: str) -> None:
    project.publish()
    project.write("logo.svg", "<svg></svg>")
    project.world.account.on(**{operation: Refused("AccessDenied", "no", 403)})
    done = project.publish()
    assert done.code == 1
    assert "run the same command with `--invalidate-all`" in done.out


def test_a_file_that_changes_meanwhile_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def vanished(*_: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "x")

    monkeypatch.setattr("tiers.operate.site.objects.opened", vanished)
    done = project.publish()
    assert (done.code, "cannot be read: no such file" in done.out) == (1, True)


def test_a_publisher_is_allowed_its_calls_and_nothing_else(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.publish()
    (project.site / "logo.svg").unlink()
    project.publish("--delete", "--yes")
    made = (name.split(".") for name, _ in project.world.account.calls)
    called = {action(Failure(service, operation, "", "")) for service, operation in made}
    words = ("--for", "publish", "--account", "123456789012", "--region", "eu-west-1")
    assert main(["permissions", str(project.folder / "quiet.yaml"), *words]) == 0
    (policy,) = json.loads(capsys.readouterr().out)["policies"]
    allowed = {each: one["Resource"] for one in policy["document"]["Statement"] for each in one["Action"]}
    assert allowed.keys() == called
    assert allowed["cloudfront:CreateInvalidation"] == ["arn:aws:cloudfront::123456789012:distribution/*"]
    assert allowed["s3:PutObject"] == ["arn:aws:s3:::quiet-*/*"]
