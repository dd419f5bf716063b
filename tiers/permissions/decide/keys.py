"""The values of condition keys in a call: known, known to be absent, or unknown.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tiers.permissions.decide.call import Call
from tiers.permissions.decide.text import STAR, Writer
from tiers.permissions.model.universe import Arn, Subject, Universe
from tiers.tuples import NamedTuple


class Other(NamedTuple):
    """A value of which only is known that it is none of some texts, and no ARN of some form, if it exists."""

    excluded: tuple[str, ...]
    form: str = ""


Values: TypeAlias = tuple[str, ...] | Other | None
"""The texts of a key, none if the request has no such key; `None` if nothing is known about it."""
ABSENT: tuple[str, ...] = ()

_WITH_RESOURCE_ACCOUNT = {"dynamodb", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"}
"""Services of which the requests have `aws:ResourceAccount`."""


class Keys:
    """The condition keys of calls in one universe."""

    def __init__(self, writer: Writer, universe: Universe) -> None:
        self.writer = writer
        self._arns: dict[str, Arn] = {}
        self._of_subjects: dict[int, tuple[Subject, str]] = {}
        for target in universe.targets:
            for each in target.arns.values():
                self._arns.setdefault(target.id, each)
        sources: dict[str, list[str]] = {}
        for subject in universe.subjects:
            if subject.kind == "service" and subject.source:
                sources.setdefault(subject.id, []).append(self.arn_of(subject))
        self._sources = {name: tuple(filter(None, arns)) for name, arns in sources.items()}

    def arn_of(self, subject: Subject) -> str:
        """Return the ARN of a role, or of the source of a service: its first one, if it is a target."""
        known = self._of_subjects.get(id(subject))
        if known is None:
            named = subject.source if subject.kind == "service" else subject.id
            known = (subject, self.writer.text(subject.arn or self._arns.get(named, ())))
            self._of_subjects[id(subject)] = known
        return known[1]

    def values(self, key: str, call: Call) -> Values:
        """Return the values of a key, which is written in lowercase."""
        of_all = _OF_ALL.get(key)
        if of_all is not None:
            return of_all(self, call)
        if is_about_tags(key):
            return None if call.takes_tags else ABSENT
        found = _BY_KIND[call.subject.kind].get(key)
        return found(self, call) if found else None

    def secure(self, call: Call) -> Values:
        """Return whether the call is made over TLS."""
        return ("true" if call.secure else "false",)

    def region(self, call: Call) -> Values:
        """Return the region of the endpoint that is called: that of the resource, if its ARN has one."""
        parts = call.text.split(":", 4)
        return (parts[3],) if len(parts) > 4 and parts[3] else None  # noqa: PLR2004 - parts of an ARN

    def resource_account(self, call: Call) -> Values:
        """Return the account of the resource: that of the templates."""
        return (self.writer.account,) if call.target.service in _WITH_RESOURCE_ACCOUNT else None

    def is_via(self, call: Call) -> Values:
        """Return whether a service makes the call in the name of the subject."""
        return ("true" if call.via else "false",)

    def called_via(self, call: Call) -> Values:
        """Return the principal of the service that makes the call in the name of the subject."""
        return (f"{call.via}.amazonaws.com",) if call.via else ABSENT

    def via_service(self, call: Call) -> Values:
        """Return the endpoint of the service that calls KMS in the name of the subject."""
        return (f"{call.via}.{self.writer.region}.amazonaws.com",) if call.via else ABSENT

    def account(self, call: Call) -> Values:
        """Return the account of the templates."""
        return (self.writer.account,)

    def other_account(self, call: Call) -> Values:
        """Return the account of an outsider."""
        return Other((self.writer.account,)) if call.subject.id == "*" else (call.subject.id,)

    def arn(self, call: Call) -> Values:
        """Return the ARN of a role, or of the source of a service."""
        found = self.arn_of(call.subject)
        return (found,) if found else None

    def source(self, call: Call) -> Values:
        """Return the ARN of the resource for which a service calls."""
        if call.subject.source:
            return self.arn(call)
        return Other(self._sources.get(call.subject.id, ()))

    def source_account(self, call: Call) -> Values:
        """Return the account of the resource for which a service calls."""
        return (self.writer.account,) if call.subject.source else None

    def access_point(self, call: Call) -> Values:
        """Return the access point by which a file system is mounted.

        https://docs.aws.amazon.com/efs/latest/ug/access-points-iam-policy.html
        """
        return (call.point,) if call.point else None if call.point is None else ABSENT

    def service(self, call: Call) -> Values:
        """Return the principal of a service."""
        return (call.subject.id,)


def _no_identity(*_: object) -> Values:
    """Return an ARN that is not that of a role or a user."""
    return Other((), form=f"arn:{STAR}:iam::{STAR}")


def is_about_tags(key: str) -> bool:
    """Return whether a key, in lowercase, has the tags of a request."""
    return key == "aws:tagkeys" or key.startswith("aws:requesttag/")


def is_shared(key: str) -> bool:
    """Return whether a key, in lowercase, has the same value for each subject."""
    return key in _OF_ALL


Reader: TypeAlias = Callable[[Keys, Call], Values]


def _always(*texts: str) -> Reader:
    return lambda *_: texts


def _direct(_: Keys, call: Call) -> Values:
    """Return that a direct call has no such key."""
    return None if call.via else ABSENT


_OF_ALL: Mapping[str, Reader] = {
    "aws:calledvia": Keys.called_via,
    "aws:calledviafirst": Keys.called_via,
    "aws:calledvialast": Keys.called_via,
    "aws:requestedregion": Keys.region,
    "aws:resourceaccount": Keys.resource_account,
    "aws:securetransport": Keys.secure,
    "aws:viaawsservice": Keys.is_via,
    "elasticfilesystem:accesspointarn": Keys.access_point,
    "s3:resourceaccount": Keys.resource_account,
}
_BY_KIND: Mapping[str, Mapping[str, Reader]] = {
    "role": {
        "aws:principalaccount": Keys.account,
        "aws:principalarn": Keys.arn,
        "aws:principalisawsservice": _always("false"),
        "aws:principalservicename": _always(),
        "aws:principaltype": _always("AssumedRole"),
        "aws:sourceaccount": _direct,
        "aws:sourcearn": _direct,
        "aws:username": _always(),
        "kms:calleraccount": Keys.account,
        "kms:viaservice": Keys.via_service,
    },
    "service": {
        "aws:principalarn": _no_identity,
        "aws:principalisawsservice": _always("true"),
        "aws:principalservicename": Keys.service,
        "aws:sourceaccount": Keys.source_account,
        "aws:sourcearn": Keys.source,
        "aws:username": _always(),
    },
    "outside": {
        "aws:principalaccount": Keys.other_account,
        "aws:principalisawsservice": _always("false"),
        "aws:principalservicename": _always(),
        "aws:sourceaccount": _direct,
        "aws:sourcearn": _direct,
        "kms:calleraccount": Keys.other_account,
    },
}
