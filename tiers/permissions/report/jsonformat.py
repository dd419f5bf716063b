"""Permissions for programs, in format 1.0 of the shapes in `docs/reference/output-formats.md`.

The second number rises when keys are added, the first when one is removed or means something else.
"""

from collections.abc import Sequence
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.facts import iam
from tiers.permissions.answers.matrix import Cell
from tiers.permissions.answers.may import Answer
from tiers.permissions.answers.verify import Breach, Verified
from tiers.permissions.model.answers import Decisive, Missing, Permission
from tiers.permissions.model.universe import Universe
from tiers.proof.model.loaded import Loaded
from tiers.proof.report.jsonformat import origin_of

FORMAT_VERSION = "1.0"


def limits(universe: Universe, more: Sequence[Unknown] = ()) -> dict[str, Any]:
    """Return what an answer assumes, and what was not read."""
    reasons = [each.reason for each in (*more, *universe.not_modelled)]
    return {
        "assumptions": ["direct-calls", "over-tls", "no-organization-policies", "no-session-policies"],
        "as_of": iam.AS_OF,
        "not_modelled": list(dict.fromkeys(reasons)),
    }


def answers(found: Sequence[Answer], universe: Universe, loaded: Loaded) -> dict[str, Any]:
    """Return answers as data."""
    return {
        "format_version": FORMAT_VERSION,
        "answers": [{"source": each.subject.source, **permission(each.permission, loaded)} for each in found],
        **limits(universe),
    }


def matrix(cells: Sequence[Cell], universe: Universe) -> dict[str, Any]:
    """Return all permissions as data."""
    return {"format_version": FORMAT_VERSION, "cells": [_cell(each) for each in cells], **limits(universe)}


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "subject": cell.subject.id,
        "source": cell.subject.source,
        "target": cell.target.id,
        "access": cell.word,
        "actions": list(cell.sure),
        "unknown": list(cell.unknown),
    }


def permission(one: Permission, loaded: Loaded) -> dict[str, Any]:
    """Return one permission as data."""
    return {
        "subject": one.subject,
        "action": one.action,
        "target": one.target,
        "kind": one.kind,
        "via": one.via,
        "secure": one.secure,
        "verdict": one.verdict.value,
        "allowed_by": [_decisive(each, loaded) for each in one.allowing],
        "denied_by": [_decisive(each, loaded) for each in one.denying],
        "missing": [_missing(each, loaded) for each in one.missing],
        "unknowns": [
            {"reason": each.reason, "origin": origin_of(each.origin, loaded)} for each in one.unknowns
        ],
        "widening": list(one.widening),
    }


def verified(found: Verified, universe: Universe) -> dict[str, Any]:
    """Return a comparison with declared permissions as data."""
    return {
        "format_version": FORMAT_VERSION,
        "declared": found.declared,
        "pairs": found.pairs,
        "refusing_plain_http": found.refusing,
        "roles_with_policies": found.written,
        "raw": found.raw,
        "breaches": [_breach(each) for each in found.breaches],
        **limits(universe, found.unread),
    }


def _breach(breach: Breach) -> dict[str, Any]:
    return {
        "breach": breach.kind,
        "subject": breach.subject,
        "source": breach.source,
        "target": breach.target,
        "kind": breach.what,
        "secure": breach.permission is None or breach.permission.secure,
        "actions": list(breach.actions),
    }


def _decisive(decisive: Decisive, loaded: Loaded) -> dict[str, Any]:
    policy, statement = decisive
    origin: Origin = statement.origin
    return {
        "policy": policy.kind,
        "name": policy.name,
        "sid": statement.sid,
        "origin": origin_of(origin, loaded),
    }


def _missing(missing: Missing, loaded: Loaded) -> dict[str, Any]:
    return {
        "code": missing.code,
        "explanation": missing.explanation,
        "origin": origin_of(missing.origin, loaded),
    }
