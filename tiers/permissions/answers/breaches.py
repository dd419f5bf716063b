"""Breaches of permissions as findings: at the line that declares one, or that allows an undeclared one."""

from collections.abc import Callable, Iterator, Sequence

from tiers.cloudformation.evaluate.values import Origin
from tiers.diagnostics.codes import permissions as codes
from tiers.diagnostics.model import NOWHERE, Code, Diagnostic, Document, Place
from tiers.diagnostics.wording import joined
from tiers.permissions.answers.verify import Breach, bare
from tiers.permissions.model.answers import Decisive, Permission
from tiers.proof.answers.breaches import spec_place
from tiers.proof.model.loaded import Loaded

MOST_ACTIONS = 3
MOST_REASONS = 5
_RAW = 3
"""The length of the route of a raw resource: `resources`, a stack, and a logical ID."""

Placed = Callable[[Origin], Place | None]

_TOLD: dict[str, tuple[Code, str, str]] = {
    "undeclared": (
        codes.UNDECLARED_PERMISSION,
        "allowed here",
        "add it to `connects_to` or to `role` of the component, or remove the statement that allows it",
    ),
    "open": (
        codes.OPEN_SERVICE,
        "allowed here",
        "add a condition on `aws:SourceAccount` or `aws:SourceArn` to the statement",
    ),
    "missing": (
        codes.MISSING_PERMISSION,
        "declared here",
        "remove the override or resource that prevents it, or remove this declaration",
    ),
    "no-such-name": (
        codes.MISSING_PERMISSION,
        "declared here",
        "remove the override that removes it, or compile the spec again",
    ),
    "plain-http": (
        codes.UNDECLARED_PERMISSION,
        "allowed here",
        "deny `aws:SecureTransport: false` in its policy, or remove the override that changes the policy",
    ),
    "undecided": (
        codes.UNDETERMINED_PERMISSION,
        "depends on an unknown value",
        "set the value or add the policy that the note asks for, or remove the statement",
    ),
    "reaches-others": (
        codes.REACHES_OTHERS,
        "no connection leads there",
        "use narrower ARNs in `Resource`, or add the component to `connects_to`",
    ),
}


_OF_EXISTING = {
    "undeclared": "add it to `connects_to`, or remove the statement; in the role itself, its owner can",
    "missing": "add what `tiers permissions SPEC --for COMPONENT` prints to the role, or ask its owner",
    "no-such-name": "create the role, or correct its ARN",
}
"""The help about a role that exists already, which no spec changes."""


def findings(breaches: Sequence[Breach], loaded: Loaded) -> Iterator[Diagnostic]:
    """Yield each breach, its place in the spec that the templates were compiled from."""
    for breach in breaches:
        yield _finding(breach, lambda origin: _in_spec(origin, loaded))


def _in_spec(origin: Origin, loaded: Loaded) -> Place | None:
    """Return the place of a statement in the spec: in a raw resource, of the statement itself."""
    entry = loaded.spec_origin(origin)
    route = tuple(entry["route"]) if entry and isinstance(entry.get("route"), list) else ()
    if route[:1] == ("resources",) and len(route) > _RAW:
        return Place((*route, *origin.path[1:]))
    return spec_place(origin, loaded)


def in_templates(
    breaches: Sequence[Breach], loaded: Loaded, otherwise: Document
) -> Iterator[tuple[Document, Diagnostic]]:
    """Yield each breach, its place in the templates."""
    for breach in breaches:
        places = (loaded.place(each) for each in _origins(breach))
        document, place = next((each for each in places if each is not None), (otherwise, NOWHERE))
        yield document, _finding(breach, lambda _: None)._replace(place=place)


def _finding(breach: Breach, placed: Placed) -> Diagnostic:
    code, label, help_ = _TOLD[breach.kind]
    if breach.of_existing:
        help_ = _OF_EXISTING.get(breach.kind, help_)
    return code.at(
        _place(breach, placed),
        _message(breach),
        label=label,
        help=help_,
        note="\n".join(_reasons(breach)),
    )


def _place(breach: Breach, placed: Placed) -> Place:
    said = breach.permit or breach.expansion
    if said is not None and said.route:
        return Place(said.route)
    return next((each for each in map(placed, _origins(breach)) if each is not None), NOWHERE)


def _origins(breach: Breach) -> list[Origin]:
    """Return what allows or denies it, then the ends."""
    found: list[Origin] = []
    permission = breach.permission
    if permission is not None:
        found += [each.statement.origin for each in (*permission.allowing, *permission.denying)]
        found += [each.origin for each in permission.missing if each.origin]
        found += [each.origin for each in permission.unknowns if each.origin]
    return [*found, Origin(breach.subject), Origin(breach.target)]


def _message(breach: Breach) -> str:
    who, actions = who_of(breach.subject, breach.source), abridged(breach.actions)
    target = f"`{bare(breach.target)}` ({breach.what})" if breach.what else f"`{bare(breach.target)}`"
    if breach.permission is not None and not breach.permission.secure:
        target += " without TLS"
    if breach.kind == "no-such-name":
        return f"declared permission {who} -> {target} is about a resource that does not exist"
    if breach.kind == "undecided":
        return f"cannot determine whether {who} may call {actions} on {target}"
    if breach.kind == "missing":
        return f"declared permission is missing: {who} may not call {actions} on {target}"
    if breach.kind == "open":
        return f"{who} may call {actions} on {target} for any account"
    if breach.kind == "reaches-others":
        return f"{who} may call {actions} on {target}, which belongs to another component"
    return f"undeclared permission: {who} may call {actions} on {target}"


def who_of(subject: str, source: str = "") -> str:
    """Return a subject in words."""
    if subject == "*":
        return "anyone"
    name = f"`{bare(subject) if '.amazonaws.' not in subject else subject}`"
    return f"{name} for `{bare(source)}`" if source and source != "*" else name


def abridged(actions: Sequence[str]) -> str:
    """Return actions as text: the first ones, and the number of the others."""
    if len(actions) <= MOST_ACTIONS:
        return joined([f"`{each}`" for each in actions], "and")
    shown = ", ".join(f"`{each}`" for each in actions[:MOST_ACTIONS])
    return f"{shown}, and {len(actions) - MOST_ACTIONS} more"


def _reasons(breach: Breach) -> Iterator[str]:
    permission = breach.permission
    if permission is None:
        return
    lines = list(dict.fromkeys(reasons_of(permission)))
    if len(lines) == 1:
        yield lines[0]
        return
    yield from (f"- {each}" for each in lines[:MOST_REASONS])
    if len(lines) > MOST_REASONS:
        yield f"- and {len(lines) - MOST_REASONS} more; run `tiers may` for all"


def reasons_of(permission: Permission) -> Iterator[str]:
    """Yield what allows, denies, or prevents it, in words."""
    yield from (f"allowed by {statement_of(each)}" for each in permission.allowing)
    yield from (f"denied by {statement_of(each)}" for each in permission.denying)
    yield from (each.explanation for each in permission.missing)
    yield from (f"not known: {each.reason}" for each in permission.unknowns)


_POLICIES = {
    "identity": "a policy",
    "boundary": "the permissions boundary",
    "resource": "the resource policy",
    "trust": "the trust policy",
    "endpoint": "the policy of the endpoint",
}


def statement_of(decisive: Decisive) -> str:
    """Return a statement in words: the policy that it is in, and its name or number."""
    policy, statement = decisive.policy, decisive.statement
    number = next((each for each in reversed(statement.origin.path) if isinstance(each, int)), None)
    which = f"statement `{statement.sid}`" if statement.sid else "a statement"
    if not statement.sid and number is not None and statement.origin != policy.origin:
        which = f"statement {number + 1}"
    if policy.name == statement.origin.resource:
        return f"{which} of `{bare(policy.name)}`"
    kind = f"policy `{policy.name}`" if policy.name else _POLICIES[policy.kind]
    return f"{which} of {kind} of `{bare(statement.origin.resource)}`"
