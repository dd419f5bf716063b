"""The part of a manifest with all that a spec declares, so that its bundle can be proven without it."""

from typing import Any

from tiers.intent import declared, permissions
from tiers.language.architecture import Architecture


def both_as_data(architecture: Architecture) -> dict[str, Any]:
    """Return the declared flows, and the declared permissions below a key of their own."""
    flows = declared.as_data(declared.declared(architecture))
    return {**flows, **permissions.as_data(permissions.permitted(architecture))}
