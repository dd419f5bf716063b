"""The change set of `tiers import`: what AWS makes of it, and what is shown of it."""

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tiers.cli.shared.following import say
from tiers.cli.shared.stack import Named, StoppedError
from tiers.cli.shared.transfers import handed, options, overtaken
from tiers.cloudformation.edited import in_json
from tiers.cloudformation.template import STACK_TYPE, properties_of, section
from tiers.deploy.changes import changesets, parameters
from tiers.deploy.changes.changesets import Announced, ChangeSet, ChangeSetError, Request
from tiers.deploy.changes.existing import Compared, cloud_control_identifier, compared
from tiers.deploy.following import Clock
from tiers.diagnostics.codes import deploy as deploy_codes
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.model import NOWHERE, Finding
from tiers.diagnostics.wording import abridged, counted

if TYPE_CHECKING:
    from tiers.cli.shared.import_checks import Prepared
    from tiers.cloudformation.template import Template
    from tiers.deploy.changes.imports import Import


_ADDS = "nothing of that name exists; check the name in the spec, then run the command again"
_CHANGES = "run `tiers drift`, deploy the spec without the imported resources, then run the command again"


def change_set(what: "Prepared") -> ChangeSet:
    """Create the change set. Raises `StoppedError` and `AwsError`."""
    deployment, named = what.deployment, what.deployment.named
    exists = not deployment.creates
    given = {} if exists else deployment.given
    text = _with_nested(what) if what.nested else what.template.text
    declared = section(what.template.data, "Parameters")
    by_identifier = () if what.nested else tuple(each.argument for each in what.imports)
    request = Request(
        stack=named.name,
        exists=deployment.row is not None,
        creates=deployment.creates,
        template=handed(named.aws, text, named.name, deployment.arguments),
        parameters=parameters.arguments(declared, given, deployment.previous),
        capabilities=_capabilities(what),
        nested=bool(what.nested),
        imports=by_identifier,
        by_name=bool(what.nested),
    )
    try:
        return changesets.make(named.aws, request, Clock())
    except ChangeSetError as error:
        raise StoppedError(_refused(named, error)) from error


def _with_nested(what: "Prepared") -> str:
    """Return the template of the root, with the addresses of the new templates of nested stacks."""
    resources: dict[str, Any] = dict(what.template.data["Resources"])
    arguments, named = what.deployment.arguments, what.deployment.named
    for name, template in what.nested.items():
        place = handed(named.aws, template.text, f"{named.name}/{name.lower()}", arguments, always=True)
        body = resources[name]
        properties = {**body["Properties"], "TemplateURL": place["TemplateURL"]}
        resources[name] = {**body, "Properties": properties}
    return in_json({**what.template.data, "Resources": resources})


def _capabilities(what: "Prepared") -> tuple[str, ...]:
    """Return the capabilities to acknowledge: of all nested stacks, too, since each is visited.

    Those of the deployed stack stay, because its template may not show what needs them: a macro, or a nested
    stack of another author.
    """
    bundle, row = what.deployment.made.bundle, what.deployment.row or {}
    templates = bundle.templates if what.nested else {"": what.template.data}
    return tuple(dict.fromkeys((*row.get("Capabilities", ()), *changesets.capabilities(templates))))


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


def refuse_overtaken(what: "Prepared") -> None:
    """Return if the stacks are still as they were read. Raises `StoppedError` otherwise."""
    named = what.deployment.named
    found = [*overtaken(named.aws, what.read, "nothing was imported")]
    if found:
        raise StoppedError(named.located(*found))


def refuse_more(what: "Prepared", made: ChangeSet) -> None:
    """Return if AWS imports what was named and changes nothing else. Raises `StoppedError` otherwise."""
    named = what.deployment.named
    homes = what.homes
    imported = {(each.path, each.logical_id) for each in made.announced if each.action == "Import"}
    known = {(home, logical_id) for logical_id, home in homes.items()}
    others = [
        each
        for each in made.announced
        if (each.action != "Import" or (each.path, each.logical_id) not in known)
        and not (what.nested and (_is_visit(each) or _is_unknown(what, each)))
    ]
    missing = {logical_id for _, logical_id in known - imported}
    findings = [
        codes.MORE_THAN_IMPORTS.at(
            named.place(each.logical_id),
            f"AWS would do more than import: {each.action.lower() or 'change'} `{each.called}`",
            help=_ADDS if each.action == "Add" else _CHANGES,
        )
        for each in others
    ]
    findings += [
        codes.MORE_THAN_IMPORTS.at(named.place(each), f"the change set of AWS does not import `{each}`")
        for each in sorted(missing)
    ]
    if findings:
        raise StoppedError(named.located(*findings))


def _is_visit(announced: Announced) -> bool:
    """Return whether a nested stack is updated in place, and the change set shows what that means."""
    is_kept = announced.action == "Modify" and announced.replacement != "True"
    return announced.type == STACK_TYPE and is_kept and not announced.is_hidden


def _is_unknown(what: "Prepared", announced: Announced) -> bool:
    """Return whether AWS only does not know yet that a resource stays.

    It knows no output of a nested stack before the update, so it announces changes of whatever uses one. With
    the same template, and the same outputs, nothing changes:
    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/759
    """
    is_same = bool(announced.path) and announced.path not in what.homes.values()
    may_be_kept = announced.action == "Modify" and announced.replacement != "True"
    return is_same and may_be_kept and not announced.is_sure


def show(what: "Prepared", made: ChangeSet) -> None:
    """Show what is imported."""
    deployment, named = what.deployment, what.deployment.named
    verb = "create the stack" if deployment.creates else "import into the stack"
    cells = [_cells(each, what.homes[each.logical_id]) for each in what.imports]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rows = [
        f"{verb} `{named.name}` in {named.aws.region}",
        *("  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in cells),
    ]
    if what.left:
        rows.append(
            f"{counted(what.left, 'other change')} of the spec "
            f"{'is' if what.left == 1 else 'are'} not part of the import"
        )
    if deployment.creates and deployment.main.get("Outputs"):
        rows.append("outputs are not part of the import")
    unknown = [each.called for each in made.announced if what.nested and _is_unknown(what, each)]
    if unknown:
        stay = "stays, as its template does" if len(unknown) == 1 else "stay, as their templates do"
        rows.append(f"AWS does not know yet that {abridged(unknown)} {stay}")
    found = _compared(what)
    rows += _warnings(what, found)
    say(
        deployment.arguments,
        "import",
        [*rows, ""],
        stack=named.name,
        creates=deployment.creates,
        resources=[each.argument for each in what.imports],
        compared={name: each and each._asdict() for name, each in found.items()},
        other_changes=what.left,
        change_set=made.id,
    )


def _compared(what: "Prepared") -> dict[str, Compared | None]:
    """Compare the resources with the template as it will be."""
    data: dict[tuple[str, ...], Template] = {(name,): each.data for name, each in what.nested.items()}
    data[()], homes = what.template.data, what.homes
    bodies = [data[homes[each.logical_id]]["Resources"][each.logical_id] for each in what.imports]
    pairs = zip(what.imports, map(properties_of, bodies), strict=True)
    return compared(what.deployment.named.aws, pairs)


def _warnings(what: "Prepared", found: Mapping[str, Compared | None]) -> Iterator[str]:
    """Yield what to know before the import: it is not the end of what AWS does.

    AWS runs the update handler of each imported resource, as the events show: "Apply stack-level tags to
    imported resource if applicable". A database without `StorageType` in the template is converted at once:
    https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/809
    """
    yield "AWS then updates each of them by the template, which may reset what the template leaves out"
    for name, each in found.items():
        if each and each.left_out:
            yield f"`{name}` also has {abridged(each.left_out)}, which the template leaves out"
        if each and each.different:
            yield f"`{name}` has another {abridged(each.different)} than the template"
    unread = next((each for each in what.imports if found[each.logical_id] is None), None)
    if unread is not None:
        words = ("aws", "cloudcontrol", "get-resource", "--type-name", unread.type, "--identifier")
        command = shlex.join((*words, cloud_control_identifier(unread)))
        more = options(what.deployment.arguments, "region", "profile")
        yield f"compare first: `{command}{more}`"


def _cells(each: "Import", home: tuple[str, ...]) -> tuple[str, str, str]:
    return ".".join((*home, each.logical_id)), each.type, each.words
