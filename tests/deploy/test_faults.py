"""AWS on bad days: throttling, connections that break, answers that come late, half or from somebody else."""

import base64
import hashlib
import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from tests.support.aws_double import NOWHERE
from tests.support.fault_server import Reply, Request, Server, answer, error, serving, turns
from tests.support.standing import SPEC
from tiers import cli
from tiers.deploy.aws import TRIES, Aws, AwsError
from tiers.deploy.aws_errors import diagnostic
from tiers.deploy.changes import changesets
from tiers.deploy.following import Clock

IDENTITY = answer("GetCallerIdentity", "<Account>123456789012</Account>", "sts")
THROTTLED = error("Throttling", "Rate exceeded")
SSO = """[default]
sso_session = s
sso_account_id = 123456789012
sso_role_name = r
[sso-session s]
sso_region = eu-west-1
sso_start_url = https://example.com
"""
OTHER_REGION = Reply(301, headers=(("x-amz-bucket-region", "ap-east-1"),))


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Spend no time between tries, but note how long they would have taken."""
    noted: list[float] = []
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=noted.append))
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return noted


def at(server: Server) -> Any:
    """An environment in which AWS is that server."""
    return mock.patch.dict("os.environ", {**NOWHERE, "AWS_ENDPOINT_URL": server.address})


def asked(server: Server) -> dict[str, Any]:
    with at(server):
        return Aws("eu-west-1").call("sts", "get_caller_identity")


def told(server: Server) -> str:
    with pytest.raises(AwsError) as raised:
        asked(server)
    return diagnostic(raised.value.failure).code.id


@pytest.mark.parametrize(
    "fault",
    [THROTTLED, error("InternalFailure", status=500), Reply(503, "<html>"), Reply(breaks=True)],
    ids=["throttled", "internal", "unavailable", "broken"],
)
def test_what_passes_is_tried_again(fault: Reply) -> None:
    with serving(turns([fault, fault, fault, IDENTITY])) as server:
        assert asked(server)["Account"] == "123456789012"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (THROTTLED, "T7105"),
        (error("InternalFailure", status=500), "T7111"),
        (Reply(503, "<html>"), "T7111"),
        (Reply(breaks=True), "T7106"),
    ],
    ids=["throttled", "internal", "unavailable", "broken"],
)
def test_what_stays_is_told_after_ten_tries(fault: Reply, code: str, pauses: list[float]) -> None:
    with serving(turns([fault])) as server:
        assert told(server) == code
    assert len(server.requests) == TRIES
    assert len(pauses) == TRIES - 1


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tiers.deploy.aws.TIMEOUT", 0.05)
    monkeypatch.setattr("tiers.deploy.aws.TRIES", 2)
    with serving(turns([IDENTITY._replace(delay=1)])) as server:
        assert told(server) == "T7106"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "reply",
    [Reply(200, "<html><body>Sign in to Wi-Fi</body></html>"), Reply(200, "{]"), IDENTITY._replace(cut=True)],
    ids=["page", "text", "half"],
)
def test_what_is_no_answer_of_aws_is_told_as_such(reply: Reply) -> None:
    with serving(turns([reply])) as server:
        assert told(server) == "T7106"


def test_nobody_listens() -> None:
    with serving(turns([IDENTITY])) as server:
        pass
    assert told(server) == "T7106"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error("ExpiredToken", "The security token included in the request is expired", 403), "T7102"),
        (
            error("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
            "T7103",
        ),
        (error("SignatureDoesNotMatch", "Signature expired: 20260101T000000Z is now earlier", 403), "T7108"),
    ],
)
def test_what_does_not_pass_is_not_tried_again(reply: Reply, code: str) -> None:
    with serving(turns([reply])) as server:
        assert told(server) == code
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"AWS_PROFILE": "nobody"}, "T7112"),
        ({"AWS_ENDPOINT_URL": "nowhere"}, "T7112"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "T7101"),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "T7101"),
        ({"AWS_DEFAULT_REGION": ""}, "T7107"),
        ({"AWS_DEFAULT_REGION": "eu west 1"}, "T7107"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_told(environment: dict[str, str], code: str) -> None:
    with (
        serving(turns([IDENTITY])) as server,
        at(server),
        mock.patch.dict("os.environ", environment),
        pytest.raises(AwsError) as raised,
    ):
        Aws().call("sts", "get_caller_identity")
    assert diagnostic(raised.value.failure).code.id == code
    assert server.requests == []


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ("[default]\ncredential_process = false\n", "T7101"),
        ("[default\n", "T7112"),
        (SSO, "T7102"),
    ],
    ids=["process", "file", "sso"],
)
def test_a_profile_that_cannot_be_used_is_told(tmp_path: Path, profile: str, code: str) -> None:
    (tmp_path / "config").write_text(profile)
    with serving(turns([IDENTITY])) as server, at(server):
        os.environ["AWS_CONFIG_FILE"] = str(tmp_path / "config")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del os.environ[name]
        with pytest.raises(AwsError) as raised:
            Aws("eu-west-1").call("sts", "get_caller_identity")
    assert diagnostic(raised.value.failure).code.id == code


class Bucket:
    """A bucket that keeps what arrives whole, and breaks when told to."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.order: list[str] = []
        self.breaks_after = 10**6
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        """Answer a request."""
        if request.operation == "GetCallerIdentity":
            return IDENTITY
        with self._lock:
            if request.method == "PUT":
                return self._put(request)
            if request.path == "/templates":
                return Reply()
            body = self.stored.get(request.path)
            # A HEAD is answered by the length and the checksum.
            return Reply(404) if body is None else Reply(200, "x" * len(body), _checksum(body))

    def _put(self, request: Request) -> Reply:
        if len(self.stored) >= self.breaks_after:
            return Reply(breaks=True)
        sent = hashlib.sha256(request.body).digest()
        assert request.headers["x-amz-checksum-sha256"] == base64.b64encode(sent).decode()
        self.stored[request.path] = request.body
        self.order.append(request.path.split("/")[-1].split(".")[0])
        return Reply()


def _checksum(body: bytes) -> tuple[tuple[str, str], ...]:
    return (("x-amz-checksum-sha256", base64.b64encode(hashlib.sha256(body).digest()).decode()),)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "quiet.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def package(server: Server) -> int:
    with at(server):
        return cli.main(["package", "quiet.yaml", "--bucket", "templates", "--no-lint", "--no-verify"])


def test_an_interrupted_upload_is_taken_up_where_it_broke_and_the_root_goes_last(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket = Bucket()
    bucket.breaks_after = 3
    with serving(bucket) as server:
        assert package(server) == 1
        assert "error[T7106]" in capsys.readouterr().out
        assert bucket.order == ["network", "security", "data"]
        assert not (folder / "build" / "quiet" / "packaged.template.yaml").exists()
        bucket.breaks_after = 10**6
        assert package(server) == 0
    assert bucket.order == ["network", "security", "data", "logic", "root"]
    [root] = [body for path, body in bucket.stored.items() if "/root." in path]
    assert (folder / "build" / "quiet" / "packaged.template.yaml").read_bytes() == root
    for path in bucket.stored:
        assert path.split(".")[1] == hashlib.sha256(bucket.stored[path]).hexdigest()


def test_what_lies_cut_short_in_the_bucket_is_uploaded_again(folder: Path) -> None:
    bucket = Bucket()
    with serving(bucket) as server:
        assert package(server) == 0
        cut = next(path for path in bucket.stored if "/data." in path)
        bucket.stored[cut] = bucket.stored[cut][:-1]
        assert package(server) == 0
    assert bucket.order == ["network", "security", "data", "logic", "root", "data"]
    assert folder.is_dir()


@pytest.mark.usefixtures("folder")
def test_a_bucket_elsewhere_is_told_with_its_region(capsys: pytest.CaptureFixture[str]) -> None:
    def answers(request: Request) -> Reply:
        return IDENTITY if request.operation else OTHER_REGION

    with serving(answers) as server:
        assert package(server) == 1
    assert "error[T7109]: the bucket `templates` is in `ap-east-1`" in capsys.readouterr().out
    assert {request.method for request in server.requests} <= {"POST", "HEAD"}


def test_a_try_that_was_answered_too_late_is_known_to_be_the_same() -> None:
    def answers(request: Request) -> Reply:
        broken = sum(each.operation == request.operation for each in server.requests) == 1
        return Reply(breaks=True) if broken else replies[request.operation]

    made = "<Id>arn:aws:cloudformation:eu-west-1:1:changeSet/tiers-1/2</Id><StackId>arn:stack</StackId>"
    replies = {
        "CreateChangeSet": answer("CreateChangeSet", made),
        "DescribeChangeSet": answer("DescribeChangeSet", "<Status>CREATE_COMPLETE</Status>"),
        "ExecuteChangeSet": answer("ExecuteChangeSet"),
    }
    request = changesets.Request("quiet", True, False, {"TemplateBody": "{}"}, (), (), False)
    with serving(answers) as server, at(server):
        aws = Aws("eu-west-1")
        change_set = changesets.make(aws, request, Clock())
        changesets.execute(aws, change_set, rollback=True)
    for operation in ("CreateChangeSet", "ExecuteChangeSet"):
        first, second = (each.body for each in server.requests if each.operation == operation)
        assert first == second
        assert b"Token=tiers-" in first
