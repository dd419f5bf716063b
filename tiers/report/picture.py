"""The picture as the first section of a page, and a sentence for what it leaves out."""

from tiers.picture import folding
from tiers.picture.model import Picture
from tiers.picture.svg import drawn
from tiers.picture.themes import AUTO
from tiers.report.markup import Html, element, joined
from tiers.report.parts import Section, prose

_PREFIX = "Picture-"
"""The start of the IDs in the picture. The name of a component has no capital letters."""
_HINT = "Select a component or a connection to see its details."
_KEYS = "Arrow keys move between components, Enter shows one, Escape clears the selection."


def section(picture: Picture) -> Section:
    """Return the section; a reader's color scheme chooses the colors of the picture."""
    drawing = Html(drawn(picture, theme=AUTO, prefix=_PREFIX))
    hint = element("p", _HINT, " ", element("span", _KEYS, class_="keyboard"))
    remarks = (element("p", prose(each), class_="quiet") for each in folding.folded(picture).remarks)
    return Section("picture", "Picture", joined((hint, element("div", drawing, class_="drawing"), *remarks)))


def shared(picture: Picture) -> dict[str, tuple[str, ...]]:
    """Return the components of a card that is drawn for several, by the name of each; the card's is first."""
    nodes = folding.folded(picture).nodes
    return {name: node.represents for node in nodes for name in node.represents}
