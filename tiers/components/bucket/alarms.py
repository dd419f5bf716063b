"""The alarm of a bucket."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch, one
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Doc, Example
from tiers.workload.alarms import ALARMS, Percent, breach, threshold

if TYPE_CHECKING:
    from tiers.components.bucket.spec import Bucket

EVERYTHING = "EntireBucket"
"""The name of the metrics of all requests, as the console of S3 gives it."""


class BucketAlarms(Record):
    """Alarms on requests, which S3 counts at the price of custom metrics."""

    errors: Annotated[
        Percent,
        Doc("Requests with a 5xx status, in percent, that must not be exceeded for 15 minutes"),
        Example(5),
    ] = "none"


def watches(bucket: "Bucket", here: Context, own: str) -> Iterator[Watch]:
    """Yield the metric of requests that fail, if S3 is to count them.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
    """
    percent = threshold(bucket.alarms, "errors")
    if percent is None:
        return
    dimensions = (("BucketName", Target(own)), ("FilterId", EVERYTHING))
    yield Watch(
        own,
        "errors",
        "share of requests with a 5xx status",
        Stack.DATA,
        (*here.route, ALARMS, "errors"),
        one("AWS/S3", "5xxErrors", dimensions, "Average"),
        breach(percent / 100, "GreaterThanThreshold", 15, "missing"),
    )
