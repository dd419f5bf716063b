"""Filter policies of SNS: their form, and their limits.

https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tiers.components.topic import codes
from tiers.components.topic.keys import Subscriber
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted

MOST_KEYS = 5
MOST_COMBINATIONS = 150
MOST_BYTES = 256 * 1024
LARGEST = 1_000_000_000
OR = "$or"
OPERATORS: Mapping[str, tuple[type, ...]] = {
    "prefix": (str,),
    "suffix": (str,),
    "equals-ignore-case": (str,),
    "cidr": (str,),
    "exists": (bool,),
    "numeric": (list,),
    "anything-but": (str, int, float, list, dict),
}
"""The types of values by operator, as this page and those beside it have them:
https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html"""


def check(subscriber: Subscriber, route: Route) -> Iterator[Diagnostic]:
    """Find what SNS would refuse in the filter of a subscriber."""
    policy = subscriber.filter
    found = list(_check_policy(policy, route, nests=subscriber.filter_by == "body"))
    yield from found
    if found:
        return
    # Whether nested keys count, AWS's pages disagree.
    if len(policy) > MOST_KEYS:
        yield codes.FILTER_POLICY.at(
            Place(route, "key"),
            f"the filter has {len(policy)} keys",
            label=f"the SNS limit is {MOST_KEYS}",
            help="remove keys, or filter in the program that gets the messages",
        )
    size = len(json.dumps(dict(policy), ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        yield codes.FILTER_POLICY.at(
            Place(route, "key"),
            f"the filter has {size} bytes",
            label=f"the SNS limit is {MOST_BYTES}",
            help="use shorter values, or fewer",
        )
    combinations = _combinations(policy)
    if combinations > MOST_COMBINATIONS:
        yield codes.FILTER_POLICY.at(
            Place(route, "key"),
            f"the filter has {combinations} combinations of values",
            label=f"the SNS limit is {MOST_COMBINATIONS}",
            help="remove values: the numbers of values of all keys are multiplied",
        )


def _check_policy(policy: Mapping[str, Any], route: Route, *, nests: bool) -> Iterator[Diagnostic]:
    for key, value in policy.items():
        where = (*route, key)
        if isinstance(value, dict):
            if nests:
                yield from _check_policy(value, where, nests=True)
            else:
                yield codes.FILTER_POLICY.at(
                    Place(where, "key"),
                    f"`{key}` has keys below it, but attributes have none",
                    label="must be a list of values",
                    help="add `filter_by: body` to filter by the body of messages, or use a list",
                )
        elif not isinstance(value, list) or not value:
            yield _no_list(key, value, where)
        elif key == OR:
            yield from _check_alternatives(value, where, nests=nests)
        else:
            for index, each in enumerate(value):
                yield from _check_value(each, (*where, index))


def _no_list(key: str, value: object, route: Route) -> Diagnostic:
    shown = str(value).lower() if isinstance(value, bool) else value
    is_short = isinstance(value, str | int | float) and str(value).isalnum()
    return codes.FILTER_POLICY.at(
        route,
        f"`{key}` has no values" if value == [] else f"`{key}` is not a list of values",
        label="must be a list that is not empty",
        help=f"use `{key}: [{shown}]`" if is_short else "use a list of the values that messages must have",
    )


def _check_alternatives(value: list[Any], route: Route, *, nests: bool) -> Iterator[Diagnostic]:
    for index, each in enumerate(value):
        if isinstance(each, dict) and each:
            yield from _check_policy(each, (*route, index), nests=nests)
        else:
            yield codes.FILTER_POLICY.at(
                (*route, index),
                "an alternative of `$or` is not a filter",
                label="must be a mapping of keys to lists",
                help="use `$or: [{kind: [order]}, {urgent: [true]}]`",
            )


def _check_value(value: object, route: Route) -> Iterator[Diagnostic]:
    if isinstance(value, dict):
        yield from _check_operator(value, route)
    elif isinstance(value, list):
        yield codes.FILTER_POLICY.at(
            route,
            "a value of the filter is a list",
            label="must be a string, a number, or an operator",
            help="remove the inner brackets",
        )
    elif isinstance(value, int | float) and abs(value) > LARGEST:
        yield codes.FILTER_POLICY.at(
            route,
            "a number of the filter is too large for SNS",
            label="must be from -1000000000 to 1000000000",
            help="quote it if the attribute is a string",
        )


def _check_operator(value: dict[str, Any], route: Route) -> Iterator[Diagnostic]:
    known = quoted(OPERATORS)
    if len(value) != 1:
        yield codes.FILTER_POLICY.at(
            route,
            f"a value of the filter has {len(value)} operators",
            label="must have exactly one",
            help=f"use one of {known} in each item of the list",
        )
        return
    ((name, given),) = value.items()
    if name not in OPERATORS:
        meant = nearest(name, list(OPERATORS))
        yield codes.FILTER_POLICY.at(
            Place((*route, name), "key"),
            f"unknown operator `{name}` in the filter",
            label=f"did you mean `{meant}`?" if meant else "SNS has no such operator",
            help=f"use one of {known}",
        ).replaced_by(meant)
    elif not isinstance(given, OPERATORS[name]) or (isinstance(given, bool) and name != "exists"):
        wanted = {bool: "`true` or `false`", list: 'a list such as `[">", 5]`', str: "a string"}
        yield codes.FILTER_POLICY.at(
            (*route, name),
            f"the value of `{name}` in the filter has the wrong type",
            label=f"must be {wanted[OPERATORS[name][0]]}",
            help=f"use `{{{_EXAMPLES[name]}}}`",
        )


_EXAMPLES = {
    "prefix": "prefix: refund-",
    "suffix": "suffix: .jpg",
    "equals-ignore-case": "equals-ignore-case: order",
    "cidr": "cidr: 10.0.0.0/24",
    "exists": "exists: true",
    "numeric": 'numeric: [">", 5]',
    "anything-but": "anything-but: [test]",
}


def _combinations(policy: Mapping[str, Any]) -> int:
    """Return the product of the numbers of values, without what nesting adds to it."""
    product = 1
    for key, value in policy.items():
        if isinstance(value, dict):
            product *= _combinations(value)
        elif key == OR:
            product *= sum(_combinations(each) for each in value)
        else:
            product *= len(value)
    return product
