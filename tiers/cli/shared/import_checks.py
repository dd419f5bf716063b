"""What `tiers import` checks before it asks AWS for a change set."""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tiers import untrusted
from tiers.cli.shared import deployment as steps
from tiers.cli.shared.deployment import Deployment
from tiers.cli.shared.reporting import located
from tiers.cli.shared.stack import Named, StoppedError, roots
from tiers.cli.shared.transfers import bucket_needed
from tiers.cloudformation.edited import Changed
from tiers.cloudformation.load.files import parse
from tiers.cloudformation.template import children, stem_of
from tiers.deploy.changes import deployed, imports, parameters
from tiers.deploy.changes.imports import Import, Wanted
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import deploy as deploy_codes
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.model import NOWHERE, START, Diagnostic, Document, Source
from tiers.diagnostics.wording import abridged
from tiers.ir.placed import Layout
from tiers.source import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tiers.cloudformation.template import Template


class Prepared(NamedTuple):
    """An import that can begin."""

    deployment: Deployment
    imports: tuple[Import, ...]
    template: Changed
    """That of the root, as it is deployed except for what is imported into it."""
    nested: Mapping[str, Changed]
    """The new templates of nested stacks, by their logical IDs."""
    read: Mapping[str, Document]
    """The deployed templates that these are made of, by the IDs of their stacks."""
    left: int
    """The number of other differences between the spec and the stack."""

    @property
    def homes(self) -> dict[str, tuple[str, ...]]:
        """The path of the stack of each resource: empty for the root."""
        homes = {name: (stack,) for stack, each in self.nested.items() for name in each.data["Resources"]}
        return {each.logical_id: homes.get(each.logical_id, ()) for each in self.imports}


class _Part(NamedTuple):
    """A stack of the deployment: its logical ID, empty for the root, and its templates."""

    name: str
    new: "Template"
    document: Document | None

    @property
    def old(self) -> "Template | None":
        """The deployed template as data."""
        return self.document.data if self.document else None


def wanted(arguments: argparse.Namespace) -> tuple[Wanted, ...]:
    """Return the resources on the command line and in the file of `--resources`. Raises `StoppedError`."""
    given = [Wanted(*pair) for pair in arguments.imports]
    return (*given, *(_in_file(arguments.resources) if arguments.resources else ()))


def _in_file(path: str) -> tuple[Wanted, ...]:
    document = Document(Source(path, ""), None, {})
    try:
        document, refusal = parse(path, untrusted.read(path, MAX_BYTES), MAX_BYTES)
    except (OSError, ValueError) as error:
        refusal = codes.BAD_IMPORT_FILE.at(NOWHERE, f"`{path}` cannot be read: {untrusted.why(error)}")
    if refusal is None:
        try:
            return imports.wanted_of(document.data)
        except imports.NotAListError as error:
            advice = "use `LOGICAL_ID: IDENTIFIER` or `LOGICAL_ID: {PROPERTY: VALUE}`, and quote numbers"
            message = f"`{path}` cannot be used: {error}"
            refusal = codes.BAD_IMPORT_FILE.at(START, message, help=advice)
    raise StoppedError(located(document, [refusal]))


def prepared(named: Named, given: Sequence[Wanted], arguments: argparse.Namespace) -> Prepared:
    """Compile the spec, and compare it with the stack. Raises `StoppedError` and `AwsError`.

    Neither linters nor the proof are asked: the import changes no resource, and the deployment after it asks
    them.
    """
    named = _root(named, given, arguments)
    document = _deployed(named)
    old = document.data if document else None
    arguments.layout = str(Layout.NESTED if old is not None and deployed.is_nested(old) else Layout.SINGLE)
    # The directory of the bundle has what was deployed; an import does not change it.
    with tempfile.TemporaryDirectory() as folder:
        arguments.out = folder
        made, findings = steps.made_of(named, arguments)
    deployment = steps.prepared(named, arguments, made, findings)
    _refuse_unready(deployment)
    parts = _parts(deployment, document)
    found, problems = _checked(deployment, parts, given)
    problems += _of_parameters(deployment, old)
    if not problems and old is None:
        problems += _not_all(deployment, found)
    if not problems:
        what = _prepared(deployment, parts, found)
        problems += _buckets(what)
        if not problems:
            return what._replace(left=_left(deployment, found))
    raise StoppedError([*findings, *named.located(*problems)])


def _deployed(named: Named) -> Document | None:
    """Return the template of the stack; none if there is no stack yet. Raises `AwsError`."""
    row = deployed.find(named.aws, named.name)
    if row is None or row["StackStatus"] == steps.REVIEW or state_of(row["StackStatus"]).phase is Phase.GONE:
        return None
    return deployed.document_of(named.aws, row["StackId"])


def _parts(deployment: Deployment, root: Document | None) -> tuple[_Part, ...]:
    """Return the stacks into which something can be imported. Raises `AwsError`."""
    bundle, aws = deployment.made.bundle, deployment.named.aws
    if root is None or bundle.layout is Layout.SINGLE:
        return (_Part("", deployment.main, root),)
    known = {
        each.path: deployed.document_of(aws, each.id)
        for each in deployed.stacks(aws, deployment.named.name)
        if each.path in root.data["Resources"]
    }
    stems = children(bundle.templates, stem_of(bundle.main))
    found = (_Part(name, bundle.templates[stem], known.get(name)) for name, stem in stems.items())
    return (_Part("", {"Resources": {}}, root), *found)


def _checked(
    deployment: Deployment, parts: Sequence[_Part], given: Sequence[Wanted]
) -> tuple[tuple[Import, ...], list[Diagnostic]]:
    """Check what is imported into each stack."""
    named = deployment.named
    of = imports.Help(named.place, _policy(named))
    every = {name: body for part in parts for name, body in part.new["Resources"].items()}
    taken = {name for part in parts if part.old for name in part.old["Resources"]}
    unknown = imports.check(
        [each for each in given if each.logical_id not in every], {"Resources": every}, None, taken, of
    )
    found, problems = list[Import](), list(unknown.findings)
    for part in parts:
        own = [each for each in given if each.logical_id in part.new["Resources"]]
        if own and part.name and part.old is None:
            problems.append(_no_stack(named, part.name, own[0].logical_id))
            continue
        checked = imports.check(own, part.new, part.old, taken, of)
        found += checked.imports
        problems += checked.findings
        if part.name and not checked.findings:
            problems += imports.not_by_name(checked.imports, part.new, of)
    return tuple(found), problems


def _no_stack(named: Named, stack: str, logical_id: str) -> Diagnostic:
    return codes.INTO_NESTED.at(
        named.place(logical_id),
        f"the nested stack `{stack}` of `{logical_id}` is not deployed yet",
        help="deploy a spec with another resource in it first, without this one",
    )


def _prepared(deployment: Deployment, parts: Sequence[_Part], found: tuple[Import, ...]) -> Prepared:
    """Return the templates of the import."""
    root, nested = imports.created(deployment.main), dict[str, Changed]()
    for part in parts:
        own = [each for each in found if each.logical_id in part.new["Resources"]]
        if part.document is not None and (own or not part.name):
            nested[part.name] = imports.extended(part.document, part.new, own)
    root = nested.pop("", root)
    documents = (part.document for part in parts)
    read = {each.source.path: each for each in documents if each}
    return Prepared(deployment, found, root, nested, read, 0)


def _buckets(what: Prepared) -> Iterator[Diagnostic]:
    """Yield the finding that a template cannot be handed to AWS without a bucket."""
    arguments, name = what.deployment.arguments, what.deployment.named.name
    if what.nested and not arguments.bucket:
        message = "templates of nested stacks need a bucket"
        yield deploy_codes.BUCKET_NEEDED.at(NOWHERE, message, help="add `--bucket NAME`")
    elif (needed := bucket_needed(what.template.text, name, arguments)) is not None:
        yield needed


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


def _of_parameters(deployment: Deployment, old: "Template | None") -> Iterator[Diagnostic]:
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


def _not_all(deployment: Deployment, found: tuple[Import, ...]) -> Iterator[Diagnostic]:
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
