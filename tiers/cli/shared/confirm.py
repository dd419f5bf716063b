"""Confirmation prompts for irreversible operations, on a terminal only."""

import sys
from typing import Protocol

from tiers.cli.shared import output
from tiers.cli.shared.stack import Named, StoppedError
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Finding


class Subject(Protocol):
    """The stack or the stacks that a question is about."""

    def located(self, *diagnostics: Diagnostic) -> list[Finding]:
        """Give findings their place."""


def agree(named: Subject, question: str, *, yes: bool) -> None:
    """Return if `yes` is set or the user confirms; raise `StoppedError` otherwise."""
    if yes:
        return
    if _ask(named, f"{question} [y/N] ", "`--yes`").strip().lower() not in {"y", "yes"}:
        raise _refused(named, "canceled; nothing was changed")


def agree_by_name(named: Named, question: str, given: str | None) -> None:
    """Return if the typed or `given` stack name matches; raise `StoppedError` otherwise."""
    asked = f"{question}\nType the stack name to confirm: "
    name = _ask(named, asked, f"`--yes-destroy {named.name}`").strip() if given is None else given
    if name != named.name:
        raise _refused(named, f"`{name}` is not the name of the stack `{named.name}`; nothing was changed")


def _ask(named: Subject, question: str, option: str) -> str:
    """Prompt on stderr and return the answer; raise `StoppedError` without a terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        message = "confirmation is required, but there is no terminal"
        unasked = codes.NO_TERMINAL.at(NOWHERE, message, help=f"pass {option}")
        raise StoppedError(named.located(unasked))
    output.prompt(question)
    return sys.stdin.readline()


def _refused(named: Subject, message: str) -> StoppedError:
    """Build the error for a declined confirmation."""
    return StoppedError(named.located(codes.NOT_CONFIRMED.at(NOWHERE, message)))
