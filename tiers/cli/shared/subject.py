"""The subject of a proof: a spec, a bundle, any CloudFormation template, or an exported account."""

import argparse
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tiers import compiler
from tiers.cli import USAGE
from tiers.cli.shared import output
from tiers.cli.shared.reading import add_environment, add_parameters, read
from tiers.cli.shared.reporting import located
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, Document, Finding, Source
from tiers.ir.placed import Layout
from tiers.proof.model.loaded import Loaded
from tiers.proof.model.network import Network
from tiers.source import is_template

if TYPE_CHECKING:
    from tiers.intent.declared import Declared
    from tiers.permissions.answers.permits import Permitted


class Subject(NamedTuple):
    """A network, the spec that it was compiled from if there is one, and what is wrong with the two."""

    loaded: Loaded | None
    compiled: compiler.Compiled | None
    findings: list[Finding]
    path: str = ""

    @property
    def document(self) -> Document:
        """The document that findings without a place in a template point into, if only by name."""
        return self.compiled.document if self.compiled else Document(Source(self.path, ""), None, {})


def add_subject(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for what to analyze: templates, or an account."""
    add_templates(parser, needed=False)
    parser.add_argument(
        "beside",
        metavar="TEMPLATE",
        nargs="*",
        help="more templates of the same account, for values that are exported and imported",
    )
    parser.add_argument(
        "--account",
        metavar="DIR",
        help="directory with the JSON output of `aws … describe-…` commands; checks the deployed account; "
        "with a template, gives values to its IDs",
    )
    parser.add_argument(
        "--map",
        metavar="URL=DIR",
        type=_map,
        action="append",
        default=[],
        help="read nested templates whose `TemplateURL` starts with URL from this directory (repeatable)",
    )


def add_templates(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Add the arguments for templates, or for a spec that is compiled into some."""
    parser.add_argument(
        "subject",
        metavar="SPEC | BUNDLE_DIR | TEMPLATE",
        nargs=None if needed else "?",
        help="a spec, a bundle directory, or any CloudFormation template; nested templates are included",
    )
    add_parameters(parser, "value for a template parameter without changing its default")
    add_environment(parser)


def _map(given: str) -> tuple[str, str]:
    url, equals, folder = given.rpartition("=")
    if not equals or not url:
        message = f"{given!r} is not URL=DIR"
        raise argparse.ArgumentTypeError(message)
    if not os.path.isdir(folder):
        message = f"{folder!r} is not a directory"
        raise argparse.ArgumentTypeError(message)
    return url, folder.replace(os.sep, "/")


def load(arguments: argparse.Namespace) -> Subject:
    """Load what the arguments name; a spec is compiled in memory."""
    given = dict(arguments.parameter)
    if arguments.subject is None and not arguments.account:
        output.lines(["tiers: pass a spec, a bundle, a template, or --account DIR"], sys.stderr)
        raise SystemExit(USAGE)
    spec = _spec(arguments)
    if spec is not None and (spec.compiled is None or spec.compiled.bundle is None):
        return spec
    beside, maps = getattr(arguments, "beside", []), getattr(arguments, "map", [])
    if beside and spec is not None:
        output.lines(["tiers: pass either one spec, or templates and bundles"], sys.stderr)
        raise SystemExit(USAGE)
    is_held = spec is not None or arguments.subject is None or os.path.isdir(arguments.subject)
    if arguments.account and is_held and not beside:
        return _account(arguments.account, spec)._replace(path=arguments.account)
    if spec is not None and spec.compiled is not None:
        return _compiled(spec, given)
    from tiers.proof.templates import load_path

    loaded = load_path(arguments.subject, given, beside=beside, maps=maps, account=arguments.account)
    return _loaded(loaded, None, [])._replace(path=arguments.subject)


def _spec(arguments: argparse.Namespace) -> Subject | None:
    """Compile the subject, if it is a spec."""
    path = arguments.subject
    if path is None or os.path.isdir(path):
        return None
    file = read(path)
    if file.failure:
        return Subject(None, None, located(file.document, [file.failure]))
    if is_template(file.raw) or path.endswith(".json"):
        return None
    compiled = compiler.compile_spec(file.path, file.raw, Layout.NESTED, environment=arguments.env)
    return Subject(None, compiled, located(compiled.document, compiled.findings))


def _compiled(spec: Subject, given: Mapping[str, str]) -> Subject:
    from tiers.compile.bundle import source_map
    from tiers.intent.proven import load as load_bundle

    compiled = spec.compiled
    if compiled is None or compiled.bundle is None:
        return spec
    loaded = load_bundle(compiled.bundle, source_map(compiled.bundle, compiled.document), given)
    return _loaded(loaded, compiled, spec.findings)


def _account(folder: str, spec: Subject | None) -> Subject:
    from tiers.compile.bundle import plain, source_map
    from tiers.proof.account.load import load_account

    compiled = spec.compiled if spec else None
    if compiled is None or compiled.bundle is None:
        return _loaded(load_account(folder), None, [])
    sources = plain(source_map(compiled.bundle, compiled.document))
    return _loaded(load_account(folder, sources), compiled, spec.findings if spec else [])


def _loaded(loaded: Loaded, compiled: compiler.Compiled | None, findings: list[Finding]) -> Subject:
    troubles = [
        each for trouble in loaded.troubles for each in located(trouble.document, [trouble.diagnostic])
    ]
    failed = any(each.diagnostic.is_error for each in troubles)
    return Subject(None if failed else loaded, compiled, [*findings, *troubles])


def declarations(subject: Subject, path: str | None) -> "Declared | None":
    """Return the declarations of a spec or a bundle; `None` for other templates, or an account alone."""
    from tiers.intent import declared, manifested

    if subject.compiled is not None and subject.compiled.architecture is not None:
        return declared.declared(subject.compiled.architecture)
    return manifested.flows(path) if path else None


def permissions(subject: Subject, path: str | None) -> "Permitted | None":
    """Return the declared permissions of a spec or a bundle, also if there are none; `None` for templates."""
    from tiers.intent import manifested, permissions

    if subject.compiled is not None and subject.compiled.architecture is not None:
        return permissions.permitted(subject.compiled.architecture)
    return manifested.permits(path) if path else None


def too_many(subject: Subject, network: Network, losses: int = 0) -> list[Finding]:
    """Refuse a network with so many names that asking about each pair would not end.

    With `losses`, each name counts separately; otherwise those that are alike count once.
    """
    from tiers.proof.answers.queries import Engine
    from tiers.proof.model.alike import MOST, MOST_OUTAGES

    engine = Engine(network)
    names = len(engine.outermost) if losses else engine.grouped.members
    if names > MOST:
        message = f"{names:,} different members of the network; the maximum is {MOST}"
        if losses:
            message = f"{names:,} members of the network; the maximum is {MOST}"
        fix = "run `tiers reach --from A --to B` for single pairs"
        return located(subject.document, [codes.TOO_MANY_NAMES.at(NOWHERE, message, help=fix)])
    if names * losses > MOST_OUTAGES:
        message = f"{losses:,} losses; the maximum is {MOST_OUTAGES // names:,}"
        fix = "use `--lose`, for example `--lose zone:a`"
        return located(subject.document, [codes.TOO_MANY_NAMES.at(NOWHERE, message, help=fix)])
    return []
