"""The colors of a picture: literals, because not every program that shows SVG knows CSS variables."""

from collections.abc import Mapping

from tiers.tuples import NamedTuple

CATEGORIES = ("network", "compute", "database", "storage", "integration", "security")
"""The categories of AWS's services that have a color, in the order of the legend."""


class Theme(NamedTuple):
    """Colors by their use. With `dark`, a reader's color scheme chooses between the two."""

    name: str
    colors: Mapping[str, str]
    dark: "Theme | None" = None


LIGHT = Theme(
    "light",
    {
        "background": "#ffffff",
        "ink": "#1f2933",
        "mute": "#52606d",
        "card": "#ffffff",
        "line": "#c3ccd6",
        "region": "#9aa8b6",
        "vpc": "#7c5cc4",
        "shade": "#f6f8fa",
        "public": "#eef8f0",
        "public-line": "#9fcfac",
        "private": "#edf5fb",
        "private-line": "#9dc3de",
        "isolated": "#f4f1fb",
        "isolated-line": "#c0b4e0",
        "flow": "#52606d",
        "permission": "#4f46e5",
        "undeclared": "#c81e1e",
        "unknown": "#9a5b00",
        "network": "#6d3fc4",
        "compute": "#b4480b",
        "database": "#1d5fc4",
        "storage": "#2f7a28",
        "integration": "#b3206b",
        "security": "#c02633",
    },
)
DARK = Theme(
    "dark",
    {
        "background": "#0d1117",
        "ink": "#e6edf3",
        "mute": "#9aa7b4",
        "card": "#161b22",
        "line": "#3a4450",
        "region": "#566270",
        "vpc": "#9b84dd",
        "shade": "#1b222b",
        "public": "#0f1e15",
        "public-line": "#2c5a3b",
        "private": "#0e1b28",
        "private-line": "#28506e",
        "isolated": "#17142a",
        "isolated-line": "#453c70",
        "flow": "#9aa7b4",
        "permission": "#a5b4fc",
        "undeclared": "#ff7b72",
        "unknown": "#e3b341",
        "network": "#b79cf7",
        "compute": "#f0995a",
        "database": "#79b0ff",
        "storage": "#7cc46f",
        "integration": "#f58ec0",
        "security": "#ff8a90",
    },
)
AUTO = LIGHT._replace(name="auto", dark=DARK)
THEMES = {each.name: each for each in (AUTO, LIGHT, DARK)}
