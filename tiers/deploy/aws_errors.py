"""Turn a failure of AWS or of the network into a finding: its meaning, and what to do."""

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from tiers.deploy import operation_permissions
from tiers.deploy.aws import Failure
from tiers.diagnostics.codes import aws as codes
from tiers.diagnostics.codes.templates import UNREADABLE_TEMPLATE
from tiers.diagnostics.model import NOWHERE, Code, Diagnostic, Place

_DENIED: Final = re.compile(
    r"User: (?P<user>\S+) is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: (?P<resource>\S+))?"
)
_SKEWED: Final = re.compile(r"Signature expired|Signature not yet current")
_BECAUSE: Final = re.compile(r"because (?P<reason>[^.]*)")


class Said(NamedTuple):
    """The parts of a finding that depend on the failure."""

    message: str
    help: str
    note: str = ""


def diagnostic(failure: Failure, place: Place = NOWHERE) -> Diagnostic:
    """Make a finding of a failed call; the one place that does."""
    kinds = ((code, say) for words, code, say in _KINDS if _is_one_of(words, failure))
    code, say = next(kinds, (codes.AWS_REFUSED, _refused))
    said = say(failure)
    return code.at(place, said.message, help=said.help, note=said.note)


def is_denied(failure: Failure) -> bool:
    """Return whether a call failed only because a permission is missing."""
    return _is_one_of(_DENIALS, failure)


def _is_one_of(words: str, failure: Failure) -> bool:
    code = _code(failure)
    names = (code, f"{failure.service}-{code}")
    return any(fnmatchcase(name, word) for word in words.split() for name in names)


def _code(failure: Failure) -> str:
    """AWS's code, made telling: a HEAD is answered without a body, by the status alone."""
    if _SKEWED.search(failure.message):
        return "RequestTimeTooSkewed"
    return str(failure.status) if failure.code.isdigit() or not failure.code else failure.code


def _what(failure: Failure) -> str:
    return f"`{failure.service}.{failure.operation}`" if failure.operation else "AWS"


def _own_words(failure: Failure) -> str:
    return f"AWS: {failure.message}" if failure.message else ""


def _no_credentials(failure: Failure) -> Said:
    return Said(
        "no AWS credentials found",
        "run `aws login` or `aws sso login`, set `AWS_PROFILE`, or pass `--profile NAME`",
        failure.message if failure.code != "NoCredentials" else "",
    )


def _expired(failure: Failure) -> Said:
    return Said(
        "the AWS credentials have expired",
        "renew them, for example with `aws sso login`, then run the command again; completed steps are kept",
        failure.message,
    )


def _refused_credentials(failure: Failure) -> Said:
    return Said(
        "AWS rejected the credentials",
        "run `aws sts get-caller-identity`; if it works, enable the region in this account, otherwise "
        "renew or "
        "replace the credentials",
        _own_words(failure),
    )


def _denied(failure: Failure) -> Said:
    found = _DENIED.search(failure.message)
    action = found["action"] if found else operation_permissions.action(failure)
    resource = f" on `{found['resource']}`" if found and found["resource"] else ""
    reason = _BECAUSE.search(failure.message)
    who = f"`{found['user']}`: " if found else ""
    return Said(
        f"the permission `{action}` is missing{resource}",
        f"allow `{action}`; `tiers permissions SPEC` prints the policies that are needed",
        f"{who}{reason['reason']}" if reason else who.removesuffix(": "),
    )


def _denied_key(failure: Failure) -> Said:
    return Said(
        f"the key that encrypts the bucket denied {_what(failure)}",
        "allow `kms:GenerateDataKey` and `kms:Decrypt` on this key, or use another bucket",
        _own_words(failure),
    )


def _throttled(failure: Failure) -> Said:
    return Said(
        f"AWS throttled {_what(failure)}",
        "wait a minute, then run the command again; completed steps are kept",
        _own_words(failure),
    )


def _unreachable(failure: Failure) -> Said:
    return Said(
        f"AWS did not respond to {_what(failure)}",
        "check network, proxy, and region, then run the command again; completed steps are kept",
        failure.message,
    )


def _no_region(_failure: Failure) -> Said:
    return Said(
        "no region specified",
        "pass `--region NAME`, set `AWS_REGION`, or add `regions` to the spec",
    )


def _wrong_region(failure: Failure) -> Said:
    return Said(
        "the region does not exist, or is not enabled in this account",
        "pass another one with `--region NAME`, or enable it in the console under Account, AWS Regions",
        failure.message,
    )


def _clock(failure: Failure) -> Said:
    return Said(
        "the clock of this machine is wrong", "synchronize it with a time server", _own_words(failure)
    )


def _bucket(failure: Failure) -> str:
    return f"the bucket `{failure.bucket}`" if failure.bucket else "the bucket"


def _elsewhere(failure: Failure) -> Said:
    where = f"in `{failure.region}`" if failure.region else "in another region"
    return Said(
        f"{_bucket(failure)} is {where}, not in the region of the stack",
        "use a bucket in the same region" + (f", or `--region {failure.region}`" if failure.region else ""),
    )


def _no_bucket(failure: Failure) -> Said:
    return Said(
        f"{_bucket(failure)} does not exist",
        f"check its name, or create it with `aws s3 mb s3://{failure.bucket or 'NAME'} --region REGION`",
    )


def _not_ours(failure: Failure) -> Said:
    return Said(
        f"{_bucket(failure)} belongs to another account, or `s3:ListBucket` on it is not allowed",
        "use a bucket of this account; `tiers permissions SPEC` prints the policies that are needed",
        _own_words(failure),
    )


def _failed(failure: Failure) -> Said:
    return Said(
        f"AWS failed during {_what(failure)}",
        "run the command again later; https://health.aws.amazon.com shows outages",
        _own_words(failure),
    )


def _profile(failure: Failure) -> Said:
    return Said(
        "the profile does not exist",
        "use a profile that `aws configure list-profiles` lists",
        failure.message,
    )


def _configuration(failure: Failure) -> Said:
    return Said(
        "the AWS configuration on this machine is not valid",
        "fix the problem that the note describes",
        failure.message,
    )


def _unreadable(failure: Failure) -> Said:
    command = "`aws cloudformation get-template`"
    return Said(failure.message, f"check it with {command}; `--template-stage Processed` is without macros")


def _refused(failure: Failure) -> Said:
    message = failure.message.strip().rstrip(".")
    shown = f"{message[:1].lower()}{message[1:]}" if message else failure.code
    return Said(f"AWS rejected {_what(failure)}: {shown}", "", f"error code `{failure.code}`")


# AWS's codes with `*` for any letters; with the service in front where it alone means this.
_DENIALS: Final = "AccessDenied* UnauthorizedOperation AuthorizationError NotAuthorized Forbidden *-403"
_NO_SUCH_KEY: Final = (
    "InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId AuthFailure SignatureDoesNotMatch "
    "InvalidSignatureException InvalidToken MissingAuthenticationToken*"
)
_TOO_MANY: Final = (
    "Throttl* TooManyRequests* RequestLimitExceeded SlowDown RequestThrottled* BandwidthLimitExceeded "
    "PriorRequestNotComplete *-429"
)
_BROKEN: Final = "Internal* ServiceUnavailable* ServiceFailure RequestTimeout *-5??"
_ELSEWHERE: Final = (
    "s3-PermanentRedirect s3-AuthorizationHeaderMalformed s3-IllegalLocationConstraint* s3-301 s3-307 s3-400"
)

_KINDS: Final[tuple[tuple[str, Code, Callable[[Failure], Said]], ...]] = (
    ("NoCredentials PartialCredentials CredentialProcess", codes.NO_CREDENTIALS, _no_credentials),
    ("ExpiredSso ExpiredToken* RequestExpired TokenRefreshRequired", codes.EXPIRED_CREDENTIALS, _expired),
    (_NO_SUCH_KEY, codes.REFUSED_CREDENTIALS, _refused_credentials),
    ("s3-*KMS*", codes.ACCESS_DENIED, _denied_key),
    ("s3-403", codes.BUCKET, _not_ours),
    (_DENIALS, codes.ACCESS_DENIED, _denied),
    (_TOO_MANY, codes.THROTTLED, _throttled),
    ("Connection Timeout Certificate Proxy NotAws", codes.UNREACHABLE, _unreachable),
    ("NoRegion", codes.NO_REGION, _no_region),
    ("InvalidRegion OptInRequired RegionDisabled*", codes.NO_REGION, _wrong_region),
    ("RequestTimeTooSkewed RequestInTheFuture", codes.CLOCK_SKEW, _clock),
    (_ELSEWHERE, codes.BUCKET, _elsewhere),
    ("s3-NoSuchBucket s3-404", codes.BUCKET, _no_bucket),
    (_BROKEN, codes.AWS_FAILED, _failed),
    ("NoProfile", codes.BAD_CONFIGURATION, _profile),
    ("UnreadableTemplate", UNREADABLE_TEMPLATE, _unreadable),
    ("Configuration Parameters", codes.BAD_CONFIGURATION, _configuration),
)
"""The first that fits decides."""
