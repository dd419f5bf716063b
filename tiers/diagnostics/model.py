"""The types of all findings of `tiers` about a user's file."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Literal

from tiers.tuples import NamedTuple

STANDARD_INPUT = "standard input"
"""The name of the source that has no file."""

Route = tuple[str | int, ...]
"""A way into a document by keys and list positions: `("logic", "web", "count")`."""


class Severity(StrEnum):
    """The effect of a finding on the exit code: an error fails, a warning fails under `--strict` only."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Span(NamedTuple):
    """A half-open range of a source text, in code points from its start."""

    start: int
    end: int


class Spans(NamedTuple):
    """The span of one value of a document, and of its key if it has one."""

    key: Span | None
    value: Span
    text: Span | None = None
    """The span of the included file that the string is read from, if it is not written in the document."""


class Source(NamedTuple):
    """The text of a file or of standard input, under the name by which the user knows it."""

    path: str
    text: str


class Document(NamedTuple):
    """A parsed file: plain data, and the span of each route into it.

    The spans of `files` that it includes follow its own: they are positions in `text`.
    """

    source: Source
    data: Any
    spans: Mapping[Route, Spans]
    files: tuple[Source, ...] = ()

    @property
    def text(self) -> str:
        """The text of the file, and behind it that of each one that it includes, on a new line."""
        return "\n".join((self.source.text, *(each.text for each in self.files)))

    def source_at(self, span: Span) -> tuple[Source, Span]:
        """Return the file that a span is in, and the span in that file."""
        start = 0
        *others, last = (self.source, *self.files)
        for each in others:
            if span.start <= start + len(each.text):
                return each, Span(span.start - start, span.end - start)
            start += len(each.text) + 1
        return last, Span(span.start - start, span.end - start)


class Place(NamedTuple):
    """The target of a finding: a value or a key by its route, or a bare span where there is no route yet."""

    route: Route = ()
    part: Literal["value", "key"] = "value"
    span: Span | None = None
    within: Span | None = None
    """Characters of the text at `route`; all of it is shown where escapes or line breaks hide them."""


NOWHERE: Final = Place(span=Span(0, 0))
"""The place of a finding about something that no document shows; without a label, no excerpt is printed."""

START: Final = Place(span=Span(0, 1))
"""The first character of a document, for a finding about all of it."""


class Note(NamedTuple):
    """A second place that explains a finding, with a few words on it."""

    place: Place
    label: str


LONGEST = 1000
"""Maximum characters of a message or of help: text quoted from a spec may have a million."""


def _bounded(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


class Code(NamedTuple):
    """One kind of finding, as `tiers explain` shows it.

    `wrong` and `right` are spec fragments; a test compiles both and expects the code of the first only.
    """

    id: str
    name: str
    severity: Severity
    why: str
    wrong: str
    right: str
    acceptable: bool = False
    """True if a spec may accept the warning by name."""

    def at(
        self,
        place: Place | Route,
        message: str,
        *,
        label: str = "",
        also: tuple[Note, ...] = (),
        help: str = "",  # noqa: A002 - the field's own name in every message
        note: str = "",
    ) -> "Diagnostic":
        """Make a finding of this kind.

        `message` is the fault, `label` is below the carets, `help` is the fix.
        """
        where = place if isinstance(place, Place) else Place(place)
        return Diagnostic(
            self, where, _bounded(message), _bounded(label), also, _bounded(help), _bounded(note)
        )


class Diagnostic(NamedTuple):
    """A finding about one document, not yet turned into lines and columns."""

    code: Code
    place: Place
    message: str
    label: str = ""
    also: tuple[Note, ...] = ()
    help: str = ""
    note: str = ""
    replacement: str = ""
    """YAML to put at the place instead, if that alone is likely to be the fix; `""` if there is none."""

    def replaced_by(self, meant: object) -> "Diagnostic":
        """Return the finding with the YAML that is probably meant; `None` adds nothing."""
        return self if meant is None else self._replace(replacement=str(meant))

    @property
    def is_error(self) -> bool:
        """True if the pipeline stops after the stage that found this."""
        return self.code.severity is Severity.ERROR


class Location(NamedTuple):
    """A place as editors show it: counted from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class LocatedNote(NamedTuple):
    """A `Note` with its location, in the source of its finding."""

    location: Location
    label: str


class Finding(NamedTuple):
    """A diagnostic with its source and locations: the input of the renderers."""

    diagnostic: Diagnostic
    source: Source
    location: Location
    also: tuple[LocatedNote, ...]
    replacement: str = ""
    """YAML for exactly this location; `""` where nothing is written that it could replace."""
