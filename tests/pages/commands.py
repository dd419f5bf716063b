"""The reference of the command line: every command with its arguments, from the parser itself."""

import argparse
import re
from collections.abc import Iterator

from tiers import cli

_COMMANDS = re.compile(r"<!-- commands -->\n.*", re.DOTALL)


def filled(text: str) -> str:
    """Return a page with the commands after the comment."""
    return _COMMANDS.sub(lambda _: "\n".join(("<!-- commands -->\n", *_commands())), text)


def _commands() -> Iterator[str]:
    for title, group in cli.GROUPS.items():
        yield f"## {title}\n"
        for name in group:
            yield from _command(name, parser_of(name))


def parser_of(name: str) -> argparse.ArgumentParser:
    """Return the parser of a command."""
    (commands,) = (each for each in cli._parser(name)._actions if isinstance(each.choices, dict))
    found: argparse.ArgumentParser = commands.choices[name]  # type: ignore[index]
    return found


def _command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    yield f"### tiers {name}\n"
    yield f"{parser.description}\n"
    actions = [each for each in parser._actions if not isinstance(each, argparse._HelpAction)]
    positional = [each for each in actions if not each.option_strings]
    yield f"```sh\n{_usage(name, actions)}\n```\n"
    yield from _table("argument", [(_metavar(each), each) for each in positional])
    yield from _table("option", [(_options(each), each) for each in actions if each.option_strings])
    if parser.epilog:
        yield f"{parser.epilog}\n"


def _usage(name: str, actions: list[argparse.Action]) -> str:
    words = ["tiers", name, *(["[options]"] if any(each.option_strings for each in actions) else [])]
    for each in actions:
        if each.option_strings:
            continue
        more = f"{_metavar(each)} ..." if each.nargs in {"+", "*"} else _metavar(each)
        words.append(f"[{more}]" if each.nargs in {"?", "*"} else more)
    return " ".join(words)


def _table(title: str, rows: list[tuple[str, argparse.Action]]) -> Iterator[str]:
    if rows:
        yield f"| {title} | description |\n| --- | --- |"
        yield from (f"| `{_safe(shown)}` | {_help(action)} |" for shown, action in rows)
        yield ""


def _options(action: argparse.Action) -> str:
    value = "" if action.nargs == 0 else f" {_metavar(action)}"
    return ", ".join(f"{each}{value}" for each in sorted(action.option_strings, key=len))


def _metavar(action: argparse.Action) -> str:
    if action.metavar:
        return str(action.metavar)
    return "|".join(map(str, action.choices)) if action.choices else action.dest.upper()


def _help(action: argparse.Action) -> str:
    text = (
        " ".join((action.help or "").split()).replace("%(default)s", str(action.default)).replace("%%", "%")
    )
    required = " (required)" if action.required and action.option_strings else ""
    return f"{_safe(text)}{required}"


def _safe(text: str) -> str:
    return text.replace("|", "\\|")
