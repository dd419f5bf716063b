"""Faults in the policies of roles, and in those who may assume them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.mutants.changes import added, set_to, together
from tests.mutants.kinds import Case, permissions
from tests.mutants.plan import Plan, Site
from tests.mutants.statements import Spot, Statement, as_list, of_roles, of_trust, others, put, service

TOPIC = "policies of roles"
ACCESS_POINT = "elasticfilesystem:AccessPointArn"
ANOTHER_ACCOUNT = "999999999999"


@permissions(TOPIC, "a statement allows every action of its service")
def action_widened_to_the_service(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        plant = spot.edited(partial(put, Action=f"{service(plan, spot)}:*"))
        yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "a statement allows every action")
def action_widened_to_everything(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        yield Case(spot.at, spot.edited(partial(put, Action="*")), spot.places, changes=True)


@permissions(TOPIC, "a statement has `NotAction` instead of `Action`")
def action_negated(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        yield Case(spot.at, spot.edited(partial(_rename, "Action")), spot.places, changes=True)


@permissions(TOPIC, "a statement lacks one of its actions")
def action_removed(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        actions = as_list(spot.written["Action"])
        if len(actions) > 1:
            plant = spot.edited(partial(put, Action=actions[1:]))
            yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "a statement is about every resource")
def resource_widened_to_everything(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        # An access point is of one file system, so a statement about it allows nothing on another one.
        if others(plan, spot) and ACCESS_POINT not in str(spot.written.get("Condition")):
            places = (*spot.places, *others(plan, spot))
            yield Case(spot.at, spot.edited(partial(put, Resource="*")), places, changes=True)


@permissions(TOPIC, "a statement is about every resource but its own")
def resource_negated(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        yield Case(spot.at, spot.edited(partial(_rename, "Resource")), spot.places, changes=True)


@permissions(TOPIC, "a statement is about another resource of the same type")
def resource_mistaken(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        for other in others(plan, spot)[:1]:

            def plant(plan: Plan, spot: Spot = spot, other: Site = other) -> None:
                arn = plan.to(spot.site.stem, other, "Arn")
                statement = spot.document(plan)["Statement"][spot.number]
                statement["Resource"] = [arn]

            yield Case(spot.at, plant, (*spot.places, other), changes=True)


@permissions(TOPIC, "a statement about objects is about their bucket alone")
def objects_left_out(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        if _needs_objects(spot):
            plant = spot.edited(partial(_keep, objects=False))
            yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "a statement about a bucket is about its objects alone")
def bucket_left_out(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        if "s3:ListBucket" in as_list(spot.written["Action"]) and _has_objects(spot):
            plant = spot.edited(partial(_keep, objects=True))
            yield Case(spot.at, plant, spot.places, changes=True)


@permissions(TOPIC, "a statement is removed")
def statement_removed(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        yield Case(spot.at, spot.removed(), spot.places, changes=True)


@permissions(TOPIC, "a statement denies what it allowed")
def statement_denies(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        yield Case(spot.at, spot.edited(partial(put, Effect="Deny")), spot.places, changes=True)


@permissions(TOPIC, "a statement wants a key that no request of the role has")
def condition_never_met(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        condition = {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}
        yield Case(spot.at, spot.edited(partial(put, Condition=condition)), spot.places, changes=True)


@permissions(TOPIC, "a second statement denies everything to a role")
def deny_added(plan: Plan) -> Iterator[Case]:
    for spot in of_roles(plan):
        denied = {"Effect": "Deny", "Action": "*", "Resource": "*"}
        yield Case(spot.at, spot.replaced(spot.written, denied), spot.places, changes=True)


@permissions(TOPIC, "AdministratorAccess is attached to a role")
def administrator_attached(plan: Plan) -> Iterator[Case]:
    yield from _attached(plan, "AdministratorAccess", "")


@permissions(TOPIC, "AmazonS3FullAccess is attached to a role")
def full_access_to_buckets_attached(plan: Plan) -> Iterator[Case]:
    yield from _attached(plan, "AmazonS3FullAccess", "S3::Bucket")


@permissions(TOPIC, "a role has a boundary without its actions")
def boundary_attached(plan: Plan) -> Iterator[Case]:
    for spot in _first_of_each(plan):
        statement = {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        plant = together(
            added(spot.site.stem, "Boundary", "IAM::ManagedPolicy", PolicyDocument=document),
            set_to(spot.site, PermissionsBoundary={"Ref": "Boundary"}),
        )
        yield Case(spot.site.id, plant, spot.places, changes=True)


@permissions(TOPIC, "every account may assume a role")
def trust_of_everyone(plan: Plan) -> Iterator[Case]:
    yield from _trusting(plan, {"AWS": "*"})


@permissions(TOPIC, "another account may assume a role")
def trust_of_another_account(plan: Plan) -> Iterator[Case]:
    yield from _trusting(plan, {"AWS": f"arn:aws:iam::{ANOTHER_ACCOUNT}:root"})


@permissions(TOPIC, "another service may assume a role")
def trust_of_another_service(plan: Plan) -> Iterator[Case]:
    yield from _trusting(plan, {"Service": "glue.amazonaws.com"})


def _trusting(plan: Plan, principal: dict[str, Any]) -> Iterator[Case]:
    for spot in of_trust(plan):
        statement = {**spot.written, "Principal": principal}
        statement.pop("Condition", None)  # a source that only services have
        yield Case(spot.at, spot.replaced(statement), spot.places, changes=True)


def _attached(plan: Plan, policy: str, wanted: str) -> Iterator[Case]:
    arn = f"arn:aws:iam::aws:policy/{policy}"
    for spot in _first_of_each(plan):
        if not wanted or plan.sites(wanted):

            def plant(plan: Plan, site: Site = spot.site) -> None:
                plan.properties(site).setdefault("ManagedPolicyArns", []).append(arn)

            yield Case(spot.site.id, plant, spot.places, changes=True)


def _first_of_each(plan: Plan) -> Iterator[Spot]:
    """Yield one statement of each role."""
    yield from {spot.site: spot for spot in reversed(list(of_roles(plan)))}.values()


def _rename(name: str, statement: Statement) -> None:
    statement[f"Not{name}"] = statement.pop(name)


def _keep(statement: Statement, *, objects: bool) -> None:
    held = as_list(statement["Resource"])
    statement["Resource"] = [each for each in held if _is_objects(each) == objects]


def _is_objects(expression: Any) -> bool:
    return isinstance(expression, dict) and str(expression.get("Fn::Sub", "")).endswith("/*")


def _has_objects(spot: Spot) -> bool:
    held = [_is_objects(each) for each in as_list(spot.written["Resource"])]
    return True in held and False in held


def _needs_objects(spot: Spot) -> bool:
    actions = as_list(spot.written["Action"])
    return _has_objects(spot) and any(each.endswith("Object") for each in actions)
