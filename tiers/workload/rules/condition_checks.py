"""Checks that the conditions of rules can be met."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network

from tiers.diagnostics.codes.network import HOST_BITS
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.workload.rules import codes, shadowing
from tiers.workload.rules.conditions import CONDITIONS, Conditions

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
MOST_VALUES_OF_A_CONDITION = 3
MOST_VALUES_OF_A_RULE = 5
"""A condition on addresses has as many:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SourceIpConditionConfig.html"""

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
MOST_WILDCARDS_OF_A_RULE = 6

_WITHOUT_WILDCARDS = ("method", "source")


def check(rule: Conditions, route: Route) -> Iterator[Diagnostic]:
    """Find conditions that are missing, too many, or impossible."""
    conditions = list(_conditions(rule))
    if not conditions:
        yield codes.RULE_WITHOUT_CONDITION.at(
            Place(route, "key"),
            "this rule has no condition",
            label="`path` or `host` is missing",
            help="add `path: [/api/*]` or `host: [api.example.com]`, or remove the rule",
        )
    yield from _check_size(conditions, route)
    yield from _check_headers(rule, route)
    yield from _check_values(conditions, route)


def _conditions(rule: Conditions) -> Iterator[tuple[Route, tuple[str, ...]]]:
    """Yield the route of each condition below its rule, and its values."""
    for key in CONDITIONS:
        written = getattr(rule, key)
        if isinstance(written, tuple):
            yield from [((key,), written)] if written else []
        else:
            yield from (((key, name), values) for name, values in written.items())


def _check_size(conditions: list[tuple[Route, tuple[str, ...]]], route: Route) -> Iterator[Diagnostic]:
    too_long = False
    for below, values in conditions:
        most = MOST_VALUES_OF_A_RULE if below == ("source",) else MOST_VALUES_OF_A_CONDITION
        if len(values) > most:
            too_long = True
            yield _too_many(Place((*route, *below), "key"), f"`{below[-1]}`", len(values), "values", most)
    if too_long:
        return
    number = sum(len(values) for _, values in conditions)
    if number > MOST_VALUES_OF_A_RULE:
        yield _too_many(Place(route, "key"), "a rule", number, "values", MOST_VALUES_OF_A_RULE)
    wildcards = sum(
        value.count("*") + value.count("?")
        for below, values in conditions
        for value in values
        if below[0] not in _WITHOUT_WILDCARDS
    )
    if wildcards > MOST_WILDCARDS_OF_A_RULE:
        yield _too_many(Place(route, "key"), "a rule", wildcards, "wildcards", MOST_WILDCARDS_OF_A_RULE)


def _too_many(place: Place, owner: str, number: int, what: str, limit: int) -> Diagnostic:
    return codes.RULE_SIZE.at(
        place,
        f"{owner} has {number} {what}",
        label=f"the maximum is {limit}",
        help="use two rules that forward to the same component",
    )


def _check_headers(rule: Conditions, route: Route) -> Iterator[Diagnostic]:
    for name in rule.header:
        if name.lower() == "host":
            yield codes.RULE_CONDITION.at(
                Place((*route, "header", name), "key"),
                "a condition on the header `Host` is refused by AWS",
                label="has a condition of another kind",
                help="use `host` instead of `header`",
            )


def _check_values(conditions: list[tuple[Route, tuple[str, ...]]], route: Route) -> Iterator[Diagnostic]:
    for below, values in conditions:
        if not values:
            yield codes.RULE_CONDITION.at(
                Place((*route, *below), "key"),
                f"`{below[-1]}` has no values",
                label="must have one or more",
                help='add a value, such as `"*"` for any, or remove it',
            )
        if below == ("source",):
            yield from _check_sources(values, (*route, *below))


def _check_sources(sources: tuple[str, ...], route: Route) -> Iterator[Diagnostic]:
    for index, cidr in enumerate(sources):
        network = str(IPv4Network(cidr, strict=False))
        if network != cidr:
            yield HOST_BITS.at(
                (*route, index),
                f"`{cidr}` is not a network address",
                label="host bits are set",
                help=f"use `{network}`",
            )


def check_order(rules: Sequence[Conditions], route: Route) -> Iterator[Diagnostic]:
    """Warn of rules that no request reaches, because one before matches all of their requests.

    `route` is that of the list of rules.
    """
    ordered = sorted(enumerate(rules), key=lambda each: each[1].priority)
    for number, (position, rule) in enumerate(ordered):
        before = next(
            (each for each in ordered[:number] if shadowing.covers(each[1], rule)),
            None,
        )
        if before is not None and before[1].priority != rule.priority:
            yield codes.SHADOWED_RULE.at(
                Place((*route, position), "key"),
                f"no request reaches the rule with the priority {rule.priority}",
                label=f"matched by priority {before[1].priority} before",
                also=(Note(Place((*route, before[0]), "key"), "matches all of its requests"),),
                help=f"use a `priority` below {before[1].priority}, or remove the rule"
                if before[1].priority > 1
                else f"use a `priority` above {rule.priority} for the other rule, or remove this one",
            )


def check_priorities(
    rules: Sequence[Conditions], route: Route, listener: str, help_: str
) -> Iterator[Diagnostic]:
    """Find two rules with one priority. `route` is that of the list of rules."""
    first: dict[int, int] = {}
    for position, rule in enumerate(rules):
        if rule.priority in first:
            yield codes.DUPLICATE_PRIORITY.at(
                (*route, position, "priority"),
                f"two rules of {listener} have the priority {rule.priority}",
                label="duplicate priority",
                also=(Note(Place((*route, first[rule.priority], "priority")), "the first one"),),
                help=help_,
            )
        first.setdefault(rule.priority, position)
