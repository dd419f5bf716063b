"""The engine of the proof of permissions: bounds of what is allowed.

What it claims is about direct calls and calls through one service, without policies of an organization and of
sessions, in the partition `aws`.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.decide.actions import Catalog, Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import NEVER, SURE, Certainty
from tiers.permissions.decide.combine import Allowed, either, of_a_role, of_another, without
from tiers.permissions.decide.defaults import BY_ACCOUNT, ByResource, without_policy
from tiers.permissions.decide.principals import denied, reach
from tiers.permissions.decide.statements import Ready, allowed
from tiers.permissions.decide.text import Writer
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Arn, Subject, Target, Universe

PARTITION = {"AWS::Partition": "aws"}
"""The partition that the claims are about, unless another one is given."""

Split: TypeAlias = tuple[tuple[Ready, ...], tuple[Ready, ...]]
"""Statements that allow, and statements that deny."""


class Engine:
    """Decides over one universe. Objects of the universe are compared by identity, and read once."""

    def __init__(
        self,
        universe: Universe,
        catalog: Catalog | None = None,
        given: Mapping[str, str] | None = None,
    ) -> None:
        """`given` has values of pseudo parameters, such as `AWS::AccountId`."""
        self.universe = universe
        self._catalog = catalog
        self._writer = Writer(universe.texts, {**PARTITION, **(given or {})})
        self._services: dict[str, Service] = {}
        self._ready: dict[tuple[int, str], Split] = {}
        self._texts: dict[tuple[int, str], str] = {}
        self._kept: list[object] = [universe]

    def service(self, name: str) -> Service:
        """Return the actions of a service, of which the positions are the bits of masks."""
        if name not in self._services:
            if self._catalog is None:
                from tiers.facts.iam import actions

                self._catalog = actions
            self._services[name] = Service(name, self._catalog(name))
        return self._services[name]

    def bounds(
        self,
        subject: Subject,
        target: Target,
        kind: str,
        *,
        via: str = "",
        secure: bool = True,
        pattern: Arn | None = None,
    ) -> Bounds:
        """Return what a subject may do to a kind of ARNs of a target, as masks over the service's actions.

        `pattern` is a part of these ARNs: then `sure` is about all of that part, and `possible` about any of
        it. `via` is the service that makes the call for the subject; without `secure`, it is plain HTTP.
        """
        service = self.service(target.service)
        if (kind not in target.arns and pattern is None) or (target.tls_only and not secure):
            return Bounds(0, 0)
        text = self._text(target, kind) if pattern is None else self._writer.text(pattern)
        call = Call(subject, target, kind, text, via, secure)
        found = self._role(call, service) if subject.kind == "role" else self._another(call, service)
        mask = service.on(kind)
        return Bounds(found.sure & mask, found.possible & mask)

    def _role(self, call: Call, service: Service) -> Bounds:
        identity = self._split(call.subject.identity, service)
        boundary = self._boundary(call, service)
        resource = self._resource(call, service)
        every = Allowed(
            allowed(identity[0], call, service),
            boundary[0],
            resource.everyone,
            resource.own,
            resource.account,
            either(allowed(identity[1], call, service), boundary[1], resource.denied),
        )
        found = of_a_role(every, is_by_account=service.name in BY_ACCOUNT)
        found = self._through_endpoints(found, call, service)
        if call.subject.unknowns or call.target.unknowns:
            return Bounds(0, service.every & ~every.denied.sure)
        return found

    def _another(self, call: Call, service: Service) -> Bounds:
        resource = self._resource(call, service)
        nothing = Mask(0, 0)
        found = of_another(Allowed(nothing, nothing, *resource))
        if call.target.unknowns or call.subject.unknowns:
            return Bounds(0, service.every & ~resource.denied.sure)
        if call.subject.kind == "outside" and service.name == "s3":
            return Bounds(0, found.possible)  # Block Public Access may be on for the account.
        return found

    def _boundary(self, call: Call, service: Service) -> tuple[Mask, Mask]:
        """Return what the boundary of a role allows and denies."""
        boundary = call.subject.boundary
        if boundary is None:
            return Mask(service.every, service.every), Mask(0, 0)
        if isinstance(boundary, Unknown):
            return Mask(0, service.every), Mask(0, service.every)
        allows, denies = self._split((boundary,), service)
        found = allowed(allows, call, service)
        if boundary.uncertain is not None:
            return Mask(found.sure, service.every), allowed(denies, call, service)
        return found, allowed(denies, call, service)

    def _resource(self, call: Call, service: Service) -> ByResource:
        """Return what the policies of a resource allow to the caller, and deny."""
        if not call.target.policies:
            return without_policy(call, service)
        allows, denies = self._split(call.target.policies, service)
        ways = [[0, 0], [0, 0], [0, 0]]
        for each in allows:
            found = reach(each.statement.principals, call.subject, self._writer)
            on = each.on(call) if found.any else NEVER
            for way, masks in zip(found, ways, strict=True):
                _count(masks, each.mask(service), min(on, way))
        no = [0, 0]
        for each in denies:
            concerned = denied(each.statement.principals, call.subject, self._writer)
            _count(no, each.mask(service), min(concerned, each.on(call)) if concerned else NEVER)
        return ByResource(*(Mask(*each) for each in (*ways, no)))

    def _through_endpoints(self, found: Bounds, call: Call, service: Service) -> Bounds:
        """Return bounds where an endpoint's policy may stop what it does not surely allow."""
        sure = found.sure
        for endpoint in self.universe.endpoints if not call.via else ():
            if endpoint.service == service.name:
                ends = call._replace(target=call.target._replace(policies=(endpoint.policy,)))
                resource = self._resource(ends, service)
                sure &= without(either(resource.everyone, resource.own), resource.denied).sure
        return Bounds(sure, found.possible)

    def _split(
        self, policies: Iterable[Policy], service: Service
    ) -> tuple[tuple[Ready, ...], tuple[Ready, ...]]:
        """Return the statements of policies about a service: those that allow, and those that deny."""
        allows: list[Ready] = []
        denies: list[Ready] = []
        for policy in policies:
            key = (id(policy), service.name)
            if key not in self._ready:
                made = [Ready(policy, each, self._writer) for each in policy.statements]
                made = [each for each in made if each.mask(service).possible]
                self._ready[key] = (
                    tuple(each for each in made if each.is_allow),
                    tuple(each for each in made if not each.is_allow),
                )
                self._kept.append(policy)
            allows += self._ready[key][0]
            denies += self._ready[key][1]
        return tuple(allows), tuple(denies)

    def _text(self, target: Target, kind: str) -> str:
        key = (id(target), kind)
        if key not in self._texts:
            self._texts[key] = self._writer.text(target.arns[kind])
            self._kept.append(target)
        return self._texts[key]


def _count(masks: list[int], mask: Mask, certainty: Certainty) -> None:
    """Add the actions of a statement to what is allowed or denied for sure, and possibly."""
    if certainty != NEVER:
        masks[1] |= mask.possible
        masks[0] |= mask.sure if certainty == SURE else 0
