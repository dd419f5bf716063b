"""`tiers plan SPEC --against BUNDLE_DIR | --against-stack NAME`."""

import argparse
import os
from typing import TYPE_CHECKING

from tiers import compiler, untrusted
from tiers.cli.shared import costing, image_parameters
from tiers.cli.shared.account import add_place, add_role, bucket_pattern, stack_of
from tiers.cli.shared.compiling import add_layout
from tiers.cli.shared.plans import NOTHING, Shown, show
from tiers.cli.shared.reading import (
    add_allowances,
    add_environment,
    add_findings,
    add_images,
    add_parameters,
    add_spec,
    read,
)
from tiers.cli.shared.reporting import located, report
from tiers.ir.placed import Layout
from tiers.source import is_template

if TYPE_CHECKING:
    from tiers.cli.shared.stack import Named
    from tiers.diagnostics.model import Document, Finding
    from tiers.plan.compare.snapshot import Roots


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    add_environment(parser)
    add_layout(parser)
    _add_other_side(parser)
    add_allowances(parser)
    costing.add_tariff(parser)
    parser.add_argument(
        "--check",
        action="store_true",
        help="exit 1 if the update would lose data not covered by `--allow-replace`",
    )
    add_findings(parser)
    parser.set_defaults(lines=False, prefix="")


def _add_other_side(parser: argparse.ArgumentParser) -> None:
    """Add the arguments for the deployed side, and for how to read it."""
    deployed = parser.add_mutually_exclusive_group()
    deployed.add_argument(
        "--against",
        metavar="BUNDLE_DIR | TEMPLATE",
        help="compare with the bundle or the template that is deployed (default: assume a first deployment)",
    )
    deployed.add_argument(
        "--against-stack", metavar="NAME", type=stack_of, help="compare with a deployed stack"
    )
    add_place(parser)
    add_role(parser)
    parser.add_argument(
        "--bucket",
        metavar="B",
        type=bucket_pattern,
        help="also create a change set, with templates uploaded to this bucket",
    )
    parser.add_argument(
        "--no-change-set",
        action="store_false",
        dest="change_set",
        help="compare templates only; do not create a change set",
    )
    add_parameters(parser)
    add_images(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show what an update would do; under `--check` the exit code shows whether it is allowed."""
    rates = costing.tariff(arguments)
    if rates.findings:
        return report(rates.findings, arguments, NOTHING)
    if arguments.against_stack:
        from tiers.cli.shared.stack import guarded

        arguments.stack_name = arguments.against_stack
        arguments.role_arn = None  # its change set is never executed
        return guarded(
            arguments, lambda named: _against_stack(named, arguments, rates), "nothing was changed"
        )
    from tiers.plan.compare.snapshot import NoSnapshotError
    from tiers.plan.planning import plan_roots

    document, new, findings = _compiled(arguments)
    if new is None:
        return report(findings, arguments, NOTHING)
    try:
        old = _deployed(arguments, new.main.name)
    except NoSnapshotError as error:
        return report(located(error.document, [error.diagnostic]), arguments, NOTHING)
    if arguments.region:
        old = old and old.in_region(arguments.region)
        new = new._replace(main=new.main._replace(regions=(arguments.region,)))
    return show(Shown(plan_roots(old, new, arguments.allow_replace)), document, arguments, rates)


def _against_stack(named: "Named", arguments: argparse.Namespace, rates: costing.Tariff) -> int:
    from tiers.cli.shared.against_stack import against

    found = against(named, arguments)
    return show(Shown(found.plans, found.last_word), named.document, arguments, rates)


def _compiled(arguments: argparse.Namespace) -> "tuple[Document, Roots | None, list[Finding]]":
    spec = read(arguments.spec)
    if spec.failure:
        return spec.document, None, located(spec.document, [spec.failure])
    compiled = compiler.compile_spec(spec.path, spec.raw, Layout(arguments.layout), environment=arguments.env)
    if compiled.bundle is None or compiled.architecture is None:
        return compiled.document, None, located(compiled.document, compiled.findings)
    chosen = image_parameters.chosen(compiled.architecture, arguments.image, dict(arguments.parameter))
    if chosen.refused:
        return compiled.document, None, located(compiled.document, chosen.findings)
    from tiers.compile.bundle import source_map
    from tiers.plan.compare.snapshot import roots_of_bundle

    sources = source_map(compiled.bundle, compiled.document)
    return compiled.document, roots_of_bundle(compiled.bundle, sources, chosen.values), []


def _deployed(arguments: argparse.Namespace, name: str) -> "Roots | None":
    """Return the deployed side; a template has no name, so it is taken for that of `name`."""
    from tiers.plan.compare.snapshot import Roots, of_folder, of_template

    if arguments.against is None:
        return None
    if not _is_template(arguments.against):
        return of_folder(arguments.against)
    found = of_template(arguments.against, dict(arguments.parameter))
    if arguments.region:
        found = found.with_region(arguments.region)
    return Roots(found.with_defaults()._replace(name=name), None)


def _is_template(path: str) -> bool:
    """Return whether a path is that of a template, and not of a directory or a spec."""
    from tiers.cloudformation.load.limits import MAX_BYTES

    try:
        return os.path.isfile(path) and is_template(untrusted.read(path, MAX_BYTES))
    except (OSError, ValueError):
        return False
