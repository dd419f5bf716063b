"""The warm pool of a group: servers that have started once and wait until scaling needs them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from tiers.components.autoscaling import codes
from tiers.diagnostics.model import Diagnostic, Note, Place, Route
from tiers.ir import identifiers
from tiers.language.component import Context
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling

MOST_WARM = 1000

_SIZE = "use `size`: the pool always has that many servers"


class WarmPool(Record):
    """Servers that wait beside the group, in addition to its capacity."""

    hints: ClassVar[Mapping[str, str]] = MappingProxyType(
        dict.fromkeys(("min", "min_size", "max", "max_group_prepared_capacity"), _SIZE)
    )

    size: Annotated[
        int,
        Between(1, MOST_WARM),
        Doc("Number of servers that wait, in addition to the capacity"),
        Example(2),
    ]
    state: Annotated[
        Literal["stopped", "running"],
        Doc(
            "State of the servers that wait: `stopped` bills their volumes alone, but AWS stops them without "
            "waiting for a script; `running` bills them like others"
        ),
        Example("running"),
    ] = "stopped"


def warm_pool_id(component: str) -> str:
    """Return the logical ID of the warm pool of a group."""
    return f"{identifiers.pascal(component)}WarmPool"


def check(servers: "AutoScaling", pool: WarmPool, here: Context) -> Iterator[Diagnostic]:
    """Find a group that cannot have a warm pool, or whose servers would not be ready in it."""
    route = (*here.route, "capacity", "warm_pool")
    yield from _check_mixed(servers, route, here)
    if servers.update == "rolling":
        yield codes.WARM_POOL_ROLLING.at(
            Place(route, "key"),
            f"a rolling update leaves old servers in the warm pool of `{here.name}`",
            label="replaced by an instance refresh alone",
            also=(Note(Place((*here.route, "update")), "replaces servers in service"),),
            help="remove `update: rolling` to use an instance refresh, or remove `warm_pool`",
        )
        return
    scripts = {"user_data": servers.script, "environment": servers.environment, "agent": servers.agent}
    key = next((name for name, given in scripts.items() if given), None)
    if pool.state == "stopped" and key is not None:
        yield codes.WARM_POOL_INTERRUPTED.at(
            Place(route, "key"),
            f"servers of `{here.name}` may be stopped before their script ends",
            label="a stop does not wait for the script",
            also=(Note(Place((*here.route, key), "key"), "runs at the first start only"),),
            help=f"use `warm_pool: {{size: {pool.size}, state: running}}`, or put the work into an image",
        )


def _check_mixed(servers: "AutoScaling", route: Route, here: Context) -> Iterator[Diagnostic]:
    if servers.is_mixed:
        key, words = (
            ("spot", "spot capacity") if servers.spot else ("instance_type", "several instance types")
        )
        yield codes.WARM_POOL_MIXED.at(
            Place(route, "key"),
            f"`{here.name}` cannot have both a warm pool and {words}",
            label="needs one type, on demand",
            also=(Note(Place((*here.route, key), "key"), "a mixed instances policy"),),
            help="remove `warm_pool`, or use a single `instance_type` without `spot`",
        )
