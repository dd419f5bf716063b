"""`tiers verify SPEC | BUNDLE_DIR | TEMPLATE`."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from tiers.cli.shared import output
from tiers.cli.shared.reading import add_findings, read
from tiers.cli.shared.reporting import exit_code, located, report
from tiers.cli.shared.subject import Subject, add_subject, declarations, load, too_many
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, Document, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiers.intent.declared import Declared
    from tiers.proof.answers.verify import Verified
    from tiers.proof.model.loaded import Loaded


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument("--expect", metavar="FILE", help="YAML file with `allow` and `deny` expectations")
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare the possible connections with the declared ones; the exit code is 1 where they differ."""
    subject = load(arguments)
    if subject.loaded is None:
        return report(subject.findings, arguments, "nothing proven")
    expectations, document, wrong = _expected(arguments.expect)
    if wrong:
        return report(wrong, arguments, "nothing proven")
    declared = declarations(subject, arguments.subject)
    if declared is None and not arguments.expect:
        nothing = codes.NOTHING_DECLARED.at(
            NOWHERE,
            "nothing to verify against",
            help="pass a spec, a bundle, or `--expect FILE`; `tiers matrix` shows what is possible",
        )
        return report(located(subject.document, [nothing]), arguments, "nothing proven")
    refused = too_many(subject, subject.loaded.network) if declared is not None else []
    if refused:
        return report([*subject.findings, *refused], arguments, "nothing proven")
    loaded = subject.loaded
    if declared is not None and arguments.account:
        declared, loaded = _at_present(subject, loaded, declared)
    verified, findings = _proven(subject, loaded, declared, expectations, document)
    return _report(verified, [*subject.findings, *findings], loaded, arguments, declared)


def _at_present(subject: Subject, loaded: "Loaded", declared: "Declared") -> "tuple[Declared, Loaded]":
    """Leave out components that an account does not have now and need not have: say so beside the proof."""
    from tiers.cloudformation.evaluate.values import Unknown
    from tiers.intent import declared as promises

    architecture = subject.compiled.architecture if subject.compiled else None
    if architecture is None:
        return declared, loaded
    present = {each.component for each in loaded.network.nodes}
    names = promises.absent(architecture, {each for each in present if each})
    said = tuple(Unknown(f"`{name}` has no network interface in the account now") for name in names)
    network = loaded.network._replace(not_modelled=(*loaded.network.not_modelled, *said))
    return promises.without(declared, names), loaded._replace(network=network)


def _expected(path: str | None) -> tuple[tuple[Any, ...], Document | None, list[Finding]]:
    """Read a file of expectations."""
    if path is None:
        return (), None, []
    file = read(path)
    if file.failure:
        return (), None, located(file.document, [file.failure])
    from tiers.intent import declared as promises

    document, expected, wrong = promises.expectations_of(file.path, file.raw)
    return expected, document, located(document, wrong)


def _proven(
    subject: Subject,
    loaded: "Loaded",
    declared: "Declared | None",
    extra: tuple[Any, ...],
    document: Document | None,
) -> "tuple[Verified, list[Finding]]":
    from tiers.proof.answers.breaches import findings, in_templates
    from tiers.proof.answers.queries import Engine
    from tiers.proof.answers.verify import Verified, expectations, verify

    engine = Engine(loaded.network)
    found: list[Finding] = []
    verified = Verified((), (), 0)
    if declared is not None:
        verified = verify(engine, *declared)
        if subject.compiled is not None:
            found += located(subject.compiled.document, findings(verified.breaches, loaded))
        else:
            for where, diagnostic in in_templates(verified.breaches, loaded, subject.document):
                found += located(where, [diagnostic])
    if extra and document is not None:
        more = expectations(engine, extra)
        found += located(document, findings(more.breaches, loaded, own=True))
        both = (*verified.breaches, *more.breaches)
        verified = verified._replace(flows=(*verified.flows, *more.flows), breaches=both)
    return verified, found


def _report(
    verified: "Verified",
    findings: list[Finding],
    loaded: "Loaded",
    arguments: argparse.Namespace,
    declared: "Declared | None",
) -> int:
    if arguments.format == "json":
        from tiers.diagnostics import jsonformat as diagnostics
        from tiers.proof.report import jsonformat

        flows = [*verified.flows, *(each.flow for each in verified.breaches)]
        envelope: Mapping[str, Any] = json.loads(diagnostics.render(findings))
        shown = [jsonformat.flow(each, loaded) for each in flows]
        output.data({**envelope, "flows": shown, "not_modelled": jsonformat.not_modelled(loaded)})
        return exit_code(findings, strict=arguments.strict)
    code = report(findings, arguments, _outcome(verified, loaded, declared))
    if arguments.format == "text":
        from tiers.proof.report import text

        output.lines(text.unread(loaded))
    return code


def _outcome(verified: "Verified", loaded: "Loaded", declared: "Declared | None") -> str:
    if verified.breaches:
        return "not proven"
    if declared is None:
        number = len(verified.flows)
        held = "expectation is met" if number == 1 else "expectations are met"
        return f"the {number} {held}; nothing else was checked"
    from tiers.proof.report.text import proven

    return proven(verified, loaded)
