"""The files of an exported account, recognized by their content: the names of the files do not matter."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from tiers import untrusted
from tiers.cloudformation.load.files import Trouble, parse
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, START, Document, Route, Source
from tiers.resources import listings
from tiers.tuples import NamedTuple

_TOKENS = ("NextToken", "NextMarker", "Marker")


class Item(NamedTuple):
    """One thing that a command listed, and where."""

    data: Mapping[str, Any]
    document: Document
    route: Route

    @property
    def stem(self) -> str:
        """The name of the file without its extension, needed for listings whose content is ambiguous."""
        return os.path.splitext(os.path.basename(self.document.source.path))[0]

    def text(self, name: str) -> str:
        """Return a string of the item, or an empty one without it."""
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def listed(self, name: str) -> Iterator[Mapping[str, Any]]:
        """Yield the mappings of a list of the item."""
        value = self.data.get(name)
        for each in value if isinstance(value, list) else []:
            if isinstance(each, Mapping):
                yield each

    def tags(self, name: str = "Tags", key: str = "Key", value: str = "Value") -> dict[str, str]:
        """Return the tags of the item, by the names that its service gives to their parts."""
        return {str(each.get(key)): str(each.get(value)) for each in self.listed(name)}


class Export:
    """All exported items, by the key of their listing."""

    def __init__(self, folder: str, *, is_whole: bool = True) -> None:
        """Read every JSON file of a folder; its faults are in `troubles`, names of empty ones in `empty`.

        What a proof needs is missed if the export must be a whole one.
        """
        self.folder = folder
        self.troubles: list[Trouble] = []
        self.unread: list[str] = []
        self.empty: set[str] = set()
        self._items: dict[str, list[Item]] = {}
        self._by_file: dict[str, dict[str, Item]] = {}
        for path in self._paths(folder):
            self._read(path)
        if is_whole:
            self.need(*(each.key for each in listings().values() if each.is_needed))

    def need(self, *keys: str) -> None:
        """Report which of some listings are missing, unless there is a trouble already."""
        missing = [command(key) for key in keys if key not in self._items]
        if missing and not any(each.diagnostic.is_error for each in self.troubles):
            commands = ", ".join(f"`aws {each}`" for each in missing)
            advice = f"save the JSON output of {commands} in it, for example as `describe-vpcs.json`"
            self._trouble(self.folder, f"`{self.folder}` is not complete", advice=advice)

    def __contains__(self, key: str) -> bool:
        return key in self._items

    def items(self, key: str) -> list[Item]:
        """Return all items listed under a key, in any files."""
        return self._items.get(key, [])

    def in_file(self, key: str, stem: str) -> Item | None:
        """Return the first item listed under a key in the file of a name without its ending."""
        if key not in self._by_file:
            self._by_file[key] = {each.stem: each for each in reversed(self.items(key))}
        return self._by_file[key].get(stem)

    def _paths(self, folder: str) -> list[str]:
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            message = f"`{folder}` cannot be read: {(error.strerror or str(error)).lower()}"
            self._trouble(
                folder, message, advice="pass a directory with the JSON output of `aws … describe-…` commands"
            )
            return []
        return [os.path.join(folder, name) for name in names if name.lower().endswith(".json")]

    def _trouble(self, path: str, message: str, document: Document | None = None, advice: str = "") -> None:
        where = document or Document(Source(path, ""), None, {})
        place = START if where.source.text else NOWHERE
        self.troubles.append(Trouble(where, codes.UNREADABLE_ACCOUNT.at(place, message, help=advice)))

    def _unread(self, path: str, document: Document) -> None:
        name = os.path.basename(path)
        if name not in self.unread:
            self.unread.append(name)
            message = f"`{name[:40]}` is not the output of a known command"
            advice = "remove the file if the proof does not need it"
            self.troubles.append(Trouble(document, codes.UNREAD_LISTING.at(START, message, help=advice)))

    def _read(self, path: str) -> None:
        try:
            if not os.path.isfile(path):  # reading a pipe might never end
                return
            raw = untrusted.read(path, _MAX_BYTES)
        except OSError as error:
            self._trouble(path, f"`{path}` cannot be read: {untrusted.why(error)}")
            return
        if not raw.strip():  # what a command prints that finds nothing to list
            self.empty.add(os.path.splitext(os.path.basename(path))[0])
            return
        document, refusal = parse(path, raw, _MAX_BYTES)
        if refusal:
            self.troubles.append(Trouble(document, refusal))
            return
        pages = document.data if isinstance(document.data, list) else [document.data]
        for index, page in enumerate(pages):
            self._page(document, page, (index,) if isinstance(document.data, list) else ())

    def _page(self, document: Document, page: object, route: Route) -> None:
        path = document.source.path
        known = [key for key in listings() if key in page] if isinstance(page, Mapping) else []
        if not isinstance(page, Mapping) or not known:
            self._unread(path, document)
            return
        if any(page.get(token) for token in _TOKENS):
            self._trouble(path, f"`{path}` is truncated; it has a token for the next page", document)
        for key in known:
            found = self._items.setdefault(key, [])
            held = page[key]
            if isinstance(held, Mapping) and "Items" in held:  # as CloudFront lists
                held = held["Items"]
            listed = held if isinstance(held, list) else []
            if listings()[key].about:  # a listing that is about one thing, and may not say which
                found.append(Item(page, document, (*route, key)))
                continue
            for index, each in enumerate(listed):
                if isinstance(each, Mapping):
                    found.append(Item(each, document, (*route, key, index)))
                else:
                    self._trouble(path, f"`{key}` has an item that is not a mapping", document)


_MAX_BYTES = 64 << 20


def about(item: Item, key: str, identities: list[str]) -> str | None:
    """Return which of several things a listing is about: it says so, or the name of its file does.

    `get-managed-prefix-list-entries` and `describe-target-health` print no id. A file called
    `describe-target-health-web.json` is about the only thing whose ID contains `web`.
    """
    stated = item.text(listings()[key].about)
    if stated in identities:
        return stated
    operation = command(key).partition(" ")[2]
    rest = item.stem.partition(operation)[2].strip("-_. ") or item.stem
    fitting = [each for each in identities if rest in each.split(":")[-1] or short(each) in item.stem]
    if len(fitting) == 1:
        return fitting[0]
    return identities[0] if len(identities) == 1 else None


def command(key: str) -> str:
    """Return the command whose output has a key at the top."""
    return listings()[key].command


def short(identity: str) -> str:
    """Return the name in an ARN, or an unchanged ID."""
    parts = identity.split("/")
    return parts[1] if len(parts) > 1 else identity
