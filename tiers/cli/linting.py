"""How commands that lint are told to."""

import argparse

from tiers.diagnostics.model import Document, Finding, Place, Source, Span
from tiers.lint.cache import Cache, user_folder
from tiers.lint.engines import Options, missing
from tiers.lint.wording import failure


def options(arguments: argparse.Namespace) -> Options:
    """Make what linters are told of a command's arguments."""
    folder = None if arguments.no_cache else user_folder()
    return Options(arguments.lint_engine, Cache(folder) if folder else None)


def lacking(engine: str, path: str) -> list[Finding]:
    """Tell once, not for each spec, that the linter that was asked for is not installed."""
    from tiers.cli.reporting import located

    error = missing(engine)
    document = Document(Source(path, ""), None, {})
    return located(document, [failure(error, Place(span=Span(0, 0)))]) if error else []
