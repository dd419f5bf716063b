"""Mistakes in Auto Scaling groups alone, or in their place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiers.components.autoscaling import capacity_checks, codes
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.ir.parameters import Number
from tiers.language.component import Context
from tiers.workload import capacity_checks as shared
from tiers.workload import egress, images
from tiers.workload.codes import NOT_ON_WINDOWS

if TYPE_CHECKING:
    from tiers.components.autoscaling.spec import AutoScaling

CLOUDFORMATION = "cloudformation"
"""The endpoint by which servers signal where no route leads out of the VPC."""


def check(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find a capacity that makes no sense."""
    yield from capacity_checks.check(servers, here)
    if servers.capacity.steps:
        from tiers.components.autoscaling import step_checks

        yield from step_checks.check(servers, here)
    yield from servers.capacity.check_targets(here)
    yield from shared.check_backlog(
        servers.capacity.backlog, here, "add `{to: QUEUE, access: consume}` to `connects_to`"
    )
    if servers.capacity.warm_pool is not None:
        from tiers.components.autoscaling import warm_pool

        yield from warm_pool.check(servers, servers.capacity.warm_pool, here)
    yield from _check_types(servers, here)
    yield from _check_update(servers, here)
    yield from _check_signals(servers, here)
    yield from _check_volumes(servers, here)
    behind = [each for each in here.behind() if each.layer == "application"]
    if servers.capacity.target_requests is not None and sum(len(each.groups) for each in behind) != 1:
        balancers = [each.source for each in behind]
        names = " and ".join(f"`{name}`" for name in balancers)
        yield codes.TARGET_REQUESTS.at(
            (*here.route, "capacity", "target_requests"),
            f"`{here.name}` scales by requests but has {len(balancers) or 'no'} load balancer"
            f"{'s' if balancers else ''} in front"
            if len(balancers) != 1
            else f"`{here.name}` scales by requests but has several target groups",
            label=f"requests come from {names}" if balancers else "no requests to count",
            help="use `target_cpu`, or forward from exactly one load balancer",
        )


def _check_volumes(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    if servers.volumes:
        from tiers.workload.volumes.codes import VOLUMES_NOT_KEPT

        yield VOLUMES_NOT_KEPT.at(
            Place((*here.route, "volumes"), "key"),
            f"the volumes of `{here.name}` are deleted with each server that is replaced",
            label="a group creates them with its servers",
            help="use a `file_system` or `type: ec2` for data to keep, or accept the warning for copies",
        )


def _check_types(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find types that are listed twice, and spot capacity that is scarce or never used."""
    types, route = servers.instance_types, (*here.route, "instance_type")
    for index, each in enumerate(types):
        if types.index(each) < index:
            yield codes.DUPLICATE_INSTANCE_TYPE.at(
                (*route, index),
                f"duplicate instance type `{each}`",
                also=(Note(Place((*route, types.index(each))), "first defined here"),),
                help="remove one of the two",
            )
    if servers.spot is None:
        return
    if len(types) == 1:
        yield codes.SPOT_SINGLE_TYPE.at(
            (*here.route, "spot"),
            f"the spot capacity of `{here.name}` is of a single instance type",
            label="one type is often unavailable",
            help=f"use a list such as `instance_type: [{types[0]}, …]` with similar types",
        )
    yield from shared.check_spot(
        servers.spot, servers.capacity, (*here.route, "capacity", "max"), here, "server"
    )


def _check_signals(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    """Find servers that could not signal, so that every update would fail."""
    if servers.update != "rolling":
        return
    if servers.is_windows:
        yield NOT_ON_WINDOWS.at(
            (*here.route, "update"),
            f"the Windows servers of `{here.name}` cannot signal for `update: rolling`",
            label="signaled by a Linux shell script",
            help="remove it; an instance refresh needs no signals",
        )
        return
    out = servers.has_way_out(here) and egress.reaches_any_site(servers.egress)
    if not out and CLOUDFORMATION not in here.network.interface_endpoints:
        yield codes.ROLLING_WITHOUT_WAY.at(
            (*here.route, "update"),
            f"new servers of `{here.name}` cannot reach CloudFormation to signal",
            label="a rolling update waits for their signals",
            help=f"add `{CLOUDFORMATION}` to the network's `endpoints`, or remove `update: rolling`",
        )
    elif not images.is_amazon_linux(servers.image) and "cfn-bootstrap" not in (servers.script or ""):
        yield codes.ROLLING_IMAGE.at(
            (*here.route, "update"),
            f"updates of `{here.name}` fail unless its image has `cfn-signal`",
            label="a rolling update waits for their signals",
            also=(Note(Place((*here.route, "image")), "the image"),),
            help="install `aws-cfn-bootstrap` in `user_data`, or remove `update: rolling`",
        )


def _check_update(servers: "AutoScaling", here: Context) -> Iterator[Diagnostic]:
    for key in ("min", "max"):
        if servers.update == "rolling" and isinstance(getattr(servers.capacity, key), Number):
            yield codes.ROLLING_BY_CHOICE.at(
                (*here.route, "update"),
                f"a rolling update of `{here.name}` needs a fixed capacity",
                label="`capacity` is a stack parameter",
                also=(Note(Place((*here.route, "capacity", key)), "a stack parameter"),),
                help="remove it to use an instance refresh, or use a number in `capacity`",
            )
