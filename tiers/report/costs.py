"""The costs of a month: quantities, and money if there is a price file."""

from collections.abc import Iterator, Sequence

from tiers.cost.inventory import HOURS
from tiers.cost.priced import Bill, Cost
from tiers.cost.report import text
from tiers.report.markup import Html, element, joined
from tiers.report.parts import Section, items, prose, table


def section(bill: Bill) -> Section:
    """Return the section with every line of a bill, its total, and what it leaves out."""
    about = element("p", f"A month of {HOURS} hours{text.conditions(bill)}.")
    total = (
        element("p", element("strong", f"Total: {text.total(bill)}")) if bill.prices is not None else Html()
    )
    head = ("component", "billed for", *_amounts(bill))
    listed = table(head, _rows(bill.costs, bill)) if bill.costs else _nothing()
    return Section("costs", "What it costs", joined((about, total, listed, *_notes(bill))))


def of_component(component: str, bill: Bill) -> Html:
    """Return the lines of a bill that are about one component; nothing without one."""
    own = [each for each in bill.costs if each.line.component == component]
    if not own:
        return Html()
    rows = (row[1:] for row in _rows(own, bill))
    return joined((element("h4", "Costs in a month"), table(("billed for", *_amounts(bill)), rows)))


def _amounts(bill: Bill) -> tuple[str, ...]:
    return ("quantity",) if bill.prices is None else ("quantity", bill.prices.currency)


def _rows(costs: Sequence[Cost], bill: Bill) -> Iterator[tuple[str, ...]]:
    for each in costs:
        line = each.line
        row = (line.component, line.what, text.quantity(line.least, line.most, line.unit))
        money = "no price" if each.money is None else text.spelled(each.money)
        yield row if bill.prices is None else (*row, money)


def _nothing() -> Html:
    return element("p", "Nothing is billed while it is not used.")


def _notes(bill: Bill) -> Iterator[Html]:
    for title, entries in text.notes(bill).items():
        if entries:
            heading = element("summary", f"{title[0].upper()}{title[1:]} ({len(entries)})")
            yield element("details", heading, items(map(prose, entries)))
