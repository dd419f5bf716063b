"""Every kind of fault."""

from tests.mutants import (  # noqa: F401 - importing them defines them
    faults_in_accounts,
    faults_in_acls,
    faults_in_balancers,
    faults_in_data,
    faults_in_edges,
    faults_in_gateways,
    faults_in_groups,
    faults_in_listeners,
    faults_in_members,
    faults_in_places,
    faults_in_policies,
    faults_in_raw,
    faults_in_resource_policies,
    faults_in_routes,
    faults_in_rules,
    faults_in_tasks,
    faults_in_transit,
    faults_in_wiring,
    harmless,
    harmless_in_accounts,
    harmless_in_policies,
    kinds,
)
from tests.mutants.kinds import Kind

KINDS: tuple[Kind, ...] = tuple(kinds.KINDS)
TOPICS = tuple(dict.fromkeys(each.topic for each in KINDS))
BY_NAME: dict[str, Kind] = {each.name: each for each in KINDS}
