"""The YAML parser's errors in words for users who have never read YAML's grammar.

libyaml names the production that failed; a user made one of a few mistakes. Both parsers' words are matched,
as PyYAML can be installed without libyaml.
"""

import re
from typing import Any

from tiers.diagnostics.codes import parse as codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Span
from tiers.source.scalars import shown

_Event = Any  # of PyYAML, whose stubs call its marks optional, or None before the first

_LINE_BREAK = re.compile(r"[\r\n]")
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_UNBROKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\s:,\[\]{}]+")
_KEY_AND_VALUE = re.compile(r":[ \t]+\S")
_COLON = re.compile(r":(?:\s|\Z)")
# White space that YAML reads as letters, at the start of a line or behind its first colon. It comes from web
# pages and word processors.
_ODD_SPACE = re.compile(r"(?m)^(?:[ ]*+|[^:\r\n]*+:)([^\S \t\r\n]+)")
_CLOSING = {"[": "]", "{": "}"}
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class _Failure:
    """An error of the parser with the context of its explanations."""

    def __init__(self, text: str, error: Exception, last: _Event, inside: Span | None) -> None:
        self.text = text
        self.last = last  # the latest event before it
        self.inside = inside  # the innermost collection that is not finished
        self.problem = str(getattr(error, "problem", None) or error)
        self.context = str(getattr(error, "context", None) or "")
        self.at: int = getattr(
            getattr(error, "problem_mark", None), "index", last.end_mark.index if last else 0
        )
        self.opened: int = getattr(getattr(error, "context_mark", None), "index", self.at)
        self.character = text[self.at : self.at + 1]
        line = max(text.rfind("\n", 0, self.at), text.rfind("\r", 0, self.at)) + 1
        self.before = text[line : self.at]  # on its line

    def word(self) -> Span:
        """Return the word at the failure: the text that looks like one unit."""
        found = _WORD.match(self.text, self.at)
        return Span(self.at, found.end() if found else min(self.at + 1, len(self.text)))

    def line_from(self, start: int) -> Span:
        found = _REST_OF_LINE.match(self.text, start)
        return Span(start, start + len(found[0].rstrip()) if found else start)

    def is_on_line_of(self, start: int) -> bool:
        return _LINE_BREAK.search(self.text, start, self.at) is None


def explain(text: str, error: Exception, last: _Event, inside: Span | None) -> Diagnostic:
    """Return the finding for an error that PyYAML raised after `last`, in the open collection `inside`."""
    failure = _Failure(text, error, last, inside)
    for explanation in (
        _tab,
        _odd_space,
        _quoted,
        _bracket,
        _colon,
        _first_character,
        _after_value,
        _indentation,
    ):
        found = explanation(failure)
        if found is not None:
            return found
    words = f"{failure.context}, {failure.problem}".lstrip(", ")
    message = "the file is not valid YAML from here on"
    return codes.INVALID_YAML.at(Place(span=failure.word()), message, note=f"YAML parser: {words}")


def _character(start: int) -> Place:
    return Place(span=Span(start, start + 1))


def _tab(failure: _Failure) -> Diagnostic | None:
    line = failure.before + failure.character
    tab = line.find("\t")
    if tab < 0 or line[:tab].strip(" ") or "quoted" in failure.context:
        return None
    start = failure.at - len(failure.before) + tab
    return codes.TAB_INDENTATION.at(_character(start), "a tab indents this line", help="indent with spaces")


def _odd_space(failure: _Failure) -> Diagnostic | None:
    """Return the finding for a space that YAML reads as a letter, on the line of the failure or above."""
    end = failure.line_from(failure.at).end
    above = failure.text[: failure.at - len(failure.before)].rstrip(" \t\r\n")
    start = max(above.rfind("\n"), above.rfind("\r")) + 1
    found = _ODD_SPACE.search(failure.text, start, end)
    return None if found is None else odd_space(failure.text, found.start(1), found.end(1))


def odd_space(text: str, start: int, end: int) -> Diagnostic:
    """Return the finding for spaces that YAML reads as letters, in place of ordinary ones."""
    name = "a no-break space" if text[start] == "\u00a0" else f"the space U+{ord(text[start]):04X}"
    place = Place(span=Span(start, end))
    if text[start - 1 : start] == ":":
        advice = "use an ordinary space after the colon"
        return codes.MISSING_COLON.at(place, f"{name} follows this colon", help=advice)
    advice = "indent with ordinary spaces; YAML reads this one as a letter"
    return codes.BAD_INDENTATION.at(place, f"{name} indents this line", help=advice)


def _quoted(failure: _Failure) -> Diagnostic | None:
    if "quoted scalar" not in failure.context:
        return None
    if "unexpected" in failure.problem:
        quote = failure.text[failure.opened : failure.opened + 1]
        advice = (
            "close it, and use `''` for an apostrophe inside" if quote == "'" else f"close it with `{quote}`"
        )
        return codes.UNBALANCED_QUOTE.at(
            _character(failure.opened), f"this `{quote}` is never closed", help=advice
        )
    start = failure.text.rfind("\\", failure.opened, failure.at + 1)
    place = Place(span=Span(start, start + 2))
    if lone := _SURROGATE.match(failure.text, start):
        place = Place(span=Span(*lone.span()))
        advice = "use the character itself, or `\\U` and its eight-digit number"
        return codes.BAD_ESCAPE.at(
            place, f"`{lone[0]}` is half of a surrogate pair, not a character", help=advice
        )
    advice = "use `\\\\` for a backslash, or single quotes"
    return codes.BAD_ESCAPE.at(
        place, f"{shown(failure.text[start : start + 2])} is not a valid escape", help=advice
    )


def _bracket(failure: _Failure) -> Diagnostic | None:
    if failure.character in {"]", "}"} and not re.search("flow|anchor|alias", failure.context):
        message = f"this `{failure.character}` has no opening bracket"
        return codes.UNBALANCED_BRACKET.at(
            _character(failure.at), message, help="remove it, or add the opening bracket"
        )
    if failure.context == "while parsing a flow node" and not failure.character and failure.inside:
        start = failure.inside.start
        opening = failure.text[start : start + 1]
        advice = f"close it with `{_CLOSING.get(opening)}`"
        return codes.UNBALANCED_BRACKET.at(
            _character(start), f"this `{opening}` is never closed", help=advice
        )
    if not failure.context.startswith("while parsing a flow ") or "','" not in failure.problem:
        return None
    opening, closing = ("{", "}") if "mapping" in failure.context else ("[", "]")
    if failure.character == ":" and failure.is_on_line_of(failure.opened):
        return _missing_comma(failure) or _unquoted_colon(failure)
    also = (Note(Place(span=failure.word()), f"`,` or `{closing}` expected before this"),)
    message = f"this `{opening}` is not closed, or a comma is missing in it"
    advice = f"close it with `{closing}`, and add a comma between items"
    return codes.UNBALANCED_BRACKET.at(_character(failure.opened), message, also=also, help=advice)


def _missing_comma(failure: _Failure) -> Diagnostic | None:
    """Return the finding for a second key behind a value: `{type: rds engine: mysql}`."""
    value, _, key = _last_word(failure.before).rpartition(" ")
    if not value.strip() or value.endswith(":") or not _WORD.fullmatch(key):
        return None
    also = (Note(_character(failure.opened), "opened here"),)
    advice = f"add `, ` before {shown(key)}, or quote the whole value if it is a string"
    return codes.UNBALANCED_BRACKET.at(
        Place(span=Span(failure.at - len(key), failure.at)),
        "a comma is missing before this key",
        also=also,
        help=advice,
    )


def _unquoted_colon(failure: _Failure) -> Diagnostic:
    message = "an unquoted value contains a colon and a space"
    return codes.UNQUOTED_COLON.at(_character(failure.at), message, help="quote the whole value")


def _colon(failure: _Failure) -> Diagnostic | None:
    if "expected ':'" in failure.problem:
        return _missing_colon(failure.line_from(failure.opened))
    is_misplaced = failure.problem.startswith("mapping values are not allowed")
    is_first = failure.character == ":" and not failure.before.strip()
    if (failure.character == ":" and "node content" in failure.problem) or (
        is_first and (is_misplaced or "block" in failure.context)
    ):
        advice = "add the key before it, or remove the line" if is_first else "add the key before it"
        return codes.NON_STRING_KEY.at(
            _character(failure.at), "a key is missing before this colon", help=advice
        )
    if not is_misplaced:
        return None
    if _KEY_AND_VALUE.search(failure.before):
        return _unquoted_colon(failure)
    line = _line_above(failure)
    if line is not None and not _COLON.search(failure.text, line.start, line.end):
        return _missing_colon(line)
    start = failure.at - len(_last_word(failure.before))
    advice = "indent it like the keys beside it, and end a key on the line above with a colon and a space"
    message = "this key is read as part of the value above it"
    return codes.BAD_INDENTATION.at(Place(span=Span(start, max(failure.at, start + 1))), message, help=advice)


def _last_word(before: str) -> str:
    """Return the text before a colon, from the bracket or comma that it follows."""
    return before[max(map(before.rfind, ",[{")) + 1 :].lstrip()


def _missing_colon(line: Span) -> Diagnostic:
    message = "this line is missing a colon and a space after the key"
    return codes.MISSING_COLON.at(Place(span=line), message, help="use `key: value`")


def _line_above(failure: _Failure) -> Span | None:
    """Find the line before, if both start in one column: then it was meant to be a key as well."""
    above = failure.text[: failure.at - len(failure.before)].rstrip()
    start = max(above.rfind("\n"), above.rfind("\r")) + 1
    width = _indentation_of(failure.before)
    if not above or _indentation_of(above[start:]) != width:
        return None
    return Span(start + width, len(above))


def _indentation_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _first_character(failure: _Failure) -> Diagnostic | None:
    start = failure.opened
    if "directive" in failure.context:
        place = Place(span=failure.line_from(start))
        return codes.DIRECTIVE.at(
            place, "a spec has no YAML directives", help="remove this line, or quote the string"
        )
    if "scanning a tag" in failure.context or "undefined tag handle" in failure.problem:
        found = _UNBROKEN.match(failure.text, start)
        place = Place(span=Span(start, found.end() if found else start))
        advice = "quote a string that starts with `!`"
        return codes.UNKNOWN_TAG.at(place, "not a CloudFormation tag", help=advice)
    if any(word in failure.context for word in ("an alias", "an anchor", "a block scalar")):
        return _reserved(failure, start, "an unquoted value")
    if "cannot start any token" in failure.problem or failure.problem.startswith(
        "mapping keys are not allowed"
    ):
        return _reserved(failure, failure.at, "an unquoted value")
    if "node content" in failure.problem and failure.character:
        return _reserved(failure, failure.at, "a value")
    return None


def _reserved(failure: _Failure, start: int, what: str) -> Diagnostic:
    character = failure.text[start : start + 1]
    advice = "quote the value if it is a string"
    if character == "*":
        advice += "; an unquoted `*NAME` is an alias"
    if character in {"|", ">"}:
        advice += f"; a block scalar starts on the line below `{character}`"
    return codes.RESERVED_CHARACTER.at(
        _character(start), f"{what} cannot start with {shown(character)}", help=advice
    )


def _after_value(failure: _Failure) -> Diagnostic | None:
    """Return the finding for text behind a quoted value, often because its quote was not meant to end it."""
    last = failure.last
    if getattr(last, "style", None) not in {"'", '"'} or not failure.is_on_line_of(last.end_mark.index):
        return None
    start, end = last.start_mark.index, last.end_mark.index
    quote = failure.text[end - 1 : end]
    closing = (Note(_character(end - 1), "the string ends at this quote"),)
    if _LINE_BREAK.search(failure.text, start, end):
        start = failure.text.find(quote, start)
        message = f"this `{quote}` is not closed on its line"
        return codes.UNBALANCED_QUOTE.at(
            _character(start), message, also=closing, help=f"close it with `{quote}`"
        )
    inner = "''" if quote == "'" else '\\"'
    advice = f"use `{inner}` for a quote inside the string, or quote the whole value"
    return codes.UNBALANCED_QUOTE.at(
        Place(span=failure.word()),
        "unexpected text after the quoted string",
        also=closing,
        help=advice,
    )


def _indentation(failure: _Failure) -> Diagnostic | None:
    place = Place(span=failure.word())
    if "sequence entries are not allowed" in failure.problem:
        advice = "start the list on the next line, or write it as `[a, b]`"
        return codes.BAD_INDENTATION.at(place, "a list cannot start on the line of its key", help=advice)
    if "while parsing a block" not in failure.context:
        return None
    if not failure.is_on_line_of(failure.opened) and failure.before.strip():
        return None  # behind something on its line: not a matter of columns
    advice = "align it with the keys beside it"
    message = "the indentation of this line matches no block above it"
    in_list = "collection" in failure.context
    if len(failure.before) == _column(failure.text, failure.opened):
        message = "a key is among the items of a list" if in_list else "a list item is among keys"
        advice = "indent it below its key or item"
    also = (Note(_character(failure.opened), f"the {'list' if in_list else 'mapping'} above starts here"),)
    return codes.BAD_INDENTATION.at(place, message, also=also, help=advice)


def _column(text: str, index: int) -> int:
    return index - max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) - 1
