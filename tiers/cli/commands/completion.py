"""`tiers completion bash | zsh | fish`."""

import argparse
import sys
from collections.abc import Iterator

from tiers import codes
from tiers.cli import CLEAN, COMMANDS, USAGE, command
from tiers.cli.shared import output
from tiers.cli.shared.completions import SHELLS, Completed, Offer, Option
from tiers.cli.shared.reading import read
from tiers.compiler import outline
from tiers.language import reference
from tiers.language.vocabulary import NAME_PATTERN

FILES = frozenset({"SPEC", "TEMPLATE", "FILE", "DIR"})
"""Metavariables of arguments that are the name of a file or directory."""

NAMES = {
    "env": "environments",
    "source": "components",
    "destination": "components",
    "who": "components",
    "on": "components",
    "component": "components",
    "shell": "components",
}
"""Arguments that take a name of the spec's, by where they are stored, and what they name."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's argument."""
    parser.add_argument("shell", choices=SHELLS, nargs="?", help="shell to print the script for")
    parser.add_argument("--names", nargs=2, metavar=("KIND", "SPEC"), help=argparse.SUPPRESS)
    parser.epilog = (
        'For bash: eval "$(tiers completion bash)" in ~/.bashrc; for zsh the same with zsh in ~/.zshrc, '
        "after compinit; for fish: tiers completion fish > ~/.config/fish/completions/tiers.fish"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print a script that completes commands, options and their values, made from the parsers themselves."""
    if arguments.names:
        return _names(*arguments.names)
    if arguments.shell is None:
        output.lines([f"tiers completion: pass a shell: {', '.join(SHELLS)}"], sys.stderr)
        return USAGE
    output.document(SHELLS[arguments.shell]([_completed(name) for name in COMMANDS]))
    return CLEAN


def _names(kind: str, path: str) -> int:
    """Print the names that a spec has of a kind, a line each; nothing where there is no such spec."""
    spec = read(path)
    found = outline(spec.path, spec.raw) if not spec.failure else None
    wanted = getattr(found, kind, ()) if kind in NAMES.values() else ()
    # A shell may expand what it is given here: no name of a spec has another character.
    output.lines(name for name in wanted if NAME_PATTERN.matches(name))
    return CLEAN


def _completed(name: str) -> Completed:
    parser = argparse.ArgumentParser(add_help=False)
    command(name).configure(parser)
    actions = parser._actions  # noqa: SLF001 - argparse has no public list of its arguments
    arguments = [action for action in actions if not action.option_strings]
    words = [word for action in arguments for word in _offer(action).words]
    asked = next((names for action in arguments if (names := _offer(action).names)), "")
    return Completed(
        name,
        COMMANDS[name],
        [_option(action) for action in actions if action.option_strings and action.help != argparse.SUPPRESS],
        Offer([*words, *(_topics() if name == "explain" else ())], any(map(_names_a_file, arguments)), asked),
    )


def _option(action: argparse.Action) -> Option:
    name = action.option_strings[-1].removeprefix("--")
    return Option(name, action.help or "", None if action.nargs == 0 else _offer(action))


def _offer(action: argparse.Action) -> Offer:
    words = [str(value) for value in action.choices or ()]
    return Offer(words, _names_a_file(action), "" if words else NAMES.get(action.dest, ""))


def _names_a_file(action: argparse.Action) -> bool:
    return not FILES.isdisjoint(str(action.metavar).split())


def _topics() -> Iterator[str]:
    for name, record in reference.topics().items():
        yield name
        yield from (f"{name}.{entry.path}" for entry in reference.entries(record))
    for code in codes.all_codes():
        yield code.id
        yield code.name
