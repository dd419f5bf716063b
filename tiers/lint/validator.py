"""AWS's own `cloudformation-validate`, an optional package, as a function from texts to matches.

It reads only its input: no configuration file, no environment, no network.
"""

import functools
import importlib
from collections.abc import Iterator, Sequence
from typing import Any

from tiers.diagnostics.model import Route, Severity
from tiers.lint.ignored import ALWAYS
from tiers.lint.matches import VALIDATE, LintError, Match, MissingError, by_position
from tiers.untrusted import whole

MODULE = "cloudformation_validate"

_SEVERITIES = {
    "FATAL": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "WARN": Severity.WARNING,
}
_SECTIONS = {
    "RESOURCE": "Resources",
    "PARAMETER": "Parameters",
    "OUTPUT": "Outputs",
    "MAPPING": "Mappings",
    "CONDITION": "Conditions",
    "RULE": "Rules",
}


def run(path: str, content: bytes, regions: Sequence[str] = ()) -> list[Match]:
    """Validate a template in each region, or in any without one; matches of all regions are reported once.

    Raises:
        LintError: it is not installed, or it failed. A template that cannot be read is a match, of F1101.
    """
    matches = [match for region in regions or ("",) for match in _validated(path, content, region)]
    return sorted(dict.fromkeys(matches), key=by_position)


@functools.cache
def _library() -> Any:  # noqa: ANN401 - an optional library
    try:
        return importlib.import_module(MODULE)
    except ImportError as error:
        raise MissingError(f"{VALIDATE} is not installed") from error
    except Exception as error:
        # It refuses a platform without native code by its own error.
        raise LintError(f"{VALIDATE} cannot be loaded: {error}") from error


@functools.cache
def _engine() -> Any:  # noqa: ANN401 - an optional library
    return _library().CompositeEngine()


def _validated(path: str, content: bytes, region: str) -> Iterator[Match]:
    library = _library()
    try:
        report = _engine().validate_template(
            library.TemplateContent(content, path),
            library.ValidateConfig(
                exclude=library.RuleFilterConfig(ids=[*ALWAYS]),
                pseudo_parameter_overrides=library.PseudoParameterOverrides(region=region or None),
            ),
        )
    except Exception as error:
        raise LintError(f"{VALIDATE} failed on `{path}`: {error}", path) from error
    for found in report.diagnostics:
        yield _match(path, found)


def _match(path: str, found: Any) -> Match:  # noqa: ANN401 - an optional library
    line, column = found.start_line or 1, found.start_column or 1
    return Match(
        file=path,
        line=line,
        column=column,
        end_line=found.end_line or line,
        end_column=found.end_column or column + 1,
        rule=found.rule_id,
        severity=_SEVERITIES.get(found.severity.name, Severity.INFO),
        message=found.message,
        path=_route(found),
        url=found.documentation_url or "",
        engine=VALIDATE,
    )


def _route(found: Any) -> Route:  # noqa: ANN401 - an optional library
    """Return a route as cfn-lint has it, of an entity and a property path with or without the section."""
    steps = (found.property_path or "").replace("/", ".").split(".")
    inside = tuple(step if (number := whole(step)) is None else number for step in steps if step)
    if found.entity is None or found.entity.entity_type.name not in _SECTIONS:
        return inside
    head = (_SECTIONS[found.entity.entity_type.name], found.entity.logical_id)
    return inside if inside[:2] == head else (*head, *inside)
