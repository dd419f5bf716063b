"""Changes of distributions, names, and certificates, and what a plan says of each."""

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a distribution."""
    return Edit(name, replaced, **{"base": "edge", **said})  # type: ignore[arg-type]  # fields of an edit


_CDN = """\
  site:
    type: cdn
    origin: pages
    paths: {/api/*: api}
    domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ, routing: {weight: 90}}
    firewall: {rules: [common], logs: none}
"""

EDGES: tuple[Edit, ...] = (
    _edit("remove the distribution", (_CDN, "")),
    _edit("rename the distribution", ("  site:\n", "  front:\n")),
    _edit("use fewer locations", ("origin: pages", "origin: pages\n    price_class: PriceClass_100")),
    _edit("send another path to the API", ("/api/*: api", "/api/*: api, /media/*: api")),
    _edit(
        "deliver everything from the API",
        ("    paths: {/api/*: api}\n", ""),
        ("origin: pages", "origin: api"),
    ),
    _edit("open the API to the internet", ("scheme: internal", "scheme: internet-facing")),
    _edit("ask the API on another port", ("{port: 80, protocol", "{port: 8080, protocol")),
    _edit("add a name", ("name: www.example.com", "name: [www.example.com, example.com]")),
    _edit("change the first name", ("name: www.example.com", "name: shop.example.com")),
    _edit("move the name to another zone", ("Z0123456789ABCDEFGHIJ", "Z1111111111ABCDEFGHIJ")),
    _edit("send more clients to this stack", ("weight: 90", "weight: 100")),
    _edit("no longer divide clients by weight", (", routing: {weight: 90}", "")),
    _edit("remove the firewall of the distribution", ("    firewall: {rules: [common], logs: none}\n", "")),
    _edit(
        "remove the names",
        ("    domain: {name: www.example.com, zone: Z0123456789ABCDEFGHIJ, routing: {weight: 90}}\n", ""),
    ),
)
