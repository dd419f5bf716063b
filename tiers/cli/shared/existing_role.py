"""What the existing role of a component must allow, for its owner."""

from collections.abc import Sequence
from typing import Any

from tiers.cli.shared import role_policy
from tiers.compile import existing_roles
from tiers.compile.bundle import Bundle, source_map
from tiers.deploy.policies.granted import Scope
from tiers.diagnostics.codes.roles import NO_EXISTING_ROLE
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document
from tiers.diagnostics.wording import listed
from tiers.intent import proven
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Exists
from tiers.ir.parameters import Text
from tiers.ir.placing import trust
from tiers.language.architecture import Architecture


def data_of(
    name: str,
    bundle: Bundle,
    architecture: Architecture,
    document: Document,
    scope: Scope,
    words: Sequence[str],
) -> dict[str, Any] | Diagnostic:
    """Return the policies and the trust policy that a role needs; a finding if there is none to print.

    `words` are the other values of the option.
    """
    roles = existing_roles.of(architecture)
    if name not in roles:
        return _without(name, [*roles], architecture, words)
    exists = roles[name]
    loaded = proven.load(bundle, source_map(bundle, document))
    assert loaded.catalogue is not None, "templates that were just compiled can be loaded"
    found = role_policy.needed(bundle.built, loaded.catalogue, exists, scope)
    own = {"name": f"{scope.stack}-{name}", "document": found.document}
    return {
        "for": name,
        **_identity(exists),
        "policies": [own] if found.document else [],
        "managed_policies": list(found.managed),
        "trust": trust(str(exists.properties["principal"])),
        "placeholders": list(found.placeholders),
    }


def _identity(exists: Exists) -> dict[str, Any]:
    """Return the ARN of a role or of its instance profile, as the spec has it."""
    key = "role" if existing_roles.role_of(exists) == exists.target.logical_id else "instance_profile"
    value = exists.value
    if isinstance(value, Elsewhere):
        return {key: value.written}
    return {key: str(value) or {"parameter": value.parameter.name} if isinstance(value, Text) else str(value)}


def _without(name: str, known: Sequence[str], architecture: Architecture, words: Sequence[str]) -> Diagnostic:
    """Return the finding for a name that is not that of a component with an existing role."""
    member = architecture.members.get(name)
    if member is not None:
        message = f"`{name}` has no existing role"
        own = f"add `role: ARN` to `{name}`, or " if "role" in member.component.fields else ""
        advice = f"{own}use {listed(known or words, 'or')}"
    else:
        message = f"unknown component `{name}`"
        advice = f"use {listed((*words, *known), 'or')}"
    return NO_EXISTING_ROLE.at(NOWHERE, message, help=advice)
