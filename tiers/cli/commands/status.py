"""`tiers status SPEC`."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tiers.cli import CLEAN, FAILED
from tiers.cli.shared import edge, output, services
from tiers.cli.shared.reporting import report
from tiers.cli.shared.stack import Named, add_stack, existing, guarded, standing, why
from tiers.deploy.alarms import Alarms, Ringing, alarms
from tiers.deploy.changes.likeness import Likeness, likeness
from tiers.deploy.containers.services import Services
from tiers.deploy.containers.services import services as read_services
from tiers.deploy.stacks import LiveStack
from tiers.deploy.states import Phase, state_of
from tiers.diagnostics.safe import one_line
from tiers.diagnostics.wording import counted

if TYPE_CHECKING:
    from tiers.diagnostics.model import Finding

RUNNING, MISSING = 3, 4
EXIT_CODES = {Phase.STABLE: CLEAN, Phase.STUCK: FAILED, Phase.RUNNING: RUNNING, Phase.GONE: MISSING}
"""Exit codes for scripts: 0 stable, 1 stuck, 3 in progress, 4 there is no stack."""
_WORST = (Phase.STUCK, Phase.RUNNING, Phase.STABLE, Phase.GONE)


class Seen(NamedTuple):
    """All that is reported of a stack."""

    stack: LiveStack
    likeness: Likeness
    findings: "list[Finding]"
    """The causes of the failure of its last operation, if it failed, and why tasks stopped."""
    alarms: Alarms
    services: Services


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_stack(parser)
    parser.epilog = "Exit status: 0 stable, 1 stuck, 3 in progress, 4 no such stack."


def run(arguments: argparse.Namespace) -> int:
    """Print the state of a stack and of its nested stacks; the exit code shows its phase."""
    return guarded(arguments, lambda named: _status(named, arguments), "nothing was changed")


def _status(named: Named, arguments: argparse.Namespace) -> int:
    found = edge.beside(named, arguments)
    stack = standing(named)
    beside = (found[0], _seen(*found)) if found else None
    if stack is None and beside and arguments.format == "text":
        _print(*beside, arguments)
    seen = _seen(named, stack or existing(named, missing=MISSING))
    if arguments.format == "json":
        output.data({**_data(named, seen), **({"edge": _data(*beside)} if beside else {})})
    else:
        _print(named, seen, arguments)
        if beside:
            output.lines([""])
            _print(*beside, arguments)
    phases = {state_of(each.stack.status).phase for each in (seen, *(beside or ())[1:])}
    return next(EXIT_CODES[each] for each in _WORST if each in phases)


def _seen(named: Named, stack: LiveStack) -> Seen:
    found = read_services(named.aws, stack)
    findings = [*why(named, stack), *services.findings(named, found.found)]
    return Seen(stack, likeness(named.aws, stack, named.compile), findings, alarms(named.aws, stack), found)


def _print(named: Named, seen: Seen, arguments: argparse.Namespace) -> None:
    output.lines(_lines(named, seen))
    if seen.findings:
        output.lines([""])
        report(seen.findings, arguments)


def _lines(named: Named, seen: Seen) -> Iterator[str]:
    stack, state = seen.stack, state_of(seen.stack.status)
    yield f"{stack.name} in {named.aws.region}: {stack.status} ({state.phase})"
    yield f"  {state.meaning}, since {_time(stack.since)}"
    if stack.reason:
        yield f"  reason: {one_line(stack.reason)}"
    yield f"  termination protection is {'on' if stack.protected else 'off'}; {named.said(_drift(stack))}"
    if stack.role:
        yield f"  CloudFormation uses the role {one_line(stack.role)}"
    yield f"  {named.said(seen.likeness.value)}"
    yield f"  next: {named.said(state.next)}"
    yield from _alarm_lines(named, seen.alarms)
    yield from services.lines(named, seen.services)
    yield ""
    rows = [("  " * (len(each.path) + 1) + _label(each), each) for each in stack.walk()]
    width = max(len(label) for label, _ in rows)
    wide = max(len(each.status) for _, each in rows)
    for label, each in rows:
        yield f"{label:{width}}  {each.status:{wide}}  {_counts(each)}".rstrip()


def _alarm_lines(named: Named, seen: Alarms) -> Iterator[str]:
    """Yield the alarms that ring, each with its component, or that none does."""
    if not seen.number:
        return
    if seen.ringing is None:
        yield "  alarms: unknown; the permission `cloudwatch:DescribeAlarms` is missing"
    elif not seen.ringing:
        yield f"  alarms: none of {seen.number} rings"
    else:
        yield f"  alarms: {len(seen.ringing)} of {seen.number} ring"
        for each in seen.ringing:
            yield f"    {one_line(each.description or each.called)}, since {_time(each.since)}"
            component = _component(named, each)
            yield f"      {f'`{component}`: ' if component else ''}{one_line(each.reason)}"


def _component(named: Named, alarm: Ringing) -> str | None:
    placed = named.origins.get(alarm.logical_id)
    return placed.component if placed else None


def _alarm_data(named: Named, seen: Alarms) -> list[dict[str, Any]] | None:
    if seen.ringing is None:
        return None
    return [
        {**each._asdict(), "component": _component(named, each), "since": _iso(each.since)}
        for each in seen.ringing
    ]


def _label(stack: LiveStack) -> str:
    return stack.path[-1] if stack.path else stack.name


def _counts(stack: LiveStack) -> str:
    there = sum(each.exists for each in stack.resources)
    failed = sum(each.failed for each in stack.resources)
    return counted(there, "resource") + (f", {failed} failed" if failed else "")


def _drift(stack: LiveStack) -> str:
    """Return the last known drift: the worst of all stacks, and the time of the oldest check."""
    stacks = list(stack.walk())
    times = [each.drift_checked for each in stacks if each.drift_checked]
    statuses = {each.drift for each in stacks}
    if not times:
        return "drift has not been checked; run `tiers drift SPEC`"
    seen = f"at the last check, {_time(min(times))}"
    if "DRIFTED" in statuses:
        return f"drift was found {seen}"
    part = "" if statuses == {"IN_SYNC"} else ", but not everything was checked"
    return f"no drift was found {seen}{part}"


def _time(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if time else "an unknown time"


def _iso(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None


def _data(named: Named, seen: Seen) -> dict[str, Any]:
    from tiers.diagnostics import jsonformat

    state = state_of(seen.stack.status)
    envelope: dict[str, Any] = json.loads(jsonformat.render(seen.findings))
    return {
        **envelope,
        "region": named.aws.region,
        "phase": str(state.phase),
        "meaning": state.meaning,
        "next": named.said(state.next),
        "template": seen.likeness.name.lower(),
        "alarms": _alarm_data(named, seen.alarms),
        "services": services.data(named, seen.services),
        "stack": _stack(seen.stack),
    }


def _stack(stack: LiveStack) -> dict[str, Any]:
    return {
        "name": stack.name,
        "id": stack.arn,
        "path": list(stack.path),
        "status": stack.status,
        "reason": stack.reason or None,
        "since": _iso(stack.since),
        "termination_protection": stack.protected,
        "role_arn": stack.role or None,
        "drift": stack.drift,
        "drift_checked": _iso(stack.drift_checked),
        "resources": [each._asdict() for each in stack.resources],
        "stacks": [_stack(each) for each in stack.children],
    }
