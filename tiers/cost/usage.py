"""Usage files: the amounts that depend on use, a month."""

import re
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

_VALUES: Mapping[str, tuple[str, ...]] = {
    "ec2.{system}.{family}.credit_vcpu_hours": (
        *("Linux.t2", "Linux.t3", "Linux.t3a", "Linux.t4g"),
        *("Windows.t2", "Windows.t3", "Windows.t3a"),
    ),
    "elasticache.serverless.{engine}.ecpus": ("redis", "valkey"),
    "elasticache.serverless.{engine}.gb_hours": ("redis", "valkey"),
    "jobs.{architecture}.gb_hours": ("arm64", "x86_64"),
    "jobs.{architecture}.vcpu_hours": ("arm64", "x86_64"),
    "lambda.{architecture}.gb_seconds": ("arm64", "x86_64"),
    "lambda.{architecture}.requests": ("arm64", "x86_64"),
    "load_balancer.{kind}.lcu_hours": ("application", "gateway", "network"),
    "rds.{engine}.backup_gb_months": ("mariadb", "mysql", "postgres"),
    "rds.{engine}.gb_months": ("aurora-mysql", "aurora-postgresql"),
    "rds.{engine}.io_requests": ("aurora-mysql", "aurora-postgresql"),
    "sqs.{kind}.requests": ("fifo", "standard"),
}
"""The values of the `{name}` in the names of amounts; there are more engines, which AWS licenses."""
_PLACEHOLDER = re.compile(r"\{.*\}")
_LICENSED = re.compile(r"rds\.[a-z0-9-]+\.backup_gb_months", re.ASCII)


@cache
def known() -> Mapping[str, Bill]:
    """Return the bill of each name that a usage file may have, in the order of names."""
    bills = (bill for row in catalog.every() for bill in row.bills or () if bill.usage)
    found = {name: bill for bill in bills for name in _spelled(bill.usage)}
    return {name: found[name] for name in sorted(found)}


def _spelled(usage: str) -> Iterator[str]:
    """Yield a name with each value of the `{name}` in it."""
    values = _VALUES[usage] if _PLACEHOLDER.search(usage) else ("",)
    yield from (_PLACEHOLDER.sub(value, usage) for value in values)


def read(path: str, raw: bytes) -> tuple[Document, Mapping[str, Decimal], tuple[Diagnostic, ...]]:
    """Read a usage file; with any finding there are no amounts."""
    document, refusals = source.parse(path, raw)
    if refusals:
        return document, {}, refusals
    reader = FileReader(document, BAD_USAGE)
    data = reader.top(("usage",))
    amounts = reader.mapping(data.get("usage"), ("usage",) if "usage" in data else (), "`usage`")
    found = {name: reader.amount(value, ("usage", name), f"`{name}`") for name, value in names(amounts)}
    for name in (each for each in found if each not in known() and not _LICENSED.fullmatch(each)):
        meant = nearest(name, known())
        advice = f"did you mean `{meant}`?" if meant else "use a name that `tiers cost` prints"
        reader.refuse(("usage", name), f"unknown usage `{name}`", advice, key=True)
    made = {name: each for name, each in found.items() if each is not None}
    return document, {} if reader.findings else made, tuple(reader.findings)
