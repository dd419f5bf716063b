"""The generated tables of docs/reference/costs.md."""

import re
from collections.abc import Callable, Iterator, Mapping

from tiers import resources
from tiers.cost.usage import known
from tiers.resources.row import NotApplicable

_TABLE = re.compile(r"<!-- costs: (\w+) -->\n\n(?:\|.*\n)*")


def filled(text: str) -> str:
    """Fill the tables about costs."""
    return _TABLE.sub(_table, text)


def _table(block: re.Match[str]) -> str:
    return f"<!-- costs: {block[1]} -->\n\n" + "".join(f"| {row} |\n" for row in TABLES[block[1]]())


def _usage() -> Iterator[str]:
    yield "name | amount | unit | prices"
    yield "--- | --- | --- | ---"
    for name, bill in known().items():
        # The name in the first column has the values of what is in braces.
        what = re.sub(r",? ?(?:\(\{\w+\}\)|\{\w+\}) ?", " ", bill.what).strip()
        yield f"`{name}` | {what} | {bill.unit} | [AWS]({bill.page})"


def _billed() -> Iterator[str]:
    yield "resource type | billed | unit | name in a price file | prices"
    yield "--- | --- | --- | --- | ---"
    for row in resources.every():
        for bill in row.bills or ():
            price = f"`{bill.price.key}`" if bill.price else "none"
            yield f"`{row.type}` | {_safe(bill.what)} | {bill.unit} | {price} | [AWS]({bill.page})"


def _safe(what: str) -> str:
    return re.sub(r"\{(\w+)\}", r"*\1*", what)


def _free() -> Iterator[str]:
    yield "resource type | reason"
    yield "--- | ---"
    for row in resources.every():
        if isinstance(row.bills, NotApplicable):
            yield f"`{row.type}` | {row.bills.why}"


TABLES: Mapping[str, Callable[[], Iterator[str]]] = {"usage": _usage, "billed": _billed, "free": _free}
