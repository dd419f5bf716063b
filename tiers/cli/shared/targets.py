"""Targets of a command: specs by name, directory, or pattern, and their environments."""

import argparse
import os
from collections.abc import Iterable, Iterator

from tiers import compiler
from tiers.cli.shared.reading import DASH, Read, read
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE
from tiers.source import is_template
from tiers.tuples import NamedTuple

SUFFIXES = (".yaml", ".yml")
MAGIC = frozenset("*?[")


class Target(NamedTuple):
    """A file and one of its environments; None is its base, or the command's default."""

    read: Read
    environment: str | None = None
    name: str | None = None
    """The name of its bundle, as far as it is known before the check, and only where there are many."""
    accepted: frozenset[str] = frozenset()
    """The warnings that all environments of the spec accept."""


def targets_of(
    arguments: argparse.Namespace, *, templates: bool = False, named: bool = False
) -> list[Target]:
    """Read what was named, in that order.

    `templates` includes templates in directories; `named` requires the names of bundles.

    Sets `several` in the arguments: True if more than one target was given, however many were found.
    """
    paths: list[str] = arguments.specs
    arguments.several = len(paths) > 1 or arguments.all_environments or any(map(_stands_for_files, paths))
    reads = _each_once(each for path in paths for each in _read(path, templates=templates))
    return [target for each in reads for target in _environments(each, arguments, named=named)]


def _stands_for_files(path: str) -> bool:
    return os.path.isdir(path) or _is_pattern(path)


def _is_pattern(path: str) -> bool:
    """Return whether a name is a pattern: a shell without patterns passes them on unchanged."""
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
    """Yield the specs of a directory and its subdirectories by name, except hidden ones."""
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
    """Skip targets that were named before, for example by their directory."""
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
    """Yield each target whose bundle's name an earlier target has, and that target.

    Some file systems do not distinguish upper and lower case.
    """
    met: dict[str, Target] = {}
    for target in targets:
        if target.name is not None:
            first = met.setdefault(target.name.casefold(), target)
            if first is not target:
                yield target, first


def described(target: Target) -> str:
    """Return `shop.yaml` or `shop.yaml (staging)`."""
    return f"{target.read.path} ({target.environment})" if target.environment else target.read.path
