"""Changes of policies that let nobody do anything else: none may be accused."""

from collections.abc import Iterator
from functools import partial

from tests.mutants.changes import added, set_to, together
from tests.mutants.kinds import Case, permissions
from tests.mutants.plan import Plan
from tests.mutants.statements import Spot, Statement, as_list, of_resources, of_roles, put, service

TOPIC = "changes of policies without effect"


@permissions(TOPIC, "a statement is split into one for each action")
def statement_split(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        parts = [{**spot.written, "Action": each} for each in as_list(spot.written["Action"])]
        yield Case(spot.at, spot.replaced(*parts), spot.places, changes=False)


@permissions(TOPIC, "a statement is written twice")
def statement_repeated(plan: Plan) -> Iterator[Case]:
    for spot in _all(plan):
        again = {**spot.written, "Sid": "Again"}
        yield Case(spot.at, spot.replaced(spot.written, again), spot.places, changes=False)


@permissions(TOPIC, "the lists of a statement are in another order")
def lists_reversed(plan: Plan) -> Iterator[Case]:
    for spot in _all(plan):
        yield Case(spot.at, spot.edited(_reverse), spot.places, changes=False)


@permissions(TOPIC, "the actions of a statement are written in capitals")
def actions_in_capitals(plan: Plan) -> Iterator[Case]:
    for spot in _all(plan):
        actions = [each.upper() for each in as_list(spot.written["Action"])]
        yield Case(spot.at, spot.edited(partial(put, Action=actions)), spot.places, changes=False)


@permissions(TOPIC, "a statement has a condition that every request of the role meets")
def condition_always_met(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        condition = {**spot.written.get("Condition", {}), "Null": {"aws:SourceArn": "true"}}
        yield Case(spot.at, spot.edited(partial(put, Condition=condition)), spot.places, changes=False)


@permissions(TOPIC, "an action that is not allowed is denied")
def deny_of_the_rest(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        action = f"{service(plan, spot)}:Delete{_thing(plan, spot)}"
        denied = {"Effect": "Deny", "Action": action, "Resource": "*"}
        yield Case(spot.at, spot.replaced(spot.written, denied), spot.places, changes=False)


@permissions(TOPIC, "a role has a boundary with everything in it")
def boundary_of_everything(plan: Plan) -> Iterator[Case]:
    for site in sorted({spot.site for spot in of_roles(plan)}):
        statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        plant = together(
            added(site.stem, "Boundary", "IAM::ManagedPolicy", PolicyDocument=document),
            set_to(site, PermissionsBoundary={"Ref": "Boundary"}),
        )
        yield Case(site.id, plant, (site,), changes=False)


def _thing(plan: Plan, spot: Spot) -> str:
    return str(plan.body(spot.about[0])["Type"]).rpartition("::")[2]


def _all(plan: Plan) -> Iterator[Spot]:
    yield from of_roles(plan)
    yield from of_resources(plan)


def _reverse(statement: Statement) -> None:
    for name in ("Action", "Resource"):
        statement[name] = as_list(statement[name])[::-1]
