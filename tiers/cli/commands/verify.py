"""`tiers verify SPEC | BUNDLE_DIR | TEMPLATE`."""

import argparse
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared import output
from tiers.cli.shared.reading import add_findings, read
from tiers.cli.shared.reporting import exit_code, located, report
from tiers.cli.shared.subject import (
    Subject,
    add_subject,
    declarations,
    load,
    permissions,
    too_many,
)
from tiers.diagnostics.codes import proof as codes
from tiers.diagnostics.model import NOWHERE, Document, Finding
from tiers.ir import identifiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiers.intent.declared import Declared
    from tiers.permissions.answers.permits import Permitted
    from tiers.permissions.answers.proof import Proof
    from tiers.proof.answers.verify import Verified
    from tiers.proof.model.loaded import Loaded


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_subject(parser)
    parser.add_argument("--expect", metavar="FILE", help="YAML file with `allow` and `deny` expectations")
    add_findings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare what is possible with what is declared; the exit code is 1 where they differ."""
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
    allowed, more = _permissions(subject, loaded, arguments)
    found = [*subject.findings, *findings, *more]
    return _report(_Both(verified, allowed), found, loaded, arguments, declared)


class _Both(NamedTuple):
    """The results of both proofs; `permissions` is `None` without declared ones."""

    flows: "Verified"
    permissions: "Proof | None"


def _permissions(
    subject: Subject, loaded: "Loaded", arguments: argparse.Namespace
) -> "tuple[Proof | None, list[Finding]]":
    """Compare the possible permissions with the declared ones."""
    said = permissions(subject, arguments.subject)
    if said is None or loaded.catalogue is None:
        return None, []
    proof, loaded = _proof(loaded, said, is_deployed=bool(arguments.account))
    breaches = proof.verified.breaches
    if not (proof.universe.targets or proof.verified.declared or breaches):
        return None, []
    if not breaches:
        return proof, []
    from tiers.permissions.answers.breaches import findings, in_templates

    if subject.compiled is not None:
        return proof, located(subject.compiled.document, findings(breaches, loaded))
    places = in_templates(breaches, loaded, subject.document)
    return proof, [each for where, diagnostic in places for each in located(where, [diagnostic])]


def _proof(loaded: "Loaded", said: "Permitted", *, is_deployed: bool) -> "tuple[Proof, Loaded]":
    """Compare templates or an account with declared permissions; return the places of both's names too."""
    if not is_deployed:
        from tiers.permissions.answers.proof import prove

        return prove(loaded, said), loaded
    from tiers.permissions.answers import deployed

    found = deployed.prove(loaded, said)
    return found, deployed.placed(loaded, found)


def _at_present(subject: Subject, loaded: "Loaded", declared: "Declared") -> "tuple[Declared, Loaded]":
    """Leave out components that an account does not have now and need not have: say so beside the proof."""
    from tiers.cloudformation.evaluate.values import Unknown
    from tiers.intent import declared as promises
    from tiers.intent import existing

    architecture = subject.compiled.architecture if subject.compiled else None
    if architecture is None:
        return declared, loaded
    network = existing.named(loaded.network, architecture)
    present = {each.component for each in network.nodes}
    names = promises.absent(architecture, {each for each in present if each})
    said = tuple(Unknown(f"`{name}` has no network interface in the account now") for name in names)
    network = network._replace(not_modelled=(*network.not_modelled, *said))
    return promises.without(declared, names), loaded._replace(network=network)


def _own(subject: Subject) -> frozenset[str] | None:
    """Return the names of what a spec creates in a VPC that others use, too; `None` if it creates the VPC."""
    architecture = subject.compiled.architecture if subject.compiled else None
    if architecture is None or not architecture.network.is_existing:
        return None
    endpoints = (identifiers.endpoint(each) for each in architecture.network.interface_endpoints)
    return frozenset((*architecture.members, *map(architecture.logical_id, endpoints)))


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
        verified = verify(engine, *declared, _own(subject))
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
    both: _Both,
    findings: list[Finding],
    loaded: "Loaded",
    arguments: argparse.Namespace,
    declared: "Declared | None",
) -> int:
    if arguments.format == "json":
        output.data(_data(both, findings, loaded))
        return exit_code(findings, strict=arguments.strict)
    code = report(findings, arguments, _outcome(both, loaded, declared))
    if arguments.format == "text":
        output.lines(_limits(both, loaded))
    return code


def _limits(both: _Both, loaded: "Loaded") -> list[str]:
    """Return the claim about permissions, and the limits of both claims."""
    from tiers.proof.answers import assumptions
    from tiers.proof.report import text

    lines = [*assumptions.lines_of_proof(both.flows.flows, loaded), *text.unread(loaded)]
    lines += [] if _is_broken(both) else text.beyond(both.flows)
    if both.permissions is not None:
        from tiers.permissions.report import text as permissions_text

        universe, verified, _ = both.permissions
        lines += permissions_text.claim(universe, verified, is_proven=not _is_broken(both))
    return lines


def _is_broken(both: _Both) -> bool:
    permissions = both.permissions
    return bool(both.flows.breaches) or (permissions is not None and not permissions.verified.is_proven)


def _data(both: _Both, findings: list[Finding], loaded: "Loaded") -> dict[str, Any]:
    from tiers.diagnostics import jsonformat as diagnostics
    from tiers.proof.answers import assumptions
    from tiers.proof.report import jsonformat

    flows = [*both.flows.flows, *both.flows.beyond, *(each.flow for each in both.flows.breaches)]
    envelope: Mapping[str, Any] = json.loads(diagnostics.render(findings))
    shown = [jsonformat.flow(each, loaded) for each in flows]
    found = {
        **envelope,
        "flows": shown,
        "not_modelled": jsonformat.not_modelled(loaded),
        **assumptions.as_data(loaded),
    }
    if both.permissions is not None:
        from tiers.permissions.report import jsonformat as permissions_json

        universe, verified, _ = both.permissions
        found["permissions"] = permissions_json.verified(verified, universe)
    return found


def _outcome(both: _Both, loaded: "Loaded", declared: "Declared | None") -> str:
    if _is_broken(both):
        return "not proven"
    verified = both.flows
    if declared is None:
        number = len(verified.flows)
        held = "expectation is met" if number == 1 else "expectations are met"
        return f"the {number} {held}; nothing else was checked"
    from tiers.proof.report.text import proven

    return proven(verified, loaded)
