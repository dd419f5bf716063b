"""The engine parameters that parameter groups set."""

from collections.abc import Iterator
from typing import Any, Final

from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.suggest import nearest
from tiers.ir.placed import Placed

_OPERATIONS: Final = {
    "AWS::RDS::DBParameterGroup": "describe_engine_default_parameters",
    "AWS::RDS::DBClusterParameterGroup": "describe_engine_default_cluster_parameters",
}
"""The operation that lists the parameters of a family, by the type of the group."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report parameters that an engine does not have, or that cannot be set. Raises `AwsError`."""
    for type_, operation in _OPERATIONS.items():
        for placed in subject.changing(type_):
            yield from _checked(subject, placed, operation)


def _checked(subject: Subject, placed: Placed, operation: str) -> Iterator[Diagnostic]:
    family, written = subject.value(at(placed, "Family")), at(placed, "Parameters")
    if not family or not isinstance(written, dict):
        return
    known = {row["ParameterName"]: row for row in _parameters(subject, operation, family)}
    for name in written if known else ():
        row = known.get(name)
        if row is None or row.get("IsModifiable") is False:
            meant = nearest(name, known)
            what = "has no parameter" if row is None else "does not allow changing"
            yield codes.UNKNOWN_ENGINE_PARAMETER.at(
                place(placed, "Parameters", name),
                f"`{family}` {what} `{name}`",
                help=f"did you mean `{meant}`?" if row is None and meant else f"remove `{name}`",
            )


def _parameters(subject: Subject, operation: str, family: str) -> Iterator[dict[str, Any]]:
    """Yield the parameters of all pages; what has them is inside each page."""
    marker: dict[str, str] = {}
    while True:
        answer = subject.aws.call("rds", operation, DBParameterGroupFamily=family, **marker)
        page = answer["EngineDefaults"]
        yield from page.get("Parameters", ())
        if not page.get("Marker"):
            return
        marker = {"Marker": page["Marker"]}
