"""Everything that a spec adds to what is generated: raw CloudFormation, overrides, outputs, and logical IDs.

A spec without any is spared the loading of this module.
"""

from tiers.compile import outputs
from tiers.compile.build import of_missing_network
from tiers.compile.checks import built as checks_of_built
from tiers.compile.checks import dashboards, hidden, parameters, quotas, references, weakening
from tiers.compile.logical_ids import rename
from tiers.compile.overrides import extend, referable
from tiers.diagnostics.model import Diagnostic
from tiers.ir.placed import Built
from tiers.ir.references import remembering
from tiers.language.architecture import Architecture


def extended(
    architecture: Architecture, generated: Built, data: object
) -> tuple[Built, tuple[Diagnostic, ...]]:
    """Return everything built, and what is wrong with it; `data` is the spec as written."""
    broken = checks_of_built.check_generated(architecture, generated)
    if broken:
        return generated, broken
    spec, of_network = architecture.spec, of_missing_network(architecture)
    ids = spec.resources.types
    referred = references.of_components(data, ids)
    broken = references.unknown(referred, generated, ids, of_network, referable(spec))
    if broken:
        return generated, broken
    raw = frozenset(each.name for each in architecture.members.values() if each.is_raw)
    places = {(name, target.logical_id): route for name, route, target in referred}
    find = remembering()
    more, findings = extend(generated, spec, of_network, raw, places, find)
    more, wrong = outputs.add(more, architecture)
    built, misnamed = rename(more, spec.logical_ids)
    found = (
        *findings,
        *wrong,
        *misnamed,
        *checks_of_built.check_ids(architecture, built, find),
        *quotas.check_operation(built),
        *weakening.check(spec, generated, more),
        *hidden.check(data, spec, generated),
        *dashboards.check(built),
    )
    unused = () if findings or wrong else parameters.check_used(architecture, built)
    return built, (*found, *unused)
