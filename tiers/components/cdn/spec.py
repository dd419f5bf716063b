"""`cdn`: a distribution of CloudFront, in front of load balancers and buckets."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from tiers.components.cdn import checks
from tiers.components.cdn.keys import CACHED, PATHS, Cache, CdnOrigin, CdnPath, Geo, NotFound
from tiers.components.cdn.origins import Behavior, Origin, behavior, is_bucket, usual_cache
from tiers.diagnostics.model import Diagnostic
from tiers.ir import identifiers
from tiers.ir.facets import ORIGIN, ORIGIN_LISTED, Connection, Glyph, Offer
from tiers.ir.references import Target
from tiers.language.component import Component, Context
from tiers.language.record import Derived, derived
from tiers.language.shape import Between, Doc, Example, In, Pattern
from tiers.language.vocabulary import ComponentName

if TYPE_CHECKING:
    from tiers.domain.keys import Domain
    from tiers.firewall.keys import Firewall

SERVICE = "cloudfront.amazonaws.com"
INDEX = "index.html"

MinTls = Literal["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]


class Cdn(Component):
    """A distribution of CloudFront, over HTTPS."""

    offered: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"endpoint": "host name", "url": "address of the site"}
    )
    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        {
            **dict.fromkeys(
                ("origins", "default_origin", "forward_to", "connects_to"),
                "use `origin: NAME`, and `paths: {/static/*: NAME}` for others",
            ),
            **dict.fromkeys(
                ("behaviors", "cache_behaviors", "ordered_cache_behavior", "rules"),
                "use `paths: {/static/*: NAME}`",
            ),
            **dict.fromkeys(
                ("domains", "aliases", "domain_name", "names"),
                "use `domain: {name: [www.example.com], zone: Z0123456789ABCDEFGHIJ}`",
            ),
            **dict.fromkeys(
                ("certificate", "acm_certificate_arn", "viewer_certificate"),
                "use `domain`: its certificate is made in `us-east-1`",
            ),
            **dict.fromkeys(("waf", "web_acl", "web_acl_id"), "use `firewall`"),
            **dict.fromkeys(("default_root_object", "index_document", "root"), f"use `index: {INDEX}`"),
            **dict.fromkeys(
                ("error_pages", "custom_error_responses", "error_document", "spa"),
                f"use `not_found: /{INDEX}`",
            ),
            **dict.fromkeys(
                ("compress", "http_version", "ipv6", "is_ipv6_enabled", "viewer_protocol_policy"),
                "remove it: answers are compressed, over HTTP/2 and HTTP/3, IPv4 and IPv6, and always HTTPS",
            ),
            **dict.fromkeys(("restrictions", "geo_restriction", "countries"), 'use `geo: {allow: ["DE"]}`'),
            **dict.fromkeys(("ttl", "default_ttl", "max_ttl", "cache_policy"), "use `cache: by_origin`"),
            **dict.fromkeys(
                ("logs", "access_logs", "logging"), "remove it: logs of distributions are not made yet"
            ),
            **dict.fromkeys(("alarms", "metrics"), "remove it: alarms on distributions are not made yet"),
            **dict.fromkeys(
                ("oac", "oai", "origin_access_identity", "origin_access_control"),
                "remove it: requests to buckets are always signed",
            ),
        }
    )

    type: Annotated[Literal["cdn"], Doc("Always `cdn`")]
    origin: Annotated[
        ComponentName | CdnOrigin,
        Doc("Load balancer or bucket that answers the requests that `paths` does not send elsewhere"),
        Example("site"),
    ]
    paths: Annotated[
        Mapping[str, ComponentName | CdnPath],
        PATHS,
        Doc("Requests that go to other origins, by path; the first path that matches is used"),
        Example({"/static/*": "assets"}),
    ] = MappingProxyType({})
    domain: Annotated[
        "Domain | None",
        In("tiers.domain.keys"),
        Doc("Names of the site, with a certificate in `us-east-1` and records that lead here"),
        Example({"name": "www.example.com", "zone": "Z0123456789ABCDEFGHIJ"}),
    ] = None
    firewall: Annotated[
        "Firewall | None",
        In("tiers.firewall.keys"),
        Doc("Web ACL that requests pass before the cache"),
        Example({"rules": ["common", "known_bad_inputs"]}),
    ] = None
    cache: Annotated[Cache, CACHED, Example("by_origin")] = derived(
        "`optimized` for a bucket, `disabled` for a load balancer"
    )
    security_headers: Annotated[
        bool,
        Doc("Whether answers have the security headers that AWS recommends, among them HSTS"),
        Example(True),
    ] = True
    index: Annotated[
        str | None,
        # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
        Pattern("(?!/)[A-Za-z0-9_.*$/~\"'()+&-]*[A-Za-z0-9]", f"the key of an object such as `{INDEX}`"),
        Between(1, 255),
        Doc("Object that is sent for the path `/`"),
        Example(INDEX),
    ] = derived(f"`{INDEX}` for a bucket, else none")
    not_found: Annotated[
        Annotated[str, Pattern(r"/[!-z|~]*", "a path such as `/index.html`"), Between(1, 4000)]
        | NotFound
        | None,
        Doc("Path of the page that is sent where an origin answers 404, for every path"),
        Example(f"/{INDEX}"),
    ] = None
    price_class: Annotated[
        Literal["PriceClass_All", "PriceClass_200", "PriceClass_100"],
        Doc("Locations of the servers: everywhere, or only where they cost less"),
        Example("PriceClass_100"),
    ] = "PriceClass_All"
    geo: Annotated[
        Geo | None, Doc("Countries whose clients are answered or refused"), Example({"allow": ["DE"]})
    ] = None
    min_tls: Annotated[
        MinTls | None,
        Doc("Oldest version of TLS that clients of the `domain` may use, with AWS's name for its ciphers"),
        Example("TLSv1.3_2025"),
    ] = derived("`TLSv1.2_2021` with a `domain`")

    def complete(self, here: Context) -> Self:
        """Fill in the defaults that depend on the origin, and on `domain`."""
        whole = super().complete(here)
        from_bucket = is_bucket(self.default, here)
        found: dict[str, object] = {}
        if isinstance(whole.cache, Derived):
            found["cache"] = usual_cache(is_bucket=from_bucket)
        if isinstance(whole.index, Derived):
            found["index"] = INDEX if from_bucket else None
        if isinstance(whole.min_tls, Derived):
            found["min_tls"] = "TLSv1.2_2021" if whole.domain is not None else None
        paths = {path: _completed(each, here) for path, each in whole.paths.items()}
        whole = whole.replace(**found, paths=MappingProxyType(paths))
        return whole.replace(not_found=_completed_page(whole.not_found, whole.index))

    @property
    def default(self) -> Origin:
        """The origin of the requests that no path is for, without its route."""
        origin = self.origin
        return Origin(origin, None, ()) if isinstance(origin, str) else Origin(origin.to, origin.name, ())

    @property
    def page(self) -> NotFound | None:
        """The page that is sent where an origin answers 404."""
        page = self.not_found
        return _page(page, self.index) if isinstance(page, str) else page

    def behaviors(self, here: Context) -> Iterator[Behavior]:
        """Yield the behavior of each path in order, and that of all other requests first."""
        yield behavior(None, self.origin, self.cache, (*here.route, "origin"))
        for path, to in self.paths.items():
            cache = None if isinstance(to, str) else to.cache
            yield behavior(path, to, cache, (*here.route, "paths", path))

    def connections(self, here: Context) -> Iterator[Connection]:
        """Yield a connection to each origin; that of a bucket is a permission for this distribution."""
        sender = Target(identifiers.distribution(here.name))
        named = {each.origin.to for each in self.behaviors(here) if each.origin.name}
        seen: set[str] = set()
        for each in self.behaviors(here):
            if each.origin.to in seen:
                continue
            seen.add(each.origin.to)
            is_default = each.path is None
            connection = Connection(
                each.origin.to,
                each.origin.route,
                access=ORIGIN,
                is_outside=True,
                is_by_name=each.origin.to in named,
            )
            if is_bucket(each.origin, here):
                # Who may list a bucket gets a list of it for `/`, unless that is an object.
                word = ORIGIN_LISTED if is_default and self.index and self.not_found else ORIGIN
                connection = connection._replace(access=word, by=SERVICE, sender=sender)
            yield connection

    def offers(self, name: str) -> Mapping[str, Offer]:
        """Return the host name of the site, and its address."""
        own = Target(identifiers.distribution(name), "DomainName")
        host: tuple[str | Target, ...] = (self.domain.first,) if self.domain else (own,)
        return {"endpoint": Offer(host), "url": Offer(("https://", *host))}

    def check(self, here: Context) -> Iterator[Diagnostic]:
        """Find origins that everyone can reach, and paths that are never used."""
        yield from super().check(here)
        yield from checks.check(self, here)

    def glyph(self, here: Context) -> Glyph:
        """Return its look in diagrams: in the frame of a region, although it is in none."""
        firewall = [self.firewall.look()] if self.firewall else []
        return Glyph("cdn", " · ".join(["CloudFront", "global", *firewall]))


def _completed(to: str | CdnPath, here: Context) -> str | CdnPath:
    if isinstance(to, str) or not isinstance(to.cache, Derived):
        return to
    return to.replace(cache=usual_cache(is_bucket=is_bucket(Origin(to.to, to.name, ()), here)))


def _completed_page(page: str | NotFound | None, index: str | None) -> str | NotFound | None:
    if isinstance(page, NotFound) and isinstance(page.status, Derived):
        return page.replace(status=_page(page.page, index).status)
    return page


def _page(path: str, index: str | None) -> NotFound:
    return NotFound(page=path, status=200 if path == f"/{index}" else 404)
