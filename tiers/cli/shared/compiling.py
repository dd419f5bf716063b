"""Compile one target into its directory: linted, proven, and whole or not at all."""

import argparse
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tiers import compiler
from tiers.cli.shared.reporting import cannot_write, exit_code, located
from tiers.cli.shared.targets import Target
from tiers.compile.bundle import MANIFEST, Bundle, SourceMap, manifest, source_map
from tiers.deploy.bundle import folder
from tiers.diagnostics.codes import files as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding
from tiers.intent.manifested import both_as_data
from tiers.ir.placed import Layout
from tiers.language.architecture import Architecture
from tiers.tuples import NamedTuple

if TYPE_CHECKING:
    from tiers.lint.engines import Options

BUILD = "build"
NO_VALUES: Mapping[str, str] = MappingProxyType({})


class How(NamedTuple):
    """The options for compiling each target: small enough to be sent to a process."""

    layout: Layout
    template_format: str
    out: str | None
    several: bool
    lint: "Options | None"
    verify: bool
    write: bool = True
    """True to write the bundle at once; otherwise only check that it can be written."""

    def folder(self, name: str) -> str:
        """Return the directory of the bundle of that name: one bundle has its own, several share a parent."""
        if self.several or self.out is None:
            return os.path.join(self.out or BUILD, name)
        return self.out


class Made(NamedTuple):
    """A bundle for the directory `out`, and its sources."""

    out: str
    document: Document
    architecture: Architecture
    bundle: Bundle
    sources: SourceMap
    parameters: Mapping[str, str] = NO_VALUES
    """The values of stack parameters on the command line."""

    def files(self, beside: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return all files of the directory; `beside` are those that a delivery adds."""
        said = both_as_data(self.architecture)
        listed = manifest(self.bundle, self.document, self.sources, said, beside)
        return {**self.bundle.all_files, **(beside or {}), MANIFEST: listed}

    def at_edge(self) -> "Made":
        """Return the part of the bundle that is the root in another region."""
        assert self.bundle.edge is not None
        return self._replace(bundle=self.bundle.edge)


def add_layout(parser: argparse.ArgumentParser) -> None:
    """Add the option for the number of templates."""
    parser.add_argument(
        "--layout",
        choices=[str(layout) for layout in Layout],
        default=str(Layout.NESTED),
        help="a root stack with one nested stack per tier, or a single template (default: nested)",
    )


def add_examination(parser: argparse.ArgumentParser) -> None:
    """Add the options that skip checks."""
    parser.add_argument("--no-lint", action="store_true", help="skip linting")
    parser.add_argument("--no-verify", action="store_true", help="skip the reachability proof")


def make(target: Target, how: How) -> tuple[Made | None, list[Finding]]:
    """Compile, check, and (unless that comes later) write one target; an error prevents writing."""
    spec = target.read
    if spec.failure:
        return None, located(spec.document, [spec.failure])
    compiled = compiler.compile_spec(spec.path, spec.raw, how.layout, how.template_format, target.environment)
    if compiled.bundle is None or compiled.architecture is None:
        return None, located(compiled.document, compiled.findings)
    bundle = compiled.bundle
    made = Made(
        how.folder(bundle.name),
        compiled.document,
        compiled.architecture,
        bundle,
        source_map(bundle, compiled.document),
    )
    diagnostics = [*compiled.findings, *(_prove(made) if how.verify else ())]
    return _written(made, diagnostics, how)


def _written(made: Made, diagnostics: list[Diagnostic], how: How) -> tuple[Made | None, list[Finding]]:
    files = made.files()
    findings = located(made.document, diagnostics)
    try:
        with folder.staged(files, made.out) as staging:
            if how.lint is not None:
                findings = located(made.document, [*diagnostics, *_lint(made, staging, how.lint)])
            if exit_code(findings, strict=False):
                return None, findings
            if how.write:
                folder.publish(staging, files, made.out)
            else:
                folder.replaceable(files, made.out)
    except (OSError, folder.NotOursError) as error:
        return None, [*findings, *located(made.document, [_failure(error, made.out)])]
    return made, findings


def write(made: Made, beside: Mapping[str, str]) -> list[Finding]:
    """Write a bundle, with the files that a delivery adds, or report why that is impossible."""
    files = made.files(beside)
    try:
        with folder.staged(files, made.out) as staging:
            folder.publish(staging, files, made.out)
    except (OSError, folder.NotOursError) as error:
        return located(made.document, [_failure(error, made.out)])
    return []


def _prove(made: Made) -> tuple[Diagnostic, ...]:
    from tiers.intent.proven import prove

    return prove(made.bundle, made.architecture, made.sources).findings


def _lint(made: Made, staging: str, chosen: "Options") -> tuple[Diagnostic, ...]:
    from tiers.lint.spec_findings import findings

    return findings(made.bundle, made.document, staging, chosen)


def _failure(error: Exception, out: str) -> Diagnostic:
    if isinstance(error, folder.NotOursError):
        return codes.FOREIGN_FILE.at(
            NOWHERE,
            f"`{error.path}` was not written by `tiers`, or was changed since",
            help="move or delete it, or use another directory with `--out DIR`",
        )
    return cannot_write(out, error, "use a writable directory with `--out DIR`")
