"""What exists already and a spec uses, among the resources of an account."""

from collections.abc import Mapping

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.answers.permits import Permit, Permitted
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.proof.account.permissions import PROFILES
from tiers.proof.build.catalogue import Catalogue


def identified(whole: Universe, said: Permitted, names: Mapping[str, str]) -> Mapping[str, str]:
    """Return the logical IDs of what exists, by the IDs that it has in an account.

    The spec has its ARN, or it is the only resource outside of the stack on which a role may do what is
    declared. `names` are the logical IDs of the stack's resources.
    """
    if not said.exists:
        return {}
    others = [each for each in whole.targets if each.id not in names]
    by_arn = {_arn(each): each.id for each in others}
    found: dict[str, str] = {}
    roles = {names[each.id]: each for each in whole.subjects if each.id in names}
    engine = Engine(whole)
    for logical_id, arn in said.exists.items():
        permits = [each for each in said.permits if each.target == logical_id]
        able = [each.id for each in others if permits and _is_used(each, permits, engine, roles)]
        identity = by_arn.get(arn) if arn else able[0] if len(able) == 1 else None
        if identity is not None:
            found.setdefault(identity, logical_id)
    return found


def with_roles(said: Permitted, catalogue: Catalogue) -> tuple[Permitted, tuple[Unknown, ...]]:
    """Return declarations with the ARNs of roles that exist, and why those about others are left out.

    A spec has the ARN of a role, that of its instance profile, or what only a deployment knows. Several of
    them may be one role, which then has what is declared for each.
    """
    subjects = {each.subject for each in said.permits} & said.exists.keys()
    profiles = {
        profile: role.id for role in catalogue.of("AWS::IAM::Role") for profile in role.get(PROFILES) or ()
    }
    exists = {name: profiles.get(arn, arn) if name in subjects else arn for name, arn in said.exists.items()}
    lost = sorted(name for name in subjects if not exists[name])
    first: dict[str, str] = {}
    same = {name: first.setdefault(arn, name) for name, arn in exists.items() if name in subjects and arn}
    permits = (
        each._replace(subject=same.get(each.subject, each.subject), target=same.get(each.target, each.target))
        for each in said.permits
        if {each.subject, each.target}.isdisjoint(lost)
    )
    expansions = (each._replace(subject=same.get(each.subject, each.subject)) for each in said.expansions)
    kept = {name: arn for name, arn in exists.items() if same.get(name, name) == name}
    why = "only a deployment knows; `environments.NAME.values` can have its ARN"
    left = tuple(Unknown(f"which role `{name}` is, {why}") for name in lost)
    found = said._replace(permits=tuple(dict.fromkeys(permits)), expansions=tuple(expansions), exists=kept)
    return found, left


def _arn(target: Target) -> str:
    """Return the first ARN of a target, which is that of the resource itself; empty if it is not known."""
    parts = next(iter(target.arns.values()), ())
    texts = [each for each in parts if isinstance(each, str)]
    return "".join(texts) if len(texts) == len(parts) else ""


def _is_used(target: Target, permits: list[Permit], engine: Engine, roles: Mapping[str, Subject]) -> bool:
    """Return whether policies allow on a target everything that is declared."""
    return all(_is_allowed(target, each, engine, roles.get(each.subject)) for each in permits)


def _is_allowed(target: Target, permit: Permit, engine: Engine, role: Subject | None) -> bool:
    wanted = engine.service(target.service).named(permit.actions)
    if role is None or permit.kind not in target.arns or not wanted:
        return False
    bounds = engine.bounds(role, target, permit.kind, via=permit.via)
    return wanted & ~bounds.possible == 0
