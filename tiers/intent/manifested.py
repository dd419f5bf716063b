"""The part of a manifest with all that a spec declares, so that its bundle can be proven without it."""

import json
import os
from collections.abc import Callable
from typing import Any, TypeVar

from tiers import untrusted
from tiers.cloudformation.load.limits import MAX_BYTES
from tiers.compile.bundle import MANIFEST
from tiers.intent import declared, permissions
from tiers.intent.declared import Declared
from tiers.language.architecture import Architecture
from tiers.permissions.answers.permits import Permitted

Said = TypeVar("Said")


def both_as_data(architecture: Architecture) -> dict[str, Any]:
    """Return the declared flows, and the declared permissions below a separate key."""
    flows = declared.as_data(declared.declared(architecture))
    return {**flows, **permissions.as_data(permissions.permitted(architecture))}


def flows(folder: str) -> Declared | None:
    """Read the declared flows of a bundle; `None` where the directory has no such manifest."""
    return _read(folder, declared.of_data)


def permits(folder: str) -> Permitted | None:
    """Read the declared permissions of a bundle; `None` where the directory has no such manifest."""
    return _read(folder, permissions.of_data)


def _read(folder: str, of_data: Callable[[Any], Said]) -> Said | None:
    try:
        return of_data(json.loads(untrusted.read(os.path.join(folder, MANIFEST), MAX_BYTES))["declared"])
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
