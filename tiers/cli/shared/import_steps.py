"""The steps of `tiers import`: what is checked before the change set, and what AWS makes of it."""

import argparse
import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers import untrusted
from tiers.cli.shared import deployment as steps
from tiers.cli.shared.deployment import Deployment
from tiers.cli.shared.following import say
from tiers.cli.shared.reporting import located
from tiers.cli.shared.stack import Named, StoppedError, roots
from tiers.cli.shared.transfers import bucket_needed, handed
from tiers.cloudformation.load.files import parse
from tiers.deploy.changes import changesets, deployed, imports, parameters
from tiers.deploy.changes.changesets import Announced, ChangeSet, ChangeSetError, Request
from tiers.deploy.changes.imports import Import, Wanted
from tiers.deploy.following import Clock
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import deploy as deploy_codes
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.model import NOWHERE, START, Diagnostic, Document, Finding, Source
from tiers.diagnostics.wording import abridged, counted
from tiers.source import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tiers.cloudformation.template import Template


class Prepared(NamedTuple):
    """An import that can begin."""

    deployment: Deployment
    imports: tuple[Import, ...]
    template: "Template"
    """The one that the stack gets."""
    left: int
    """The number of other differences between the spec and the stack."""


def wanted(arguments: argparse.Namespace) -> tuple[Wanted, ...]:
    """Return the resources on the command line and in the file of `--resources`. Raises `StoppedError`."""
    given = [Wanted(*pair) for pair in arguments.imports]
    return (*given, *(_in_file(arguments.resources) if arguments.resources else ()))


def _in_file(path: str) -> tuple[Wanted, ...]:
    document = Document(Source(path, ""), None, {})
    refusal: Diagnostic | None = None
    try:
        document, refusal = parse(path, untrusted.read(path, MAX_BYTES), MAX_BYTES)
    except (OSError, ValueError) as error:
        refusal = codes.BAD_IMPORT_FILE.at(NOWHERE, f"`{path}` cannot be read: {untrusted.why(error)}")
    found = None if refusal else imports.wanted_of(document.data)
    if found is None:
        advice = "write `LOGICAL_ID: IDENTIFIER`, or `LOGICAL_ID: {PROPERTY: VALUE}`, one a line"
        message = f"`{path}` does not list resources to import"
        refusal = refusal or codes.BAD_IMPORT_FILE.at(START, message, help=advice)
        raise StoppedError(located(document, [refusal]))
    return found


def prepared(named: Named, given: Sequence[Wanted], arguments: argparse.Namespace) -> Prepared:
    """Compile the spec, and compare it with the stack. Raises `StoppedError` and `AwsError`.

    Neither linters nor the proof are asked: the import changes no resource, and the deployment after it asks
    them.
    """
    # The directory of the bundle has what was deployed; an import does not change it.
    with tempfile.TemporaryDirectory() as folder:
        arguments.out = folder
        made, findings = steps.made_of(named, arguments)
    deployment = steps.prepared(_root(named, given, arguments), arguments, made, findings)
    named = deployment.named
    _refuse_unready(deployment)
    row = deployment.row
    old = None if deployment.creates or row is None else deployed.template_of(named.aws, row["StackId"])
    if old is not None and deployed.is_nested(old):
        raise StoppedError(named.located(_nested(named)))
    checked = imports.check(given, deployment.main, old, named.place, _policy(named))
    problems = [*checked.findings, *_of_parameters(deployment, old)]
    if not problems and old is None:
        problems = [*_not_all(deployment, checked.imports)]
    if not problems:
        template = _template(deployment, old, checked.imports)
        problems = [*filter(None, [bucket_needed(template, named.name, arguments)])]
        if not problems:
            return Prepared(deployment, checked.imports, template, _left(deployment, checked.imports))
    raise StoppedError([*findings, *named.located(*problems)])


def _template(deployment: Deployment, old: "Template | None", found: tuple[Import, ...]) -> "Template":
    new = deployment.main
    return imports.created(new) if old is None else imports.extended(old, new, found)


def _root(named: Named, given: Sequence[Wanted], arguments: argparse.Namespace) -> Named:
    """Return the stack that the resources are in: all in that of the edge, or none. Raises `StoppedError`."""
    *edges, main = roots(named, arguments)
    bundle = named.compiled.bundle and named.compiled.bundle.edge
    own = {each.logical_id for each in bundle.built.resources} if bundle and edges else set()
    there = [each.logical_id for each in given if each.logical_id in own]
    if not there:
        return main
    (edge,) = edges
    if len(there) == len(given):
        return edge
    message = f"`{there[0]}` is in another stack, `{edge.name}` in `{edge.aws.region}`"
    found = codes.NOT_TO_IMPORT.at(named.place(there[0]), message, help="import it by a separate command")
    raise StoppedError(named.located(found))


def _refuse_unready(deployment: Deployment) -> None:
    """Return if the stack rests, or if there is none. Raises `StoppedError` otherwise."""
    steps.refuse_stuck(deployment)
    row, named = deployment.row, deployment.named
    if row is None or deployment.creates:
        return
    status = row["StackStatus"]
    state = state_of(status)
    if state.phase is not Phase.STABLE:
        message = f"`{named.name}` is {status}: {state.meaning}"
        advice = named.said(state.next)
        raise StoppedError(named.located(codes.STACK_NOT_STABLE.at(NOWHERE, message, help=advice)))


def _nested(named: Named) -> Diagnostic:
    return codes.INTO_NESTED.at(
        NOWHERE,
        f"`{named.name}` has nested stacks, into which nothing can be imported by identifier",
        help=named.said(
            "run `tiers package SPEC --bucket B`, then `aws cloudformation create-change-set "
            "--import-existing-resources --include-nested-stacks`"
        ),
        note="each resource needs its name in the template and `DeletionPolicy: Retain`",
    )


def _policy(named: Named) -> "Callable[[str], str]":
    """Return how to give a resource a deletion policy, by its logical ID."""
    architecture = named.compiled.architecture
    kept = architecture.spec.logical_ids if architecture else {}
    generated = {old: name for name, old in kept.items()}

    def advice(logical_id: str) -> str:
        placed = named.origins.get(logical_id)
        if placed is not None and placed.origin[:1] == ("resources",) and placed.origin[-1] == logical_id:
            return f"add `DeletionPolicy: Retain` to `{logical_id}`"
        return f"add `overrides: {{{generated.get(logical_id, logical_id)}.DeletionPolicy: Retain}}`"

    return advice


def _of_parameters(deployment: Deployment, old: "Template | None") -> "Iterator[Diagnostic]":
    """Yield what is wrong with parameters: an import keeps those of the stack."""
    given = deployment.arguments.parameter
    if old is None:
        declared = deployment.main.get("Parameters", {})
        built = deployment.made.bundle.built
        yield from parameters.problems(declared, deployment.given, frozenset(), built)
    elif given:
        message = f"an import does not change the parameter `{given[0][0]}` of the stack"
        advice = deployment.named.said("pass it to `tiers deploy SPEC` after the import")
        yield codes.PARAMETER_OF_IMPORT.at(NOWHERE, message, help=advice)


def _not_all(deployment: Deployment, found: tuple[Import, ...]) -> "Iterator[Diagnostic]":
    """Yield the finding that a new stack would have resources that are not imported."""
    missing = imports.not_imported(deployment.main, found)
    if missing:
        named = deployment.named
        yield codes.IMPORT_CREATES.at(
            NOWHERE,
            f"the stack `{named.name}` does not exist, and {abridged(missing, 3)} are not imported"
            if len(missing) > 1
            else f"the stack `{named.name}` does not exist, and `{missing[0]}` is not imported",
            help=named.said("import them all, or deploy a spec without the imported resources first"),
        )


def _left(deployment: Deployment, found: Sequence[Import]) -> int:
    """Return the number of changes that the next deployment makes."""
    if deployment.creates:
        return 0
    names = {each.logical_id for each in found}
    return sum(each.logical_id not in names for each in steps.planned(deployment).plan.changes)


def change_set(what: Prepared) -> ChangeSet:
    """Create the change set. Raises `StoppedError` and `AwsError`."""
    deployment, named = what.deployment, what.deployment.named
    exists = not deployment.creates
    given = {} if exists else deployment.given
    request = Request(
        stack=named.name,
        exists=deployment.row is not None,
        creates=deployment.creates,
        template=handed(named.aws, what.template, named.name, deployment.arguments),
        parameters=parameters.arguments(what.template.get("Parameters", {}), given, deployment.previous),
        capabilities=changesets.capabilities({"": what.template}),
        nested=False,
        imports=tuple(each.argument for each in what.imports),
    )
    try:
        return changesets.make(named.aws, request, Clock())
    except ChangeSetError as error:
        raise StoppedError(_refused(named, error)) from error


def _refused(named: Named, error: ChangeSetError) -> list[Finding]:
    found = [
        deploy_codes.PRE_VALIDATION_FAILED.at(
            named.place(each.logical_id, *filter(None, [each.property])),
            f"AWS rejected `{each.logical_id}`: {each.message}",
        )
        for each in error.findings
    ]
    reason = error.reason or "AWS gave no reason; check the identifiers"
    message = f"AWS could not create the change set: {reason}"
    advice = "fix the cause; nothing was changed"
    return named.located(*(found or [deploy_codes.NO_CHANGE_SET.at(NOWHERE, message, help=advice)]))


def refuse_more(what: Prepared, made: ChangeSet) -> None:
    """Return if AWS imports what was named and changes nothing else. Raises `StoppedError` otherwise."""
    named = what.deployment.named
    known = {each.logical_id for each in what.imports}
    others = [each for each in made.announced if each.action != "Import" or each.logical_id not in known]
    missing = known - {each.logical_id for each in made.announced}
    findings = [
        codes.MORE_THAN_IMPORTS.at(
            named.place(each.logical_id),
            f"AWS would do more than import: {_done(each)} `{each.called}`",
            help="the change set was deleted; run `tiers drift SPEC`, and deploy before you import",
        )
        for each in others
    ]
    findings += [
        codes.MORE_THAN_IMPORTS.at(named.place(each), f"the change set of AWS does not import `{each}`")
        for each in sorted(missing)
    ]
    if findings:
        raise StoppedError(named.located(*findings))


def _done(announced: Announced) -> str:
    return f"{announced.action.lower() or 'change'}"


def show(what: Prepared, made: ChangeSet) -> None:
    """Show what is imported."""
    deployment, named = what.deployment, what.deployment.named
    verb = "create the stack" if deployment.creates else "import into the stack"
    widths = [max(len(text) for text in texts) for texts in zip(*map(_cells, what.imports), strict=True)]
    rows = [
        f"{verb} `{named.name}` in {named.aws.region}",
        *("  " + "  ".join(map(str.ljust, _cells(each), widths)).rstrip() for each in what.imports),
    ]
    if what.left:
        rows.append(
            f"{counted(what.left, 'other change')} of the spec "
            f"{'is' if what.left == 1 else 'are'} not part of the import"
        )
    if deployment.creates and deployment.main.get("Outputs"):
        rows.append("outputs are not part of the import")
    say(
        deployment.arguments,
        "import",
        [*rows, ""],
        stack=named.name,
        creates=deployment.creates,
        resources=[each.argument for each in what.imports],
        other_changes=what.left,
        change_set=made.id,
    )


def _cells(each: Import) -> tuple[str, str, str]:
    return each.logical_id, each.type, each.words
