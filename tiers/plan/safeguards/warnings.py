"""Warnings about an update, and errors that no allowance helps against."""

from collections.abc import Iterator

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place
from tiers.diagnostics.wording import quoted
from tiers.plan.compare.changes import Comparison
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place, place_of
from tiers.plan.safeguards.never import never_accepted
from tiers.plan.safeguards.objects import weakened
from tiers.plan.safeguards.retention import less_kept, shortened
from tiers.plan.safeguards.stateful import OF_A_BALANCER, STRENGTH, policy, protection
from tiers.untrusted import whole

_SECRET, _GENERATED = "AWS::SecretsManager::Secret", "GenerateSecretString"
_BACKUPS = "BackupRetentionPeriod"


def incompatible(old: Snapshot, new: Snapshot) -> Iterator[Diagnostic]:
    """Find what makes an update of one side to the other impossible."""
    if old.name != new.name:
        yield codes.OTHER_NAME.at(
            Place(("name",)),
            f"the name is `{new.name}`, but the name of the deployed stack is `{old.name}`",
            label="a new name creates another stack",
            help="undo the rename, or compare with a bundle of the same name",
        )
    if old.layout is not new.layout:
        yield codes.OTHER_LAYOUT.at(
            NOWHERE,
            f"the layout of `{new.name}` cannot change from {old.layout} to {new.layout}",
            help=f"use `--layout {old.layout}`",
        )
    if old.regions and new.regions and old.regions[0] != new.regions[0]:
        yield codes.OTHER_REGION.at(
            Place(("regions", 0)),
            f"the region is `{new.regions[0]}`, but the region of the deployed stack is `{old.regions[0]}`",
            label="a new region creates another stack",
            help=f"move `{old.regions[0]}` to the start of `regions`, or use another `name` for the new "
            "stack",
            note="a deployment creates a second stack there with empty databases; the first one is kept",
        )


def left_regions(old: Snapshot | None, new: Snapshot) -> Iterator[Diagnostic]:
    """Warn of regions that the spec no longer names: what is deployed there stays."""
    left = [each for each in old.regions if each not in new.regions] if old is not None else []
    if left:
        names = quoted(left)
        yield codes.REGION_LEFT.at(
            Place(("regions",)) if new.regions else NOWHERE,
            f"`regions` no longer has {names}",
            label="stacks there are not changed",
            help="delete a stack that you no longer need with `tiers destroy SPEC --region NAME` first",
        )


def left_edge(old: Snapshot | None) -> Iterator[Diagnostic]:
    """Warn of the root in another region that the spec no longer has: its stack stays."""
    if old is not None:
        yield codes.EDGE_LEFT.at(
            NOWHERE,
            f"the spec no longer has the stack `{old.name}` in `{old.regions[0]}`",
            label="it is not changed",
            help=f"deploy first, then run `aws cloudformation delete-stack --stack-name {old.name} "
            f"--region {old.regions[0]}`",
        )


def cautions(found: Comparison) -> Iterator[Diagnostic]:
    """Find changes that CloudFormation will refuse, and removed protections of data."""
    for change in found.changes:
        old, new = change.old, change.new
        if old is None or new is None:
            continue
        if old.type != new.type:
            yield _other_type(change, old.type)
        for name, what in (*_weaker(old, new), *less_kept(old, new, found.after.values())):
            yield codes.WEAKER_PROTECTION.at(
                place(origin_of(change, name)),
                f"the update weakens the protection of `{change.logical_id}`: {what}",
                help="undo the change, unless you want to delete the resource",
            )
        yield from _secret(change)
        yield from never_accepted(change)
        yield from shortened(change)
        yield from weakened(change)


def _other_type(change: Change, old_type: str) -> Diagnostic:
    return codes.OTHER_TYPE.at(
        place_of(change),
        f"`{change.logical_id}` cannot change from `{old_type}` to `{change.type}`",
        help="use another logical ID for the new resource",
    )


def _weaker(old: Resource, new: Resource) -> Iterator[tuple[str, str]]:
    if resources.find(old.type).holds and not old.is_child:
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            one, other = policy(old, name), policy(new, name)
            if STRENGTH.get(other, 0) < STRENGTH.get(one, 0):
                yield name, f"`{name}` changes from {one} to {other}"
    name = protection(old)
    if name and not protection(new):
        what = "deletion protection" if name == OF_A_BALANCER[0] else f"`{name}`"
        yield name, f"{what} is turned off"
    before, after = (whole(each.properties.get(_BACKUPS)) for each in (old, new))
    if before is not None and after and after < before:
        yield _BACKUPS, f"backups are kept for {after} instead of {before} days"


def _secret(change: Change) -> Iterator[Diagnostic]:
    """Find a secret whose value is generated again, though the resource stays.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2210
    """
    if change.type == _SECRET and any(each.path[1:2] == (_GENERATED,) for each in change.details):
        yield codes.NEW_SECRET.at(
            place(origin_of(change, _GENERATED)),
            f"the update creates a new value for the secret `{change.logical_id}`",
            label="any change to its generation creates one",
            help="undo the change, or make all users of the secret read it again",
        )
