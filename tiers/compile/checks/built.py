"""Checks of everything that is built: first of what is generated, then with what the spec adds to it."""

from tiers.compile.build import of_missing_network
from tiers.compile.checks import dashboards, existing, foreign, names, parameters, quotas
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Built
from tiers.ir.references import Find, remembering
from tiers.language.architecture import Architecture


def check_generated(architecture: Architecture, generated: Built) -> tuple[Diagnostic, ...]:
    """Find what is wrong with generated resources; any of it is an error that makes other checks useless."""
    too_much = (*quotas.check_operation(generated), *existing.check_zones(generated))
    return too_much or tuple(foreign.check(architecture, generated, of_missing_network(architecture)))


def check_ids(architecture: Architecture, built: Built, find: Find) -> tuple[Diagnostic, ...]:
    """Find logical IDs and names of parameters that two things have, and rules that are equal."""
    return (
        *names.check_ids(built, architecture),
        *names.check_passed(built, find),
        *parameters.check_names(architecture, built, find),
        *parameters.check_rules(built),
    )


def check(architecture: Architecture, built: Built) -> tuple[Diagnostic, ...]:
    """Find what is wrong with all resources of a spec that adds nothing to those that are generated."""
    return (
        *check_ids(architecture, built, remembering()),
        *quotas.check_operation(built),
        *dashboards.check(built),
        *parameters.check_used(architecture, built),
    )
