"""The steps of `tiers refactor`: what both stacks are, what is checked, and what AWS makes of the moves."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli.shared.following import say
from tiers.cli.shared.reporting import exit_code, located, show
from tiers.cli.shared.stack import StoppedError
from tiers.cli.shared.transfers import bucket_needed, handed, overtaken
from tiers.deploy.aws import Aws
from tiers.deploy.causes import causes
from tiers.deploy.changes import deployed, refactoring, stack_refactors
from tiers.deploy.changes.refactoring import Findings, Move, Refactored, Side
from tiers.deploy.changes.stack_refactors import Action, RefactorError, Stacks
from tiers.deploy.deployed_template import values_of
from tiers.deploy.following import Clock, newest
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.codes import stacks as stack_codes
from tiers.diagnostics.codes import transfers as codes
from tiers.diagnostics.model import NOWHERE, Diagnostic, Document, Finding, Source
from tiers.diagnostics.wording import quoted

if TYPE_CHECKING:
    from datetime import datetime


class Pair(NamedTuple):
    """The two stacks, and what changes between them."""

    aws: Aws
    source: Side
    target: Side
    moves: tuple[Move, ...]
    result: Refactored

    def located(self, *diagnostics: Diagnostic) -> list[Finding]:
        """Give findings about both stacks their place."""
        return located(_nowhere(self.source.name), diagnostics)


def _nowhere(name: str) -> Document:
    return Document(Source(name, ""), None, {})


def refuse_same(arguments: argparse.Namespace) -> None:
    """Return if two stacks are named. Raises `StoppedError` otherwise."""
    name = arguments.from_stack
    if name == arguments.to_stack:
        message = f"`{name}` is both the stack to move from and the one to move to"
        advice = "name two stacks; `logical_ids` in a spec keeps the logical IDs of an older template"
        raise StoppedError(_stopped(name, codes.SAME_STACK.at(NOWHERE, message, help=advice)))


def prepared(aws: Aws, moves: Sequence[Move], arguments: argparse.Namespace) -> Pair:
    """Read both stacks, and check the moves. Raises `StoppedError` and `AwsError`."""
    names = (arguments.from_stack, arguments.to_stack)
    rows = [deployed.find(aws, name) for name in names]
    findings = [each for name, row in zip(names, rows, strict=True) for each in _unready(aws, name, row)]
    if findings:
        raise StoppedError(findings)
    source, target = (_side(aws, row) for row in rows if row is not None)
    made = refactoring.refactored(moves, source, target)
    if isinstance(made, Findings):
        raise StoppedError([*located(source.document, made.source), *located(target.document, made.target)])
    needed = [
        bucket_needed(template.text, side.name, arguments)
        for template, side in ((made.source, source), (made.target, target))
    ]
    pair = Pair(aws, source, target, tuple(moves), made)
    if any(needed):
        raise StoppedError(pair.located(*filter(None, needed)))
    return pair


def _stopped(name: str, *diagnostics: Diagnostic) -> list[Finding]:
    return located(_nowhere(name), diagnostics)


def _unready(aws: Aws, name: str, row: Mapping[str, Any] | None) -> list[Finding]:
    """Return why a stack cannot be refactored, whatever its template is. Raises `AwsError`."""
    if row is None or state_of(row["StackStatus"]).phase is Phase.GONE:
        message = f"the stack `{name}` does not exist in `{aws.region}`"
        advice = "check its name, or pass `--region` or `--profile`"
        return _stopped(name, stack_codes.NO_STACK.at(NOWHERE, message, help=advice))
    status = row["StackStatus"]
    state = state_of(status)
    if state.phase is not Phase.STABLE:
        message = f"`{name}` is {status}: {state.meaning}"
        advice = "wait until it rests" if state.phase is Phase.RUNNING else "bring it to a stable state first"
        return _stopped(name, codes.STACK_NOT_STABLE.at(NOWHERE, message, help=advice))
    policy = aws.call("cloudformation", "get_stack_policy", StackName=row["StackId"])
    if policy.get("StackPolicyBody"):
        message = f"`{name}` has a stack policy, and stack refactoring supports no stack with one"
        advice = (
            "move the resource by two updates: set `DeletionPolicy: Retain` and remove it here, "
            "then import it there with `tiers import`"
        )
        return _stopped(name, codes.STACK_POLICY.at(NOWHERE, message, help=advice))
    return []


def _side(aws: Aws, row: Mapping[str, Any]) -> Side:
    """Read the template of a stack. Raises `AwsError`."""
    name = str(row["StackName"])
    document = deployed.document_of(aws, row["StackId"], f"{name}.template")
    return Side(name, document, values_of(row), bool(row.get("ParentId") or row.get("RootId")))


def warn(pair: Pair, arguments: argparse.Namespace) -> None:
    """Warn of what the stacks that nest these do not know."""
    findings = pair.located(
        *(
            codes.MOVED_IN_NESTED.at(
                NOWHERE,
                f"`{side.name}` is a nested stack, and the stack that nests it has its earlier template",
                help="put the new template in place of it before the next update of the root",
            )
            for side in (pair.source, pair.target)
            if side.is_nested
        )
    )
    if findings and arguments.format == "text":
        show(findings, sys.stdout)
    elif findings:
        from tiers.cli.shared.stack import emit

        emit(findings, arguments)
    assert not exit_code(findings, strict=False)


def created(pair: Pair, arguments: argparse.Namespace) -> tuple[str, tuple[Action, ...]]:
    """Create the refactoring; return its ID and actions. Raises `StoppedError` and `AwsError`."""
    source, target = pair.source.name, pair.target.name
    stacks = Stacks(
        source,
        handed(pair.aws, pair.result.source.text, source, arguments),
        target,
        handed(pair.aws, pair.result.target.text, target, arguments),
    )
    try:
        made = stack_refactors.create(pair.aws, stacks, pair.moves, Clock())
    except RefactorError as error:
        message = f"AWS did not accept the stack refactoring: {error}"
        refused = codes.NOT_REFACTORED.at(NOWHERE, message, help="fix the cause; nothing was changed")
        raise StoppedError(pair.located(refused)) from error
    actions = tuple(stack_refactors.actions(pair.aws, made))
    read = {side.name: side.document for side in (pair.source, pair.target)}
    findings = pair.located(*overtaken(pair.aws, read, "nothing was moved"), *_beyond(pair, actions))
    if findings:
        raise StoppedError(findings)
    return made, actions


def _beyond(pair: Pair, actions: Sequence[Action]) -> Iterator[Diagnostic]:
    """Yield what AWS would do beside the moves, and moves that it would not do."""
    source, target = pair.source.name, pair.target.name
    wanted = {((source, each.logical_id), (target, each.new_id)) for each in pair.moves}
    for each in actions:
        if not each.is_move or (tuple(each.source), tuple(each.target)) not in wanted:
            advice = "the refactoring was not executed; check the templates of both stacks"
            yield codes.MORE_THAN_MOVES.at(
                NOWHERE, f"AWS would do more than the moves: {each.words}", help=advice, note=each.description
            )
    announced = {(tuple(each.source), tuple(each.target)) for each in actions}
    for (_, logical_id), _to in sorted(wanted - announced):
        yield codes.MORE_THAN_MOVES.at(NOWHERE, f"AWS would not move `{logical_id}`")


def show_moves(pair: Pair, made: str, actions: Sequence[Action], arguments: argparse.Namespace) -> None:
    """Show the moves as AWS lists them."""
    bodies = pair.source.template["Resources"]
    physical = {each.source.logical_id: each.physical_id for each in actions}
    cells = [
        (
            each.logical_id if each.logical_id == each.new_id else f"{each.logical_id} -> {each.new_id}",
            str(bodies[each.logical_id]["Type"]),
            physical.get(each.logical_id, ""),
        )
        for each in pair.moves
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    rows = [
        f"move from `{pair.source.name}` to `{pair.target.name}` in {pair.aws.region}",
        *("  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in cells),
    ]
    if pair.result.outputs:
        is_one = len(pair.result.outputs) == 1
        words = ("output", "moves") if is_one else ("outputs", "move")
        rows.append(f"the {words[0]} {quoted(pair.result.outputs)} {words[1]} too")
    rows += _tags(pair, actions)
    say(
        arguments,
        "refactor",
        [*rows, ""],
        source=pair.source.name,
        target=pair.target.name,
        moves=[each._asdict() for each in pair.moves],
        outputs=list(pair.result.outputs),
        id=made,
        actions=[_data(each) for each in actions],
    )


def _tags(pair: Pair, actions: Sequence[Action]) -> Iterator[str]:
    """Yield the tags that change because those of the stacks differ. AWS's own name the stack."""
    added = {each for action in actions for each in action.added_tags if not each.startswith("aws:")}
    removed = {each for action in actions for each in action.removed_tags if not each.startswith("aws:")}
    if added:
        yield f"AWS adds the tags of `{pair.target.name}` to them: {quoted(sorted(added))}"
    if removed:
        yield f"AWS removes the tags of `{pair.source.name}` from them: {quoted(sorted(removed))}"


def _data(action: Action) -> dict[str, Any]:
    return {**action._asdict(), "source": action.source._asdict(), "target": action.target._asdict()}


def last_events(pair: Pair) -> "dict[str, datetime | None]":
    """Return the time of the last event of each stack. Raises `AwsError`."""
    return {name: newest(pair.aws, name) for name in (pair.source.name, pair.target.name)}


def followed(
    pair: Pair, made: str, before: "Mapping[str, datetime | None]", arguments: argparse.Namespace
) -> list[Finding]:
    """Show the progress to the end; return why it failed, if it did. Raises `AwsError`."""
    status = reason = ""
    for status, reason in stack_refactors.follow(pair.aws, made, tuple(before), Clock()):
        say(arguments, "status", f"  {status}", status=status, reason=reason or None)
    if status == stack_refactors.COMPLETE:
        return []
    failed = [
        stack_codes.RESOURCE_FAILED.at(
            NOWHERE,
            f"`{name}.{each.called}` failed: {each.reason or 'AWS gave no reason'}",
            label=f"{each.type}, {each.status}",
        )
        for name, since in before.items()
        for each in causes(pair.aws, name)
        if since is None or each.time > since
    ]
    message = f"the stack refactoring is {status}{f': {reason}' if reason else ''}"
    advice = "fix the cause, and run the same command again; `tiers status` shows a stack of a spec"
    return pair.located(*failed, codes.NOT_REFACTORED.at(NOWHERE, message, help=advice))
