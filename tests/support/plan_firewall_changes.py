"""Changes of firewalls, and what a plan says of each."""

from types import MappingProxyType

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with a firewall."""
    return Edit(name, replaced, **{"base": "firewall", **said})  # type: ignore[arg-type]  # fields of an edit


_ALL = "    firewall: {rules: [common, sql], rate_limit: 500, block_countries: [US, CA]}\n"
_ONE = MappingProxyType({"modify": 1})

FIREWALLS: tuple[Edit, ...] = (
    _edit(
        "remove the firewall",
        (_ALL, ""),
        counts={"remove": 4},
        refused=("SiteWebAclLogGroup",),
        codes=("T6105",),
    ),
    _edit("let the firewall count", ("{rules:", "{mode: count, rules:"), counts=_ONE, codes=4 * ("T6106",)),
    _edit(
        "count a rule of a group",
        ("[common,", "[{common: {count: [SizeRestrictions_BODY]}},"),
        counts=_ONE,
        codes=("T6106",),
    ),
    _edit("count a group", (", sql]", ", {sql: {count: all}}]"), counts=_ONE, codes=("T6106",)),
    _edit("remove a rule group", (", sql]", "]"), counts=_ONE, codes=("T6106",)),
    _edit("add a rule group", (", sql]", ", sql, php]"), counts=_ONE),
    _edit("raise the limit of requests", ("limit: 500", "limit: 5000"), counts=_ONE, codes=("T6106",)),
    _edit("lower the limit of requests", ("limit: 500", "limit: 100"), counts=_ONE),
    _edit("block fewer countries", ("[US, CA]", "[US]"), counts=_ONE, codes=("T6106",)),
    _edit(
        "allow a further country",
        ("[DE]", "[DE, AT]"),
        base="firewall of a country",
        counts=_ONE,
        codes=("T6106",),
    ),
    _edit(
        "stop logging requests",
        ("rate_limit", "logs: none, rate_limit"),
        counts={"remove": 2},
        refused=("SiteWebAclLogGroup",),
        codes=("T6106",),
    ),
)
