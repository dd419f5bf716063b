"""`tiers report SPEC --out FILE`."""

import argparse
from typing import TYPE_CHECKING

from tiers import compiler
from tiers.cli import FAILED
from tiers.cli.shared import costing, page_file
from tiers.cli.shared.reading import add_environment, add_findings, add_spec, read
from tiers.cli.shared.reporting import exit_code, located, report
from tiers.cli.shared.subject import Subject, too_many
from tiers.diagnostics.model import Document, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiers.compiler import Compiled
    from tiers.cost.priced import Bill
    from tiers.permissions.answers.proof import Proof
    from tiers.plan.compare.snapshot import Roots
    from tiers.proof.answers.promises import Promise
    from tiers.proof.answers.simulate import Outage
    from tiers.proof.model.network import Network
    from tiers.report.contents import Allowed, Update

NOTHING = "no page was written"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_spec(parser)
    page_file.add(parser, "--out", "file to write the page to", needed=True)
    add_environment(parser)
    parser.add_argument(
        "--against",
        metavar="BUNDLE_DIR",
        help="also show what an update of this bundle would change (default: no plan)",
    )
    costing.add_tariff(parser)
    parser.add_argument(
        "--region",
        metavar="NAME",
        type=costing.region_of,
        help="AWS region of the prices (default: the first of the spec's `regions`, else the only one of the "
        "price file)",
    )
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the page about a spec; the exit code is 1 if the spec, the proof, or the plan has errors."""
    spec = read(arguments.spec)
    if spec.failure:
        return report(located(spec.document, [spec.failure]), arguments, NOTHING)
    compiled = compiler.compile_spec(spec.path, spec.raw, environment=arguments.env)
    findings = located(compiled.document, compiled.findings)
    if compiled.bundle is None or compiled.architecture is None:
        return report(findings, arguments, NOTHING)
    return _written(compiled, findings, arguments)


def _written(compiled: "Compiled", findings: list[Finding], arguments: argparse.Namespace) -> int:
    """Prove a compiled spec and write its page."""
    from tiers.compile.bundle import source_map
    from tiers.intent.declared import declared
    from tiers.intent.proven import prove
    from tiers.plan.compare.snapshot import NoSnapshotError, roots_of_bundle
    from tiers.report import contents
    from tiers.report.components import Described

    assert compiled.bundle is not None
    assert compiled.architecture is not None
    sources = source_map(compiled.bundle, compiled.document)
    roots = roots_of_bundle(compiled.bundle, sources)
    proof = prove(compiled.bundle, compiled.architecture, sources)
    subject = Subject(proof.loaded, compiled, findings)
    refused = too_many(subject, proof.loaded.network)
    if refused:
        return report([*findings, *refused], arguments, NOTHING)
    bill, refused = _bill(roots, arguments)
    if bill is None:
        return report(refused, arguments, NOTHING)
    try:
        update, decisive = _update(roots, compiled.document, arguments)
    except NoSnapshotError as error:
        return report(located(error.document, [error.diagnostic]), arguments, NOTHING)
    findings = located(compiled.document, [*compiled.findings, *proof.findings])
    described = Described(compiled.document, compiled.architecture, roots.main, proof.loaded, findings, bill)
    said = declared(compiled.architecture)
    outages = _outages(subject, proof.loaded.network, said.promises)
    page = contents.report(
        contents.Subject(
            described, *said, proof.verified, proof.engine, outages, update, _permissions(proof.permissions)
        )
    )
    failure = page_file.save(arguments.out, page)
    if failure:
        report(located(compiled.document, [failure]), arguments, NOTHING)
        return FAILED
    report([*findings, *(update.findings if update else ())], arguments, f"`{arguments.out}` was written")
    return exit_code([*findings, *decisive], strict=arguments.strict)


def _permissions(proof: "Proof | None") -> "Allowed | None":
    """Return who may do what, if the spec has any permissions."""
    if proof is None:
        return None
    from tiers.intent.access import words
    from tiers.permissions.answers.matrix import matrix
    from tiers.report.contents import Allowed

    return Allowed(proof, matrix(proof.universe, proof.engine, words()))


def _bill(roots: "Roots", arguments: argparse.Namespace) -> "tuple[Bill | None, list[Finding]]":
    """Return the costs of a month, or what is wrong with the files of prices and usage."""
    rates = costing.tariff(arguments)
    region, wrong = costing.region(roots.main, arguments.region, rates)
    findings = [*rates.findings, *located(rates.document, wrong)]
    return (None if findings else costing.whole_bill(*roots, rates, region)), findings


def _update(
    new: "Roots", document: Document, arguments: argparse.Namespace
) -> "tuple[Update | None, list[Finding]]":
    """Return the plan of each root, if a bundle is given, and the findings that decide the exit code."""
    if arguments.against is None:
        return None, []
    from tiers.plan.compare.snapshot import of_folder
    from tiers.plan.planning import plan_roots
    from tiers.report.contents import Update

    plans = plan_roots(of_folder(arguments.against), new)
    free = located(document, [each for made in plans for each in made.findings])
    refused = located(document, [each for made in plans for each in made.refused])
    return Update(plans, arguments.against, [*free, *refused]), free


def _outages(subject: Subject, network: "Network", promises: "Sequence[Promise]") -> "Sequence[Outage] | str":
    """Return the effects of each loss, or the reason why there are too many to compute."""
    from tiers.proof.answers.losses import losses
    from tiers.proof.answers.simulate import simulate

    lost = losses(network)
    refused = too_many(subject, network, len(lost))
    return refused[0].diagnostic.message if refused else simulate(network, lost, promises)
