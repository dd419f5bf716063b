"""Sources of templates: a file or a directory, texts in memory, or already parsed data."""

import codecs
import json
import os
import posixpath
from collections.abc import Callable, Mapping
from typing import Any

from tiers import untrusted
from tiers.cloudformation.load import manifest
from tiers.cloudformation.load.json_text import assert_shallow, read_json
from tiers.cloudformation.load.limits import MAX_BYTES, MAX_YAML_BYTES, UnreadableError
from tiers.cloudformation.load.manifest import DamagedError, SourceMap
from tiers.cloudformation.template import is_template
from tiers.diagnostics.codes import templates as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Place, Source, Span
from tiers.tuples import NamedTuple


class Trouble(NamedTuple):
    """A finding, and the document that it is about."""

    document: Document
    diagnostic: Diagnostic


Fetched = bytes | str | Mapping[str, Any] | Trouble
"""The content of a library under a name: bytes or text to read, data, or the reason why there is none."""


class Library:
    """Templates by the name of their file, each read once. Everything wrong with one is in `troubles`."""

    def __init__(
        self,
        fetch: Callable[[str], Fetched | None],
        source_map: SourceMap | None = None,
        home: str | None = None,
        edge: str = "",
    ) -> None:
        """`fetch` returns the content under a name, or `None`; files outside of `home` are not quoted.

        `edge` is the template of the bundle's root in another region; empty without one.
        """
        self.edge = edge
        self.troubles: list[Trouble] = []
        self.source_map: SourceMap = source_map or {}
        self._fetch = fetch
        self._home = home
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
        """Return whether a name has content."""
        return name in self._documents or self._fetch(name) is not None

    def is_inside(self, name: str) -> bool:
        """Return whether a file is inside the directory of the first one, so that it may be quoted."""
        return self._home is None or untrusted.is_below(self._home, name)

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
        if not self.is_inside(name):
            document = Document(Source(document.source.path, ""), document.data, {})
            refusal = refusal and _not_a_template(name)
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
        main = path.replace(os.sep, "/")
        return Library(_fetch_file, home=posixpath.dirname(main)), main
    folder = path.replace(os.sep, "/")
    manifest_path = posixpath.join(folder, manifest.FILE)
    try:
        main, edge, sources = _mains_and_sources(manifest_path)
    except DamagedError:
        message = f"`{path}` is a folder without a bundle's `{manifest.FILE}`"
        advice = "name a template, or a folder that `tiers compile` wrote"
        if os.path.lexists(manifest_path):
            message, advice = f"`{manifest_path}` is not a manifest of `tiers`", "compile the bundle again"
        library = Library(_fetch_file)
        document = Document(Source(manifest_path, ""), None, {})
        finding = codes.UNREADABLE_TEMPLATE.at(NOWHERE, message, help=advice)
        library.troubles.append(Trouble(document, finding))
        return library, ""
    edge = edge and posixpath.join(folder, edge)
    return Library(_fetch_file, sources, home=folder, edge=edge), posixpath.join(folder, main)


def _mains_and_sources(path: str) -> tuple[str, str, SourceMap]:
    """Return the names of a bundle's main template and of that in another region, and its source map.

    Raises `DamagedError`.
    """
    fetched = _fetch_file(path)
    document, refusal = parse(path, fetched if isinstance(fetched, bytes) else b"")
    found = None if refusal else document.data
    if not isinstance(found, dict):
        raise DamagedError
    distant = found.get("edge", {})
    edge = distant.get("main", "") if isinstance(distant, dict) else None
    sources = manifest.source_map(found.get("source_map", {}))
    return _file_name(found.get("main")), _file_name(edge), sources


def _file_name(value: object) -> str:
    """Return the name of a file in a bundle. Raises `DamagedError` for other values."""
    if not isinstance(value, str) or posixpath.basename(value) != value:
        raise DamagedError
    return value


def from_memory(files: Mapping[str, Fetched], source_map: SourceMap | None = None, edge: str = "") -> Library:
    """Return the library of texts or parsed templates by the names of their files."""
    return Library(files.get, source_map, edge=edge)


def _fetch_file(path: str) -> Fetched | None:
    try:
        return untrusted.read(path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        return _cannot_read(path, untrusted.why(error))


def _cannot_read(path: str, reason: str) -> Trouble:
    printable = path if path.isprintable() else repr(path)
    message = f"`{printable}` cannot be read: {reason}"
    return Trouble(Document(Source(printable, ""), None, {}), codes.UNREADABLE_TEMPLATE.at(NOWHERE, message))


def parse(path: str, raw: bytes | str, most: int = MAX_BYTES) -> tuple[Document, Diagnostic | None]:
    """Read YAML or JSON of any origin; without data, the diagnostic is the reason."""
    empty = Document(Source(path, ""), None, {})
    if len(raw) > most:
        message = f"`{path}` has more than {most >> 20} MB"
        return empty, codes.UNREADABLE_TEMPLATE.at(NOWHERE, message)
    if isinstance(raw, bytes):
        try:
            text = raw.removeprefix(codecs.BOM_UTF8).decode()
        except UnicodeDecodeError:
            return empty, codes.UNREADABLE_TEMPLATE.at(
                NOWHERE, f"`{path}` is not UTF-8", help="save the file as UTF-8"
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
    # Callers with parsed templates, such as the compiler, do without.
    from tiers.cloudformation.load.yaml_text import read_yaml

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
        return document, codes.UNREADABLE_TEMPLATE.at(NOWHERE, f"`{name}` holds what no template can")
    except UnreadableError as error:
        return document, codes.UNREADABLE_TEMPLATE.at(NOWHERE, error.message)
    return document, None


def _refuse(document: Document) -> Diagnostic | None:
    """Refuse data that is not a template: CloudFormation needs a mapping with resources."""
    if is_template(document.data):
        return None
    return _not_a_template(document.source.path)


def _not_a_template(path: str) -> Diagnostic:
    advice = "a template is a mapping with `Resources`"
    return codes.NOT_A_TEMPLATE.at(Place(), f"`{path}` is not a CloudFormation template", help=advice)
