"""A whole plan: what `tiers plan` shows, and what `tiers deploy` asks about before it does anything."""

from collections.abc import Collection
from typing import NamedTuple

from tiers.cloudformation.template import resources_of
from tiers.diagnostics.model import Diagnostic
from tiers.plan.compare.changes import compare
from tiers.plan.compare.snapshot import Roots, Snapshot
from tiers.plan.compare.surface import Facing, surface
from tiers.plan.compare.unknown import unknown_properties
from tiers.plan.compare.values import Key
from tiers.plan.model import Change
from tiers.plan.report import sides
from tiers.plan.report.flows import Shift, shifts
from tiers.plan.report.permissions import PermissionShift, permission_shifts
from tiers.plan.safeguards.backups import of_backups
from tiers.plan.safeguards.balancers import shared_groups
from tiers.plan.safeguards.caches import of_caches
from tiers.plan.safeguards.clashes import clashes
from tiers.plan.safeguards.databases import of_databases
from tiers.plan.safeguards.domains import of_domains
from tiers.plan.safeguards.edges import of_vpc_origins
from tiers.plan.safeguards.exchanges import exchanged
from tiers.plan.safeguards.files import of_mount_targets
from tiers.plan.safeguards.firewalls import of_firewalls
from tiers.plan.safeguards.functions import of_functions
from tiers.plan.safeguards.guard import data_risks, mistaken
from tiers.plan.safeguards.keys import of_keys
from tiers.plan.safeguards.losses import losses
from tiers.plan.safeguards.moved_targets import moved_targets
from tiers.plan.safeguards.servers import replaced_at_once
from tiers.plan.safeguards.services import of_services
from tiers.plan.safeguards.tables import of_tables
from tiers.plan.safeguards.transits import detached
from tiers.plan.safeguards.volumes import of_volumes
from tiers.plan.safeguards.vpcs import removed, stuck
from tiers.plan.safeguards.warnings import cautions, incompatible, left_edge, left_regions


class Plan(NamedTuple):
    """The changes of an update, and its findings. All findings point into the new side's spec."""

    new: Snapshot
    changes: tuple[Change, ...]
    flows: tuple[Shift, ...]
    refused: tuple[Diagnostic, ...]
    """The losses that need permission: each is an error until its logical ID is allowed."""
    findings: tuple[Diagnostic, ...]
    """All else: errors that no allowance helps against, and warnings."""
    allowed: frozenset[str]
    facing: tuple[Facing, ...] = ()
    """The changes of parameters and outputs."""
    refused_keys: frozenset[Key] = frozenset()
    """The resources that `refused` is about."""
    old: Snapshot | None = None
    """The other side; `None` for the first deployment, and for one that cannot be compared."""
    permissions: tuple[PermissionShift, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Return whether the two sides can be compared, and CloudFormation would accept the update."""
        return not any(each.is_error for each in self.findings)


def plan(
    old: Snapshot | None, new: Snapshot, allowed: Collection[str] = (), *, renamed: bool = False
) -> Plan:
    """Plan an update from one side to another; without an old one, the first deployment.

    `allowed` are the logical IDs that may be replaced or removed although they hold data. `renamed` is true
    if the stack has a name that was given, so that the spec's name may have changed.
    """
    other = () if old is None else _incompatible(old._replace(name=new.name) if renamed else old, new)
    if other:
        return Plan(new, (), (), (), other, frozenset(allowed))
    found = compare(old, new)
    changes = found.changes
    risks = (*data_risks(changes), *losses(changes))
    risky = {each.key[1] for each in risks}
    known = {each for side in (old, new) if side is not None for each in ids_of(side)}
    findings = (
        *left_regions(old, new),
        *cautions(found),
        *stuck(found),
        *removed(found),
        *detached(found),
        *of_databases(found),
        *shared_groups(found),
        *moved_targets(found),
        *clashes(changes),
        *of_mount_targets(found),
        *replaced_at_once(changes),
        *of_services(found),
        *of_functions(found),
        *of_tables(changes),
        *of_caches(changes),
        *of_volumes(changes),
        *of_firewalls(found),
        *of_keys(changes),
        *of_domains(found),
        *of_vpc_origins(found),
        *of_backups(found),
        *unknown_properties(changes),
        *mistaken(risky, allowed, known),
    )
    both = sides.load(old, new) if changes else None
    refused = [each for each in risks if each.key[1] not in allowed]
    return Plan(
        new,
        changes,
        shifts(both) if both else (),
        tuple(each.diagnostic for each in refused),
        findings,
        frozenset(allowed),
        surface(old, new),
        frozenset(each.key for each in refused),
        old,
        permission_shifts(both, changes) if both else (),
    )


def _incompatible(old: Snapshot, new: Snapshot) -> tuple[Diagnostic, ...]:
    return (*incompatible(old, new), *exchanged(old, new))


def plan_roots(old: Roots | None, new: Roots, allowed: Collection[str] = ()) -> tuple[Plan, ...]:
    """Plan each root, the deployment's own last. What may be replaced belongs to one of them."""
    before, main = (old.edge, old.main) if old is not None else (None, None)
    of_edge, of_main = (
        {name for side in sides if side is not None for name in ids_of(side)}
        for sides in ((before, new.edge), (main, new.main))
    )
    given = set(allowed)
    made = plan(main, new.main, sorted(given - (of_edge - of_main)))
    if new.edge is None:
        return (made._replace(findings=(*made.findings, *left_edge(before))),)
    return (plan(before, new.edge, sorted(given & of_edge)), made)


def ids_of(side: Snapshot) -> set[str]:
    """Return the logical IDs of all templates of a side."""
    return {name for template in side.templates.values() for name in resources_of(template)}
