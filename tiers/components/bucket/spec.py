"""`bucket`: objects in S3, private, encrypted, and kept when the stack is deleted."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.components.bucket import alarms, checks
from tiers.components.bucket.alarms import BucketAlarms
from tiers.components.bucket.keys import ArchiveTiers, Cors, Events, Lifecycle, ObjectLock
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import (
    LOG,
    ORIGIN,
    ORIGIN_LISTED,
    SEND,
    Connection,
    Glyph,
    Offer,
    Origin,
    Saved,
)
from tiers.ir.references import Target
from tiers.ir.stacks import Stack
from tiers.ir.watches import Watch
from tiers.language import accepting
from tiers.language.accepting import Accepted, Api
from tiers.language.component import Component, Context, Member
from tiers.language.elsewhere import existing
from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import TARGETS, ComponentName
from tiers.workload.alarms import DEFAULT

READ = ("s3:GetObject", "s3:ListBucket")
WRITE = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject")
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"""

EVENTS = "s3.amazonaws.com"
LOGS = "logging.s3.amazonaws.com"
"""Services that send a bucket's events, and write its access logs:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-log-delivery-permissions-general.html"""

CDN = "cloudfront.amazonaws.com"
BY_SERVICE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    LOGS: {LOG: ("s3:PutObject",)},
    CDN: {ORIGIN: ("s3:GetObject",), ORIGIN_LISTED: READ},
}
"""By service, access words and their actions. Without `s3:ListBucket`, a missing object is a denied one:
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""

_PRIVATE = "remove it: buckets are always private"
_NAME = "remove it: CloudFormation makes a name that no other bucket has, and `{from: NAME.name}` gives it"


def bucket_id(component: str) -> str:
    """Return the logical ID of a component's bucket."""
    return f"{identifiers.pascal(component)}Bucket"


class Bucket(Component):
    """A bucket of Amazon S3: private, encrypted, over TLS only, kept when the stack is deleted."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType({"name": "name", "arn": "ARN"})
    access_words: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType(
        {"read": READ, "write": WRITE, "read_write": (*READ, *WRITE)}
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("acl", "public", "public_read", "public_access", "block_public_access"), _PRIVATE
            ),
            **dict.fromkeys(("name", "bucket_name", "bucket"), _NAME),
            **dict.fromkeys(("versioned", "version"), "use `versioning: true`"),
            **dict.fromkeys(
                ("lifecycle_rules", "lifecycle_rule"), "use `lifecycle: {to_ia: 30, expire: 365}`"
            ),
            **dict.fromkeys(
                ("notifications", "events", "notification"), "use `events_to: {QUEUE: {suffix: .jpg}}`"
            ),
            **dict.fromkeys(("replication", "replica"), "use `replicate_to: arn:aws:s3:::NAME`"),
            **dict.fromkeys(("access_logs", "logging", "server_access_logs"), "use `logs: BUCKET`"),
            **dict.fromkeys(
                ("encryption", "encrypted", "kms_key", "kms_key_id"),
                "remove it: objects are always encrypted; `encryption` of the spec sets the key",
            ),
            **dict.fromkeys(
                ("force_destroy", "auto_delete_objects"),
                "remove it: buckets are always kept, and `tiers destroy SPEC --empty NAME` deletes one",
            ),
            **dict.fromkeys(
                ("website", "static_site", "website_configuration", "index_document"),
                "remove it: buckets are always private; add a `cdn` with `origin: NAME` to `presentation`",
            ),
            **dict.fromkeys(
                ("policy", "bucket_policy"),
                "use `connects_to: [{to: NAME, access: read}]` in the caller",
            ),
            **dict.fromkeys(("rules", "expiration"), "use `lifecycle: {rules: [{prefix: tmp/, expire: 1}]}`"),
            **dict.fromkeys(
                ("readers", "writers"), "use `connects_to: [{to: NAME, access: read}]` in the caller"
            ),
        }
    )

    recommended: ClassVar[Record | None] = BucketAlarms()

    type: Annotated[Literal["bucket"], Doc("Always `bucket`")]
    versioning: Annotated[
        bool, Doc("Whether overwritten and deleted objects can be restored"), Example(True)
    ] = True
    lifecycle: Annotated[
        Lifecycle,
        Doc("Days after which objects move to another storage class, or are deleted"),
        Example({"to_ia": 30, "expire": 365}),
    ] = Lifecycle()
    intelligent_tiering: Annotated[
        ArchiveTiers | None,
        Doc("Archive tiers for objects in Intelligent-Tiering, which are readable after hours"),
        Example({"archive": 90}),
    ] = None
    object_lock: Annotated[
        ObjectLock | None,
        Doc("Time in which no version of an object can be deleted; can never be turned off"),
        Example({"days": 30}),
    ] = None
    cors: Annotated[
        tuple[Cors, ...],
        Between(0, 100),
        Doc("Requests of browsers from other origins"),
        Example([{"origins": ["https://www.example.com"]}]),
    ] = ()
    events_to: Annotated[
        Mapping[str, Events],
        TARGETS,
        Doc("Queues and topics that are sent a message for each change of an object"),
        Example({"images": {"suffix": ".jpg"}}),
    ] = MappingProxyType({})
    eventbridge: Annotated[
        bool,
        Doc("Whether each change of an object is also sent to EventBridge, for rules outside the spec"),
        Example(True),
    ] = False
    logs: Annotated[ComponentName | None, Doc("Bucket that each request is logged to"), Example("audit")] = (
        None
    )
    replicate_to: Annotated[
        str | None,
        Pattern(
            r"arn:aws(-[a-z]+)*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            "the ARN of a bucket, `arn:aws:s3:::NAME`",
        ),
        existing(),
        Doc("ARN of a bucket with versioning that every object is copied to, in another region for example"),
        Example("arn:aws:s3:::shop-copies"),
    ] = None
    alarms: Annotated[
        Literal["recommended", "none"] | BucketAlarms | None,
        Doc("Alarms on requests, each with its threshold or `none`"),
        Example({"errors": 5}),
    ] = derived(DEFAULT)

    def accepts(self, wanted: Connection, caller: Member, here: Context) -> Accepted:
        """Accept callers that read or write, and services that write access logs or deliver objects."""
        arn = Target(bucket_id(here.name), "Arn")
        words = BY_SERVICE.get(wanted.by or "", self.access_words)
        api = Api("s3", words, ((arn,), (arn, "/*")), Stack.DATA)
        return accepting.by_grant(wanted, caller, here, api)

    def as_origin(self, here: Context) -> Origin:
        """Return its host name; the requests of a distribution are signed."""
        return Origin(Target(bucket_id(here.name), "RegionalDomainName"), is_bucket=True)

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield the connections of events and access logs, which S3 makes."""
        for name in self.events_to:
            yield Connection(name, (*here.route, "events_to", name), access=SEND, by=EVENTS)
        if self.logs is not None:
            yield Connection(self.logs, (*here.route, "logs"), access=LOG, by=LOGS)

    def watches(self, here: Context) -> Iterator[Watch]:
        """Yield the metric of requests that fail, if S3 is to count them."""
        return alarms.watches(self, here, bucket_id(here.name))

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the name and the ARN."""
        own = bucket_id(name)
        return {"name": Offer((Target(own),), "address"), "arn": Offer((Target(own, "Arn"),))}

    def saves(self, here: Context) -> Iterator[Saved]:
        """Yield the bucket."""
        name = bucket_id(here.name)
        yield Saved(name, (Target(name, "Arn"),), "S3")

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find what S3 would refuse, and events that cause each other."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams."""
        return Glyph("bucket", "bucket")
