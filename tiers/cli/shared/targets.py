"""What a command is to work on: specs by name, by folder or by pattern, and their environments."""

import argparse
import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tiers import compiler
from tiers.cli.shared.reading import DASH, Read, read
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE
from tiers.source import is_template

SUFFIXES = (".yaml", ".yml")
MAGIC = frozenset("*?[")


class Target(NamedTuple):
    """A file, and the environment to look at; with None its base, or whatever the command does then."""

    read: Read
    environment: str | None = None
    name: str | None = None
    """What its bundle is called, as far as that is known before it is checked, and only where many are."""
    accepted: frozenset[str] = frozenset()
    """The warnings that all environments of the spec accept."""


def targets_of(
    arguments: argparse.Namespace, *, templates: bool = False, named: bool = False
) -> list[Target]:
    """Read what was named, in that order.

    `templates` says that templates in folders are meant too, `named` that the names of bundles are needed.

    Sets `several` in the arguments: whether more than one thing was asked for, however many were found.
    """
    paths: list[str] = arguments.specs
    arguments.several = len(paths) > 1 or arguments.all_environments or any(map(_stands_for_files, paths))
    reads = _each_once(each for path in paths for each in _read(path, templates=templates))
    return [target for each in reads for target in _environments(each, arguments, named=named)]


def _stands_for_files(path: str) -> bool:
    return os.path.isdir(path) or _is_pattern(path)


def _is_pattern(path: str) -> bool:
    """Whether a name is a pattern: a shell that knows none leaves them to us."""
    return not MAGIC.isdisjoint(path) and not os.path.lexists(path)


def _read(path: str, *, templates: bool) -> Iterator[Read]:
    if path != DASH and os.path.isdir(path):
        yield from _folder(path, templates=templates)
    elif path != DASH and _is_pattern(path):
        import glob

        yield from map(read, sorted(glob.glob(path, recursive=True)) or [path])
    else:
        yield read(path)


def _folder(path: str, *, templates: bool) -> Iterator[Read]:
    """Read the specs of a folder and its folders by name, but for what is hidden."""
    empty = True
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith(SUFFIXES) and not name.startswith("."):
                found = read(os.path.join(folder, name))
                if templates or not is_template(found.raw):
                    empty = False
                    yield found
    if empty:
        message = f"the directory `{path}` has no spec"
        yield Read(path, b"", codes.NO_SPECS.at(NOWHERE, message, help="pass the file of a spec"))


def _each_once(reads: Iterable[Read]) -> Iterator[Read]:
    """Leave out what was named before, say by its folder."""
    met: set[str] = set()
    for each in reads:
        path = os.path.realpath(each.path)
        if path not in met:
            met.add(path)
            yield each


def _environments(found: Read, arguments: argparse.Namespace, *, named: bool) -> Iterator[Target]:
    if found.failure or is_template(found.raw) or not (arguments.all_environments or named):
        yield Target(found, arguments.env)
        return
    spec = compiler.outline(found.path, found.raw)
    chosen = spec.environments if arguments.all_environments else ()
    for environment in chosen or (arguments.env,):
        name = f"{spec.name}-{environment}" if spec.name and environment else spec.name
        yield Target(found, environment, name, spec.accepted)


def taken_twice(targets: Iterable[Target]) -> Iterator[tuple[Target, Target]]:
    """Tell targets whose bundle's name an earlier one has, and that one.

    Some file systems don't tell upper from lower case.
    """
    met: dict[str, Target] = {}
    for target in targets:
        if target.name is not None:
            first = met.setdefault(target.name.casefold(), target)
            if first is not target:
                yield target, first


def described(target: Target) -> str:
    """`shop.yaml`, `shop.yaml (staging)`."""
    return f"{target.read.path} ({target.environment})" if target.environment else target.read.path
