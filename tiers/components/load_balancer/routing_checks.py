"""Checks of the keys that distribute requests over targets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.load_balancer import codes
from tiers.components.load_balancer.routing import KEYS
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.component import Context
from tiers.workload.rules.forward_checks import backend_of

if TYPE_CHECKING:
    from tiers.components.load_balancer.spec import LoadBalancer


def check(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find keys that exclude each other, or that have no effect on any target."""
    yield from _check_functions(balancer, here)
    yield from _check_algorithm(balancer, here)


def _check_algorithm(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    algorithm = balancer.algorithm or "round_robin"
    note = (Note(Place((*here.route, "algorithm")), "the algorithm"),) if balancer.algorithm else ()
    if isinstance(balancer.slow_start, int) and algorithm != "round_robin":
        yield codes.ALGORITHM_CONFLICT.at(
            (*here.route, "slow_start"),
            f"`slow_start` has no effect with `algorithm: {algorithm}`",
            label="for `round_robin` only",
            also=note,
            help="remove it, or use `algorithm: round_robin`",
        )
    if balancer.anomaly_mitigation and algorithm != "weighted_random":
        yield codes.ALGORITHM_CONFLICT.at(
            (*here.route, "anomaly_mitigation"),
            f"`anomaly_mitigation` has no effect with `algorithm: {algorithm}`",
            label="for `weighted_random` only",
            also=note,
            help="remove it, or use `algorithm: weighted_random`",
        )


def _check_functions(balancer: "LoadBalancer", here: Context) -> Iterator[Diagnostic]:
    """Find the keys where all targets are functions. A redirect or a response has no target at all."""
    names = dict.fromkeys(each.target for each in balancer.target_groups(here).values())
    backends = [backend for name in names if (backend := backend_of(name, here)) is not None]
    if any(each.kind != "lambda" for each in backends) or len(backends) < len(names):
        return
    for key in KEYS:
        if getattr(balancer, key) is not None:
            yield codes.ONLY_FUNCTIONS.at(
                Place((*here.route, key), "key"),
                f"`{key}` has no effect on `{here.name}`",
                label="all targets are functions" if names else "it forwards to no component",
                help="remove it",
            )
