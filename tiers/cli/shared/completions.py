"""Scripts that complete the command line in a shell. Only for the names in a spec do they run `tiers`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple


class Offer(NamedTuple):
    """Completions of one argument: some words, or else perhaps the name of a file or directory."""

    words: Sequence[str]
    files: bool
    names: str = ""
    """`environments` or `components`: what the script asks `tiers` for, of the spec on the line."""


class Option(NamedTuple):
    """An option as a shell must know it; `name` without its dashes, `offer` if it takes a value."""

    name: str
    help: str
    offer: Offer | None


class Completed(NamedTuple):
    """A command as a shell must know it."""

    name: str
    summary: str
    options: Sequence[Option]
    offer: Offer


BASH = """\
# Completes `tiers` in bash, 3.2 or newer. Made by `tiers completion bash`.
_tiers_add() {{
    local line
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(compgen "$@" -- "$current")
}}
_tiers_files() {{
    # bash 3.2 has no compopt: there no slash follows a folder.
    compopt -o filenames 2>/dev/null || :
    _tiers_add -f
}}
# Names of the first file on the line. They are letters, digits, `-` and `_`, as compgen expands its words.
_tiers_names() {{
    local word
    for word in "${{COMP_WORDS[@]:2}}"; do
        if [[ -f $word ]]; then
            _tiers_add -W "$(tiers completion --names "$1" "$word" 2>/dev/null)"
            return
        fi
    done
}}
_tiers() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command='' word
    COMPREPLY=()
    # `--format=json` is three words to bash.
    if [[ $current == '=' ]]; then
        current=''
    elif [[ $before == '=' ]]; then
        before=${{COMP_WORDS[COMP_CWORD-2]}}
    fi
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [[ $word != -* ]]; then
            command=$word
            break
        fi
    done
    case $command:$before in
{values}
    esac
    case $command:$current in
        :*) _tiers_add -W '{commands} --help --version' ;;
{arguments}
    esac
}}
complete -F _tiers tiers
"""

ZSH = """\
#compdef tiers
# Completes `tiers` in zsh. Made by `tiers completion zsh`.
_tiers_names() {{
    local word
    for word in $words[2,-1]; do
        if [[ -f $word ]]; then
            compadd -- ${{(f)"$(tiers completion --names $1 $word 2>/dev/null)"}}
            return
        fi
    done
}}
_tiers() {{
    local context state line
    _arguments -C '--help[show help]' '--version[show the version]' '1: :->command' '*:: :->rest'
    case $state in
        command)
            local -a commands
            commands=(
{commands}
            )
            _describe command commands ;;
        rest)
            case $line[1] in
{arguments}
            esac ;;
    esac
}}
if [[ $funcstack[1] == _tiers ]]; then
    _tiers "$@"
else
    compdef _tiers tiers
fi
"""


def bash(commands: Sequence[Completed]) -> str:
    """Return the script for bash."""
    values = (line for command in commands for line in _bash_values(command))
    arguments = (line for command in commands for line in _bash_arguments(command))
    names = " ".join(command.name for command in commands)
    return BASH.format(values="\n".join(values), commands=names, arguments="\n".join(arguments))


def _bash_values(command: Completed) -> Iterator[str]:
    for option in command.options:
        if option.offer:
            yield f"        {command.name}:--{option.name}) {_bash_offer(option.offer)}; return ;;"


def _bash_arguments(command: Completed) -> Iterator[str]:
    options = " ".join(["--help", *(f"--{option.name}" for option in command.options)])
    yield f"        {command.name}:-*) _tiers_add -W '{options}' ;;"
    yield f"        {command.name}:*) {_bash_offer(command.offer)} ;;"


def _bash_offer(offer: Offer) -> str:
    if offer.names:
        asked = f"_tiers_names {offer.names}"
        return f"_tiers_files; {asked}" if offer.files else asked
    if offer.words:
        return f"_tiers_add -W '{' '.join(offer.words)}'"
    return "_tiers_files" if offer.files else ":"


def zsh(commands: Sequence[Completed]) -> str:
    """Return the script for zsh."""
    names = (f"                {_quoted(f'{each.name}:{each.summary}')}" for each in commands)
    arguments = (
        f"                {each.name}) _arguments {' '.join(_zsh_arguments(each))} ;;" for each in commands
    )
    return ZSH.format(commands="\n".join(names), arguments="\n".join(arguments))


def _zsh_arguments(command: Completed) -> Iterator[str]:
    yield "'--help[show help]'"
    for option in command.options:
        text = "".join(f"\\{letter}" if letter in "[]:\\" else letter for letter in option.help)
        value = f":{option.name}:{_zsh_offer(option.offer)}" if option.offer else ""
        yield _quoted(f"--{option.name}[{text}]{value}")
    yield _quoted(f"*:argument:{_zsh_offer(command.offer)}")


def _zsh_offer(offer: Offer) -> str:
    if offer.names:
        asked = f"_tiers_names {offer.names}"
        return f"{{_files; {asked}}}" if offer.files else f"{{{asked}}}"
    if offer.words:
        return f"({' '.join(offer.words)})"
    return "_files" if offer.files else " "


def fish(commands: Sequence[Completed]) -> str:
    """Return the script for fish."""
    lines = [
        "# Completes `tiers` in fish, 3.0 or newer. Made by `tiers completion fish`.",
        "function __tiers_names",
        "    for word in (commandline -opc)[2..-1]",
        "        if test -f $word",
        "            tiers completion --names $argv[1] $word 2>/dev/null",
        "            return",
        "        end",
        "    end",
        "end",
        "complete -c tiers -f",
        "complete -c tiers -l help -d 'show help'",
        "complete -c tiers -n __fish_use_subcommand -l version -d 'show the version'",
    ]
    return "\n".join([*lines, *_fish_commands(commands)]) + "\n"


def _fish_commands(commands: Iterable[Completed]) -> Iterator[str]:
    for command in commands:
        text = _fish_quoted(command.summary)
        yield f"complete -c tiers -n __fish_use_subcommand -a {command.name} -d {text}"
        inside = f"complete -c tiers -n '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            value = f" -r {_fish_offer(option.offer)}".rstrip() if option.offer else ""
            yield f"{inside} -l {option.name} -d {_fish_quoted(option.help)}{value}"
        yield f"{inside} {_fish_offer(command.offer)}"


def _fish_offer(offer: Offer) -> str:
    if offer.names:
        return f"{'-F' if offer.files else '-f'} -a '(__tiers_names {offer.names})'"
    if offer.words:
        return f"-f -a '{' '.join(offer.words)}'"
    return "-F" if offer.files else "-f"


def _fish_quoted(text: str) -> str:
    return "'{}'".format(text.replace("\\", r"\\").replace("'", r"\'"))


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", r"'\''"))


SHELLS: dict[str, Callable[[Sequence[Completed]], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
