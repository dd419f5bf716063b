"""What a kind of fault is, and the list of all that were defined."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from tests.mutants.plan import Plan, Site, Templates


class Case(NamedTuple):
    """One place where a kind of fault can be planted, in one plan."""

    at: str
    """What tells it from the kind's other cases."""
    plant: Callable[[Plan], object]
    planted: tuple[Site, ...]
    """Where somebody would look for it: what was changed, or what lost something that was removed."""
    changes: bool
    """Whether another connection is possible now, or one is not any more, or a permission: by hand, not by
    the proof."""


About = Literal["connections", "permissions", "account"]
"""The proof that a kind of fault is judged by: of templates, or of the connections in an account."""

Cases = Callable[[Plan], Iterable[Case]]


class Kind(NamedTuple):
    """A kind of fault: where it can be planted in a plan."""

    name: str
    topic: str
    story: str
    cases: Cases
    about: About = "connections"


class Mutant(NamedTuple):
    """Templates with one fault."""

    kind: Kind
    case: Case
    templates: Templates
    planted: frozenset[str]
    """The planted resources, as the proof names them."""


KINDS: list[Kind] = []


def permissions(topic: str, story: str) -> Callable[[Cases], Cases]:
    """Add a kind of fault in permissions to the list."""
    return kind(topic, story, "permissions")


def account(topic: str, story: str) -> Callable[[Cases], Cases]:
    """Add a kind of fault in an account to the list: its plan has what commands list, by their names."""
    return kind(topic, story, "account")


def kind(topic: str, story: str, about: About = "connections") -> Callable[[Cases], Cases]:
    """Add a kind of fault to the list; its name is that of the function."""

    def add(cases: Cases) -> Cases:
        KINDS.append(Kind(cases.__name__.replace("_", "-"), topic, story, cases, about))
        return cases

    return add


def plant(kind: Kind, templates: Templates) -> Iterable[Mutant]:
    """Plant a kind of fault into templates, once in each place; none where it does not apply."""
    for case in kind.cases(Plan(templates)):
        yield mutated(kind, case, templates)


def mutated(kind: Kind, case: Case, templates: Templates) -> Mutant:
    """Plant one fault."""
    plan = Plan(templates)
    case.plant(plan)
    return Mutant(kind, case, plan.templates, frozenset(plan.name(site) for site in case.planted))
