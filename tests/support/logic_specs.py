"""Specs with some components of the logic tier: their findings, and what they are compiled to."""

import json
from collections.abc import Mapping
from typing import Any

from tiers import compiler
from tiers.ir.placed import Layout


def spec(logic: str, *more: str) -> bytes:
    """Return a spec with the components, and with further sections."""
    return "\n".join(["version: 1", "name: shop", *more, "logic:", f"  {logic}", ""]).encode()


def found(raw: bytes) -> list[str]:
    """Return the names of a spec's findings."""
    return [each.code.name for each in compiler.check("spec.yaml", raw).findings]


def resources(raw: bytes) -> Mapping[str, Any]:
    """Return the resources of a spec without errors, by their logical IDs."""
    bundle = compiler.compile_spec("spec.yaml", raw, Layout.SINGLE, "json").bundle
    assert bundle is not None
    made: Mapping[str, Any] = json.loads(bundle.files["shop.template.json"])["Resources"]
    return made
