"""Options of commands that lint."""

import argparse

from tiers.diagnostics.codes.files import LINT_CODE_IGNORED
from tiers.diagnostics.model import NOWHERE, Document, Finding, Source
from tiers.lint.cache import Cache, user_folder
from tiers.lint.engines import Options, missing
from tiers.lint.matches import VALIDATE
from tiers.lint.state import ignored_keys
from tiers.lint.wording import failure


def options(arguments: argparse.Namespace) -> Options:
    """Make the options of linters from a command's arguments."""
    folder = None if arguments.no_cache else user_folder()
    cache = Cache(folder) if folder else None
    return Options(arguments.lint_engine, cache, allow_code=arguments.allow_lint_code)


def ignored(arguments: argparse.Namespace) -> list[Finding]:
    """Return a note for each key of a configuration file that is ignored because it may run code."""
    from tiers.cli.shared.reporting import located

    if arguments.lint_engine == VALIDATE or arguments.allow_lint_code:
        return []
    advice = "pass `--allow-lint-code` if you trust the code and files that it lists"
    return [
        finding
        for path, key in ignored_keys()
        for finding in located(
            Document(Source(path, ""), None, {}),
            [LINT_CODE_IGNORED.at(NOWHERE, f"the key `{key}` is ignored", help=advice)],
        )
    ]


def lacking(engine: str, path: str) -> list[Finding]:
    """Report once, not for each spec, that the requested linter is not installed."""
    from tiers.cli.shared.reporting import located

    error = missing(engine)
    document = Document(Source(path, ""), None, {})
    return located(document, [failure(error, NOWHERE)]) if error else []
