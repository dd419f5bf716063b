"""Faults in the policies of buckets, queues, topics, and functions."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.mutants.changes import set_to
from tests.mutants.faults_in_policies import ANOTHER_ACCOUNT
from tests.mutants.kinds import Case, permissions
from tests.mutants.plan import Plan, Site
from tests.mutants.statements import Spot, Statement, is_tls_only, is_used, of_resources, put, service

TOPIC = "policies of resources"
OF_SOURCES = ("aws:SourceArn", "aws:SourceAccount")


@permissions(TOPIC, "the policy of a resource also allows everyone")
def opened_to_everyone(plan: Plan) -> Iterator[Case]:
    yield from _opened(plan, "*")


@permissions(TOPIC, "the policy of a resource also allows another account")
def opened_to_another_account(plan: Plan) -> Iterator[Case]:
    yield from _opened(plan, {"AWS": ANOTHER_ACCOUNT})


@permissions(TOPIC, "the policy of a resource also allows a service, for whichever customer")
def opened_to_a_service(plan: Plan) -> Iterator[Case]:
    yield from _opened(plan, {"Service": "glue.amazonaws.com"})


@permissions(TOPIC, "the policy of a resource also allows everyone but some")
def opened_to_everyone_but_some(plan: Plan) -> Iterator[Case]:
    for spot in of_resources(plan):
        statement = _allowing(plan, spot)
        statement["NotPrincipal"] = {"AWS": f"arn:aws:iam::{ANOTHER_ACCOUNT}:root"}
        yield Case(spot.at, spot.replaced(spot.written, statement), spot.places, changes=True)


@permissions(TOPIC, "a statement for a service is removed")
def service_statement_removed(plan: Plan) -> Iterator[Case]:
    for spot in _for_services(plan):
        yield Case(spot.at, spot.removed(), spot.places, changes=True)


@permissions(TOPIC, "a statement for a service has no condition on its source")
def source_condition_removed(plan: Plan) -> Iterator[Case]:
    for spot in _for_services(plan):
        if any(key in str(spot.written.get("Condition")) for key in OF_SOURCES):
            yield Case(spot.at, spot.edited(_without_condition), spot.places, changes=True)


@permissions(TOPIC, "a statement for a service is for another source")
def source_mistaken(plan: Plan) -> Iterator[Case]:
    for spot in _for_services(plan):
        if "aws:SourceArn" in str(spot.written.get("Condition")):
            condition = {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::another"}}
            plant = spot.edited(partial(put, Condition=condition))
            yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "the statement that denies plain HTTP is removed")
def tls_statement_removed(plan: Plan) -> Iterator[Case]:
    for spot in _of_tls(plan):
        yield Case(spot.at, spot.removed(), spot.places, changes=is_used(plan, spot))


@permissions(TOPIC, "the statement that denies plain HTTP is about one action only")
def tls_statement_weakened(plan: Plan) -> Iterator[Case]:
    for spot in _of_tls(plan):
        action = "s3:ListBucket" if service(plan, spot) == "s3" else f"{service(plan, spot)}:TagResource"
        yield Case(
            spot.at, spot.edited(partial(put, Action=action)), spot.places, changes=is_used(plan, spot)
        )


@permissions(TOPIC, "the statement that denies plain HTTP denies TLS")
def tls_statement_inverted(plan: Plan) -> Iterator[Case]:
    for spot in _of_tls(plan):
        condition = {"Bool": {"aws:SecureTransport": "true"}}
        yield Case(
            spot.at, spot.edited(partial(put, Condition=condition)), spot.places, changes=is_used(plan, spot)
        )


@permissions(TOPIC, "the statement that denies plain HTTP denies everything")
def tls_condition_removed(plan: Plan) -> Iterator[Case]:
    for spot in _of_tls(plan):
        yield Case(spot.at, spot.edited(_without_condition), spot.places, changes=is_used(plan, spot))


@permissions(TOPIC, "the statement that denies plain HTTP allows it")
def tls_statement_allows(plan: Plan) -> Iterator[Case]:
    for spot in _of_tls(plan):
        yield Case(spot.at, spot.edited(partial(put, Effect="Allow")), spot.places, changes=True)


@permissions(TOPIC, "a permission of a function has no source")
def function_permission_without_source(plan: Plan) -> Iterator[Case]:
    for site, places in _function_permissions(plan):
        plant = set_to(site, SourceArn=None, **_none_if_there(plan, site, "SourceAccount"))
        yield Case(site.id, plant, places, changes=True)


@permissions(TOPIC, "everyone may invoke a function")
def function_permission_for_everyone(plan: Plan) -> Iterator[Case]:
    for site, places in _function_permissions(plan):
        absent = _none_if_there(plan, site, "SourceAccount")
        yield Case(site.id, set_to(site, Principal="*", SourceArn=None, **absent), places, changes=True)


@permissions(TOPIC, "a permission of a function is removed")
def function_permission_removed(plan: Plan) -> Iterator[Case]:
    for site, places in _function_permissions(plan):

        def plant(plan: Plan, site: Site = site) -> None:
            plan.remove(site)

        yield Case(site.id, plant, places, changes=True)


def _function_permissions(plan: Plan) -> Iterator[tuple[Site, tuple[Site, ...]]]:
    for site in plan.sites("Lambda::Permission"):
        properties = plan.properties(site)
        function = plan.at(site.stem, properties["FunctionName"])
        if function is not None and "SourceArn" in properties:
            yield site, (site, function)


def _none_if_there(plan: Plan, site: Site, name: str) -> dict[str, None]:
    return {name: None} if name in plan.properties(site) else {}


def _opened(plan: Plan, principal: Any) -> Iterator[Case]:
    for spot in of_resources(plan):
        statement = {**_allowing(plan, spot), "Principal": principal}
        yield Case(spot.at, spot.replaced(spot.written, statement), spot.places, changes=True)


def _allowing(plan: Plan, spot: Spot) -> Statement:
    return {"Effect": "Allow", "Action": f"{service(plan, spot)}:*", "Resource": spot.written["Resource"]}


def _for_services(plan: Plan) -> Iterator[Spot]:
    for spot in of_resources(plan):
        if spot.written["Effect"] == "Allow" and "Service" in spot.written["Principal"]:
            yield spot


def _of_tls(plan: Plan) -> Iterator[Spot]:
    yield from (spot for spot in of_resources(plan) if is_tls_only(spot))


def _without_condition(statement: Statement) -> None:
    del statement["Condition"]
