"""Widths of text in the fonts that browsers may use, so that a picture needs none to be arranged.

Each width is the maximum over Liberation Sans, Inter, Roboto, Open Sans, Noto Sans, Cantarell, and DejaVu
Sans, in thousandths of the font's size.
"""

from bisect import bisect_right
from functools import lru_cache

_REGULAR = (
    "318 401 460 838 638 987 780 275 390 390 552 838 318 460 318 413 636 636 636 636 642 636 636 636 "
    "636 636 337 337 838 838 838 556 1015 684 686 727 770 667 611 778 752 339 552 667 562 907 760 "
    "787 667 787 722 667 642 741 684 989 685 667 685 390 411 390 838 556 577 613 635 558 635 615 361 "
    "635 634 278 278 579 278 974 634 612 635 635 413 523 392 634 592 818 592 592 541 636 551 636 838"
)
"""Of the characters from space to tilde, in order."""

_BOLD = (
    "348 456 521 838 696 1002 872 306 457 457 548 838 380 466 380 390 696 696 696 696 696 696 696 "
    "696 696 696 400 400 838 838 838 611 1000 774 762 744 830 683 683 821 837 372 561 775 637 995 "
    "837 850 733 850 770 720 682 812 774 1103 771 724 725 457 422 457 838 556 592 675 716 593 716 "
    "678 435 716 712 343 343 665 343 1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 "
    "551 712 838"
)
"""The same at weights of 600 and 700."""

_OTHERS = {
    "·": 380,
    "\N{EN DASH}": 656,
    "—": 1000,
    "…": 1000,
    "\N{MULTIPLICATION SIGN}": 838,
    "→": 1000,
    "≤": 838,
    "≥": 838,
    "é": 678,
    "à": 675,
    "ü": 712,
    "ö": 687,
    "§": 628,
}
"""Other characters that the compiler's own words have, at any weight."""

_WIDEST = 1400
"""A width that no other character exceeds: a full-width one has 1000, an emoji up to 1370."""

_FIRST = " "


def _widths(table: str) -> dict[str, float]:
    known = {chr(ord(_FIRST) + place): int(each) / 1000 for place, each in enumerate(table.split())}
    return known | {character: each / 1000 for character, each in _OTHERS.items()}


_TABLES = {False: _widths(_REGULAR), True: _widths(_BOLD)}


@lru_cache(maxsize=8192)
def width(text: str, size: float = 11, *, bold: bool = False) -> float:
    """Return a width that the text does not exceed, in pixels."""
    table = _TABLES[bold]
    return sum(table.get(each, _WIDEST / 1000) for each in text) * size


def cut(text: str, room: float, size: float = 11, *, bold: bool = False) -> str:
    """Return the text, or as much of its start as fits and an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    text = text[: _fitting(text, room, size, bold=bold, end="…")]
    return f"{text.rstrip(' ·-')}…" if text else ""


def _fitting(text: str, room: float, size: float, *, bold: bool, end: str = "") -> int:
    """Return how many characters at the start of a text fit with an end; it may be very long."""
    numbers = range(1, len(text) + 1)
    return bisect_right(numbers, room, key=lambda number: width(f"{text[:number]}{end}", size, bold=bold))


_BREAKS = "-_.:/ "


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return the text in one line or two; what does not fit into two is cut.

    A line ends after a hyphen or the like, or before a capital letter; where there is none, anywhere.
    """
    if width(text, size, bold=bold) <= room:
        return (text,)
    fitting = _fitting(text, room, size, bold=bold) or len(text[:1])
    ends = (
        place
        for place in range(fitting, fitting // 2, -1)
        if text[place - 1] in _BREAKS or (text[place].isupper() and not text[place - 1].isupper())
    )
    end = next(ends, fitting)
    return text[:end].rstrip(), cut(text[end:].lstrip(), room, size, bold=bold)
