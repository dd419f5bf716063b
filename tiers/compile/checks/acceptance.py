"""Warnings that the spec accepts by name, each with a reason."""

from collections.abc import Collection, Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.model import Code, Diagnostic, Place, Severity
from tiers.diagnostics.suggest import nearest
from tiers.diagnostics.wording import quoted
from tiers.language.spec import Spec


def accepted(spec: Spec, found: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Leave out the warnings that the spec accepts; add what is wrong with the acceptances."""
    return tuple(_judged(spec, found))


def _judged(spec: Spec, found: Collection[Diagnostic]) -> Iterator[Diagnostic]:
    used = set()
    # What an error hides is not given either.
    failed = any(diagnostic.is_error for diagnostic in found)
    for diagnostic in found:
        names = {diagnostic.code.name, diagnostic.code.id} & spec.accept.keys()
        if diagnostic.code.acceptable and names:
            used |= names
        else:
            yield diagnostic
    for name in spec.accept:
        if name not in used:
            yield from _left_over(name, failed=failed)


def _left_over(name: str, *, failed: bool) -> Iterator[Diagnostic]:
    """Judge a name that no finding has. Most specs have none, and do without loading every code."""
    from tiers.codes import all_codes, find, installed_codes

    given = all_codes() if find(name) else (*all_codes(), *installed_codes())
    known = {code.name: code for code in given if code.acceptable}
    if name not in known and name not in {code.id for code in known.values()}:
        yield _unknown(name, known)
    elif not failed and not _is_of_the_proof(name):
        yield codes.UNUSED_ACCEPT.at(
            Place(("accept", name), "key"),
            f"the accepted warning `{name}` does not occur",
            label="no longer needed",
            help="remove it",
        )


def _is_of_the_proof(name: str) -> bool:
    """Return whether only the proof of permissions gives a warning: it has not run yet."""
    from tiers.diagnostics.codes.permissions import REACHES_OTHERS

    return name in {REACHES_OTHERS.name, REACHES_OTHERS.id}


def _unknown(name: str, known: dict[str, Code]) -> Diagnostic:
    from tiers.codes import find, find_installed

    other = find(name) or find_installed(name)
    if other is not None and other.severity is not Severity.ERROR:
        return codes.UNKNOWN_WARNING.at(
            Place(("accept", name), "key"),
            f"`{name}` is a finding of a linter",
            label="not a warning about the spec",
            help="add the rule to `ignore_checks` in a `.cfnlintrc`",
        )
    if other is not None:
        return codes.UNKNOWN_WARNING.at(
            Place(("accept", name), "key"),
            f"`{name}` is an error; only warnings can be accepted",
            label="not a warning",
            help="remove it, and fix the error",
        )
    meant = nearest(name, known)
    return codes.UNKNOWN_WARNING.at(
        Place(("accept", name), "key"),
        f"unknown warning `{name}`",
        label=f"did you mean `{meant}`?" if meant else "unknown warning",
        help=f"use one of {quoted(known)}",
    ).replaced_by(meant)
