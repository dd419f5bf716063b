"""`tiers destroy SPEC`."""

import argparse

from tiers.cli import CLEAN
from tiers.cli.shared import edge
from tiers.cli.shared.access import regions_of
from tiers.cli.shared.account import add_role
from tiers.cli.shared.confirm import agree_by_name
from tiers.cli.shared.deleting import GOING_ON, delete, finish, prepared, remove_buckets, to_empty
from tiers.cli.shared.emptying import left, lines, question
from tiers.cli.shared.following import say
from tiers.cli.shared.losses import Losses
from tiers.cli.shared.stack import Named, add_stack, at_rest, guarded, roots, standing
from tiers.deploy.aws import AwsError
from tiers.deploy.changes import deployed
from tiers.deploy.changes.deploying import began
from tiers.deploy.states import Phase, state_of
from tiers.operate.deletion_preview import look


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser, lines=True)
    add_role(parser)
    parser.add_argument(
        "--yes-destroy", metavar="NAME", help="confirm deletion without a prompt; NAME is the stack name"
    )
    parser.add_argument(
        "--retain",
        metavar="ID",
        action="append",
        default=[],
        help="in DELETE_FAILED: delete the stack but keep this resource, such as Data.MysqlDBInstance "
        "(repeatable)",
    )

    parser.add_argument(
        "--empty",
        metavar="NAME",
        action="append",
        default=[],
        help="delete this bucket with all its objects, versions, and unfinished uploads; NAME is a component "
        "or a bucket of the stack (repeatable)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Delete a stack, and follow that to its end; the exit code is 0 if it is gone."""
    return guarded(arguments, lambda named: _destroy_roots(named, arguments), GOING_ON)


def _destroy_roots(named: Named, arguments: argparse.Namespace) -> int:
    """Delete what reads from the edge, and then the edge, if there is one that nothing else reads from."""
    *edges, main = roots(named, arguments)
    if not edges:
        left = edge.of_deployed(main, deployed.find(main.aws, main.name))
        edges = [left] if left else []
    others = _readers(main) if edges else []
    code = _destroy(main, arguments)
    for each in edges if code == CLEAN else ():
        if others:
            _keep(each, main, others, arguments)
            continue
        if arguments.yes_destroy == main.name:
            arguments.yes_destroy = each.name
        code = _destroy(each, arguments)
    return code


def _readers(main: Named) -> list[str]:
    """Return the other regions of the spec in which a stack of that name may read from the edge."""
    regions = regions_of(main.compiled)
    return [each for each in regions if each != main.aws.region and _may_read(main, each)]


def _may_read(main: Named, region: str) -> bool:
    """Return whether a region has the stack; True if it cannot be asked."""
    try:
        row = deployed.find(main.aws.in_region(region), main.name)
    except AwsError:
        return True
    return row is not None and state_of(row["StackStatus"]).phase is not Phase.GONE


def _keep(kept: Named, main: Named, others: list[str], arguments: argparse.Namespace) -> None:
    """Say why the edge is not deleted."""
    where = ", ".join(f"`{each}`" for each in others)
    text = (
        f"the stack `{kept.name}` in `{kept.aws.region}` is kept: `{main.name}` in {where} may read from it"
    )
    say(arguments, "kept", text, stack=kept.name, region=kept.aws.region, readers=others)


def _destroy(named: Named, arguments: argparse.Namespace) -> int:
    stack, empty = standing(named), [] if named.is_edge else arguments.empty
    if stack is None and empty:
        return _destroy_left(named, arguments)
    if stack is None:
        say(
            arguments,
            "nothing",
            f"the stack `{named.name}` does not exist in `{named.aws.region}`; nothing to destroy",
            stack=named.name,
        )
        return CLEAN
    if stack.status == "DELETE_IN_PROGRESS":
        remains = look(named.aws, stack)
        losses = Losses(stack, remains, (), (), to_empty(named, empty, remains))
        if losses.emptied:
            begun = f"The stack `{stack.name}` in {named.aws.region} is being deleted already."
            agree_by_name(named, f"{begun} {question(losses.emptied, 'This')}", arguments.yes_destroy)
        return finish(named, losses, began(named.aws, stack.arn), arguments)
    at_rest(named, stack)
    what = prepared(named, stack, arguments.retain, arguments, empty=empty)
    asked = [
        f"This deletes the stack `{stack.name}` in {named.aws.region}.",
        question(what.losses.emptied),
    ]
    agree_by_name(named, " ".join(filter(None, asked)), arguments.yes_destroy)
    return delete(named, what, arguments)


def _destroy_left(named: Named, arguments: argparse.Namespace) -> int:
    """Empty and delete buckets that the stack has kept, which is deleted already."""
    buckets = left(named, arguments.empty)
    text = [f"the stack `{named.name}` is deleted", *lines(buckets)]
    say(arguments, "remains", text, stack=named.name, emptied=[each.data() for each in buckets])
    asked = f"The stack `{named.name}` in {named.aws.region} is deleted already. {question(buckets, 'This')}"
    agree_by_name(named, asked, arguments.yes_destroy)
    return remove_buckets(named, buckets, arguments)
