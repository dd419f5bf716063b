"""`tiers completion bash | zsh | fish`."""

import argparse
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, cast

from tiers.cli import CLEAN, COMMANDS, output
from tiers.cli.completions import SHELLS, Completed, Offer, Option
from tiers.diagnostics import codes
from tiers.language import reference

if TYPE_CHECKING:
    from tiers.cli import Command

FILES = frozenset({"SPEC", "TEMPLATE", "FILE", "DIR"})
"""What arguments are called that take the name of a file or folder."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's argument."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")
    parser.epilog = (
        'For bash: eval "$(tiers completion bash)" in ~/.bashrc; for zsh the same with zsh in ~/.zshrc, '
        "behind compinit; for fish: tiers completion fish > ~/.config/fish/completions/tiers.fish"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a script that completes commands, options and their values, made from the parsers themselves."""
    output.document(SHELLS[arguments.shell]([_completed(name) for name in COMMANDS]))
    return CLEAN


def _completed(name: str) -> Completed:
    parser = argparse.ArgumentParser(add_help=False)
    cast("Command", import_module(f"tiers.cli.{name}_command")).configure(parser)
    actions = parser._actions  # noqa: SLF001 - argparse has no other place that tells what it takes
    arguments = [action for action in actions if not action.option_strings]
    words = [word for action in arguments for word in _offer(action).words]
    return Completed(
        name,
        COMMANDS[name],
        [_option(action) for action in actions if action.option_strings],
        Offer([*words, *(_topics() if name == "explain" else ())], any(map(_names_a_file, arguments))),
    )


def _option(action: argparse.Action) -> Option:
    name = action.option_strings[-1].removeprefix("--")
    return Option(name, action.help or "", None if action.nargs == 0 else _offer(action))


def _offer(action: argparse.Action) -> Offer:
    return Offer([str(value) for value in action.choices or ()], _names_a_file(action))


def _names_a_file(action: argparse.Action) -> bool:
    return not FILES.isdisjoint(str(action.metavar).split())


def _topics() -> Iterator[str]:
    yield from reference.topics()
    for code in codes.all_codes():
        yield code.id
        yield code.name
