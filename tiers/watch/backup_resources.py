"""The resources of backups: a vault, a plan with its rules, what it backs up, and the role that does."""

from collections.abc import Iterator
from typing import Any

from troposphere import Sub, backup, iam

from tiers.ir import symbols
from tiers.ir.placed import Output, Placed
from tiers.ir.placing import place, tags, trust, unshared
from tiers.ir.stacks import Stack
from tiers.language.architecture import Architecture
from tiers.language.backup import Backup, BackupCopy, BackupRule, VaultLock
from tiers.watch import identifiers as own
from tiers.watch.backups import ROUTE, BackedUp, backed_up

_POLICIES = {
    "": "service-role/AWSBackupServiceRolePolicyForBackup",
    "S3": "AWSBackupServiceRolePolicyForS3Backup",
}
"""AWS's managed policies by the type of resource that they are for; the first one is for all others.

https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
"""

# The hour and the minute, then the days: https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html
_SCHEDULES = {"daily": "* * ? *", "weekly": "? * SUN *", "monthly": "1 * ? *"}


def resources(written: Backup, architecture: Architecture) -> Iterator[Placed | Output]:
    """Build the vault, the plan, the role, and a selection for each component.

    Each is selected by ARN, not by a tag: other stacks can have the same tags, and a tag selects only the
    types that the account opted in to.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
    """
    found = backed_up(written, architecture)
    yield _vault(written.lock, architecture)
    yield _role(found, architecture)
    yield _plan(written, architecture)
    yield from (_selection(each) for each in found)
    yield Output(
        Stack.OPERATIONS,
        f"{own.VAULT}Name",
        "name of the vault with the backups",
        symbols.Name(own.VAULT),
        ROUTE,
    )


def _vault(lock: VaultLock | None, architecture: Architecture) -> Placed:
    """Build the vault, which is encrypted with AWS's key for AWS Backup, and kept.

    AWS deletes no vault with backups in it. One that a failed creation leaves has none.
    """
    resource = backup.BackupVault(
        own.VAULT,
        DeletionPolicy="RetainExceptOnCreate",
        UpdateReplacePolicy="Retain",
        # A vault's name can have 50 characters, and that of a spec 32.
        BackupVaultName=unshared(architecture.about.name),
        **_lock(lock),
        **_tags("BackupVaultTags", architecture),
    )
    origins = {
        "LockConfiguration": (*ROUTE, "lock"),
        "LockConfiguration.MinRetentionDays": (*ROUTE, "lock", "min"),
        "LockConfiguration.MaxRetentionDays": (*ROUTE, "lock", "max"),
        "LockConfiguration.ChangeableForDays": (*ROUTE, "lock", "changeable_for"),
    }
    return place(Stack.OPERATIONS, resource, ROUTE, origins)


def _lock(lock: VaultLock | None) -> dict[str, Any]:
    if lock is None:
        return {}
    optional = {"MaxRetentionDays": lock.max, "ChangeableForDays": lock.changeable_for}
    given: dict[str, Any] = {name: days for name, days in optional.items() if days is not None}
    return {"LockConfiguration": backup.LockConfigurationType(MinRetentionDays=lock.min, **given)}


def _tags(name: str, architecture: Architecture) -> dict[str, Any]:
    return {name: dict(architecture.about.tags)} if architecture.about.tags else {}


def _role(found: tuple[BackedUp, ...], architecture: Architecture) -> Placed:
    """Build the role that makes backups, and deletes them in time, for which it is kept with the vault.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-iam.html
    """
    types = {each.type for one in found for each in one.saved}
    policies = [path for name, path in _POLICIES.items() if not name or name in types]
    resource = iam.Role(
        own.BACKUP_ROLE,
        DeletionPolicy="RetainExceptOnCreate",
        UpdateReplacePolicy="Retain",
        AssumeRolePolicyDocument=trust("backup.amazonaws.com"),
        ManagedPolicyArns=[Sub(f"arn:${{AWS::Partition}}:iam::aws:policy/{each}") for each in policies],
        Tags=tags(architecture.about, f"{architecture.about.name}-backups"),
    )
    return place(Stack.OPERATIONS, resource, ROUTE)


def _plan(written: Backup, architecture: Architecture) -> Placed:
    rules = [_rule(name, rule, written) for name, rule in written.rules.items()]
    resource = backup.BackupPlan(
        own.BACKUP_PLAN,
        BackupPlan=backup.BackupPlanResourceType(
            BackupPlanName=unshared(architecture.about.name), BackupPlanRule=rules
        ),
        **_tags("BackupPlanTags", architecture),
    )
    return place(Stack.OPERATIONS, resource, ROUTE, {"BackupPlan.BackupPlanRule": ROUTE})


def _rule(name: str, rule: BackupRule, written: Backup) -> backup.BackupRuleResourceType:
    """Build a rule. Of several on the same day, AWS makes the backup that is kept longest."""
    hour, minute = (int(each) for each in written.at.split(":"))
    copy = written.copy
    optional: dict[str, Any] = {"CopyActions": [_copy(copy, rule)]} if copy is not None else {}
    return backup.BackupRuleResourceType(
        RuleName=name,
        TargetBackupVault=symbols.Name(own.VAULT),
        ScheduleExpression=f"cron({minute} {hour} {_SCHEDULES[name]})",
        StartWindowMinutes=480,
        Lifecycle=_lifecycle(rule),
        **optional,
    )


def _copy(copy: BackupCopy, rule: BackupRule) -> backup.CopyActionResourceType:
    own_time = BackupRule(keep=copy.keep) if copy.keep is not None else rule
    return backup.CopyActionResourceType(DestinationBackupVaultArn=copy.vault, Lifecycle=_lifecycle(own_time))


def _lifecycle(rule: BackupRule) -> backup.LifecycleResourceType:
    days = rule.cold_after
    cold: dict[str, Any] = {} if days is None else {"MoveToColdStorageAfterDays": days}
    return backup.LifecycleResourceType(**cold, DeleteAfterDays=rule.keep)


def _selection(each: BackedUp) -> Placed:
    """Build what the plan backs up of a component. A change of it is a new selection."""
    name = each.member.name
    resource = backup.BackupSelection(
        own.backup_selection(name),
        BackupPlanId=symbols.Name(own.BACKUP_PLAN),
        BackupSelection=backup.BackupSelectionResourceType(
            SelectionName=name,
            IamRoleArn=symbols.Arn(own.BACKUP_ROLE, "Arn"),
            Resources=[_arn(one.arn) for one in each.saved],
        ),
    )
    return place(Stack.OPERATIONS, resource, ROUTE)


def _arn(parts: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a symbol
    return symbols.Arn(*parts[0]) if len(parts) == 1 else symbols.Phrase(*parts)
