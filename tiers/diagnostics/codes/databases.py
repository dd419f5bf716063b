"""From T284 on and T25xx, errors: what RDS would refuse of a database that is well-formed."""

from tiers.diagnostics.model import Code, Severity

STORAGE_LIMIT = Code(
    "T284",
    "storage-limit",
    Severity.ERROR,
    "Storage that grows by itself needs room: the limit must be a tenth above the size at the start. AWS advises "
    "26 percent, so that it does not warn of the limit from the first day on.",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 100, max_allocated_storage: 105}\n",
    "data:\n  db: {type: rds, engine: mysql, allocated_storage: 100, max_allocated_storage: 500}\n",
)
SHORT_WINDOW = Code(
    "T285",
    "short-window",
    Severity.ERROR,
    "RDS wants half an hour at least for a backup and for maintenance.",
    "data:\n  db: {type: rds, engine: mysql, backup_window: '03:00-03:15'}\n",
    "data:\n  db: {type: rds, engine: mysql, backup_window: '03:00-03:30'}\n",
)
WINDOWS_OVERLAP = Code(
    "T286",
    "windows-overlap",
    Severity.ERROR,
    "RDS does not take a backup, which is made every day, while it maintains the same instance.",
    "data:\n  db:\n    type: rds\n    engine: mysql\n"
    "    backup_window: 03:00-04:00\n    maintenance_window: sun:03:30-sun:04:30\n",
    "data:\n  db:\n    type: rds\n    engine: mysql\n"
    "    backup_window: 03:00-04:00\n    maintenance_window: sun:04:00-sun:05:00\n",
)
SNAPSHOT_BRINGS_IT = Code(
    "T287",
    "snapshot-brings-it",
    Severity.ERROR,
    "A snapshot holds its databases and its master user, and RDS takes no others beside it. Another `snapshot`, or "
    "none any more, replaces the database and all that was written since.",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move, engine_version: '8.4', username: owner}\n",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move, engine_version: '8.4'}\n",
)
SNAPSHOT_VERSION = Code(
    "T2500",
    "snapshot-version",
    Severity.ERROR,
    "A restored database starts with the version of its snapshot. A parameter group of another major version is "
    "refused, and another `engine_version` is applied right after the restore: an upgrade that cannot be undone. So "
    "the version is not left to a default.",
    "data:\n  db: {type: rds, engine: mysql, snapshot: shop-before-the-move}\n",
    "data:\n  db: {type: rds, engine: mysql, engine_version: '8.4', snapshot: shop-before-the-move}\n",
)
ENGINE_PARAMETER = Code(
    "T2501",
    "engine-parameter",
    Severity.ERROR,
    "RDS refuses a parameter that the engine does not have, and a value of another type. A number may be a formula, such "
    "as `{DBInstanceClassMemory/12582880}`: "
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ParamValuesRef.html. Only some parameters are known "
    "here; RDS checks the others at the deployment.",
    "data:\n  db: {type: rds, engine: postgres, parameters: {max_connections: lots}}\n",
    "data:\n  db: {type: rds, engine: postgres, parameters: {max_connections: '200'}}\n",
)
