"""Check that the region is enabled: those since 2019 are disabled by default."""

from collections.abc import Iterator

from tiers.deploy.preflight.subject import Subject
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Find a disabled region. Raises `AwsError`."""
    name = subject.aws.region
    rows = subject.aws.call("ec2", "describe_regions", RegionNames=[name], AllRegions=True)["Regions"]
    if any(each.get("OptInStatus") == "not-opted-in" for each in rows):
        yield codes.NOT_AVAILABLE.at(
            NOWHERE,
            f"the region `{name}` is not enabled in this account",
            help="enable it in the console under Account, AWS Regions, or pass another region with "
            "`--region`",
        )
