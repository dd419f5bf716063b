"""What the existing role of a component must allow, for its owner."""

from typing import Any

from tiers.cli.shared import role_policy
from tiers.compile import existing_roles
from tiers.compile.bundle import Bundle, source_map
from tiers.deploy.policies.granted import Scope
from tiers.diagnostics.model import Diagnostic, Document
from tiers.intent import proven
from tiers.ir.elsewhere import Elsewhere
from tiers.ir.facets import Exists
from tiers.ir.parameters import Text
from tiers.language.architecture import Architecture


def data_of(
    name: str, bundle: Bundle, architecture: Architecture, document: Document, scope: Scope
) -> dict[str, Any] | Diagnostic:
    """Return the policies and the trust policy that a role needs; a finding if there is none to print."""
    roles = existing_roles.of(architecture)
    if name not in roles:
        return existing_roles.without(name, architecture)
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
        "trust": _trust(str(exists.properties["principal"])),
        "placeholders": list(found.placeholders),
    }


def _identity(exists: Exists) -> dict[str, Any]:
    """Return the ARN of a role or of its instance profile, as the spec has it."""
    key = "role" if existing_roles.role_of(exists) == exists.target.logical_id else "instance_profile"
    value = exists.value
    if isinstance(value, Elsewhere):
        return {key: value.written}
    return {key: str(value) or {"parameter": value.parameter.name} if isinstance(value, Text) else str(value)}


def _trust(service: str) -> dict[str, Any]:
    """Return the trust policy that lets a service assume a role."""
    allowed = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [allowed]}
