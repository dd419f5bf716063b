"""Changes of distributions and their origins, and what a plan says of each."""

from types import MappingProxyType

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a distribution."""
    return Edit(name, replaced, **{"base": "edge", **said})  # type: ignore[arg-type]  # fields of an edit


_CDN = "  site:\n    type: cdn\n    origin: pages\n    paths: {/api/*: api}\n"
_REPLACED = (
    "logical_ids: {ApiVpcOrigin: ApiVpcOrigin2}\n"
    "overrides: {ApiVpcOrigin.VpcOriginEndpointConfig.Name: another}\nlogic:\n"
)
_ONE = MappingProxyType({"modify": 1})

EDGES: tuple[Edit, ...] = (
    _edit(
        "remove the distribution",
        (_CDN, ""),
        counts={"modify": 1, "remove": 4},
        refused=("SiteDistribution",),
    ),
    _edit(
        "rename the distribution",
        ("  site:\n", "  front:\n"),
        counts={"add": 2, "modify": 1, "remove": 2},
        refused=("SiteDistribution",),
    ),
    _edit(
        "use fewer locations",
        ("pages\n    paths", "pages\n    price_class: PriceClass_100\n    paths"),
        counts=_ONE,
    ),
    _edit("send another path to the API", ("/api/*: api", "/api/*: api, /media/*: api"), counts=_ONE),
    _edit("send no path to the API", ("    paths: {/api/*: api}\n", ""), counts={"modify": 1, "remove": 2}),
    _edit(
        "deliver everything from the API",
        ("    paths: {/api/*: api}\n", ""),
        ("origin: pages", "origin: api"),
        counts={"modify": 2, "remove": 1},
    ),
    _edit(
        "open the API to the internet",
        ("scheme: internal", "scheme: internet-facing"),
        said=("replace ApiLoadBalancer: Scheme",),
        follows={"replace": 1},
        counts={"add": 1, "modify": 1, "remove": 1},
        refused=("ApiLoadBalancer",),
        codes=("T6008",),
    ),
    _edit(
        "ask the API on another port",
        ("{port: 80, protocol", "{port: 8080, protocol"),
        counts={"add": 2, "modify": 1, "remove": 2},
        codes=("T6020",),
    ),
    _edit(
        "ask the API on another port, by another VPC origin",
        ("{port: 80, protocol", "{port: 8080, protocol"),
        (
            "logic:\n",
            _REPLACED,
        ),
        counts={"add": 3, "modify": 1, "remove": 3},
    ),
    _edit(
        "keep the tags of the VPC origin while all others change",
        ("name: shop\n", "name: shop\ntags: {Team: web}\n"),
        ("logic:\n", "overrides: {ApiVpcOrigin.Tags: [{Key: Name, Value: shop-api}]}\nlogic:\n"),
        counts={"modify": 30},
    ),
    _edit(
        "add a tag to everything",
        ("name: shop\n", "name: shop\ntags: {Team: web}\n"),
        counts={"modify": 31},
        codes=("T6020",),
    ),
)
