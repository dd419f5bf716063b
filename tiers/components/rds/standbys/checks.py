"""Errors that RDS would report for a cluster of three instances."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tiers import facts
from tiers.components.rds import codes
from tiers.components.rds.standbys.deployment import USUAL_CLASS
from tiers.databases.engines import major_of
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.diagnostics.suggest import nearest
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.rds.spec import Rds

_TOO_OLD: Final = ("5.7", "11", "12")
"""Major versions that have no clusters.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.MultiAZDBClusters.html"""


def check(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    """Find what a cluster does not have, and snapshots that are of another kind."""
    snapshot = database.snapshot or ""
    if not database.is_cluster:
        if ":cluster-snapshot:" in snapshot:
            yield codes.CLUSTER_SNAPSHOT.at(
                (*here.route, "snapshot"),
                f"`{here.name}` is an instance, and its snapshot is of a cluster",
                label="restores a cluster",
                help="use `multi_az: cluster`, or the snapshot of an instance",
            )
        return
    for key, message, help_ in _lacking(database):
        yield codes.CLUSTER_LACKS_IT.at(
            (*here.route, key),
            message,
            label="not in a cluster",
            also=(Note(Place((*here.route, "multi_az")), "the cluster"),),
            help=f"{help_}, or use `multi_az: true`",
        )
    yield from _class(database, here)


def lacks_storage(database: "Rds") -> bool:
    """Return whether a cluster cannot have the storage that is written."""
    keys = {"storage_type", "throughput", "max_allocated_storage"}
    return not keys.isdisjoint(key for key, _, _ in _lacking(database))


def _lacking(database: "Rds") -> Iterator[tuple[str, str, str]]:
    """Yield the keys of what a cluster does not have, each with the message and the help."""
    engine, version = database.engine, database.engine_version
    if engine == "mariadb":
        yield "engine", "RDS has no clusters of mariadb", "use `engine: mysql` or `engine: postgres`"
    elif major_of(version, _TOO_OLD) is not None:
        yield "engine_version", f"RDS has no clusters of {engine} {version}", "use a later version"
    if database.storage_type == "gp2":
        yield "storage_type", "a cluster cannot have `gp2` storage", "use `storage_type: gp3` or `io2`"
    for key in ("throughput", "max_allocated_storage"):
        if getattr(database, key) is not None:
            yield key, f"a cluster cannot have `{key}`", f"remove `{key}`"
    if database.replicas:
        yield "replicas", "a cluster has two readers, and cannot have `replicas`", "remove `replicas`"
    if database.audit is not None and engine == "mysql":
        yield "audit", "a cluster of mysql cannot have `audit`", "remove `audit`"


def _class(database: "Rds", here: Context) -> Iterator[Diagnostic]:
    name, known = database.instance_class, facts.standby_classes()
    if name not in known:
        meant = nearest(name, known)
        yield codes.CLUSTER_CLASS.at(
            (*here.route, "instance_class"),
            f"`{name}` is not an instance class of clusters",
            label=f"did you mean `{meant}`?" if meant else "not offered for clusters",
            also=(Note(Place((*here.route, "multi_az")), "the cluster"),),
            help=f"use a class with a local disk, such as `{USUAL_CLASS}`",
        ).replaced_by(meant)
