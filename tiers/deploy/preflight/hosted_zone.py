"""A hosted zone of the account, and its records by name."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tiers.deploy.aws import Aws

_MOST: Final = "300"
"""The most records of one answer:
https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html"""


class HostedZone:
    """A hosted zone by its ID and name. The records of each name are read once."""

    def __init__(self, aws: Aws, id_: str, name: str) -> None:
        """`name` has no period at its end."""
        self.aws, self.id, self.name = aws, id_, name
        self._known: dict[str, tuple[Mapping[str, Any], ...]] = {}

    def has(self, name: str) -> bool:
        """Return whether a name is that of the zone, or below it."""
        return name == self.name or name.endswith(f".{self.name}")

    def ancestors(self, name: str) -> Iterator[str]:
        """Yield a name without its wildcard, and the names above it, up to that of the zone."""
        name = name.removeprefix("*.")
        while self.has(name):
            yield name
            name = name.partition(".")[2]

    def records(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """Return the records of a name. Raises `AwsError`."""
        if name not in self._known:
            answer = self.aws.call(
                "route53",
                "list_resource_record_sets",
                HostedZoneId=self.id,
                StartRecordName=name,
                MaxItems=_MOST,
            )
            rows = answer["ResourceRecordSets"]
            self._known[name] = tuple(each for each in rows if read_name(each["Name"]) == name)
        return self._known[name]


def read_name(name: str) -> str:
    """Return a name of Route 53 as specs have it: without a period at its end, and with `*` as it is."""
    return name.removesuffix(".").replace(r"\052", "*").lower()
