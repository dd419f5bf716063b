"""Answers to single questions, with the statements that decide and everything that is missing."""

from collections.abc import Iterator

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.decide.actions import Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import NEVER, SURE
from tiers.permissions.decide.combine import Allowed
from tiers.permissions.decide.deciding import Decider
from tiers.permissions.decide.defaults import BY_ACCOUNT
from tiers.permissions.decide.encryption import CACHED, needed
from tiers.permissions.decide.reasons import Reasons
from tiers.permissions.decide.widening import widening
from tiers.permissions.model.answers import Missing, Permission
from tiers.proof.answers.verdicts import Verdict
from tiers.tuples import NamedTuple


class _Key(NamedTuple):
    """What the key of a resource changes about an answer."""

    verdict: Verdict = Verdict.YES
    missing: tuple[Missing, ...] = ()
    unknowns: tuple[Unknown, ...] = ()


def answer(decider: Decider, call: Call, service: Service, action: str) -> Permission:
    """Return whether a call may be made, and why; `action` is without its service."""
    subject, target = call.subject, call.target
    blank = Permission(
        *(subject.id, f"{service.name}:{action}", target.id, call.kind, Verdict.NO),
        via=call.via,
        secure=call.secure,
    )
    bit = service.bit(action)
    if not bit:
        why = Unknown(f"`{blank.action}` is not an action that was known on the date of the facts")
        return blank._replace(verdict=Verdict.UNKNOWN, unknowns=(why,))
    if not bit & service.on(call.kind):
        return blank._replace(missing=(_not_on(service.actions[bit.bit_length() - 1].kinds),))
    return _decided(decider, call, service, bit, blank)


def _decided(decider: Decider, call: Call, service: Service, bit: int, blank: Permission) -> Permission:
    bounds = decider.bounds(call, service)
    verdict = Verdict.YES if bounds.sure & bit else Verdict.UNKNOWN if bounds.possible & bit else Verdict.NO
    reasons = Reasons(decider, call, service, bit)
    key = _Key()
    if verdict != Verdict.NO:
        name = service.actions[bit.bit_length() - 1].name
        key = _of_key(decider, call, needed(service.name, name))
        verdict = _worse(verdict, key.verdict)
    applying = [each for each in reasons.allows if each.applies != NEVER]
    if verdict == Verdict.YES:
        applying = [each for each in applying if each.applies == SURE]
    denying = [each for each in reasons.denies if each.applies != NEVER]
    if verdict == Verdict.NO:
        denying = [each for each in denying if each.applies == SURE]
    found = blank._replace(
        verdict=verdict,
        allowing=tuple(each.decisive for each in applying),
        denying=tuple(each.decisive for each in denying),
    )
    if verdict == Verdict.YES:
        return found
    found = found._replace(widening=widening(decider, call.subject, call.target))
    if verdict == Verdict.UNKNOWN:
        unknowns = tuple(dict.fromkeys((*reasons.unknowns(), *key.unknowns))) or (_default(service),)
        return found._replace(unknowns=unknowns)
    parts = decider.parts(call, service)
    missing = key.missing or tuple(dict.fromkeys(_missing(parts, reasons, call, service, bit)))
    return found._replace(missing=missing)


def _missing(parts: Allowed, reasons: Reasons, call: Call, service: Service, bit: int) -> Iterator[Missing]:
    """Yield everything without which a call is not allowed."""
    for each in reasons.denies:
        if each.applies == SURE:
            yield Missing("denied", "a statement denies it", each.ready.statement.origin)
    by_resource = (parts.everyone.possible | parts.own.possible) & bit
    if call.subject.kind != "role":
        if not by_resource:
            yield Missing(
                "not-by-resource", "the policy of the resource does not allow it", call.target.origin
            )
            yield from reasons.near()
        return
    if not (parts.identity.possible & bit or by_resource):
        yield Missing("no-allow", "no policy of the role or the resource allows it", call.subject.origin)
        yield from reasons.near()
    elif service.name in BY_ACCOUNT and not (parts.account.possible & bit or by_resource):
        yield Missing(
            "not-by-resource",
            "its policy allows neither the role nor the account, so that policies of roles have no effect",
            call.target.origin,
        )
    if not parts.boundary.possible & bit and not parts.everyone.possible & bit:
        boundary = call.subject.boundary
        origin = None if boundary is None or isinstance(boundary, Unknown) else boundary.origin
        yield Missing("not-by-boundary", "the permissions boundary does not allow it", origin)


def _not_on(kinds: tuple[str, ...]) -> Missing:
    listed = ", ".join(f"`{each}`" for each in kinds)
    return Missing("not-on-kind", f"the action is on {listed}" if kinds else "the action is only on `*`")


def _default(service: Service) -> Unknown:
    """Return the reason of an unknown answer that no statement is the reason of."""
    if service.name == "sns":
        return Unknown(
            "SNS gives a topic without a policy its own; add an `AWS::SNS::TopicPolicy` to the templates"
        )
    if service.name == "logs":
        return Unknown("tags are those of the group's ARN without `:*` at its end")
    if service.name == "s3":
        return Unknown("Block Public Access of the account or the bucket may refuse it")
    return Unknown("what a resource without a policy allows depends on its network")


def _worse(one: Verdict, other: Verdict) -> Verdict:
    order = (Verdict.NO, Verdict.UNKNOWN, Verdict.YES)
    return min(one, other, key=order.index)


def _of_key(decider: Decider, call: Call, actions: tuple[str, ...]) -> _Key:
    """Return what the key of a resource changes: it must allow some actions, through the service."""
    key = call.target.key
    if key is None or not actions:
        return _Key()
    if isinstance(key, Unknown):
        return _Key(Verdict.UNKNOWN, unknowns=(key,))
    target = next((each for each in decider.universe.targets if each.id == key and "key" in each.arns), None)
    if target is None:
        return _Key(Verdict.UNKNOWN, unknowns=(Unknown(f"the key `{key}` was not loaded"),))
    via = call.target.service if call.subject.kind == "role" else ""
    asked = Call(call.subject, target, "key", decider.text(target, "key"), via)
    found = _Key()
    for action in actions:
        each = answer(decider, asked, decider.service("kms"), action)
        if each.verdict != Verdict.YES:
            missing = Missing("encryption", f"it needs `{each.action}` on the key `{key}`", target.origin)
            found = _Key(
                _worse(found.verdict, each.verdict),
                (*found.missing, missing, *each.missing),
                (*found.unknowns, *each.unknowns),
            )
    if found.verdict == Verdict.NO and call.target.service in CACHED:
        why = Unknown(f"the key `{key}` refuses it, unless the service has it in its cache", target.origin)
        return _Key(Verdict.UNKNOWN, unknowns=(why, *found.unknowns))
    return found
