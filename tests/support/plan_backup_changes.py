"""Changes of backups, and what a plan says of each."""

from tests.support.plan_specs import Edit


def _edit(name: str, *replaced: tuple[str, str], **said: object) -> Edit:
    """Return a change of the spec with backups."""
    return Edit(name, replaced, base="backups", **said)  # type: ignore[arg-type]  # fields of an edit


BACKUPS: tuple[Edit, ...] = (
    _edit("longer backups", ("daily: 35", "daily: 70"), counts={"modify": 1}),
    _edit("shorter backups", ("daily: 35", "daily: 14"), counts={"modify": 1}, codes=("T6090",)),
    _edit("no weekly backups", ("weekly: 90, ", ""), counts={"modify": 1}, codes=("T6090",)),
    _edit("backups at another time", ("daily: 35", 'daily: 35, at: "01:00"'), counts={"modify": 1}),
    _edit(
        "no copies of backups",
        (",\n    copy_to: 'arn:aws:backup:eu-central-1:111122223333:backup-vault:copies'", ""),
        counts={"modify": 1, "remove": 1},
        codes=("T6090", "T6090"),
    ),
    _edit(
        "a bucket that is no longer backed up",
        ("daily: 35", "daily: 35, exclude: [files]"),
        counts={"modify": 1, "remove": 1},
        codes=("T6090",),
    ),
    _edit(
        "a further table that is backed up",
        ("  files:", "  orders: {type: table, key: order}\n  files:"),
        counts={"add": 4},
    ),
    _edit(
        "a bucket that is removed, and was backed up",
        ("  files: {type: bucket}\n", ""),
        counts={"modify": 1, "remove": 4},
        refused=("FilesBucket",),
    ),
    _edit("a lower lock", ("lock: {min: 14}", "lock: {min: 7}"), counts={"modify": 1}, codes=("T6012",)),
    _edit("no lock", (", lock: {min: 14}", ""), counts={"modify": 1}, codes=("T6012",)),
    _edit(
        "a lock that becomes permanent",
        ("lock: {min: 14}", "lock: {min: 14, changeable_for: 7, irreversible: true}"),
        counts={"modify": 1},
        codes=("T6091",),
    ),
    _edit(
        "no backups at all",
        ("  backup: {daily: 35, weekly: 90, lock: {min: 14},\n  ", "  # {"),
        counts={"modify": 1, "remove": 8},
        refused=("OperationsBackupVault",),
        codes=("T6090", "T6090"),
    ),
)
