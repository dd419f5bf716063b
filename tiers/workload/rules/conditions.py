"""Conditions of the rules of a listener: which requests a rule is for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from tiers.diagnostics.codes.shape import NOT_A_RANGE
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Keys, Pattern
from tiers.language.vocabulary import IPV4_RANGE

LAST_PRIORITY = 50000
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"""
MOST_RULES = 100
"""Of all listeners of a load balancer together:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"""

# The characters that AWS accepts in patterns:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
_LENGTH = Between(1, 128)
PathPattern = Annotated[
    str,
    Pattern(
        r"""[/*?][A-Za-z0-9_.$/~"'@:+&*?-]*""",
        "a path such as `/api/*`, of letters, digits and any of `_-.$/~\"'@:+&*?`",
    ),
    _LENGTH,
]
HostPattern = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9.*?-]*\.[A-Za-z]+",
        "a host name such as `*.example.com`, with the wildcards `*` and `?` before the last dot",
    ),
    _LENGTH,
]
HeaderPattern = Annotated[
    str,
    Pattern(r"[ -~]+", "printable ASCII, with the wildcards `*` and `?`"),
    _LENGTH,
]
Method = Annotated[str, Pattern("[A-Z_-]+", "a method such as `GET`, in capitals"), Between(1, 40)]
QueryPattern = Annotated[
    str,
    Pattern(r"[A-Za-z0-9_.~:/?@!$'()+*,;%-]+", "characters of a query, with the wildcards `*` and `?`"),
    _LENGTH,
]
# https://www.rfc-editor.org/rfc/rfc7230#section-3.2.6, without `*`, which AWS reads as a wildcard elsewhere.
HEADERS = Keys(
    "header", Pattern(r"[A-Za-z0-9!#$%&'+.^_`|~-]+", "letters, digits, and any of ``!#$%&'+-.^_`|~``"), 40
)
PARAMETERS = Keys("parameter", Pattern(r"[A-Za-z0-9_.~-]+", "letters, digits, and any of `_.~-`"), 128)
NOTHING: Mapping[str, Any] = MappingProxyType({})
CONDITIONS = ("host", "path", "header", "method", "query", "source")
"""The keys of a rule's conditions."""


class Conditions(Record):
    """Requests that a rule is for."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "headers": "use `header`",
            "http_header": "use `header`",
            "http_request_method": "use `method`",
            "methods": "use `method`",
            "query_string": "use `query`",
            "source_ip": "use `source`",
            "cookie": 'use `header: {Cookie: ["*NAME=VALUE*"]}`',
            "conditions": "use `path`, `host`, `header`, `method`, `query`, and `source` as keys",
            "weight": "weights are those of a list: use `forward_to: [{to: web, weight: 90}, …]`",
        }
    )

    if TYPE_CHECKING:
        # The key of a subclass, whose default depends on the listener.
        priority: int

    path: Annotated[
        tuple[PathPattern, ...], Doc("Paths that it is for; one must match"), Example(["/api/*"])
    ] = ()
    host: Annotated[
        tuple[HostPattern, ...],
        Doc("Host names that it is for; one must match. All conditions of a rule must be met"),
        Example(["admin.example.com"]),
    ] = ()
    header: Annotated[
        Mapping[str, tuple[HeaderPattern, ...]],
        HEADERS,
        Doc("Headers that it is for, and their values; one of each header's must match"),
        Example({"X-Version": ["beta"]}),
    ] = NOTHING
    method: Annotated[
        tuple[Method, ...], Doc("Methods that it is for; one must match"), Example(["GET", "HEAD"])
    ] = ()
    query: Annotated[
        Mapping[str, tuple[QueryPattern, ...]],
        PARAMETERS,
        Doc("Parameters of the query that it is for, and their values; one of each parameter's must match"),
        Example({"version": ["beta"]}),
    ] = NOTHING
    source: Annotated[
        tuple[Annotated[str, IPV4_RANGE, NOT_A_RANGE], ...],
        Doc("CIDR blocks that it is for: addresses of what connects, which may be a proxy"),
        Example(["203.0.113.0/24"]),
    ] = ()
