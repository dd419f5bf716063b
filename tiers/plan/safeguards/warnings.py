"""What an update is warned of, or cannot do at all, whatever is allowed."""

from collections.abc import Iterable, Iterator

from tiers import resources
from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Place
from tiers.diagnostics.wording import quoted
from tiers.plan.compare.normal import Resource
from tiers.plan.compare.snapshot import Snapshot
from tiers.plan.model import Change
from tiers.plan.safeguards.guard import origin_of, place, place_of
from tiers.plan.safeguards.never import never_accepted
from tiers.plan.safeguards.retention import less_kept, shortened
from tiers.plan.safeguards.stateful import OF_A_BALANCER, STRENGTH, policy, protection
from tiers.untrusted import whole

_SECRET, _GENERATED = "AWS::SecretsManager::Secret", "GenerateSecretString"
_BACKUPS = "BackupRetentionPeriod"


def incompatible(old: Snapshot, new: Snapshot) -> Iterator[Diagnostic]:
    """Tell what makes an update of one side to another none at all."""
    if old.name != new.name:
        yield codes.OTHER_NAME.at(
            Place(("name",)),
            f"this is `{new.name}`, and what it is compared with is `{old.name}`",
            label="another name is another stack",
            help="compare with what was compiled under the same name, or keep the name",
        )
    if old.layout is not new.layout:
        yield codes.OTHER_LAYOUT.at(
            NOWHERE,
            f"`{new.name}` is {old.layout}, and cannot become {new.layout}",
            help=f"use `--layout {old.layout}`",
        )
    if old.regions and new.regions and old.regions[0] != new.regions[0]:
        yield codes.OTHER_REGION.at(
            Place(("regions", 0)),
            f"this is for `{new.regions[0]}`, and what it is compared with is for `{old.regions[0]}`",
            label="another region is another stack",
            help=f"keep `{old.regions[0]}` first in `regions`, or use another `name` for the new stack",
            note="a deployment creates a second stack there, with empty databases, and the first one stays",
        )


def left_regions(old: Snapshot | None, new: Snapshot) -> Iterator[Diagnostic]:
    """Warn of regions that the spec no longer names: what is deployed there stays."""
    left = [each for each in old.regions if each not in new.regions] if old is not None else []
    if left:
        names = quoted(left)
        yield codes.REGION_LEFT.at(
            Place(("regions",)) if new.regions else NOWHERE,
            f"the spec no longer names {names}",
            label="stacks there stay as they are",
            help="delete a stack that is not needed by `tiers destroy SPEC --region NAME` first",
        )


def cautions(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Tell what CloudFormation will refuse, and what the update takes away that keeps data."""
    for change in changes:
        old, new = change.old, change.new
        if old is None or new is None:
            continue
        if old.type != new.type:
            yield _other_type(change, old.type)
        for name, what in _weaker(old, new):
            yield codes.WEAKER_PROTECTION.at(
                place(origin_of(change, name)),
                f"the update takes protection from `{change.logical_id}`: {what}",
                help="keep it, unless the resource is meant to go",
            )
        yield from _secret(change)
        yield from never_accepted(change)
        yield from shortened(change)


def _other_type(change: Change, old_type: str) -> Diagnostic:
    return codes.OTHER_TYPE.at(
        place_of(change),
        f"`{change.logical_id}` is a `{old_type}` and cannot become a `{change.type}`",
        help="give the new resource another logical id",
    )


def _weaker(old: Resource, new: Resource) -> Iterator[tuple[str, str]]:
    if resources.find(old.type).holds and not old.is_child:
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            one, other = policy(old, name), policy(new, name)
            if STRENGTH.get(other, 0) < STRENGTH.get(one, 0):
                yield name, f"`{name}` goes from {one} to {other}"
    name = protection(old)
    if name and not protection(new):
        what = "deletion protection" if name == OF_A_BALANCER[0] else f"`{name}`"
        yield name, f"{what} is switched off"
    yield from less_kept(old, new)
    before, after = (whole(each.properties.get(_BACKUPS)) for each in (old, new))
    if before is not None and after and after < before:
        yield _BACKUPS, f"backups go back {after} instead of {before} days"


def _secret(change: Change) -> Iterator[Diagnostic]:
    """Find a secret whose value is made anew, though the resource stays.

    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2210
    """
    if change.type == _SECRET and any(each.path[1:2] == (_GENERATED,) for each in change.details):
        yield codes.NEW_SECRET.at(
            place(origin_of(change, _GENERATED)),
            f"the update makes a new value for the secret `{change.logical_id}`",
            label="any change of how it is generated does",
            help="leave it as it is, or see to it that whoever uses the secret reads it again",
        )
