"""An account that answers what a test says, through botocore's own clients.

Requests and answers are held to AWS's descriptions of its services, as botocore's Stubber does it; but
answers are found by operation and not by their order, so that a test can say what an account is like.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ParamValidationError
from botocore.validate import validate_parameters

from tiers.deploy.aws import Aws

REGION = "eu-west-1"
NOWHERE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_CONFIG_FILE": "/nonexistent/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent/credentials",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_DEFAULT_REGION": REGION,
}
"""An environment from which no account can be reached: what no test answers is refused by this machine."""

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Refused(Exception):  # noqa: N818 - what AWS says
    """What AWS refuses, with its code, message and status."""

    def __init__(self, code: str, message: str = "", status: int = 400, **headers: str) -> None:
        """`headers` have underscores for hyphens."""
        super().__init__(code, message)
        self.code, self.message, self.status = code, message, status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def parsed(self) -> dict[str, Any]:
        """Return it as botocore reads it."""
        metadata = {"HTTPStatusCode": self.status, "HTTPHeaders": self.headers}
        return {"Error": {"Code": self.code, "Message": self.message}, "ResponseMetadata": metadata}


class Account:
    """Answers by `service.Operation`; `calls` are those that were made, in order."""

    current: "Account | None" = None

    def __init__(self, **answers: Answer | dict[str, Any] | Refused) -> None:
        """`answers` have two underscores for the dot."""
        self.answers: dict[str, Answer | dict[str, Any] | Refused] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.role: str | None = None
        """The role whose credentials the last client has."""
        self.on(**answers)

    def on(self, **answers: Answer | dict[str, Any] | Refused) -> "Account":
        """Say what is answered from now on."""
        renamed = {name.replace("__", ".").replace("_", "-"): answer for name, answer in answers.items()}
        self.answers.update(renamed)
        return self

    def made(self, operation: str) -> list[dict[str, Any]]:
        """Return the arguments of each call of an operation."""
        return [arguments for name, arguments in self.calls if name == operation]

    @contextmanager
    def connected(self) -> Iterator[Aws]:
        """Have every command reach this account."""
        with (
            mock.patch.dict("os.environ", NOWHERE),
            mock.patch("tiers.deploy.aws._session", _Session),
            mock.patch("tiers.deploy.aws._assuming", _Session.assuming),
            mock.patch.object(Account, "current", self),
        ):
            yield Aws(REGION)

    def answer(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Answer one call, or raise `Refused`."""
        self.calls.append((operation, arguments))
        found = self.answers.get(operation, Refused("AccessDenied", f"no test answers {operation}", 403))
        if isinstance(found, Refused):
            raise found
        return found(arguments) if callable(found) else found


def _held_to(answer: dict[str, Any], shape: Any) -> None:
    try:
        validate_parameters(answer, shape)
    except ParamValidationError as error:
        # A failure of the test's own must not look like one of AWS.
        raise AssertionError(str(error)) from error


class _Session:
    """What stands in for boto3's."""

    def __init__(self, region: str | None, profile: str | None) -> None:
        self.region_name = region or REGION
        self.role: str | None = None

    @staticmethod
    def assuming(session: "_Session", role: str) -> "_Session":
        """Return a session that assumes a role when it is used."""
        made = _Session(session.region_name, None)
        made.role = role
        return made

    def get_credentials(self) -> mock.Mock:
        """Return credentials that name the role."""
        frozen = mock.Mock(access_key=f"of {self.role}", secret_key="secret", token="token")
        return mock.Mock(get_frozen_credentials=lambda: frozen)

    def client(self, service: str, config: object) -> Any:
        assert Account.current is not None
        if self.role:
            try:
                Account.current.answer("sts.AssumeRole", {"RoleArn": self.role})
            except Refused as refused:
                raise ClientError(refused.parsed(), "AssumeRole") from refused
        Account.current.role = self.role
        return _client(service, self.region_name)


@functools.cache
def _client(service: str, region: str) -> Any:
    """Make a client once: that of EC2 takes a tenth of a second."""
    client: Any = boto3.client(
        service,
        region_name=region,
        endpoint_url=f"https://{service}.{region}.amazonaws.com",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    given: dict[str, Any] = {}

    def before_parameters(params: dict[str, Any], **_: object) -> None:
        given.clear()
        given.update(params)

    def before_call(model: Any, **_: object) -> tuple[AWSResponse, dict[str, Any]]:
        assert Account.current is not None
        try:
            answer = Account.current.answer(f"{service}.{model.name}", dict(given))
        except Refused as refused:
            return AWSResponse("", refused.status, {}, None), refused.parsed()
        if model.output_shape is not None:
            _held_to(answer, model.output_shape)
        return AWSResponse("", 200, {}, None), {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}

    client.meta.events.register_first("before-parameter-build.*.*", before_parameters)
    client.meta.events.register_first("before-call.*.*", before_call)
    return client
