"""Mistakes in a firewall alone."""

from collections.abc import Iterator

from tiers import facts
from tiers.diagnostics import suggest
from tiers.diagnostics.codes import firewall as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.firewall import groups
from tiers.firewall.keys import REQUIRED, Firewall, RuleGroup
from tiers.firewall.watches import KEY
from tiers.ir.facets import ORIGIN
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.workload.alarms import ALARMS, threshold

_MEANT = {"UK": "GB", "EL": "GR"}
"""Codes that people and the European Union use for countries which have others in ISO 3166."""


def check(firewall: Firewall, route: Route) -> Iterator[Diagnostic]:
    """Find mistakes in a firewall, which is at that route of the spec."""
    yield from _check_items(firewall, (*route, "rules"))
    yield from _check_counted(firewall, (*route, "rules"))
    yield from _check_countries(firewall, route)
    yield from _check_effect(firewall, route)
    if (capacity := firewall.capacity()) > groups.BASIC_CAPACITY:
        yield codes.FIREWALL_SURCHARGE.at(
            (*route, "rules"),
            f"the rules need {capacity:,} capacity units",
            label=f"the price of a request includes {groups.BASIC_CAPACITY:,}",
            help="remove groups that do not fit your application, or pay the surcharge",
        )


def _check_items(firewall: Firewall, route: Route) -> Iterator[Diagnostic]:
    """Find items without exactly one group, groups that need settings, and groups that are there twice."""
    first: dict[str, int] = {}
    for index, each in enumerate(firewall.rules):
        words = each.written if isinstance(each, RuleGroup) else (each,)
        if len(words) != 1:
            yield codes.ONE_GROUP_EACH.at(
                (*route, index),
                "an item of `rules` must have exactly one group",
                label=f"it has {len(words)}" if words else "it has none",
                help="use an item for each group" if words else "use a word such as `common`, or remove it",
            )
        for word in words:
            if first.setdefault(word, index) != index:
                yield codes.DUPLICATE_GROUP.at(
                    (*route, index),
                    f"duplicate rule group `{word}`",
                    label="a web ACL has each group once",
                    also=(Note(Place((*route, first[word])), "first defined here"),),
                    help="remove one of the two",
                )
        if isinstance(each, str) and each in REQUIRED:
            yield codes.GROUP_NEEDS_SETTINGS.at(
                (*route, index),
                f"the rule group `{each}` needs settings",
                label="it does not know what to inspect",
                help=f"use `- {each}: {REQUIRED[each]}`",
            )


def _check_counted(firewall: Firewall, route: Route) -> Iterator[Diagnostic]:
    """Find names under `count` that no rule of the group has, as far as its rules are known."""
    for chosen in firewall.chosen():
        known, count = chosen.group.rules, chosen.settings.count
        if not known or isinstance(count, str):
            continue
        for index, name in enumerate(count):
            if name not in known:
                near = suggest.nearest(name, known)
                yield codes.UNKNOWN_MANAGED_RULE.at(
                    (*route, chosen.position, chosen.word, "count", index),
                    f"the rule group `{chosen.word}` has no known rule `{name}`",
                    label="AWS WAF ignores an unknown name",
                    help=f"did you mean `{near}`?" if near else f"use names such as `{known[0]}`",
                ).replaced_by(near)


def _check_countries(firewall: Firewall, route: Route) -> Iterator[Diagnostic]:
    for key in ("allow_countries", "block_countries"):
        for index, code in enumerate(getattr(firewall, key)):
            if code not in facts.country_codes():
                meant = _MEANT.get(code)
                yield codes.UNKNOWN_COUNTRY.at(
                    (*route, key, index),
                    f"unknown country `{code}`",
                    label="not a code of ISO 3166",
                    help=f"use `{meant}`" if meant else "use codes such as `[DE, FR]`",
                )
    if firewall.allow_countries and firewall.block_countries:
        yield codes.COUNTRIES_TWICE.at(
            (*route, "block_countries"),
            "`block_countries` has no effect with `allow_countries`",
            label="all other countries are blocked already",
            also=(Note(Place((*route, "allow_countries")), "the only countries that are allowed"),),
            help="remove `block_countries`",
        )


def _check_effect(firewall: Firewall, route: Route) -> Iterator[Diagnostic]:
    """Find a firewall without rules, and one that blocks nothing."""
    if firewall.capacity() == 0:
        yield codes.FIREWALL_WITHOUT_RULES.at(
            route,
            "the firewall has no rules",
            label="it allows every request",
            help="remove `firewall`, or use `rules: [common, known_bad_inputs, ip_reputation]`",
        )
    elif firewall.mode == "count":
        yield codes.FIREWALL_COUNTS.at(
            (*route, "mode"),
            "the firewall counts requests and blocks none",
            label="it protects nothing yet",
            help="set `mode: block` when its log shows no requests of your users",
        )


def check_balancer(
    firewall: Firewall | None, alarms: Record | str | None, here: Context
) -> Iterator[Diagnostic]:
    """Find mistakes in the firewall of a load balancer, and an alarm on one that it does not have."""
    if firewall is not None:
        yield from check(firewall, (*here.route, "firewall"))
        yield from _check_place(here)
    elif threshold(alarms, KEY) is not None:
        yield codes.ALARM_WITHOUT_FIREWALL.at(
            (*here.route, ALARMS, KEY),
            f"`{KEY}` has no effect without `firewall`",
            label="nothing blocks requests",
            help=f"add `firewall: {{}}`, or remove `{KEY}`",
        )


def _check_place(here: Context) -> Iterator[Diagnostic]:
    """Find the firewall of a load balancer that a distribution forwards to."""
    sources = [each.source for each in here.flows_in() if each.access == ORIGIN]
    if sources:
        in_front = here.members[sources[0]]
        yield codes.FIREWALL_BEHIND_DISTRIBUTION.at(
            (*here.route, "firewall"),
            f"the firewall of `{here.name}` sees addresses of CloudFront instead of those of clients",
            label=f"requests come from the distribution `{in_front.name}`",
            also=(in_front.note,),
            help=f"move `firewall` to `{in_front.name}`",
        )
