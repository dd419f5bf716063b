"""Warnings that the spec accepts by name, each with a reason."""

from collections.abc import Collection, Iterator

from tiers.diagnostics.codes import checks as codes
from tiers.diagnostics.codes import find, warnings
from tiers.diagnostics.model import Code, Diagnostic, Place, Severity
from tiers.diagnostics.suggest import nearest
from tiers.language.spec import Spec


def accepted(spec: Spec, found: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out the warnings that the spec accepts; add what is wrong with the acceptances."""
    return tuple(_judged(spec, found))


def _judged(spec: Spec, found: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    known = {code.name: code for code in vars(warnings).values() if isinstance(code, Code)}
    by_id = {code.id: code for code in known.values()}
    named = {name: known.get(name) or by_id.get(name) for name in spec.accept}
    used = set()
    # What an error hides is not given either.
    failed = any(diagnostic.is_error for diagnostic in found)
    for diagnostic in found:
        if diagnostic.code.severity is Severity.WARNING and diagnostic.code in named.values():
            used.add(diagnostic.code)
        else:
            yield diagnostic
    for name, code in named.items():
        if code is None:
            yield _unknown(name, known)
        elif code not in used and not failed:
            yield warnings.UNUSED_ACCEPTANCE.at(
                Place(("accept", name), "key"),
                f"there is no `{name}` to accept",
                label="not given for this spec",
                help="remove it",
            )


def _unknown(name: str, known: dict[str, Code]) -> Diagnostic:
    other = find(name)
    if other is not None and other.severity is not Severity.ERROR:
        return codes.UNKNOWN_WARNING.at(
            Place(("accept", name), "key"),
            f"`{name}` is cfn-lint's to give",
            label="not a warning of the spec's",
            help="name the rule under `ignore_checks` in a `.cfnlintrc`",
        )
    if other is not None:
        return codes.UNKNOWN_WARNING.at(
            Place(("accept", name), "key"),
            f"`{name}` is an error, and only warnings can be accepted",
            label="not a warning",
            help="remove it, and mend what it names",
        )
    meant = nearest(name, known)
    return codes.UNKNOWN_WARNING.at(
        Place(("accept", name), "key"),
        f"there is no warning `{name}`",
        label=f"did you mean `{meant}`?" if meant else "unknown warning",
        help=f"the warnings are {', '.join(f'`{each}`' for each in known)}",
    )
