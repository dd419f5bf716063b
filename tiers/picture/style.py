"""The style sheet of a drawing, below the ID of its root, so that a page with several is not affected."""

from collections.abc import Mapping

from tiers.picture.themes import CATEGORIES, Theme

_FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,sans-serif'

_RULES = """
text{font-family:FONTS;fill:$ink;font-size:11px}
.background{fill:$background}
.title{font-size:18px;font-weight:600}
.name{font-size:13px;font-weight:600}
.mute{fill:$mute}
.strong{font-weight:600}
.zone{font-weight:600;fill:$mute}
.region{fill:none;stroke:$region;stroke-dasharray:2 4;stroke-linecap:round}
.vpc{fill:none;stroke:$vpc;stroke-width:1.5}
.vpc-name{fill:$vpc;font-weight:600}
.public{fill:$public;stroke:$public-line}
.private{fill:$private;stroke:$private-line}
.isolated{fill:$isolated;stroke:$isolated-line}
.box,.pill{fill:$card;stroke:$line}
.back{fill:$shade;stroke:$line}
.glyph{fill:none;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}
.tile{stroke:none;fill-opacity:.12}
.part{fill-opacity:.1}
.dot{stroke-width:1.4}
.hollow{fill:none}
.none{stroke:$line;stroke-dasharray:3 3;fill:none}
.edge path{fill:none;stroke-width:1.5;stroke-linejoin:round;stroke:$flow}
.edge .head{stroke:none;fill:$flow}
.edge text{fill:$flow;font-weight:600}
.permission path{stroke:$permission;stroke-dasharray:5 4}
.permission .head{fill:$permission}
.permission text{fill:$permission}
.undeclared path{stroke:$undeclared;stroke-width:2.5}
.undeclared .head{fill:$undeclared}
.undeclared text{fill:$undeclared}
.unknown path{stroke:$unknown;stroke-dasharray:1.5 4;stroke-width:2;stroke-linecap:round}
.unknown .head{fill:$unknown}
.unknown text{fill:$unknown}
.card:focus{outline:none}
.card:focus .box,.card:hover .box{stroke:$ink;stroke-width:1.5}
"""


def sheet(theme: Theme, root: str) -> str:
    """Return the rules for a theme, for elements below the element with the ID `root`."""
    rules = _rules(theme.colors, root)
    if theme.dark is not None:
        rules += f"@media(prefers-color-scheme:dark){{{_rules(theme.dark.colors, root)}}}"
    return rules


def _rules(colors: Mapping[str, str], root: str) -> str:
    paints = [
        f".s-{each}{{stroke:${each}}}\n.f-{each}{{fill:${each}}}" for each in (*CATEGORIES, "mute", "vpc")
    ]
    text = "\n".join([_RULES.strip().replace("FONTS", _FONTS), *paints])
    # The longest names first: `$public-line` starts with `$public`.
    for name in sorted(colors, key=len, reverse=True):
        text = text.replace(f"${name}", colors[name])
    return "".join(_below(root, rule) for rule in text.splitlines())


def _below(root: str, rule: str) -> str:
    selectors, _, body = rule.partition("{")
    return ",".join(f"#{root} {each}" for each in selectors.split(",")) + "{" + body
