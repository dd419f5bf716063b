"""Values of plain data by their routes."""

from typing import Any

from tiers.diagnostics.model import Route


def at(data: Any, route: Route) -> Any:  # noqa: ANN401 - plain data of any shape
    """Return the data at a route; `None` where there is none."""
    for step in route:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
