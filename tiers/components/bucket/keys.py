"""The keys of a bucket that are mappings: lifecycle, archive tiers, lock, CORS, and events."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern

LONGEST = 36500
Days = Annotated[int, Between(1, LONGEST)]
Prefix = Annotated[
    str,
    Pattern(r"[^\u0000-\u001f\u007f*]+", "the start or end of object keys, without wildcards"),
    Between(1, 1024),
]

OBJECT_TAG = Pattern(r"[^\u0000-\u001f\u007f]*", "a tag of an object")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"""

CLASSES = {
    "to_ia": "STANDARD_IA",
    "to_intelligent_tiering": "INTELLIGENT_TIERING",
    "to_one_zone_ia": "ONEZONE_IA",
    "to_glacier_instant": "GLACIER_IR",
    "to_glacier": "GLACIER",
    "to_deep_archive": "DEEP_ARCHIVE",
}
"""Storage classes by the keys that move objects there, in the order in which S3 can move them:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html"""


class Moves(Record):
    """Days after which objects move to another storage class, or are deleted."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "to_standard_ia": "use `to_ia`",
            "to_glacier_ir": "use `to_glacier_instant`",
            "to_glacier_flexible": "use `to_glacier`",
            "expiration": "use `expire: 365`, in days",
            "expiration_in_days": "use `expire: 365`, in days",
            "transitions": "use `to_ia: 30`, `to_glacier: 90`, or another storage class",
            "noncurrent_version_expiration": "use `noncurrent: 90`, in days",
            "newer_noncurrent_versions": "use `keep_versions: 3`",
            "abort_incomplete_multipart_upload": "use `abort_uploads: 7`, in days",
            "filter": "use `prefix` and `tags` in an item of `rules`",
        }
    )

    to_ia: Annotated[Days | None, Doc("Days until Standard-IA; 30 or more"), Example(30)] = None
    to_intelligent_tiering: Annotated[Days | None, Doc("Days until Intelligent-Tiering"), Example(1)] = None
    to_one_zone_ia: Annotated[
        Days | None, Doc("Days until One Zone-IA, which is lost with its zone; 30 or more"), Example(30)
    ] = None
    to_glacier_instant: Annotated[
        Days | None, Doc("Days until Glacier Instant Retrieval, readable at once"), Example(90)
    ] = None
    to_glacier: Annotated[
        Days | None,
        Doc("Days until Glacier Flexible Retrieval, readable after minutes or hours"),
        Example(90),
    ] = None
    to_deep_archive: Annotated[
        Days | None, Doc("Days until Glacier Deep Archive, readable after 12 hours"), Example(180)
    ] = None
    expire: Annotated[Days | None, Doc("Days until objects are deleted"), Example(365)] = None

    def moves(self) -> dict[str, int]:
        """Return the days by the keys that move objects, in the order in which S3 can move them."""
        days = {key: getattr(self, key) for key in CLASSES}
        return {key: each for key, each in days.items() if each is not None}


class LifecycleRule(Moves):
    """What becomes of some of the objects, beside what becomes of all."""

    prefix: Annotated[Prefix | None, Doc("Start of the keys of the objects"), Example("tmp/")] = None
    tags: Annotated[
        Mapping[str, Annotated[str, OBJECT_TAG, Between(0, 256)]],
        Keys("tag", OBJECT_TAG, 128),
        Between(0, 10),
        Doc("Tags that the objects have, all of them"),
        Example({"kind": "draft"}),
    ] = MappingProxyType({})
    noncurrent: Annotated[
        Days | None,
        Doc("Days until replaced and deleted objects can no longer be restored, if fewer than for all"),
        Example(7),
    ] = None


class Lifecycle(Moves):
    """The days after which objects move to another storage class, or are deleted."""

    noncurrent: Annotated[
        Days,
        Doc("Days until replaced and deleted objects can no longer be restored"),
        Example(90),
    ] = 90
    keep_versions: Annotated[
        int | None,
        Between(1, 100),
        Doc("Number of replaced versions of each object that are kept even after `noncurrent` days"),
        Example(3),
    ] = None
    abort_uploads: Annotated[
        Days, Doc("Days until the parts of an unfinished upload are deleted"), Example(7)
    ] = 7
    rules: Annotated[
        tuple[LifecycleRule, ...],
        Between(0, 999),
        Doc("What becomes of objects with a prefix or with tags, if that is earlier than for all objects"),
        Example([{"prefix": "tmp/", "expire": 1}]),
    ] = ()


class ArchiveTiers(Record):
    """Archive tiers of Intelligent-Tiering, for objects that are not read."""

    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html
    archive: Annotated[
        int | None, Between(90, 730), Doc("Days without access until the Archive Access tier"), Example(90)
    ] = None
    deep_archive: Annotated[
        int | None,
        Between(180, 730),
        Doc("Days without access until the Deep Archive Access tier"),
        Example(180),
    ] = None


class ObjectLock(Record):
    """The time in which no version of an object can be deleted or overwritten."""

    mode: Annotated[
        Literal["governance", "compliance"],
        Doc(
            "With `governance`, users with a special permission can delete versions; with `compliance`, "
            "no user can"
        ),
        Example("governance"),
    ] = "governance"
    days: Annotated[Days | None, Doc("Days that an object is locked"), Example(30)] = None
    years: Annotated[int | None, Between(1, 100), Doc("Years that an object is locked"), Example(7)] = None


class Cors(Record):
    """Requests of browsers from other origins."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "allowed_origins": "use `origins`",
            "allowed_methods": "use `methods`",
            "allowed_headers": "use `headers`",
            "expose_headers": "use `exposed_headers`",
            "max_age_seconds": "use `max_age`",
        }
    )

    origins: Annotated[
        tuple[
            Annotated[
                str,
                Pattern(
                    r"\*|https?://[A-Za-z0-9.*-]+(:[0-9]{1,5})?",
                    "`*` or an origin such as `https://www.example.com`",
                ),
            ],
            ...,
        ],
        Between(1, 100),
        Doc("Origins of the pages that send the requests"),
        Example(["https://www.example.com"]),
    ]
    methods: Annotated[
        tuple[Literal["GET", "HEAD", "PUT", "POST", "DELETE"], ...],
        Between(1, 5),
        Doc("Methods of the requests"),
        Example(["GET"]),
    ] = ("GET", "HEAD")
    headers: Annotated[
        tuple[Annotated[str, Pattern(r"[A-Za-z0-9*_-]+", "the name of a header, or `*`")], ...],
        Doc("Headers that the requests may have"),
        Example(["*"]),
    ] = ()
    exposed_headers: Annotated[
        tuple[Annotated[str, Pattern(r"[A-Za-z0-9_-]+", "the name of a header")], ...],
        Doc("Headers of the answers that pages may read"),
        Example(["ETag"]),
    ] = ()
    max_age: Annotated[
        int, Between(0, 86400), Doc("Seconds that browsers remember the answer"), Example(3600)
    ] = 3600


class Events(Record):
    """The objects whose changes are sent to a queue or a topic."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType({"events": "use `changes: [created]`"})

    prefix: Annotated[Prefix | None, Doc("Start of the keys of the objects"), Example("incoming/")] = None
    suffix: Annotated[Prefix | None, Doc("End of the keys of the objects"), Example(".jpg")] = None
    changes: Annotated[
        tuple[Literal["created", "removed", "restored", "expired"], ...],
        Between(1, 4),
        Doc("Changes to send: `created` includes overwritten objects"),
        Example(["created"]),
    ] = ("created",)
