"""The state that a linter's answer depends on besides the template, read without loading the linter."""

import os
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder

from tiers import untrusted
from tiers.digests import sha256

RC_NAMES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
CODE_KEYS = ("append_rules", "custom_rules", "override_spec", "registry_schemas")
"""Keys that name Python to run, or rules and schemas that change what is found, as cfn-lint 1.58 has them."""
READS_MORE = ("ignore_templates", "templates", "deployment_files", "parameter_files")
"""Keys of a configuration file with which the answer depends on other files, or on their location."""

_LIBRARIES = ("aws_sam_translator-", "cfn_lint-", "networkx-", "pyyaml-", "regex-", "sympy-")
"""The packages with which cfn-lint reads, transforms, and compares templates."""

MOST_BYTES = 1 << 20
"""Of a configuration file."""

State = tuple[str, ...]


def of_cfn_lint(regions: Sequence[str], *, allow_code: bool = False) -> State | None:
    """Return cfn-lint's version, data and configuration, and the regions; None if these are unknown.

    Its data are the files of the package, whose digests are in RECORD, or newer schemas that
    `cfn-lint --update-specs` keeps for the user.
    """
    reads_more = (*READS_MORE, *CODE_KEYS) if allow_code else READS_MORE
    installed, configured = _installed("cfnlint", "cfn_lint-", _LIBRARIES), _configured(reads_more)
    if installed is None or configured is None:
        return None
    variables = [os.environ.get(name, "") for name in ("AWS_REGION", "AWS_DEFAULT_REGION")]
    trusted = "with code" if allow_code else ""
    return ("cfn-lint", *installed, *_updated(), *configured, trusted, *(regions or ("unset", *variables)))


def of_validate(regions: Sequence[str]) -> State | None:
    """Return the state of `cloudformation-validate`, all of which is in its package."""
    installed = _installed("cloudformation_validate", "cloudformation_validate-", ())
    return installed and ("cloudformation-validate", *installed, *regions)


def is_installed(package: str) -> bool:
    """Return whether a package could be imported."""
    return package in sys.modules or PathFinder.find_spec(package) is not None


def _installed(package: str, name: str, beside: tuple[str, ...]) -> State | None:
    """Return the files that a package was installed with, and versions of those beside it."""
    found = PathFinder.find_spec(package)
    if found is None or not found.origin:
        return None
    site = os.path.dirname(os.path.dirname(found.origin))
    try:
        listed = sorted(each for each in os.listdir(site) if each.endswith(".dist-info"))
        (own,) = (each for each in listed if each.lower().startswith(name))
        with open(os.path.join(site, own, "RECORD"), "rb") as record:
            files = sha256(record.read()).hexdigest()
    except (OSError, ValueError):
        # Put there by other means than a wheel: nothing says what it is.
        return None
    return (files, *(each for each in listed if each.lower().startswith(beside) and beside))


def _configured(reads_more: Sequence[str]) -> State | None:
    """Return the configuration files of the user and of the project; None if the answer needs more."""
    contents = [_content(path) for path in _rc_files()]
    if any(key.encode() in content for content in contents for key in reads_more):
        return None
    return tuple(sha256(content).hexdigest() for content in contents)


def _rc_files() -> Iterator[str]:
    for folder in (os.path.expanduser("~"), os.getcwd()):
        yield from (os.path.join(folder, name) for name in RC_NAMES)


def ignored_keys() -> Iterator[tuple[str, str]]:
    """Return each configuration file that counts, with each key of it that is not followed unasked."""
    for folder in (os.path.expanduser("~"), os.getcwd()):
        paths = (os.path.join(folder, name) for name in RC_NAMES)
        path = next((each for each in paths if os.path.isfile(each)), None)
        content = _content(path) if path else b""
        # A file without any of the keys need not be parsed; a key hidden by an escape is ignored as well.
        if path and any(key.encode() in content for key in CODE_KEYS):
            yield from ((path, key) for key in CODE_KEYS if key in _parsed(content[1:]))


def _parsed(content: bytes) -> dict[str, object]:
    import yaml

    try:
        found = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}  # cfn-lint says what is wrong with it
    return found if isinstance(found, dict) else {}


def _content(path: str) -> bytes:
    try:
        return b"+" + untrusted.read(path, MOST_BYTES)
    except OSError:
        return b""


def _updated() -> State:
    """Return the state of the schemas that cfn-lint may have downloaded; see its `get_cache_dir`."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", os.path.expanduser("~\\AppData\\Local"))
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    folder = os.path.join(base, "aws", "cfn-lint", "schemas")
    date = sha256(_content(os.path.join(folder, "version.json"))).hexdigest()
    return (date, *(_changed(os.path.join(folder, name)) for name in ("providers", "resources")))


def _changed(folder: str) -> str:
    try:
        return str(os.stat(folder).st_mtime_ns)
    except OSError:
        return ""


def of_python() -> State:
    """Return the interpreter, whose libraries linters use."""
    return (sys.implementation.name, *map(str, sys.version_info[:2]), sys.platform)


def today() -> str:
    """Return the day, as far as linters know it."""
    import time

    return time.strftime("%Y-%m-%d")
