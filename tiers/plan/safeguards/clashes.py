"""Findings about what an update adds while another resource still has it."""

import ipaddress
from collections.abc import Iterator, Sequence

from tiers.diagnostics.codes import plan as codes
from tiers.diagnostics.model import Diagnostic
from tiers.diagnostics.wording import quoted
from tiers.plan.compare.values import Chosen
from tiers.plan.model import Action, Change
from tiers.plan.safeguards.guard import place_of
from tiers.plan.safeguards.pairing import Certainty, Pair, pairs
from tiers.plan.safeguards.stateful import policy
from tiers.resources.row import Outcome

_CREATED_FIRST = "created before the old one is deleted"
_ROLLS_BACK = "CloudFormation deletes last, so AWS rejects the second one, and the update rolls back"
_NOTES = {
    Outcome.REFUSED: _ROLLS_BACK,
    Outcome.TAKEN_AWAY: (
        f"{_ROLLS_BACK}; or AWS treats both as one, and the deletion removes it although the update succeeds"
    ),
}
_LEAVES = {Action.REMOVE: "removed", Action.REPLACE: "replaced", Action.MAY_REPLACE: "replaced"}
_FEW = 2


def clashes(changes: Sequence[Change]) -> Iterator[Diagnostic]:
    """Refuse what surely clashes with what is still there, and warn of what may."""
    for pair in pairs(changes):
        code = codes.STILL_TAKEN if pair.certainty is Certainty.SURELY else codes.NAME_CLASH
        yield code.at(
            place_of(pair.change),
            _message(pair),
            label=_CREATED_FIRST,
            help=_way_out(pair),
            note="; ".join((*_properties(pair), _NOTES[pair.claim.outcome], *_unless(pair))),
        )


def _message(pair: Pair) -> str:
    names = pair.claim.names
    shared = quoted(names) if len(names) <= _FEW else "properties"
    if pair.change.key == pair.holder.key:
        return f"the replacement of `{pair.change.logical_id}` would have the same {shared} as the old one"
    leaves = _LEAVES.get(pair.holder.kind, "changed")
    verb = "needs" if pair.certainty is Certainty.SURELY else "may need"
    other = f"`{pair.holder.logical_id}`, which is {leaves} later"
    return f"`{pair.change.logical_id}` {verb} the same {shared} as {other}"


def _way_out(pair: Pair) -> str:
    """Return what to do instead, with the text to type where there is one."""
    if pair.change.key == pair.holder.key:
        return pair.claim.way_out or _of_itself(pair.change)
    if pair.change.moved is not None:
        return f"move `{pair.change.logical_id}` back to the stack `{pair.change.moved}`"
    if _is_kept(pair.holder):
        return f"use another name; `{pair.holder.logical_id}` is retained and its name stays taken"
    halves = _halves(pair)
    if halves:
        return f"undo the change, or use two updates: replace the rule with {halves}, then with the new rule"
    if pair.holder.kind is Action.REMOVE and pair.change.kind is Action.ADD:
        old = pair.holder.logical_id
        return f"undo the rename, or use two updates: remove `{old}`, then add the new resource"
    return "use two updates: free it in the first one, then use it again"


def _of_itself(change: Change) -> str:
    if _is_kept(change):
        return "undo the change, or use another name; the old resource is retained and its name stays taken"
    return "change it too, or remove the resource in one update and add it in the next"


def _is_kept(holder: Change) -> bool:
    """Return whether a resource stays outside the stack when it is removed."""
    return holder.old is not None and policy(holder.old, "DeletionPolicy").startswith("Retain")


def _halves(pair: Pair) -> str:
    """Return two blocks that are together what a rule allows, so that no update closes it."""
    if pair.claim.outcome is not Outcome.TAKEN_AWAY:
        return ""
    for value in pair.claim.values:
        text = value.default if isinstance(value, Chosen) else value
        if isinstance(text, str) and "/" in text:
            try:
                network = ipaddress.ip_network(text)
            except ValueError:
                continue
            if network.prefixlen < network.max_prefixlen:
                first, second = network.subnets()
                return f"`{first}` and `{second}`"
    return ""


def _properties(pair: Pair) -> Iterator[str]:
    if len(pair.claim.names) > _FEW:
        yield f"the same {quoted(pair.claim.names)}"


def _unless(pair: Pair) -> Iterator[str]:
    for value in pair.claim.values:
        if isinstance(value, Chosen):
            yield f"use another value with `--parameter {value.parameter}=...`"
