"""Flows for programs. `docs/reference/output-formats.md` describes the shapes; this is format 1.1 of them.

The second number rises when keys are added, the first when one is removed or means something else.
"""

from typing import Any

from tiers.cloudformation.evaluate.values import Origin
from tiers.proof.answers import assumptions
from tiers.proof.answers.queries import Matrix
from tiers.proof.answers.verdicts import Blocker, Flow, Hop
from tiers.proof.model.loaded import Loaded

FORMAT_VERSION = "1.1"


def flow(one: Flow, loaded: Loaded) -> dict[str, Any]:
    """Return a flow as data; `ports` are those of the verdict YES, `partial` and `unknown` have their own."""
    return {
        "format_version": FORMAT_VERSION,
        "from": one.source,
        "to": one.destination,
        "protocol": one.protocol,
        "port": one.port,
        "verdict": one.verdict.value,
        "ports": [list(each) for each in one.ports],
        "partial": [list(each) for each in one.partial],
        "unknown": [list(each) for each in one.unknown],
        "via": one.via,
        "path": [_hop(each, loaded) for each in one.path],
        "blockers": [_blocker(each, loaded) for each in one.blockers],
        "unknowns": [
            {"reason": each.reason, "origin": origin_of(each.origin, loaded)} for each in one.unknowns
        ],
        **_assumed(one, loaded),
    }


def _assumed(one: Flow, loaded: Loaded) -> dict[str, Any]:
    """Return the subnets of an existing VPC whose declared kinds the answer rests on."""
    if not loaded.assumed:
        return {}
    return {"assumed": assumptions.rows(assumptions.of_flow(one, loaded))}


def answer(one: Flow, loaded: Loaded) -> dict[str, Any]:
    """Return the answer to one question as data: its flow, and the limits of the answer."""
    return {**flow(one, loaded), "not_modelled": not_modelled(loaded)}


def not_modelled(loaded: Loaded) -> list[str]:
    """Return the parts that were not modeled or not loaded."""
    return list(dict.fromkeys(each.reason for each in loaded.network.not_modelled))


def matrix(whole: Matrix, loaded: Loaded) -> dict[str, Any]:
    """Return all flows between all names as data."""
    return {
        "format_version": FORMAT_VERSION,
        "nodes": list(whole.nodes),
        "alike": {name: list(others) for name, others in whole.alike.items()},
        "flows": [flow(each, loaded) for each in whole.flows],
        "not_modelled": not_modelled(loaded),
        **assumptions.as_data(loaded),
    }


def _hop(hop: Hop, loaded: Loaded) -> dict[str, Any]:
    return {
        "leg": hop.leg,
        "component": hop.component,
        "rule": hop.rule,
        "origin": origin_of(hop.origin, loaded),
    }


def _blocker(blocker: Blocker, loaded: Loaded) -> dict[str, Any]:
    return {
        "component": blocker.component,
        "code": blocker.code,
        "explanation": blocker.explanation,
        "origin": origin_of(blocker.origin, loaded),
        "also": [origin_of(each, loaded) for each in blocker.also],
    }


def origin_of(origin: Origin | None, loaded: Loaded) -> dict[str, Any] | None:
    """Return the origin of a resource: the resource, the property, and the line of the spec, if any."""
    if origin is None:
        return None
    entry = loaded.spec_origin(origin)
    spec = None if entry is None else {key: entry.get(key) for key in ("file", "line", "column", "route")}
    return {"resource": origin.resource, "property": list(origin.path), "spec": spec}
