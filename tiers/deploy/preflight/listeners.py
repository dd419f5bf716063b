"""The listeners of an account: each that a spec names is described once, whichever check asks first."""

from collections.abc import Mapping
from typing import Any, Final

from tiers.deploy.aws import Aws, AwsError

Row = Mapping[str, Any]

_ABSENT: Final = ("ListenerNotFound", "ListenerNotFoundException")


class Listeners:
    """The listeners of an account. A failure is not kept: each check that needs an answer asks again."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._rows: dict[str, Row | None] = {}

    def described(self, arn: str) -> Row | None:
        """Return a listener as AWS describes it; `None` if it does not exist. Raises `AwsError`."""
        if arn not in self._rows:
            self._rows[arn] = self._asked(arn)
        return self._rows[arn]

    def _asked(self, arn: str) -> Row | None:
        try:
            rows = self._aws.call("elbv2", "describe_listeners", ListenerArns=[arn])["Listeners"]
        except AwsError as error:
            if error.failure.code in _ABSENT:
                return None
            raise
        return next((each for each in rows if each["ListenerArn"] == arn), None)
