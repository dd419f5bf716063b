"""The engine of the proof of permissions.

What it claims is about direct calls and calls through one service, without policies of an organization and of
sessions, in the partition `aws`.
"""

from collections.abc import Mapping

from tiers.permissions.decide.actions import Catalog, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.deciding import Decider
from tiers.permissions.model.answers import Bounds, Missing, Permission
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.proof.answers.verdicts import Verdict


class Engine:
    """Decides over one universe. Its objects are compared by identity, and read once."""

    def __init__(
        self,
        universe: Universe,
        catalog: Catalog | None = None,
        given: Mapping[str, str] | None = None,
    ) -> None:
        """`given` has values of pseudo parameters, such as `AWS::AccountId`."""
        if catalog is None:
            from tiers.facts.iam import actions

            catalog = actions
        self._decider = Decider(universe, catalog, given or {})

    def service(self, name: str) -> Service:
        """Return the actions of a service, of which the positions are the bits of masks."""
        return self._decider.service(name)

    def is_closed(self, subject: Subject, target: Target, kind: str) -> bool:
        """Return whether a subject may do nothing to a kind of ARNs, whatever the circumstances are."""
        return kind in target.arns and self._decider.is_closed(subject, target, kind)

    def bounds(
        self,
        subject: Subject,
        target: Target,
        kind: str,
        *,
        via: str = "",
        secure: bool = True,
        point: str | None = None,
    ) -> Bounds:
        """Return what a subject may do to a kind of ARNs of a target, as masks over the service's actions.

        `via` is the service that makes the call for the subject; without `secure`, it is plain HTTP. `point`
        is the ID of the access point by which a file system is mounted: empty for none, `None` for any.
        """
        service = self._decider.service(target.service)
        if kind not in target.arns:
            return Bounds(0, 0)
        text, by = self._decider.text(target, kind), self._decider.point(target, point)
        call = Call(subject, target, kind, text, via, secure, point=by)
        found = self._decider.bounds(call, service)
        mask = service.on(kind)
        return Bounds(found.sure & mask, found.possible & mask)

    def may(
        self,
        subject: Subject,
        action: str,
        target: Target,
        kind: str,
        *,
        via: str = "",
        secure: bool = True,
        point: str | None = None,
    ) -> Permission:
        """Return whether a subject may do an action, such as `s3:GetObject`, and why.

        Other than `bounds`, the answer includes what the action needs of the key that encrypts the target.
        """
        from tiers.permissions.decide.explaining import answer

        prefix, _, name = action.rpartition(":")
        service = self._decider.service(prefix.lower() or target.service)
        if kind not in target.arns:
            missing = Missing("not-on-kind", f"the resource has no ARN of the kind `{kind}`")
            return Permission(subject.id, action, target.id, kind, Verdict.NO, missing=(missing,), via=via)
        text, by = self._decider.text(target, kind), self._decider.point(target, point)
        call = Call(subject, target, kind, text, via, secure, point=by)
        return answer(self._decider, call, service, name)
