"""Shapes that the price file and the usage file share, with findings that point into the file.

Amounts keep the digits that the file has; nothing is computed with binary fractions.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiers.diagnostics.model import Code, Diagnostic, Document, Place, Route

VERSION = 1
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)


class FileReader:
    """Reads values of a parsed file, and collects what is wrong with them."""

    def __init__(self, document: Document, code: Code) -> None:
        """`code` is that of all findings."""
        self.document = document
        self.code = code
        self.findings: list[Diagnostic] = []

    def refuse(self, route: Route, message: str, advice: str, *, key: bool = False) -> None:
        """Collect a finding at a value, or at its key."""
        place = Place(route, part="key" if key else "value")
        self.findings.append(self.code.at(place, message, help=advice))

    def mapping(self, value: object, route: Route, what: str) -> Mapping[Any, Any]:
        """Return a mapping, or none of its items if it is something else."""
        if isinstance(value, Mapping):
            return value
        self.refuse(route, f"{what} must be a mapping", "use `name: value` lines")
        return {}

    def top(self, known: tuple[str, ...]) -> Mapping[Any, Any]:
        """Return the mapping at the top, with the right version and no other keys than those known."""
        data = self.mapping(self.document.data, (), "the file")
        if not self.findings and data.get("version") != VERSION:
            advice = f"use `version: {VERSION}`"
            self.refuse(("version",) if "version" in data else (), f"the version must be {VERSION}", advice)
        for name in data:
            if name not in {"version", *known}:
                self.refuse((name,), f"unknown key `{name}`", f"use {', '.join(known)}", key=True)
        return data

    def amount(self, value: object, route: Route, what: str) -> Decimal | None:
        """Return a decimal number as it is written, quoted or not."""
        written = value if isinstance(value, str) else self._written(value, route)
        if _DECIMAL.fullmatch(written):
            return Decimal(written)
        self.refuse(
            route,
            f"{what} must be a decimal number such as `0.045`",
            "use up to 12 digits before and after the point, without a sign or an exponent",
        )
        return None

    def _written(self, value: object, route: Route) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float) or route not in self.document.spans:
            return ""
        span = self.document.spans[route].value
        return self.document.source.text[span.start : span.end]


def names(data: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the items whose names are strings; the parser refuses others."""
    yield from ((name, value) for name, value in data.items() if isinstance(name, str))
