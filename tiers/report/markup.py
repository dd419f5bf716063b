"""Markup that nothing can inject into: a string is escaped unless it is `Html` already."""

import html
from collections.abc import Iterable

from tiers.diagnostics.safe import visible

Attribute = str | bool | None


class Html(str):
    """Markup, which an element contains as it is."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: Attribute) -> Html:
    """Return an element; children that are not `Html` are text.

    An attribute that is a keyword of Python ends in `_`, other underscores are hyphens; `True` is an empty
    value, and `None` or `False` leaves the attribute out.
    """
    listed = "".join(_attribute(name, value) for name, value in attributes.items())
    return Html(f"<{tag}{listed}>{joined(children)}</{tag}>")


def joined(children: Iterable[str], between: str = "") -> Html:
    """Return the markup of children, one after the other."""
    return Html(text(between).join(map(text, children)))


def text(value: str) -> Html:
    """Return a string that a page shows unchanged, whatever its characters; markup stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(visible(value)))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    called = name.rstrip("_").replace("_", "-")
    return f' {called}="{"" if value is True else html.escape(visible(value))}"'
