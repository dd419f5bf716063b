"""Calls AWS. The only module that imports boto3 and botocore, and not before something is called.

Every failure becomes an `AwsError`, with its details in a `Failure`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, NoReturn

from tiers import __version__

TRIES: Final = 10
"""Of one call, with pauses that grow to 20 seconds: about a minute and a half of throttling is sat out."""
TIMEOUT: Final = 20
"""Seconds to wait for a connection, and three times as long for an answer."""

CREDENTIALS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""The variables that programs read credentials from."""

ASSUME_ROLE: Final = "AssumeRole"
SESSION_NAME: Final = "tiers"
"""The name of the session of a role, which CloudTrail shows."""

# What never reached AWS has no code of AWS's: ours, by botocore's exception or one that it derives from.
_OURS: Final = {
    "NoCredentialsError": "NoCredentials",
    "PartialCredentialsError": "PartialCredentials",
    "CredentialRetrievalError": "CredentialProcess",
    "UnauthorizedSSOTokenError": "ExpiredSso",
    "SSOTokenLoadError": "ExpiredSso",
    "TokenRetrievalError": "ExpiredSso",
    "LoginError": "ExpiredSso",
    "ProfileNotFound": "NoProfile",
    "NoRegionError": "NoRegion",
    "InvalidRegionError": "InvalidRegion",
    "ReadTimeoutError": "Timeout",
    "ConnectTimeoutError": "Timeout",
    "SSLError": "Certificate",
    "ProxyConnectionError": "Proxy",
    "EndpointConnectionError": "Connection",
    "ConnectionError": "Connection",
    "HTTPClientError": "Connection",
    "ResponseStreamingError": "Connection",
    "IncompleteReadError": "Connection",
    "ResponseParserError": "NotAws",
    "LookupError": "NotAws",
    "ParamValidationError": "Parameters",
    "OSError": "Connection",
}


class Failure(NamedTuple):
    """A failed call: the answer of AWS, or of the network on the way to it."""

    service: str
    operation: str
    code: str
    """AWS's error code, or one of this package if AWS was not reached: `NoCredentials`, `Connection`..."""
    message: str
    status: int = 0
    """Of the answer by HTTP; 0 if there was none."""
    region: str = ""
    """The region that S3 names when a bucket is in another one."""
    bucket: str = ""
    """The bucket that was called for, which S3 does not name itself."""


class AwsError(Exception):
    """A call that failed; nothing else leaves this module."""

    def __init__(self, failure: Failure) -> None:
        """`failure` is all that is known about it."""
        super().__init__(f"{failure.service}.{failure.operation}: {failure.code}: {failure.message}")
        self.failure = failure


class Aws:
    """One region of one account. Clients are made when they are first needed."""

    def __init__(
        self, region: str | None = None, profile: str | None = None, role: str | None = None
    ) -> None:
        """Without arguments, botocore's own chain of environment and files decides.

        A role is assumed when something is called. Raises `AwsError` for an unknown profile, unreadable
        files, or if nothing names a region.
        """
        self.clients: dict[str, Any] = {}
        self._profile, self._role = profile, role
        try:
            self._session = _session(region, profile)
            if role:
                self._session = _assuming(self._session, role)
        except Exception as error:
            raise AwsError(_failure("", "", error)) from error
        self.region: str = self._session.region_name or ""
        if not self.region:
            raise AwsError(Failure("", "", "NoRegion", "no region is configured"))

    def in_region(self, region: str) -> "Aws":
        """Return another region, with the same credentials. Raises `AwsError`."""
        return Aws(region, self._profile, self._role)

    def assuming(self, role: str) -> "Aws":
        """Return the same region, with the credentials of a role. Raises `AwsError`."""
        return Aws(self.region, self._profile, role)

    def variables(self) -> dict[str, str]:
        """Return the credentials of the role as environment variables, if there is one. Raises `AwsError`."""
        if not self._role:
            return {}
        try:
            found = self._session.get_credentials().get_frozen_credentials()
        except Exception as error:
            raise AwsError(_failure("sts", "", error)) from error
        given = (found.access_key, found.secret_key, found.token)
        return dict(zip(CREDENTIALS, given, strict=True))

    def call(self, service: str, operation: str, /, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
        """Call an operation by the name of boto3's method; return the answer. Raises `AwsError`."""
        try:
            answer = getattr(self._client(service), operation)(**arguments)
        except Exception as error:
            failure = _failure(service, operation, error)
            raise AwsError(failure._replace(bucket=str(arguments.get("Bucket", "")))) from error
        return _Answer.of(answer, service, operation)

    def pages(
        self,
        service: str,
        operation: str,
        key: str,
        /,
        **arguments: Any,  # noqa: ANN401
    ) -> Iterator[dict[str, Any]]:
        """Yield what all pages of an operation's answer have under `key`. Raises `AwsError`."""
        try:
            for page in self._client(service).get_paginator(operation).paginate(**arguments):
                yield from _Answer.of(page, service, operation).get(key) or ()
        except Exception as error:
            raise AwsError(_failure(service, operation, error)) from error

    def knows(self, service: str, operation: str) -> bool:
        """Return whether the installed boto3 has an operation. Raises `AwsError`."""
        try:
            return hasattr(self._client(service), operation)
        except Exception as error:
            raise AwsError(_failure(service, operation, error)) from error

    def endpoint(self, service: str) -> str:
        """Return where a service is reached, without a slash at its end. Raises `AwsError`."""
        try:
            return str(self._client(service).meta.endpoint_url).rstrip("/")
        except Exception as error:
            raise AwsError(_failure(service, "", error)) from error

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its classes at run time
        if service not in self.clients:
            self.clients[service] = self._session.client(service, config=_config())
        return self.clients[service]


class _Answer(dict[str, Any]):
    """An answer, or a part of one. What it lacks though any answer of AWS has it, is an `AwsError`."""

    call = ("", "")

    def __missing__(self, key: str) -> NoReturn:
        message = f"the response has no `{key}`"
        raise AwsError(Failure(self.call[0], _spelled(self.call[1]), "NotAws", message))

    @classmethod
    def of(cls, answer: Mapping[str, Any], service: str, operation: str) -> "_Answer":
        """Make one of what botocore returns."""
        made = cls({key: cls._part(each, service, operation) for key, each in answer.items()})
        made.call = (service, operation)
        return made

    @classmethod
    def _part(cls, value: object, service: str, operation: str) -> object:
        if isinstance(value, Mapping):
            return cls.of(value, service, operation)
        if isinstance(value, list):
            return [cls._part(each, service, operation) for each in value]
        return value


def _spelled(operation: str) -> str:
    return "".join(word.capitalize() for word in operation.split("_"))


def _session(region: str | None, profile: str | None) -> Any:  # noqa: ANN401 - boto3 has no types
    import boto3

    return boto3.session.Session(region_name=region, profile_name=profile)


def _assuming(session: Any, role: str) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return a session with the credentials of a role, which are renewed before they expire.

    A role that is assumed with those of another role has them for an hour, which a deployment may outlast:
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    import boto3
    import botocore.session
    from botocore.credentials import AssumeRoleCredentialFetcher, CredentialResolver
    from botocore.exceptions import NoCredentialsError

    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    fetcher = AssumeRoleCredentialFetcher(
        session.client, source, role, extra_args={"RoleSessionName": SESSION_NAME}
    )
    made = botocore.session.Session()
    made.register_component("credential_provider", CredentialResolver([_provider(fetcher)]))
    return boto3.session.Session(botocore_session=made, region_name=session.region_name)


def _provider(fetcher: Any) -> Any:  # noqa: ANN401 - botocore has no types
    from botocore.credentials import CredentialProvider, DeferredRefreshableCredentials

    class Provider(CredentialProvider):  # type: ignore[misc]
        """Provides the credentials of the role alone."""

        METHOD = CANONICAL_NAME = "assume-role"

        def load(self) -> Any:  # noqa: ANN401
            return DeferredRefreshableCredentials(fetcher.fetch_credentials, self.METHOD)

    return Provider()


def _config() -> Any:  # noqa: ANN401 - boto3 has no types
    from botocore.config import Config

    return Config(
        retries={"mode": "standard", "total_max_attempts": TRIES},
        connect_timeout=TIMEOUT,
        read_timeout=3 * TIMEOUT,
        user_agent_extra=f"tiers/{__version__}",
    )


def _failure(service: str, operation: str, error: Exception) -> Failure:
    """Return the failure of a call. Any other error is a bug, and raised."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    if isinstance(error, ClientError):
        # AWS's own spelling, such as DescribeDBInstances, which no rule makes of boto3's.
        # The credentials of a role are renewed within any call.
        service = "sts" if error.operation_name == ASSUME_ROLE else service
        return _answered(service, error.operation_name, error.response)
    # botocore looks up in an answer what any answer of AWS has: a LookupError means another server.
    if not isinstance(error, BotoCoreError | ResponseParserError | OSError | ValueError | LookupError):
        raise error
    known = (_OURS[each.__name__] for each in type(error).__mro__ if each.__name__ in _OURS)
    return Failure(service, _spelled(operation), next(known, "Configuration"), str(error))


def _answered(service: str, operation: str, response: dict[str, Any]) -> Failure:
    error, metadata = response.get("Error", {}), response.get("ResponseMetadata", {})
    headers = metadata.get("HTTPHeaders", {})
    return Failure(
        service,
        operation,
        str(error.get("Code", "")),
        str(error.get("Message", "")),
        int(metadata.get("HTTPStatusCode", 0)),
        str(headers.get("x-amz-bucket-region") or error.get("Region") or ""),
    )
