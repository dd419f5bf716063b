"""Every kind of finding, one module a stage; `tiers explain` and docs/codes.md are made from these.

T0xx parse, T1xx shape, T2xx checks, T3xx lint, T4xx proof, T5xx delivery, T6xx checks of regions,
T7xx rehearsals, T9xx internal. A stage whose three digits are used up goes on with four (T21xx).
A code's number is never used again for something else.
"""

from collections.abc import Iterator
from importlib import import_module

from tiers.diagnostics.model import Code

STAGES = (
    "parse",
    "shape",
    "checks",
    "raw",
    "parameters",
    "listeners",
    "databases",
    "network",
    "servers",
    "tags",
    "expectations",
    "regions",
    "warnings",
    "lint",
    "proof",
    "delivery",
    "aws",
    "deploy",
    "stacks",
    "plan",
    "rehearsed_servers",
    "internal",
)


def all_codes() -> Iterator[Code]:
    """Yield every code, in order of number."""
    modules = [import_module(f"tiers.diagnostics.codes.{stage}") for stage in STAGES]
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Code))
    yield from sorted(found, key=lambda code: (code.id[:2], len(code.id), code.id))


def find(name: str) -> Code | None:
    """Return the code with that number, in any case, or that name."""
    return next((code for code in all_codes() if name in {code.id, code.id.lower(), code.name}), None)
