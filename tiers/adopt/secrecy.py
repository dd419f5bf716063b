"""Secrets in a template: a spec has references to Secrets Manager in their place."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tiers.adopt.expressions import Path
from tiers.migrate.secrecy import is_secret, looks_like

_NAMED = re.compile(
    r"(password|passphrase|secret_?string|auth_?token|client_?secret|secret_?access_?key|private_?key"
    r"|(access|refresh|oauth|personal_?access)_?token|api_?key(_?value)?)$",
    re.IGNORECASE,
)
"""The ends of the names of properties with a secret, of any type and in any depth."""
_UNITS = frozenset({"days", "hours", "minutes", "seconds"})
"""Values of `TokenValidityUnits`, whose keys are `AccessToken` and `RefreshToken`."""
_VARIABLES = re.compile(r"environment|variables|optionsettings", re.IGNORECASE)
"""Properties with variables of a program, as a mapping, or as a list of names and values."""
_PAIRS = (("Name", "Value"), ("OptionName", "Value"))
_IN_TEXT = re.compile(r"\$\{[^{}]*\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9/_+=.@-]")
_LONGEST_NAME = 512
"""Characters of a secret's name: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"""

Store = Callable[[Path], str]
"""Returns the reference in place of the secret at a path."""


def reference(stack: str, name: str) -> tuple[str, str]:
    """Return the name of a secret that has characters of such names only, and the reference to it."""
    secret = _NOT_IN_A_NAME.sub("-", f"{stack}/{name}")[:_LONGEST_NAME]
    return secret, f"{{{{resolve:secretsmanager:{secret}}}}}"


def without(value: Any, path: Path, store: Store) -> Any:  # noqa: ANN401 - JSON-like data
    """Return a value with a reference in place of each secret in it."""
    if isinstance(value, list):
        return [without(each, (*path, index), store) for index, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    found: dict[str, Any] = {}
    for key, each in value.items():
        below = (*path, key)
        is_hidden = _is_literal(each) and (_is_property(key, each) or _is_variable(key, value, path))
        found[key] = store(below) if is_hidden else without(each, below, store)
    return found


def suspects(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - JSON-like data
    """Yield the texts, such as scripts, that may have a secret among other things, and what it looks like."""
    for where, text in _texts(value, path):
        looks = looks_like(text)
        if looks is not None:
            yield where, looks


def references(value: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401 - JSON-like data
    """Yield the places of texts with a reference to a secret."""
    return (where for where, text in _texts(value, path) if "{{resolve:secretsmanager:" in text)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - JSON-like data
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*path, index))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))


def _is_property(name: str, value: object) -> bool:
    return bool(_NAMED.search(name)) and _literal(value) not in _UNITS


def _is_variable(key: str, pair: dict[str, Any], path: Path) -> bool:
    """Return whether a value is that of a variable whose name or value looks like a secret."""
    if not any(isinstance(each, str) and _VARIABLES.search(each) for each in path):
        return False
    names = [pair[one] for one, other in _PAIRS if key == other and isinstance(pair.get(one), str)]
    return is_secret(names[0] if names else key, _literal(pair[key]))


def _is_literal(value: object) -> bool:
    """Return whether a value is written out, at least in part, and not only a reference."""
    return bool(_DYNAMIC.sub("", _literal(value)).strip())


def _literal(value: object) -> str:
    """Return the text that is written out in a value: nothing for references and for Booleans."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _of_function(value) if isinstance(value, dict) and len(value) == 1 else ""


def _of_function(value: dict[str, Any]) -> str:
    ((name, argument),) = value.items()
    text = argument[0] if name == "Fn::Sub" and isinstance(argument, list) and argument else argument
    if name == "Fn::Sub" and isinstance(text, str):
        return _IN_TEXT.sub("", text)
    if name == "Fn::Join" and isinstance(argument, list) and argument and isinstance(argument[-1], list):
        return "".join(each for each in argument[-1] if isinstance(each, str))
    return _literal(argument) if name == "Fn::Base64" else ""
