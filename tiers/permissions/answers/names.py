"""The names of a question about permissions: subjects, actions, and targets."""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate

from tiers.cloudformation.evaluate.values import Unknown
from tiers.diagnostics.suggest import nearest
from tiers.facts import iam
from tiers.permissions.answers.verify import bare, logical
from tiers.permissions.decide.text import COLONS
from tiers.permissions.model.universe import Rest, Subject, Target, Universe
from tiers.permissions.read.outsiders import SERVICE
from tiers.tuples import NamedTuple

ANYONE = ("internet", "anyone", "*")
_ACCOUNT = re.compile(r"[0-9]{12}")


class UnknownName(NamedTuple):
    """A name that a question cannot be about, and the way out."""

    message: str
    help: str


def subjects(universe: Universe, name: str) -> tuple[Subject, ...] | UnknownName:
    """Return the subjects that a name means: the roles of a component, or what acts for it."""
    every = universe.subjects
    if name in ANYONE:
        return _outside(every, "*")
    if _ACCOUNT.fullmatch(name):
        return _outside(every, name)
    service = name if SERVICE.fullmatch(name) else f"{name}.amazonaws.com"
    choices: tuple[Callable[[Subject], bool], ...] = (
        lambda each: each.kind == "role" and name in {each.component, *each.components},
        lambda each: each.kind == "role" and each.id == name,
        lambda each: each.kind == "role" and bare(each.id) == name,
        lambda each: each.kind == "service" and each.id == service,
        lambda each: each.kind == "service" and name in {each.component, each.source, bare(each.source)},
    )
    for is_meant in choices:
        found = tuple(each for each in every if is_meant(each))
        if found:
            return found
    if service == name:
        return (Subject("service", name),)
    known = [each.component for each in every if each.component] + [bare(each.id) for each in every]
    return _unknown(
        f"unknown role, component, or service `{name}`",
        name,
        known,
        "use a component, the logical ID of a role, a service such as `s3.amazonaws.com`, an account, or "
        "`internet`",
    )


def _outside(every: Iterable[Subject], name: str) -> tuple[Subject, ...]:
    found = tuple(each for each in every if each.kind == "outside" and each.id == name)
    return found or (Subject("outside", name),)


def _unknown(message: str, name: str, known: Iterable[str], otherwise: str) -> UnknownName:
    meant = nearest(name, {*known})
    return UnknownName(message, f"did you mean `{meant}`?" if meant else otherwise)


def actions(name: str) -> tuple[str, ...] | UnknownName:
    """Return the actions that a name means; `*` and `?` are wildcards."""
    service, colon, rest = name.partition(":")
    known = iam.actions(service.lower())
    if not colon or not known:
        return UnknownName(f"`{name}` is not an action of a service", "use an action such as `s3:GetObject`")
    # The time that its patterns need does not grow with the number of wildcards.
    pattern = translate(rest.replace("[", "[[]"))
    matches = re.compile(pattern, re.IGNORECASE | re.ASCII).match
    found = tuple(f"{service.lower()}:{each}" for each in known if matches(each))
    if found:
        return found
    meant = nearest(rest, known)
    way = f"did you mean `{service}:{meant}`?" if meant else "use an action such as `s3:GetObject`"
    return UnknownName(f"unknown action `{name}` of the service `{service}`", way)


def targets(universe: Universe, name: str) -> tuple[tuple[Target, str], ...] | UnknownName:
    """Return the targets that a name means, each with the kind of ARN that is meant; empty for any."""
    if name.startswith("arn:"):
        if name.count(":") < COLONS:
            return UnknownName(f"`{name}` is not an ARN", "use an ARN such as `arn:aws:s3:::files/*`")
        return ((_foreign(name), ""),)
    found = tuple((each, "") for each in _called(universe, name))
    if found:
        return found
    rest, colon, kind = name.rpartition(":")
    named = list(_called(universe, rest)) if colon else []
    of_kind = tuple((each, kind) for each in named if kind in each.arns)
    if of_kind:
        return of_kind
    if named:
        kinds = sorted({each for target in named for each in target.arns})
        return _unknown(f"`{rest}` has no `{kind}`", kind, kinds, f"use one of {', '.join(kinds)}")
    known = [each.component for each in universe.targets if each.component]
    known += [logical(each) for each in universe.targets]
    return _unknown(
        f"unknown component or resource `{name}`",
        name,
        known,
        "use a component, a logical ID, `COMPONENT:KIND`, or an ARN",
    )


def _called(universe: Universe, name: str) -> Iterator[Target]:
    choices: tuple[Callable[[Target], bool], ...] = (
        lambda each: each.component == name,
        lambda each: each.id == name,
        lambda each: logical(each) == name,
    )
    found: list[Target] = []
    for is_meant in choices:
        found = found or [each for each in universe.targets if is_meant(each)]
    yield from found


def _foreign(arn: str) -> Target:
    """Return a resource outside of the templates, whose policy is not known."""
    service = arn.split(":")[2]
    parts: list[str | Rest] = []
    for index, text in enumerate(arn.split("*")):
        parts += [Rest("rest")] if index else []
        parts += [text] if text else []
    arns = dict.fromkeys(_kinds(service, arn), tuple(parts))
    why = Unknown(f"the resource policy of `{arn}` was not loaded")
    return Target(arn, "", service, arns, unknowns=(why,))


def _kinds(service: str, arn: str) -> Iterator[str]:
    """Yield the kinds of a service's resources that an ARN may be of; an empty one if it is of none."""
    found = False
    for kind, form in iam.kinds(service).items():
        if any(_is_of(each, arn) for each in form.split(", ")):
            found = True
            yield kind
    if not found:
        yield ""


def _is_of(form: str, arn: str) -> bool:
    pattern = re.sub(r"\\\$\\\{[A-Za-z]+\\\}", ".*", re.escape(form))
    return re.fullmatch(pattern, arn) is not None
