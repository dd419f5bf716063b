"""Asks before something that cannot be undone: on a terminal only, and never in a pipeline."""

import sys

from tiers.cli.shared import output
from tiers.cli.shared.stack import Named, StoppedError
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE


def agree(named: Named, question: str, *, yes: bool) -> None:
    """Go on if the answer is yes. Raises `StoppedError` otherwise."""
    if yes:
        return
    if _ask(named, f"{question} [y/N] ", "`--yes`").strip().lower() not in {"y", "yes"}:
        raise _refused(named, "the answer was no: nothing was started")


def agree_by_name(named: Named, question: str, given: str | None) -> None:
    """Go on if the name of the stack is typed, or was `given`. Raises `StoppedError` otherwise."""
    asked = f"{question}\nType the stack's name to go on: "
    name = _ask(named, asked, f"`--yes-destroy {named.name}`").strip() if given is None else given
    if name != named.name:
        raise _refused(named, f"`{name}` is not the name of the stack `{named.name}`: nothing was started")


def _ask(named: Named, question: str, option: str) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        message = "this is asked for first, and there is no terminal to ask on"
        unasked = codes.NOBODY_TO_ASK.at(NOWHERE, message, help=f"answer it beforehand by {option}")
        raise StoppedError(named.located(unasked))
    output.prompt(question)
    return sys.stdin.readline()


def _refused(named: Named, message: str) -> StoppedError:
    return StoppedError(named.located(codes.NOT_CONFIRMED.at(NOWHERE, message)))
