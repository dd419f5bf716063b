"""Bodies of dashboards, which CloudWatch refuses only when the stack is created."""

from collections.abc import Iterator
from typing import Any

from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Built
from tiers.ir.references import Interpolation, Target

DASHBOARD = "AWS::CloudWatch::Dashboard"


def check(built: Built) -> Iterator[Diagnostic]:
    """Find the first fault of each dashboard whose body is a string."""
    dashboards = [placed for placed in built.resources if placed.body["Type"] == DASHBOARD]
    if not dashboards:
        return
    from tiers.diagnostics.codes.operations import DASHBOARD_BODY
    from tiers.watch.dashboard_body import faults

    for placed in dashboards:
        text = _text(placed.body.get("Properties", {}).get("DashboardBody"))
        fault = next(faults(text), None) if text is not None else None
        if fault is not None:
            yield DASHBOARD_BODY.at(
                placed.origins.get("DashboardBody", placed.origin),
                f"invalid body of the dashboard `{placed.logical_id}`",
                label="not what CloudWatch accepts",
                help="correct the JSON text of `DashboardBody`",
                note=fault,
            )


def _text(body: Any) -> str | None:  # noqa: ANN401 - JSON-like data
    """Return the text, with a word for each reference; None for another function."""
    if isinstance(body, str):
        return body
    if isinstance(body, Interpolation) and body.variables is None:
        return "".join("reference" if isinstance(part, Target) else part for part in body.parts)
    return None
