"""Mistakes in code that is in the spec. It is only parsed, never run."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.function import codes
from tiers.diagnostics.model import Diagnostic, Place
from tiers.diagnostics.safe import one_line
from tiers.language.component import Context

if TYPE_CHECKING:
    from tiers.components.function.spec import Function

LANGUAGES = ("nodejs", "python")
MODULE = "index"
"""The name of the file, without its ending, that CloudFormation puts source code into."""
MOST_PARSED = 100_000
"""Characters of Python that are parsed."""
_PYTHON = re.compile(r"python3\.([0-9]{1,2})")


def check(function: "Function", here: Context) -> Iterator[Diagnostic]:
    """Find code in the spec that Lambda could not run."""
    source, runtime = function.source, function.runtime
    if source is None or runtime is None:
        return
    if not runtime.startswith(LANGUAGES):
        yield codes.SOURCE_RUNTIME.at(
            (*here.route, "runtime"),
            f"`source` of `{here.name}` cannot be run by `{runtime}`",
            label="must be a runtime of Node.js or Python",
            help="use `code: {bucket: …, key: …}` with an archive in S3",
        )
        return
    yield from _check_handler(function.handler, source, here)
    yield from _check_syntax(runtime, source, here)


def _check_handler(handler: str | None, source: str, here: Context) -> Iterator[Diagnostic]:
    module, _, name = (handler or "").rpartition(".")
    if module != MODULE:
        yield codes.SOURCE_HANDLER.at(
            (*here.route, "handler"),
            f"`handler` of `{here.name}` is not in the file of `source`",
            label=f"must start with `{MODULE}.`",
            help=f"use `handler: {MODULE}.{name}`" if name else f"use `handler: {MODULE}.handler`",
        )
    elif re.search(rf"\b{re.escape(name)}\b", source) is None:
        yield codes.SOURCE_HANDLER.at(
            Place((*here.route, "source"), "key"),
            f"`source` of `{here.name}` has no function `{name}`",
            label=f"the handler is `{handler}`",
            help=f"rename its function to `{name}`, or use `handler: {MODULE}.NAME` with its name",
        )


def _check_syntax(runtime: str, source: str, here: Context) -> Iterator[Diagnostic]:
    """Find code that is not valid Python, if this interpreter knows the language of the runtime."""
    version = _PYTHON.fullmatch(runtime)
    if version is None or (3, int(version[1])) > sys.version_info[:2] or len(source) > MOST_PARSED:
        return
    error = _syntax_error(source)
    if error is not None:
        yield codes.SOURCE_SYNTAX.at(
            Place((*here.route, "source"), "key"),
            f"`source` of `{here.name}` is not valid Python",
            label=f"in line {error.lineno or 1} of it",
            help=f"fix it; Python says: {one_line(error.msg)}",
        )


def _syntax_error(source: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        return None  # unknown: too deep for the parser
    return None
