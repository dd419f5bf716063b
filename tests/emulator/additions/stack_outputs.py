"""`Fn::GetStackOutput` of another region: MiniStack looks for the stack in the region of the request."""

import contextlib
from collections.abc import Iterator
from typing import Any

from ministack.core import responses
from ministack.services.cloudformation import changesets, engine, handlers, stacks


def install() -> None:
    """Read from the region that is named."""
    resolve = engine._resolve_refs

    def resolve_in_its_region(value: Any, *context: Any) -> Any:
        wanted = value.get("Fn::GetStackOutput") if isinstance(value, dict) else None
        if wanted is None or "Region" not in wanted:
            return resolve(value, *context)
        here = {key: resolve(each, *context) for key, each in wanted.items()}
        with _at(here.pop("Region")):
            return resolve({"Fn::GetStackOutput": here}, *context)

    for module in (engine, changesets, handlers, stacks):
        module._resolve_refs = resolve_in_its_region


@contextlib.contextmanager
def _at(region: str) -> Iterator[None]:
    before = responses.get_region()
    responses.set_request_region(region)
    try:
        yield
    finally:
        responses.set_request_region(before)
