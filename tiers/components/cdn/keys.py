"""Keys of a distribution: its origins, paths, countries, and page for what is missing."""

from typing import Annotated, Literal

from tiers.language.record import Record, derived
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import ComponentName

Cache = Literal["optimized", "by_origin", "disabled"]

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
PATHS = Keys(
    "path",
    Pattern(
        r"""[/*][A-Za-z0-9_.*$/~"'@:+&?-]*""",
        "a path such as `/static/*`, of letters, digits, and any of `_-.*$/~\"'@:+&?`",
    ),
    255,
)
CACHED = Doc(
    "`optimized` ignores cookies and query strings, which the origin does not get; `by_origin` keeps answers "
    "as long as their `Cache-Control` says; `disabled` sends every request to the origin"
)

OriginName = Annotated[
    str | None,
    Pattern(
        r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+",
        "a host name such as `origin.example.com`",
    ),
    Between(1, 253),
    Doc("Host name that the certificate of a load balancer is for, if it has no `domain`"),
    Example("origin.example.com"),
]


class CdnOrigin(Record):
    """The origin of a distribution, and the host name that it is asked by."""

    to: Annotated[ComponentName, Doc("Load balancer or bucket"), Example("site")]
    name: OriginName = None


class CdnPath(Record):
    """The origin of the requests for a path, and how its answers are cached."""

    to: Annotated[ComponentName, Doc("Load balancer or bucket"), Example("assets")]
    name: OriginName = None
    cache: Annotated[Cache, CACHED, Example("disabled")] = derived(
        "`optimized` for a bucket, `disabled` for a load balancer"
    )


Country = Annotated[str, Pattern("[A-Z]{2}", 'a country code in quotes such as `"DE"`')]


class Geo(Record):
    """The countries whose clients are answered."""

    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
    allow: Annotated[
        tuple[Country, ...],
        Between(0, 249),
        Doc("Countries whose clients are answered, and no others"),
        Example(["DE", "FR"]),
    ] = ()
    block: Annotated[
        tuple[Country, ...],
        Between(0, 249),
        Doc("Countries whose clients are refused"),
        Example(["US"]),
    ] = ()


class NotFound(Record):
    """The page that is sent where an origin answers 404."""

    page: Annotated[
        str,
        Pattern(r"/[!-z|~]*", "a path such as `/404.html`"),
        Between(1, 4000),
        Doc("Path of the page"),
        Example("/404.html"),
    ]
    status: Annotated[
        Literal[200, 404],
        Doc("Status of the answer; `200` for an application that reads the path in the browser"),
        Example(404),
    ] = derived("`200` for the page `index`, else `404`")
