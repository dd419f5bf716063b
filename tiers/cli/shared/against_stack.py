"""Plans against a deployed stack, and has AWS say what it would do."""

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator
from typing import NamedTuple

from tiers.cli.shared import deployment as steps
from tiers.cli.shared.stack import Named, StoppedError, roots
from tiers.deploy.changes.announcements import Disagreement, beyond, differences
from tiers.deploy.changes.changesets import ChangeSet
from tiers.diagnostics.model import Diagnostic
from tiers.plan.planning import Plan


class LastWord(NamedTuple):
    """The changes that AWS announces, and the differences from those of the templates."""

    made: ChangeSet | None
    """None where the stack is being updated just now, so that AWS plans nothing."""
    differences: tuple[Disagreement, ...] = ()
    refused: tuple[Diagnostic, ...] = ()


class Against(NamedTuple):
    """The plan of each root against its stack; without a last word, no change set was created."""

    plans: tuple[Plan, ...]
    last_word: LastWord | None


def against(named: Named, arguments: argparse.Namespace) -> Against:
    """Compare a spec with a deployed stack. Raises `StoppedError` and `AwsError`.

    A change set is made where that needs no bucket, or one is given; it is deleted afterwards.
    """
    # The directory of the bundle has what was deployed; a plan does not change it.
    with tempfile.TemporaryDirectory() as folder:
        arguments.out, arguments.no_lint, arguments.no_verify = folder, True, True
        *edges, main = roots(named, arguments)
        made = steps.made_of(named, arguments)
        deployment = steps.prepared(main, arguments, *made)
        if deployment.creates:
            raise StoppedError(named.missing())
        planned = steps.planned(deployment)
        asks = arguments.change_set and planned.plan.is_possible and steps.reaches_aws(deployment)
        of_edge = (steps.planned(steps.prepared(each, arguments, *made)).plan for each in edges)
        return Against((*of_edge, planned.plan), _last_word(deployment, planned.plan) if asks else None)


def _last_word(deployment: steps.Deployment, plan: Plan) -> LastWord:
    # Uploads are reported on standard error: standard output is the plan.
    with contextlib.redirect_stdout(sys.stderr):
        made = steps.change_set(deployment)
    if made is None:
        return LastWord(None)
    with steps.removed_unless_executed(deployment, made):
        refused = tuple(beyond(plan.changes, made, plan.allowed))
        return LastWord(made, differences(plan.changes, made, plan.new.stacks), refused)


def data(word: LastWord | None) -> dict[str, object] | None:
    """Return AWS's word as data."""
    if word is None or word.made is None:
        return None
    return {
        "not_looked_into": sorted(word.made.hidden),
        "note": word.made.note or None,
        "aws": [each._asdict() for each in word.made.announced],
        "differences": [each._asdict() for each in word.differences],
    }


def rows(word: LastWord) -> Iterator[str]:
    """Yield the differences from AWS's change set, or that the two agree."""
    from tiers.cli.shared.announcing import own_word

    if word.made is None:
        yield "no change set was created because the stack is being updated"
        return
    lines = [*own_word(word.made, word.differences)]
    yield from lines or ["the change set of AWS agrees"]
