"""Findings for a person in a terminal: excerpts with carets and labels, as `rustc` draws them.

Text from a spec is made `visible` first. Columns are display columns: a wide character has two,
a combining one none, and an escape as many as it has letters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from unicodedata import category, east_asian_width

from tiers.diagnostics.locate import Lines
from tiers.diagnostics.model import NOWHERE, Finding, Location, Severity, Source
from tiers.diagnostics.safe import one_line, rows, shown, visible
from tiers.diagnostics.wording import counted
from tiers.tuples import NamedTuple

USUAL_WIDTH = 120
NARROWEST_EXCERPT = 40
TAB = " " * 4
HANGUL_THAT_JOINS = range(0x1160, 0x1200)

STRONG = "1"
RULE = "1;34"
STYLES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


class Pen(NamedTuple):
    """The means to draw a finding: `paint` applies an ANSI style to text, `style` is the severity's."""

    paint: Callable[[str, str], str]
    style: str
    digits: int
    room: int


class Mark(NamedTuple):
    """Something to underline in one line: from `left` up to, not including, `right`."""

    left: int
    right: int
    label: str
    primary: bool


class Row(NamedTuple):
    """A line below a source line: its strokes by column, then perhaps a mark's label, from `column` on."""

    strokes: dict[int, tuple[str, bool]]
    column: int
    mark: Mark | None


def render(findings: Sequence[Finding], *, colour: bool, width: int = 0) -> str:
    """Return the findings in order, a blank line between them and a line break at the end; `""` for none.

    `width` is the terminal's, in columns, for cutting source lines (messages are never cut); 0 is not known.
    """
    paint = _ansi if colour else _plain
    known: dict[Source, Lines] = {}
    blocks = []
    for finding in findings:
        source = finding.source
        lines = known[source] = known.get(source) or Lines(source.text)
        blocks.append("".join(f"{row}\n" for row in _block(finding, lines, paint, width or USUAL_WIDTH)))
    return "\n".join(blocks)


def summary(findings: Sequence[Finding], outcome: str = "") -> str:
    """Return `1 error, 0 warnings; nothing written`: the counts and the outcome, without a line break."""
    severities = [finding.diagnostic.code.severity for finding in findings]
    numbers = [(severity, severities.count(severity)) for severity in Severity]
    said = [counted(number, severity) for severity, number in numbers if number or severity != Severity.INFO]
    return "; ".join(filter(None, [", ".join(said) if findings else "no findings", outcome]))


def _ansi(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def _plain(text: str, _style: str) -> str:
    return text


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if category(character) in {"Mn", "Me"} or ord(character) in HANGUL_THAT_JOINS:
        return 0
    return 2 if east_asian_width(character) in {"W", "F"} else 1


def _block(finding: Finding, lines: Lines, paint: Callable[[str, str], str], width: int) -> Iterator[str]:
    """Yield one finding: its headline, its place, the excerpt, and the notes."""
    diagnostic, place = finding.diagnostic, finding.location
    code = diagnostic.code
    digits = len(str(max([place.line, *(note.location.line for note in finding.also)])))
    pen = Pen(paint, STYLES[code.severity], digits, max(NARROWEST_EXCERPT, width - digits - len(" | ")))
    margin = " " * digits
    yield paint(f"{code.severity}[{code.id}]", pen.style) + paint(f": {one_line(diagnostic.message)}", STRONG)
    yield f"{margin}{paint('-->', RULE)} {one_line(finding.source.path)}:{place.line}:{place.column}"
    if diagnostic.label or diagnostic.place.span != NOWHERE.span:
        yield f"{margin} {paint('|', RULE)}"
        yield from _excerpt(_marks(finding, lines), lines, pen)
        yield f"{margin} {paint('|', RULE)}"
    accept = f"`accept: {{{code.name}: REASON}}` in the spec" if code.acceptable else ""
    endings = {
        "help": diagnostic.help,
        "or accept it": accept,
        "note": diagnostic.note,
        "see": f"tiers explain {code.id}",
    }
    for title, said in endings.items():
        if said:
            first, *others = rows(said.strip("\r\n"))
            yield f"{margin} {paint('=', RULE)} {paint(title, STRONG)}: {visible(first)}"
            indent = " " * len(f"{margin} = {title}: ")
            yield from ((indent + visible(row)).rstrip() for row in others)


def _marks(finding: Finding, lines: Lines) -> dict[int, list[Mark]]:
    """Return the marks to underline, by line number, ascending."""
    places = [(finding.location, finding.diagnostic.label, True)]
    places += [(note.location, note.label, False) for note in finding.also]
    marks: dict[int, list[Mark]] = {}
    for location, label, primary in sorted(places, key=lambda place: place[0].line):
        left, right = _part_of_line(location, lines.line(location.line))
        marks.setdefault(location.line, []).append(Mark(left, right, one_line(label), primary))
    return marks


def _part_of_line(location: Location, line: str) -> tuple[int, int]:
    """Return the code points of the first line of a location, without the white space at its end."""
    left = min(location.column - 1, len(line))
    end = location.end_column - 1 if location.end_line == location.line else len(line.rstrip())
    return left, max(left, min(end, len(line)))


def _excerpt(marks: dict[int, list[Mark]], lines: Lines, pen: Pen) -> Iterator[str]:
    bar = pen.paint("|", RULE)
    for number in _shown_lines(marks):
        if number is None:
            yield pen.paint("...", RULE)
            continue
        text, placed = _fit(lines.line(number), marks.get(number, []), pen.room)
        yield f"{pen.paint(str(number).rjust(pen.digits), RULE)} {bar} {text}".rstrip()
        for row in _underlines(placed):
            yield f"{' ' * pen.digits} {bar} {_draw(row, pen)}"


def _shown_lines(marked: Iterable[int]) -> Iterator[int | None]:
    """Yield the marked lines; a gap of one line is filled with that line, a wider one is `None`."""
    last = 0
    for number in marked:
        between = range(last + 1, number) if last else range(0)
        if between:
            yield between[0] if len(between) == 1 else None
        yield number
        last = number


def _fit(line: str, marks: list[Mark], room: int) -> tuple[str, list[Mark]]:
    """Return the part of a line that fits, and the marks in display columns.

    A mark outside of that part falls on the `…` in its place.
    """
    first, last = _window(line, marks, room)
    cells = [_cell(line, index) for index in range(first, last)]
    head, tail = "…" * (first > 0), "…" * (last < len(line))
    columns = list(accumulate(map(_width, cells), initial=len(head)))

    def column(index: int) -> int:
        return 0 if index < first else columns[min(index, last) - first]

    def placed(mark: Mark) -> Mark:
        left = column(mark.left)
        return mark._replace(left=left, right=max(left + 1, column(mark.right) + (mark.right > last)))

    return head + "".join(cells) + tail, list(map(placed, marks))


def _cell(line: str, index: int) -> str:
    if line[index] == "\t":
        return TAB
    return shown(line[index], line[index - 1] if index else " ")


def _window(line: str, marks: list[Mark], room: int) -> tuple[int, int]:
    """Return the range of code points to show: all, or those around all marks, or else around the primary."""
    if len(line) <= room and _reach(line, 0, 1, room)[0] == len(line):
        return 0, len(line)
    budget = room - len("……")
    left = min((mark.left for mark in marks), default=0)
    if marks and max(mark.right for mark in marks) - left > budget * 2 // 3:
        left = max(marks, key=lambda mark: mark.primary).left
    first, rest = _reach(line, left, -1, budget // 3)
    last, rest = _reach(line, left, 1, budget - budget // 3 + rest)
    return _reach(line, first, -1, rest)[0], last


def _reach(line: str, start: int, step: int, budget: int) -> tuple[int, int]:
    """Return the index that so many columns reach from `start` in a direction, and the columns left over."""
    edge = start
    while 0 <= (index := min(edge, edge + step)) < len(line):
        # Counting a combining character as one bounds the work on a line of nothing else.
        budget -= max(1, _width(_cell(line, index)))
        if budget < 0:
            return edge, 0
        edge += step
    return edge, budget


def _underlines(marks: list[Mark]) -> Iterator[Row]:
    """Yield the strokes under one line; the last label beside them if there is room, the others below."""
    if not marks:
        return
    strokes = {}
    for mark in sorted(marks, key=lambda mark: (mark.left - mark.right, mark.primary)):
        strokes.update(dict.fromkeys(range(mark.left, mark.right), ("^-"[not mark.primary], mark.primary)))
    labelled = sorted((mark for mark in marks if mark.label), key=lambda mark: (-mark.left, not mark.primary))
    beside = _beside(marks, labelled)
    yield Row(strokes, max(strokes) + 2, beside)
    hanging = [mark for mark in labelled if mark is not beside]
    if hanging:
        yield Row(_stems(hanging), 0, None)
    for index, mark in enumerate(hanging):
        stems = _stems(other for other in hanging[index + 1 :] if other.left < mark.left)
        yield Row(stems, mark.left, mark)


def _beside(marks: list[Mark], labelled: list[Mark]) -> Mark | None:
    """Return the label to draw beside the strokes: the last one's, if no other label's strokes touch."""
    if not labelled or max(mark.right for mark in marks) > labelled[0].right:
        return None
    return labelled[0] if all(mark.right <= labelled[0].left for mark in labelled[1:]) else None


def _stems(marks: Iterable[Mark]) -> dict[int, tuple[str, bool]]:
    return {mark.left: ("|", mark.primary) for mark in sorted(marks, key=lambda mark: mark.primary)}


def _draw(row: Row, pen: Pen) -> str:
    end = row.column if row.mark else max(row.strokes) + 1
    cells = [row.strokes.get(column, (" ", None)) for column in range(end)]
    if row.mark:
        cells.append((row.mark.label, row.mark.primary))
    styles = {None: "", True: pen.style, False: RULE}
    runs = groupby(cells, key=lambda cell: styles[cell[1]])
    return "".join(pen.paint("".join(text for text, _ in run), style) for style, run in runs)
