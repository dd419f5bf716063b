"""Linting of files with one linter or both, after a look-up of cached matches."""

import json
import os
from collections.abc import Iterator, Sequence

from tiers import __version__, untrusted
from tiers.diagnostics.model import Severity
from tiers.digests import sha256
from tiers.lint import state
from tiers.lint.cache import Cache
from tiers.lint.matches import CFN_LINT, VALIDATE, Match, MissingError
from tiers.tuples import NamedTuple

BOTH = "both"
ENGINES = (CFN_LINT, VALIDATE, BOTH)

FORMAT = 1
"""A number that rises when the same linter's matches on the same template are reported differently."""

FAILED = frozenset({"E0002"})
"""Rules of cfn-lint that report its own failures."""

_RANKS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


class Options(NamedTuple):
    """The linters, the regions (none: the linter's own choice), and the cache to use."""

    engine: str = CFN_LINT
    cache: Cache | None = None
    regions: tuple[str, ...] = ()
    allow_code: bool = False
    """True if a configuration file may name its own rules and schemas, which are code that is run."""


class File(NamedTuple):
    """A template: its name, its content, and whether it is on the disk under that name."""

    path: str
    content: bytes
    on_disk: bool = True


def lint(files: Sequence[File], options: Options, *, among_themselves: bool = False) -> list[Match]:
    """Lint templates of different names at all levels; matches come by file, then by line.

    `among_themselves` is set if they refer to no file but each other. What both linters find about one
    thing is reported once, in cfn-lint's words.

    Raises:
        LintError: a linter cannot do its work, or (`MissingError`) is not installed.
    """
    chosen = (CFN_LINT, VALIDATE) if options.engine == BOTH else (options.engine,)
    found = [_remembered(engine, files, options, among_themselves=among_themselves) for engine in chosen]
    return [match for file in files for match in _merged([each[file.path] for each in found])]


def _remembered(
    engine: str, files: Sequence[File], options: Options, *, among_themselves: bool
) -> dict[str, list[Match]]:
    """Return the matches of each file by its name; only files without cached matches are linted."""
    if options.cache is None:
        return _linted(engine, files, options)
    keys = _keys(engine, files, options, among_themselves=among_themselves)
    known = {path: options.cache.get(key, path) for path, key in keys.items()}
    matches_of = {path: matches for path, matches in known.items() if matches is not None}
    missing = [file for file in files if file.path not in matches_of]
    if missing:
        matches_of |= _linted(engine, missing, options)
        options.cache.put(
            {
                keys[each.path]: matches_of[each.path]
                for each in missing
                if each.path in keys and _is_sure(each, matches_of)
            }
        )
    return matches_of


def _is_sure(file: File, matches_of: dict[str, list[Match]]) -> bool:
    """Return whether matches are about the files to lint: no failure, and no file changed in between."""
    if any(match.rule in FAILED for match in matches_of[file.path]):
        return False
    if not file.on_disk:
        return True
    try:
        return untrusted.read(file.path, len(file.content)) == file.content
    except OSError:
        return False


def _keys(engine: str, files: Sequence[File], options: Options, *, among_themselves: bool) -> dict[str, str]:
    """Make a key of all that a file's matches depend on; files for which that is unknown have none."""
    regions = options.regions
    known = (
        state.of_cfn_lint(regions, allow_code=options.allow_code)
        if engine == CFN_LINT
        else state.of_validate(regions)
    )
    if known is None:
        return {}
    version = (FORMAT, __version__, *state.of_python(), *known)
    digests = {file.path: sha256(file.content).hexdigest() for file in files}
    keys = {}
    for file in files:
        companions: list[str] = []
        # cfn-lint reads local templates of nested stacks, and compares parameters.
        if b"TemplateURL" in file.content:
            if not among_themselves:
                continue
            companions = [f"{os.path.basename(path)} {digest}" for path, digest in digests.items()]
        # Its matches about a Lambda function's runtime depend on the day.
        day = state.today() if b"Runtime" in file.content else ""
        name = os.path.basename(file.path)
        text = json.dumps([version, name, digests[file.path], companions, day])
        keys[file.path] = sha256(text.encode()).hexdigest()
    return keys


def _linted(engine: str, files: Sequence[File], options: Options) -> dict[str, list[Match]]:
    if engine == VALIDATE:
        from tiers.lint import validator

        return {file.path: validator.run(file.path, file.content, options.regions) for file in files}
    from tiers.lint import runner

    matches_of: dict[str, list[Match]] = {file.path: [] for file in files}
    on_disk = [file.path for file in files if file.on_disk]
    for match in runner.run(on_disk, regions=options.regions, allow_code=options.allow_code):
        matches_of[match.file].append(match)
    for file in files:
        if not file.on_disk:
            matches_of[file.path] = _linted_text(file, options)
    return matches_of


def _linted_text(file: File, options: Options) -> list[Match]:
    import tempfile

    from tiers.lint import runner

    with tempfile.TemporaryDirectory(prefix="tiers-") as folder:
        path = os.path.join(folder, os.path.basename(file.path))
        with open(path, "wb") as written:
            written.write(file.content)
        found = runner.run([path], regions=options.regions, allow_code=options.allow_code)
        return [match._replace(file=file.path) for match in found]


def _merged(found: Sequence[list[Match]]) -> Iterator[Match]:
    """Yield the first linter's matches of a file, and the new ones among the second's."""
    first, *others = found
    yield from first
    for matches in others:
        yield from (match for match in matches if not any(_repeats(match, known) for known in first))


def _repeats(match: Match, known: Match) -> bool:
    """Return whether a match only repeats a known one.

    Rules of both have the same number where they are about the same (`F3002`, `E3002`), though one may point
    at a whole resource where the other points into it. Otherwise one value in one place has one mistake.
    """
    if match.rule[1:] == known.rule[1:]:
        shorter = min(len(match.place), len(known.place))
        return match.place[:shorter] == known.place[:shorter] and shorter >= min(2, len(known.place))
    inside = len(match.place) > 2  # noqa: PLR2004 - a section, a name, and more
    return inside and match.place == known.place and _RANKS[known.severity] >= _RANKS[match.severity]


def missing(engine: str) -> MissingError | None:
    """Return an error if a linter is not installed, without loading it."""
    if engine == CFN_LINT or state.is_installed("cloudformation_validate"):
        return None
    return MissingError(f"{VALIDATE} is not installed")
