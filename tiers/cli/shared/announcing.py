"""Show what a deployment does: by the comparison of templates, and where AWS's change set differs."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tiers.cli.shared.following import say
from tiers.cli.shared.reporting import colour
from tiers.cli.shared.stack import StoppedError
from tiers.deploy.changes.announcements import Disagreement, beyond, differences
from tiers.diagnostics.safe import one_line
from tiers.diagnostics.wording import counted
from tiers.plan.report import jsonformat, text

if TYPE_CHECKING:
    from tiers.cli.shared.deployment import Deployment, Planned
    from tiers.deploy.changes.changesets import ChangeSet


def show(deployment: "Deployment", what: "Planned", made: "ChangeSet") -> None:
    """Show the plan and AWS's own word."""
    named, arguments = deployment.named, deployment.arguments
    against = None if what.old is None else named.name
    found = differences(what.plan.changes, made, what.plan.new.stacks)
    say(
        arguments,
        "plan",
        _rows(deployment, what, made, found),
        painted=colour(sys.stdout),
        stack=named.name,
        plan=jsonformat.plan(what.plan, against),
        change_set=None if made.empty else made.id,
        not_looked_into=sorted(made.hidden),
        aws=[each._asdict() for each in made.announced],
        differences=[each._asdict() for each in found],
    )


def _rows(
    deployment: "Deployment", what: "Planned", made: "ChangeSet", found: Sequence[Disagreement]
) -> Iterator[str]:
    name = deployment.named.name
    against = "first deployment; everything is added"
    if what.old is not None:
        against = f"compared with the stack `{name}`"
    yield from text.plan(what.plan, against, colour=colour(sys.stdout))
    yield from own_word(made, found)
    yield ""


def own_word(made: "ChangeSet", found: Sequence[Disagreement]) -> Iterator[str]:
    """Yield the differences between AWS's change set and the templates."""
    if made.empty:
        yield "AWS found nothing to change"
    if made.hidden:
        note = f": {one_line(made.note)}" if made.note else ""
        yield f"AWS did not pre-validate {', '.join(sorted(made.hidden))}{note}"
    sure = [each for each in found if each.is_sure]
    if sure:
        yield "\nThe change set of AWS differs for"
    width = max((len(each.called) for each in sure), default=0)
    for each in sure:
        yield f"  {each.called:<{width}}  AWS: {each.theirs}; templates: {each.ours}"
    if len(sure) < len(found):
        more = counted(len(found) - len(sure), "resource")
        yield f"AWS does not know yet if it changes {more} that the templates do not change"


def refuse_beyond(deployment: "Deployment", what: "Planned", made: "ChangeSet") -> None:
    """Return if AWS replaces no resource with data without permission. Raises `StoppedError` otherwise."""
    findings = deployment.named.located(*beyond(what.plan.changes, made, deployment.allowed))
    if findings:
        raise StoppedError(findings)
