"""`tiers drift SPEC`."""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tiers.cli.shared import edge, output
from tiers.cli.shared.progress import Progress
from tiers.cli.shared.reporting import exit_code, report
from tiers.cli.shared.stack import Named, add_stack, existing, guarded
from tiers.diagnostics.codes import stacks as codes
from tiers.diagnostics.model import NOWHERE
from tiers.diagnostics.wording import counted
from tiers.operate import drift

if TYPE_CHECKING:
    from tiers.deploy.stacks import LiveStack
    from tiers.diagnostics.model import Diagnostic, Finding
    from tiers.operate.drift import Drifted, DriftedProperty, Looked

INTERRUPTED = "CloudFormation completes the drift detection; nothing was changed"
_KINDS = {
    "ADD": "`{path}` was added: `{actual}`",
    "REMOVE": "`{path}` was removed; the template has `{expected}`",
    "NOT_EQUAL": "`{path}` is `{actual}`; the template has `{expected}`",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser)
    parser.epilog = "Exit status: 1 if drift was found or some resources could not be checked."


def run(arguments: argparse.Namespace) -> int:
    """Report drift; the exit code is 1 if there is some, or if a resource cannot be checked."""
    return guarded(arguments, lambda named: _look(named, arguments), INTERRUPTED)


def _look(named: Named, arguments: argparse.Namespace) -> int:
    beside = edge.beside(named, arguments)
    looked = list(_all(named, list(existing(named).walk()), arguments))
    if beside:
        looked += _all(beside[0], list(beside[1].walk()), arguments)
    looked.sort(key=lambda each: each.stack.path)
    findings = named.located(*(each for one in looked for each in _diagnostics(named, one)))
    if arguments.format == "json":
        output.data(_data(named, looked, findings))
        return exit_code(findings, strict=False)
    output.lines(_unchecked(looked))
    output.lines(_weighed(looked))
    return report(findings, arguments, _outcome(looked))


def _all(named: Named, found: "list[LiveStack]", arguments: argparse.Namespace) -> "Iterator[Looked]":
    progress = Progress(len(found), arguments)
    for number, each in enumerate(drift.detect(named.aws, found), 1):
        progress.update(number)
        yield each
    progress.end()


def _diagnostics(named: Named, looked: "Looked") -> "Iterator[Diagnostic]":
    for each in looked.drifted:
        yield _drifted(named, looked, each)
    if looked.trouble:
        message = f"drift of `{looked.stack.name}` could not be checked completely: {looked.trouble}"
        yield codes.DRIFT_UNKNOWN.at(
            NOWHERE, message, help=named.said("fix the cause, then run `tiers drift SPEC` again")
        )


def _drifted(named: Named, looked: "Looked", drifted: "Drifted") -> "Diagnostic":
    properties = [difference.property for difference in drifted.differences]
    place = named.place(drifted.logical_id, *properties)
    called = looked.stack.called(drifted.logical_id)
    if drifted.deleted:
        return codes.DRIFTED.at(
            place,
            f"`{called}` was deleted outside CloudFormation",
            label=f"`{drifted.physical_id}` ({drifted.type})",
            help="remove it from the spec, deploy, add it again, and deploy",
        )
    return codes.DRIFTED.at(
        place,
        f"`{called}` was changed outside CloudFormation",
        label=f"`{drifted.physical_id}` ({drifted.type})",
        help="undo the change, or change the spec and deploy",
        note="\n".join(map(_said, drifted.differences)),
    )


def _said(difference: "DriftedProperty") -> str:
    words = _KINDS.get(difference.kind, _KINDS["NOT_EQUAL"])
    path = difference.path.strip("/").replace("/", ".")
    return words.format(path=path, expected=difference.expected, actual=difference.actual)


def _unchecked(looked: "Iterable[Looked]") -> Iterator[str]:
    """Yield the resources whose drift is unknown, by type: there are many of few types."""
    types = Counter(resource.type for each in looked for resource in each.unchecked)
    if types:
        yield "not checked, because CloudFormation does not support it or a rollback skipped them:"
        yield from (f"  {count:3} {type_}" for type_, count in sorted(types.items()))
        yield ""


def _weighed(looked: "Iterable[Looked]") -> Iterator[str]:
    """Yield the rules and listeners whose weights were not compared."""
    names = [each.stack.called(name) for each in looked for name in each.weighed]
    if names:
        yield "not compared, because Amazon ECS sets them in deployments: the weights of"
        yield from (f"  {name}" for name in names)
        yield ""


def _outcome(looked: "list[Looked]") -> str:
    drifted = sum(len(each.drifted) for each in looked)
    stacks = counted(len(looked), "stack")
    return f"{counted(drifted, 'drifted resource')} in {stacks}" if drifted else f"no drift in {stacks}"


def _data(named: Named, looked: "Iterable[Looked]", findings: "list[Finding]") -> dict[str, Any]:
    from tiers.diagnostics import jsonformat

    envelope: dict[str, Any] = json.loads(jsonformat.render(findings))
    return {**envelope, "stack": named.name, "stacks": [_stack(each) for each in looked]}


def _stack(looked: "Looked") -> dict[str, Any]:
    return {
        "name": looked.stack.name,
        "path": list(looked.stack.path),
        "drifted": [_resource(each) for each in looked.drifted],
        "unchecked": [{"logical_id": each.logical_id, "type": each.type} for each in looked.unchecked],
        "weighed": list(looked.weighed),
        "trouble": looked.trouble or None,
    }


def _resource(drifted: "Drifted") -> dict[str, Any]:
    return {
        "logical_id": drifted.logical_id,
        "type": drifted.type,
        "physical_id": drifted.physical_id,
        "deleted": drifted.deleted,
        "differences": [each._asdict() for each in drifted.differences],
    }
