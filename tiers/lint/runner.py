"""cfn-lint as a function from files to matches: quiet, its rules loaded once a process.

cfn-lint's effects on users of its command line (prints, exits, tracebacks) do not reach users of `tiers`.
"""

import contextlib
import errno
import fnmatch
import functools
import gc
import glob
import importlib
import io
import logging
import os
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from tiers import untrusted
from tiers.diagnostics.model import Severity
from tiers.lint.matches import MOST_BYTES, LintError, Match, by_position
from tiers.lint.state import CODE_KEYS

PARSE_ERROR = "E0000"
"""cfn-lint's rule for a template that cannot be read."""

DEEPEST = 150
"""Levels of a template. libyaml crashes the process at some 100,000, cfn-lint's own recursion gives up at
some 300, and the deepest property of any resource type is at about 20."""

_SEVERITIES = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "informational": Severity.INFO,
}
_loaded: dict[tuple[object, ...], Any] = {}


def run(paths: Sequence[str], *, regions: Sequence[str] = (), allow_code: bool = False) -> list[Match]:
    """Lint files at all levels, informational ones included; matches come by file, line, column and rule.

    A `.cfnlintrc` here or in the home directory counts as it does for `cfn-lint -c I`, except that it cannot
    name other files to lint (`deployment_files`, `parameter_files`), nor, unless `allow_code`, rules and
    schemas, which may be anyone's Python. Without regions, that file or the environment names them, else it
    is us-east-1.

    Raises:
        LintError: see there. A template that cannot be read is a match, of the rule E0000.
    """
    with _quiet(), _bounded_reading():
        configuration = _configuration(paths, regions, allow_code=allow_code)
        left_out = _left_out(paths, configuration.file_args.pop("ignore_templates", ()))
        rules = _rules(configuration)
        return [
            match for path in paths if path not in left_out for match in _checked(path, configuration, rules)
        ]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep cfn-lint from printing, logging and warning; put everything back as it was."""
    log = logging.getLogger("cfnlint")
    before = log.handlers, log.propagate
    log.handlers, log.propagate = [logging.NullHandler()], False
    nowhere = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        log.handlers, log.propagate = before


@contextlib.contextmanager
def _bounded_reading() -> Iterator[None]:
    """Keep cfn-lint from opening devices, pipes and huge files.

    `TemplateURL` and `Location` name any local file, and cfn-lint reads it to compare parameters and outputs.
    """
    with _failing_as("cfn-lint cannot be loaded"):
        decoder: Any = importlib.import_module("cfnlint.decode.cfn_yaml")
    load = decoder.load

    def bounded(path: str) -> Any:  # noqa: ANN401 - untyped library
        if not _is_bounded(path):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return load(path)

    decoder.load = bounded
    try:
        yield
    finally:
        decoder.load = load


def _is_bounded(path: str) -> bool:
    try:
        return len(untrusted.read(path, MOST_BYTES)) <= MOST_BYTES and not _is_too_deep(path)
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _failing_as(what: str, file: str = "") -> Iterator[None]:
    try:
        yield
    except (Exception, SystemExit) as error:
        raise LintError(f"{what}: {_reason(error)}", file) from error


def _reason(error: BaseException) -> str:
    """Return the text of an exception in one line; its type too, unless it is one of cfn-lint's own."""
    problem, mark = getattr(error, "problem", None), getattr(error, "problem_mark", None)
    if problem and mark:
        return f"line {mark.line + 1}: {problem}"
    if isinstance(error, SystemExit):
        return f"it stopped with exit code {error.code}"
    said = next(iter(str(error).strip().splitlines()), "")
    if said and type(error).__module__.startswith("cfnlint."):
        return said
    return ": ".join(part for part in (type(error).__name__, said) if part)


@contextlib.contextmanager
def _for_good() -> Iterator[None]:
    """Load what stays for the life of the process, and never look for garbage in it.

    Looking would take a tenth of a cold run while loading, and as much again when the process ends.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


@functools.cache
def _library() -> Any:  # noqa: ANN401 - untyped library
    with _for_good():
        return importlib.import_module("cfnlint.config")


def _configuration(paths: Sequence[str], regions: Sequence[str], *, allow_code: bool) -> Any:  # noqa: ANN401 - untyped library
    with _failing_as("cfn-lint cannot be loaded"):
        config = _library()
    # Names of files, not patterns; those that don't exist would make it refuse all.
    given: dict[str, Any] = {
        "include_checks": ["I"],
        "templates": [glob.escape(path) for path in paths if os.path.exists(path)],
    }
    if regions:
        given["regions"] = list(regions)
    with _failing_as("cfn-lint rejects its configuration file `.cfnlintrc`"):
        made = config.ConfigMixIn(**given)
    for key in () if allow_code else CODE_KEYS:
        made.file_args.pop(key, None)
    return made


def _rules(configuration: Any) -> Any:  # noqa: ANN401 - untyped library
    """Load the rules, those that the configuration adds included; once for each set of them."""
    with _failing_as("cfn-lint cannot load its rules"):
        own = (
            *configuration.append_rules[1:],
            *(configuration.custom_rules, configuration.override_spec),
            *(configuration.registry_schemas or ()),
        )
        # Additions of the user may be named relative to this directory, and changed by region.
        key = (*own, os.getcwd(), *configuration.regions) if any(own) else ()
        if key not in _loaded:
            with _for_good():
                _loaded[key] = importlib.import_module("cfnlint.runner.cli").Runner(configuration).rules
        return _loaded[key]


def _left_out(paths: Sequence[str], patterns: str | Sequence[str]) -> set[str]:
    """Return the files that the user's configuration leaves out (`ignore_templates`).

    cfn-lint would look for all files that fit, and a pattern may fit every file of the machine.
    """
    given = [patterns] if isinstance(patterns, str) else patterns
    steps = [_steps(each) for each in given]
    left_out = {
        path for path in paths if any(_fits(os.path.normpath(path).split(os.sep), each) for each in steps)
    }
    return {path for path in left_out if os.path.exists(path)}


def _steps(pattern: str) -> list[str]:
    """Return the steps of a pattern; several `**` in a row are one, and would only cost time."""
    steps = os.path.normpath(pattern).split(os.sep)
    return [step for number, step in enumerate(steps) if step != "**" or steps[number - 1 : number] != ["**"]]


def _fits(path: Sequence[str], pattern: Sequence[str]) -> bool:
    """Return whether a path fits a pattern as `glob` has it, both by their steps."""
    if not path or not pattern:
        return not path and all(step == "**" for step in pattern)
    is_hidden = path[0].startswith(".") and not pattern[0].startswith(".")
    if pattern[0] == "**":
        return _fits(path, pattern[1:]) or (not is_hidden and _fits(path[1:], pattern))
    return not is_hidden and fnmatch.fnmatchcase(path[0], pattern[0]) and _fits(path[1:], pattern[1:])


def _checked(path: str, configuration: Any, rules: Any) -> list[Match]:  # noqa: ANN401 - untyped library
    if _is_too_deep(path):
        return [
            Match(
                *(path, 1, 1, 1, 2, PARSE_ERROR, Severity.ERROR),
                f"the template has more than {DEEPEST} levels",
                (),
                "",
            )
        ]
    with _failing_as(f"cfn-lint failed on `{path}`", path):
        runner = importlib.import_module("cfnlint.runner.template.runner")
        lenient = configuration.ignore_bad_template
        found = runner.run_template_by_file_path(path, configuration, rules, lenient)
        return sorted((_match(path, each) for each in found), key=by_position)


def _is_too_deep(path: str) -> bool:
    """Return whether a file nests so deeply that cfn-lint or libyaml might crash.

    The loader of `tiers.cloudformation` does not judge this, because its limit is lower: a template that the
    proof refuses to read is still linted. What else is wrong with the file is for cfn-lint to report.
    """
    yaml = importlib.import_module("yaml")
    depth = 0
    try:
        text = untrusted.read(path, MOST_BYTES).decode("utf-8-sig")
        for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                return True
    except (OSError, ValueError, yaml.YAMLError):
        return False
    return False


def _match(path: str, found: Any) -> Match:  # noqa: ANN401 - untyped library
    route = getattr(found, "path", None) or ()
    return Match(
        file=path,
        line=found.linenumber,
        column=found.columnnumber,
        end_line=found.linenumberend,
        end_column=found.columnnumberend,
        rule=found.rule.id,
        severity=_SEVERITIES.get(found.rule.severity, Severity.ERROR),
        message=found.message,
        path=tuple(step if isinstance(step, int) else str(step) for step in route),
        url=found.rule.source_url,
    )
