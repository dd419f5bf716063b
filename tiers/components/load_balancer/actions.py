"""Answers of the load balancer itself: redirects and fixed responses."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern
from tiers.language.vocabulary import Port

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
_PLACE = r"#\{(host|path|port|query|protocol)\}"
_IN_PATH = r"#\{(host|path|port)\}"
_LENGTH = Between(1, 128)


class Redirect(Record):
    """Another address that clients are sent to; parts that are not set stay as requested."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "code": "use `status`",
            "status_code": "use `status`",
            "url": "use `protocol`, `host`, `port`, `path`, and `query`",
            "scheme": "use `protocol`",
        }
    )

    protocol: Annotated[
        Literal["HTTP", "HTTPS"] | None, Doc("Protocol of the other address"), Example("HTTPS")
    ] = None
    host: Annotated[
        str | None,
        Pattern(
            r"([A-Za-z0-9.-]|#\{host\})+",
            "a host name such as `www.example.com` or `www.#{host}`",
        ),
        _LENGTH,
        Doc("Host name of the other address; `#{host}` is the requested one"),
        Example("www.example.com"),
    ] = None
    port: Annotated[
        Port | None,
        Doc("Port of the other address; with `protocol`, the usual one of that protocol unless set"),
        Example(8443),
    ] = None
    path: Annotated[
        str | None,
        Pattern(
            rf"""/([A-Za-z0-9_.$/~"'@:+&%=,;!()*?-]|{_IN_PATH})*""",
            "a path such as `/new/#{path}`, with the placeholders `#{path}`, `#{host}`, and `#{port}`",
        ),
        _LENGTH,
        Doc("Path of the other address; `#{path}` is the requested one without its first `/`"),
        Example("/new/#{path}"),
    ] = None
    query: Annotated[
        str | None,
        Pattern(rf'([!-"$-z|~]|{_PLACE})*', "a query such as `#{query}&from=old`"),
        Between(0, 128),
        Doc("Query of the other address, without `?`; `#{query}` is the requested one"),
        Example("#{query}&from=old"),
    ] = None
    status: Annotated[
        Literal[301, 302],
        Doc("Status code: 301 is permanent, so that clients remember it; 302 is temporary"),
        Example(302),
    ] = 301


class FixedResponse(Record):
    """A response that the load balancer gives itself."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            "code": "use `status`",
            "status_code": "use `status`",
            "message": "use `body`",
            "message_body": "use `body`",
            "content_type": "use `type`",
        }
    )

    status: Annotated[
        int,
        Between(200, 599),
        Doc("Status code, from 200 to 299 or from 400 to 599"),
        Example(404),
    ]
    body: Annotated[
        str | None,
        Pattern(r"[\u0009\u000a\u000d\u0020-\u007e\u00a0-\ud7ff]*", "text without control characters"),
        Between(1, 1024),
        Doc("Content of the response"),
        Example("not here"),
    ] = None
    type: Annotated[
        Literal["text/plain", "text/css", "text/html", "application/javascript", "application/json"],
        Doc("Content type of the body"),
        Example("application/json"),
    ] = "text/plain"
