"""The engine parameters that parameter groups set."""

from collections.abc import Iterator
from typing import Any, Final

from tiers.deploy.preflight.subject import Subject, at, place
from tiers.diagnostics.codes import deploy as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.suggest import nearest

GROUP: Final = "AWS::RDS::DBParameterGroup"


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report parameters that an engine does not have, or that cannot be set. Raises `AwsError`."""
    for placed in subject.changing(GROUP):
        family, written = subject.value(at(placed, "Family")), at(placed, "Parameters")
        if not family or not isinstance(written, dict):
            continue
        known = {row["ParameterName"]: row for row in _parameters(subject, family)}
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


def _parameters(subject: Subject, family: str) -> Iterator[dict[str, Any]]:
    """Yield the parameters of all pages; what has them is inside each page."""
    marker: dict[str, str] = {}
    while True:
        answer = subject.aws.call(
            "rds", "describe_engine_default_parameters", DBParameterGroupFamily=family, **marker
        )
        page = answer["EngineDefaults"]
        yield from page.get("Parameters", ())
        if not page.get("Marker"):
            return
        marker = {"Marker": page["Marker"]}
