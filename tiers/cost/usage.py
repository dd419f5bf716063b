"""Usage files: the amounts that depend on use, a month."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from tiers import resources as catalog
from tiers import source
from tiers.cost.files import FileReader, names
from tiers.diagnostics.codes.cost import BAD_USAGE
from tiers.diagnostics.model import Diagnostic, Document
from tiers.diagnostics.suggest import nearest
from tiers.resources.bill import Bill

KINDS: Mapping[str, tuple[str, ...]] = {
    "architecture": ("arm64", "x86_64"),
    "engine": ("aurora-mysql", "aurora-postgresql", "mariadb", "mysql", "postgres"),
    "kind": ("application", "fifo", "gateway", "network", "standard"),
}
"""The values of names in the names of amounts."""
_BY_SERVICE = {"sqs": ("fifo", "standard"), "load_balancer": ("application", "gateway", "network")}


@cache
def known() -> Mapping[str, Bill]:
    """Return the bill of each name that a usage file may have."""
    bills = (bill for row in catalog.every() for bill in row.bills or () if bill.usage)
    return dict(sorted((name, bill) for bill in bills for name in _spelled(bill.usage)))


def _spelled(usage: str) -> Iterator[str]:
    """Yield a name with each value of the `{name}` in it."""
    placeholder = next((each for each in KINDS if f"{{{each}}}" in usage), None)
    if placeholder is None:
        yield usage
        return
    for value in _BY_SERVICE.get(usage.partition(".")[0], KINDS[placeholder]):
        yield usage.replace(f"{{{placeholder}}}", value)


def read(path: str, raw: bytes) -> tuple[Document, Mapping[str, Decimal], tuple[Diagnostic, ...]]:
    """Read a usage file; with any finding there are no amounts."""
    document, refusals = source.parse(path, raw)
    if refusals:
        return document, {}, refusals
    reader = FileReader(document, BAD_USAGE)
    data = reader.top(("usage",))
    amounts = reader.mapping(data.get("usage"), ("usage",) if "usage" in data else (), "`usage`")
    found = {name: reader.amount(value, ("usage", name), f"`{name}`") for name, value in names(amounts)}
    for name in found.keys() - known().keys():
        meant = nearest(name, known())
        advice = f"did you mean `{meant}`?" if meant else "use a name that `tiers cost` prints"
        reader.refuse(("usage", name), f"unknown usage `{name}`", advice, key=True)
    made = {name: each for name, each in found.items() if each is not None}
    return document, {} if reader.findings else made, tuple(reader.findings)
