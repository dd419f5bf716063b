"""Where templates come from: a file or a folder, texts in memory, or data that was parsed already."""

import codecs
import json
import os
import posixpath
import stat
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import Diagnostic, Document, Place, Source, Span
from tiers.reach.load.json_text import assert_shallow, read_json
from tiers.reach.load.limits import MAX_BYTES, MAX_YAML_BYTES, UnreadableError

MANIFEST = "manifest.json"

_START = Place(span=Span(0, 1))

SourceMap = Mapping[str, Mapping[str, Any]]
"""By the stem of a template's file and a logical id, where in the spec a resource came from."""


class Trouble(NamedTuple):
    """A finding, and the document that it is about."""

    document: Document
    diagnostic: Diagnostic


Fetched = bytes | str | Mapping[str, Any] | Trouble
"""What a library holds under a name: bytes or text still to be read, data, or why there is nothing."""


class Library:
    """Templates by the name of their file, each read once. Everything wrong with one is in `troubles`."""

    def __init__(self, fetch: Callable[[str], Fetched | None], source_map: SourceMap | None = None) -> None:
        """`fetch` gives what stands under a name, `None` for nothing."""
        self.troubles: list[Trouble] = []
        self.source_map: SourceMap = source_map or {}
        self._fetch = fetch
        self._documents: dict[str, Document | None] = {}

    def template(self, name: str) -> Document | None:
        """Return a template whose data is a mapping with resources, or None where a trouble says why not."""
        if name not in self._documents:
            self._documents[name] = self._read(name)
        return self._documents[name]

    def take(self, other: "Library") -> None:
        """Add what another library knows, which reads the same files."""
        self.troubles += other.troubles
        self.source_map = {**self.source_map, **other.source_map}

    def holds(self, name: str) -> bool:
        """Whether there is anything under a name."""
        return name in self._documents or self._fetch(name) is not None

    def _read(self, name: str) -> Document | None:
        fetched = self._fetch(name)
        if fetched is None:
            fetched = _cannot_read(name, "there is no such file")
        if isinstance(fetched, Trouble):
            self.troubles.append(fetched)
            return None
        if isinstance(fetched, bytes | str):
            document, refusal = parse(name, fetched)
        else:
            document, refusal = _of_data(name, fetched)
        refusal = refusal or _refuse(document)
        if refusal:
            self.troubles.append(Trouble(document, refusal))
            return None
        return document


def beside(file: str, location: str) -> str:
    """Return the name of a file that another one names relative to itself."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), location.removeprefix("file://")))


def from_disk(path: str) -> tuple[Library, str]:
    """Return the library of a file or of a bundle's folder, and the name of the template to start with."""
    if not os.path.isdir(path):
        return Library(_fetch_file), path.replace(os.sep, "/")
    manifest_path = posixpath.join(path.replace(os.sep, "/"), MANIFEST)
    manifest: Any = None
    fetched = _fetch_file(manifest_path)
    if isinstance(fetched, bytes):
        document, refusal = parse(manifest_path, fetched)
        manifest = None if refusal else document.data
    main = manifest.get("main") if isinstance(manifest, dict) else None
    source_map = manifest.get("source_map") if isinstance(manifest, dict) else None
    library = Library(_fetch_file, _checked_map(source_map))
    if not isinstance(main, str):
        message = f"`{path}` is a folder without a bundle's `{MANIFEST}`"
        advice = "name a template, or a folder that `tiers compile` wrote"
        document = Document(Source(manifest_path, ""), None, {})
        library.troubles.append(Trouble(document, codes.UNREADABLE_TEMPLATE.at(_START, message, help=advice)))
        return library, ""
    return library, beside(manifest_path, main)


def from_memory(files: Mapping[str, Fetched], source_map: SourceMap | None = None) -> Library:
    """Return the library of texts or parsed templates by the names of their files."""
    return Library(files.get, source_map)


def _checked_map(source_map: object) -> SourceMap:
    if not isinstance(source_map, dict):
        return {}
    return {stem: entries for stem, entries in source_map.items() if isinstance(entries, dict)}


def _fetch_file(path: str) -> Fetched | None:
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode):  # reading a pipe or a device might never end
            return _cannot_read(path, "it is not a regular file")
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _cannot_read(path, f"{reason[:1].lower()}{reason[1:]}")


def _cannot_read(path: str, reason: str) -> Trouble:
    printable = path if path.isprintable() else repr(path)
    message = f"`{printable}` cannot be read: {reason}"
    return Trouble(Document(Source(printable, ""), None, {}), codes.UNREADABLE_TEMPLATE.at(_START, message))


def parse(path: str, raw: bytes | str, most: int = MAX_BYTES) -> tuple[Document, Diagnostic | None]:
    """Read YAML or JSON as anybody writes it; without data, the diagnostic says why."""
    empty = Document(Source(path, ""), None, {})
    if len(raw) > most:
        message = f"`{path}` has more than {most >> 20} MB"
        return empty, codes.UNREADABLE_TEMPLATE.at(_START, message)
    if isinstance(raw, bytes):
        try:
            text = raw.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError:
            return empty, codes.UNREADABLE_TEMPLATE.at(
                _START, f"`{path}` is not UTF-8", help="save the file as UTF-8"
            )
    else:
        text = raw
    source = Source(path, text)
    try:
        data, spans = _read_text(text)
    except UnreadableError as error:
        return Document(source, None, {}), codes.UNREADABLE_TEMPLATE.at(Place(span=error.span), error.message)
    return Document(source, data, spans), None


def _read_text(text: str) -> tuple[Any, Any]:
    """Read JSON where it is JSON, because that is faster, and YAML otherwise."""
    is_large = len(text) > MAX_YAML_BYTES
    as_json: UnreadableError | None = None
    if text.lstrip()[:1] in {"{", "["}:
        try:
            return read_json(text)
        except UnreadableError as error:
            as_json = error  # it may still be YAML, which has brackets as well
    if is_large:
        raise as_json or UnreadableError(f"the YAML text has more than {MAX_YAML_BYTES >> 20} MB", Span(0, 1))
    # Who has parsed templates already, as the compiler has, does without.
    from tiers.reach.load.yaml_text import read_yaml

    try:
        return read_yaml(text)
    except UnreadableError as error:
        raise (as_json or error) from None


def _of_data(name: str, data: object) -> tuple[Document, Diagnostic | None]:
    document = Document(Source(name, ""), data, {})
    try:
        json.dumps(data)  # only what a template can say
        assert_shallow(data)
    except (TypeError, ValueError, RecursionError):
        return document, codes.UNREADABLE_TEMPLATE.at(_START, f"`{name}` holds what no template can")
    except UnreadableError as error:
        return document, codes.UNREADABLE_TEMPLATE.at(_START, error.message)
    return document, None


def _refuse(document: Document) -> Diagnostic | None:
    """Refuse what is no template: CloudFormation wants a mapping with resources."""
    path = document.source.path
    if isinstance(document.data, Mapping) and isinstance(document.data.get("Resources"), Mapping):
        return None
    advice = "a template is a mapping with `Resources`"
    return codes.NOT_A_TEMPLATE.at(Place(), f"`{path}` is not a CloudFormation template", help=advice)
