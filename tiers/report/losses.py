"""The effects of losses: of each zone, and of each NAT gateway, server, and single-zone database."""

from collections.abc import Sequence

from tiers.diagnostics.wording import INTERNET
from tiers.proof.answers.simulate import Broken, Outage
from tiers.proof.model.addresses import block
from tiers.proof.report import outages as words
from tiers.report.markup import Html, element, joined
from tiers.report.names import Names
from tiers.report.parts import Section

_TITLE = "What breaks without one zone"
_CALM = {"no outage"}


def section(outages: Sequence[Outage], names: Names, assumed: str = "") -> Section:
    """Return the section with what breaks, the zones first, and what that assumes."""
    if not outages:
        nothing = f"{words.NO_LOSS[0].upper()}{words.NO_LOSS[1:]}."
        return Section("losses", _TITLE, element("p", nothing))
    zones = [each for each in outages if each.loss.kind == "zone"]
    others = [each for each in outages if each.loss.kind != "zone"]
    hint = "A connection breaks if no remaining server, task, or address can open or accept it."
    parts = [element("p", hint), element("div", *(_outage(each, names) for each in zones), class_="outages")]
    if others:
        title = element("h3", "Without one gateway, server, or database")
        parts += [title, element("div", *(_outage(each, names) for each in others), class_="outages")]
    if assumed:
        parts.append(element("p", f"Assumed: {assumed}.", class_="quiet"))
    return Section("losses", _TITLE, joined(parts))


def refused(reason: str) -> Section:
    """Return the section in place of what was not computed."""
    return Section("losses", _TITLE, element("p", f"Not computed: {reason}."))


def _outage(outage: Outage, names: Names) -> Html:
    outcome = words.outcome(outage)
    title = element("h4", f"Without {words.name(outage.loss)} ")
    tag = element("strong", outcome, class_="tag")
    broken = [_broken(each, names) for each in outage.broken]
    flows = [*broken, *(element("li", each) for each in words.flows(outage)[len(broken) :])]
    listed = element("ul", *flows) if flows else Html()
    button = element("button", "Mark in the picture", type="button", aria_pressed="false", class_="mark")
    shown = (title, tag, listed, button if broken else Html())
    return element("div", *shown, class_=f"outage {'calm' if outcome in _CALM else 'harm'}")


def _broken(flow: Broken, names: Names) -> Html:
    ends = {"data_source": _card(flow.source), "data_target": _card(flow.destination)}
    readable = flow._replace(source=names.shown(flow.source), destination=names.shown(flow.destination))
    return element("li", readable.words, **ends)


def _card(end: str) -> str:
    """Return the card of the picture for one end: CIDR blocks are part of the internet."""
    return INTERNET if block(end) is not None else end
