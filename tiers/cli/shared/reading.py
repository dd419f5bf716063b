"""Arguments and input that several commands share."""

import argparse
import re
import sys

from tiers import untrusted
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, STANDARD_INPUT, Diagnostic, Document, Source
from tiers.source import MAX_BYTES, alone, unpack
from tiers.tuples import NamedTuple

DASH = "-"
ENGINES = ("cfn-lint", "cloudformation-validate", "both")
FORMATS = ("text", "concise", "json", "sarif", "github")
_OPENED = re.compile(r"/dev/(?:fd/\d+|stdin)")
"""Paths that a shell opens, as for `<(command)`: a pipe that the user asked for, like standard input."""


class Read(NamedTuple):
    """A file's bytes, or why there are none."""

    path: str
    raw: bytes
    failure: Diagnostic | None

    @property
    def document(self) -> Document:
        """A document of that name, for the failure to point into."""
        text = unpack(self.raw)[0].decode("utf-8", "replace")
        return Document(Source(self.path, text), None, {})


def add_spec(parser: argparse.ArgumentParser) -> None:
    """Add the argument for one spec."""
    parser.add_argument("spec", metavar="SPEC", help="a spec file, or - for standard input")


def add_environment(parser: argparse.ArgumentParser) -> None:
    """Add the option for one of the spec's environments."""
    parser.add_argument(
        "--env", metavar="NAME", help="environment of the spec to use (default: none, the base)"
    )


def add_specs(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for specs, or for directories with specs."""
    parser.add_argument(
        "specs", metavar="SPEC", nargs="+", help="spec files, directories of specs, or - for standard input"
    )


def add_environments(parser: argparse.ArgumentParser) -> None:
    """Add the options for one environment of each spec, or all of them."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--env", metavar="NAME", help="environment of each spec to use (default: none, the base)"
    )
    group.add_argument(
        "--all-environments",
        action="store_true",
        help="process every environment of each spec, or the base if it has none",
    )


def add_order(parser: argparse.ArgumentParser) -> None:
    """Add the options for one environment of a spec, or for several, one after the other."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--env", metavar="NAME", help="environment of the spec to use (default: none, the base)"
    )
    group.add_argument(
        "--all-environments",
        action="store_true",
        help="process the environments in the order of the spec, up to the first failure",
    )
    parser.add_argument(
        "--until",
        metavar="NAME",
        help="last environment to process with `--all-environments` (default: the last of the spec)",
    )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Add the option for the number of processes."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_positive,
        help="maximum number of processes (default: the number of CPU cores)",
    )


def add_linting(parser: argparse.ArgumentParser) -> None:
    """Add the options of linters."""
    parser.add_argument(
        "--lint-engine",
        choices=ENGINES,
        default=ENGINES[0],
        help="linter to run; `cloudformation-validate` needs `pip install 'tiers[validate]'` (default: "
        "cfn-lint)",
    )
    parser.add_argument(
        "--allow-lint-code",
        action="store_true",
        help="use the rules and schemas that a `.cfnlintrc` lists; they can run any code",
    )
    parser.add_argument("--no-cache", action="store_true", help="ignore cached lint results")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def add_parameters(parser: argparse.ArgumentParser, what: str = "value for a stack parameter") -> None:
    """Add the option for values of stack parameters."""
    parser.add_argument(
        "--parameter",
        metavar="NAME=VALUE",
        type=parameter_value,
        action="append",
        default=[],
        help=f"{what} (repeatable)",
    )


def add_images(parser: argparse.ArgumentParser) -> None:
    """Add the option for images, by the components that run them."""
    parser.add_argument(
        "--image",
        metavar="COMPONENT=IMAGE",
        type=image_value,
        action="append",
        default=[],
        help="image of a component whose `image` is a stack parameter (repeatable)",
    )


def add_allowances(parser: argparse.ArgumentParser) -> None:
    """Add the option for resources that an update may lose."""
    parser.add_argument(
        "--allow-replace",
        metavar="ID",
        action="append",
        default=[],
        help="allow the update to replace or delete this resource although it holds data (repeatable)",
    )


def parameter_value(given: str) -> tuple[str, str]:
    """Return a parameter's name and value."""
    name, equals, value = given.partition("=")
    if not equals or not name:
        message = f"{given!r} is not NAME=VALUE"
        raise argparse.ArgumentTypeError(message)
    return name, value


def image_value(given: str) -> tuple[str, str]:
    """Return a component's name and its image."""
    name, equals, image = given.partition("=")
    if not equals or not name or not image:
        message = f"{given!r} is not COMPONENT=IMAGE"
        raise argparse.ArgumentTypeError(message)
    return name, image


def add_findings(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command with findings has."""
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="output format for findings (default: text)"
    )
    parser.add_argument("--strict", action="store_true", help="exit 1 if there are warnings")


def read(path: str) -> Read:
    """Read a file, but not much more of it than a spec may have."""
    name = STANDARD_INPUT if path == DASH else path
    try:
        if path == DASH:
            return Read(name, alone(_standard_input()), None)
        if _OPENED.fullmatch(path):
            with open(path, "rb") as file:
                return Read(name, alone(file.read(MAX_BYTES + 1)), None)
        return _with_files(path, alone(untrusted.read(path, MAX_BYTES)))
    except (OSError, ValueError) as error:
        help_ = "check the path" if isinstance(error, FileNotFoundError) else "use a readable file"
        message = f"`{name}` cannot be read: {untrusted.why(error)}"
        return Read(name, b"", codes.CANNOT_READ.at(NOWHERE, message, help=help_))


def _with_files(path: str, raw: bytes) -> Read:
    """Put the files that a spec includes behind it."""
    if b"file" not in raw:
        return Read(path, raw, None)
    from tiers.included import packing

    return Read(path, *packing.packed(path, raw))


def _standard_input() -> bytes:
    if sys.stdin is None:
        message = "it is closed"
        raise ValueError(message)
    return sys.stdin.buffer.read(MAX_BYTES + 1)
