"""Findings about logical IDs in `resources` and `overrides` that no resource has."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tiers.diagnostics.codes import extensions as codes
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.diagnostics.suggest import nearest
from tiers.ir import identifiers
from tiers.ir.parameters import Text
from tiers.ir.placed import Placed

MOST_FINDINGS = 1000
MOST_SUGGESTIONS = 50
"""Findings before suggestions end: a string of `${a}${b}…` may have 100,000 names for thousands of IDs."""

_NO_VPC, _ADD_VPC = "this spec has no VPC", "add `network: {}` to the spec for a VPC"

_OLD = "a logical ID of `logical_ids`"


class Found(list[Diagnostic]):
    """Findings, logical IDs of a VPC that the spec lacks, stack parameters, generated IDs of old ones."""

    def __init__(
        self,
        of_network: frozenset[str],
        parameters: Mapping[str, Text],
        logical_ids: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__()
        self.of_network = of_network
        self.parameters = parameters
        self.generated = {old: generated for generated, old in logical_ids.items()}


def report_unknown(
    name: str, route: Route, known: Iterable[str], found: Found, *, is_alone: bool = False
) -> None:
    """Report a reference to a resource that does not exist; `is_alone` if nothing else is at the route."""
    if len(found) >= MOST_FINDINGS:
        return
    if name in found.parameters:
        found.append(_parameter(name, route))
        return
    meant = nearest(name, (*known, *found.parameters)) if len(found) < MOST_SUGGESTIONS else None
    label = f"did you mean `{meant}`?" if meant else "not in any template"
    help_ = "run `tiers ids SPEC` to list the logical IDs"
    if name in found.of_network:
        label, help_, meant = _NO_VPC, _ADD_VPC, None
    if name in found.generated:
        meant = found.generated[name]
        label, help_ = _OLD, f"use the generated one, `{found.generated[name]}`"
    finding = codes.UNKNOWN_REFERENCE.at(route, f"unknown resource `{name}`", label=label, help=help_)
    found.append(finding.replaced_by(meant if is_alone else None))


def _parameter(name: str, route: Route) -> Diagnostic:
    return codes.UNKNOWN_REFERENCE.at(
        route,
        f"`{name}` is a stack parameter, not a resource",
        label="has only a value",
        help=f"use `!Ref {name}`, or remove the reference",
    )


def report_nothing(key: str, resources: Mapping[str, Placed], found: Found) -> None:
    """Report an override of a resource that does not exist."""
    if len(found) >= MOST_FINDINGS:
        return
    words, meant = key.split("."), None
    if len(found) < MOST_SUGGESTIONS:
        meant = nearest(words[0], resources) or nearest(identifiers.pascal(words[0]) + words[1], resources)
    label = f"did you mean `{meant}`?" if meant else "no such resource"
    help_ = "use `LOGICAL-ID.PROPERTY` or `COMPONENT.RESOURCE.PROPERTY`, as `tiers ids SPEC` lists them"
    if words[0] in found.of_network:
        label, help_ = _NO_VPC, _ADD_VPC
    if words[0] in found.generated:
        label, help_ = (
            "a logical ID of `logical_ids`",
            f"use the generated one, `{found.generated[words[0]]}`",
        )
    message = f"unknown resource in the path `{key}`"
    found.append(
        codes.OVERRIDES_NOTHING.at(Place(("overrides", key), "key"), message, label=label, help=help_)
    )
