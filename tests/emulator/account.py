"""What a test gets of the emulator: an account of its own, as an environment and as clients."""

import os
import secrets
from functools import lru_cache
from typing import Any, NamedTuple

REGION = "eu-west-1"
SECRET = "not-a-secret"
CLEARED = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ROLE_ARN")
"""What a developer may have set, and a test must not see."""


def fresh(address: str) -> "Account":
    """Return an account of the emulator at an address that nobody has used."""
    return Account(address, str(secrets.randbelow(9 * 10**11) + 10**11))


class Account(NamedTuple):
    """An account. A 12-digit access key is one to MiniStack, so tests never see each other's resources."""

    address: str
    identity: str
    region: str = REGION

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which boto3, `tiers` and the AWS CLI reach this account and nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": self.identity,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
        }

    def client(self, service: str) -> Any:
        """Return a client of a service, which does not depend on the environment."""
        return _client(self, service)


@lru_cache(maxsize=32)
def _client(account: Account, service: str) -> Any:
    """Make a client once for the tests that share an account: it takes longer than many a test."""
    import boto3

    return boto3.session.Session(
        aws_access_key_id=account.identity, aws_secret_access_key=SECRET, region_name=account.region
    ).client(service, endpoint_url=account.address)
