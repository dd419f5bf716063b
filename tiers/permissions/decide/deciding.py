"""The decision about one call: everything that policies of all kinds allow and deny."""

from collections.abc import Iterable, Mapping

from tiers.cloudformation.evaluate.values import Unknown
from tiers.permissions.decide.actions import NO_ACTION, Catalog, Mask, Service
from tiers.permissions.decide.call import Call
from tiers.permissions.decide.certainty import NEVER, Certainty
from tiers.permissions.decide.combine import Allowed, either, of_a_role, of_another, without
from tiers.permissions.decide.defaults import BY_ACCOUNT, WITH_DEFAULT, ByResource, without_policy
from tiers.permissions.decide.index import Head, Index, Statements, head_of
from tiers.permissions.decide.keys import Keys
from tiers.permissions.decide.principals import NOWHERE, Reach, denied, reach
from tiers.permissions.decide.statements import Ready, cut
from tiers.permissions.decide.text import Writer
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.policies import Policy, Principals
from tiers.permissions.model.universe import Endpoint, Subject, Target, Universe

PARTITION = {"AWS::Partition": "aws"}
"""The partition that the claims are about, unless another one is given."""


NOTHING = Bounds(0, 0)
_OF_STREAMS = ":log-stream:"
"""The end of the ARN of a log group, by which it is known whether a policy has `:*` there."""
_OF_TAGS = ("ListTagsForResource", "TagResource", "UntagResource")


class Decider:
    """Decides calls in one universe, of which it reads each object once."""

    def __init__(self, universe: Universe, catalog: Catalog, given: Mapping[str, str]) -> None:
        self.universe = universe
        self.writer = Writer({**PARTITION, **given})
        self.keys = Keys(self.writer, universe)
        self._catalog = catalog
        self._services: dict[str, Service] = {}
        self._statements: dict[tuple[int, str], Statements] = {}
        self._reaches: dict[tuple[int, int], Reach] = {}
        self._heads: dict[int, frozenset[Head | None]] = {}
        self._denials: dict[tuple[int, int], Certainty] = {}
        self._texts: dict[tuple[int, str], str] = {}
        self._kept: dict[int, object] = {}
        self.widening: dict[tuple[int, int], tuple[str, ...]] = {}
        """What `widening` found, by subject and target."""
        self._of_roles: dict[int, tuple[Ready, ...]] = {}
        self._trusts = {each.id: each.trust for each in universe.subjects if each.kind == "role"}

    def service(self, name: str) -> Service:
        """Return the actions of a service."""
        if name not in self._services:
            self._services[name] = Service(name, self._catalog(name))
        return self._services[name]

    def text(self, target: Target, kind: str) -> str:
        """Return the ARN of a target of one kind."""
        key = (self._kept_id(target), kind)
        if key not in self._texts:
            self._texts[key] = self.writer.text(target.arns[kind])
        return self._texts[key]

    def point(self, target: Target, name: str | None) -> str | None:
        """Return the ARN of an access point, by its ID; an empty string is none, `None` any."""
        found = next((each.arn for each in target.points if each.id == name), None)
        return name if found is None else self.writer.text(found)

    def bounds(self, call: Call, service: Service) -> Bounds:
        """Return all actions that a call may be about, for sure and possibly."""
        found = self._bounds(call, service)
        of_tags = _of_tags(call)
        if of_tags is None:
            return found
        other = self._bounds(of_tags, service)
        tags = sum(map(service.bit, _OF_TAGS))
        return Bounds(
            found.sure & (other.sure | ~tags),
            found.possible | (other.possible & tags),
        )

    def _bounds(self, call: Call, service: Service) -> Bounds:
        if self._has_no_allow(call, service):
            return NOTHING
        found = self.parts(call, service)
        if call.subject.kind != "role":
            others = of_another(found)
            is_blocked = call.subject.kind == "outside" and service.name == "s3" and found.everyone.possible
            return Bounds(0, others.possible) if is_blocked and not call.target.is_public else others
        bounds = of_a_role(found, is_by_account=service.name in BY_ACCOUNT)
        if not self.universe.endpoints:
            return bounds
        return Bounds(bounds.sure & self.let_through(call, service), bounds.possible)

    def parts(self, call: Call, service: Service) -> Allowed:
        """Return what the policies of each kind allow and deny."""
        subject, target = call.subject, call.target
        every = Mask(0, service.every)
        own = self.of_identity(subject, service)
        boundary = self.boundary(subject, service)
        resource = self.resource(call, service)
        identity = own.allows.applied(call, service)
        no = either(own.denies.applied(call, service), resource.denied)
        limit = Mask(service.every, service.every)
        if boundary is not None:
            limit = boundary.allows.applied(call, service)
            no = either(no, boundary.denies.applied(call, service))
        if subject.boundary is not None and (boundary is None or is_uncertain(subject.boundary)):
            limit, no = either(limit, every) if boundary else every, either(no, every)
        if subject.unknowns:
            identity, no = either(identity, every), either(no, every)
        if target.unknowns:
            resource = resource._replace(everyone=either(resource.everyone, every), account=every)
            no = either(no, every)
        return Allowed(identity, limit, resource.everyone, resource.own, resource.account, no)

    def is_closed(self, subject: Subject, target: Target, kind: str) -> bool:
        """Return whether nothing allows anything, whatever the circumstances of a call are."""
        service = self.service(target.service)
        if self._is_open(subject, target, service):
            return False
        allows = self.of_identity(subject, service).allows
        if not allows.every:
            return True
        call = Call(subject, target, kind, self.text(target, kind))
        return all(
            each.matches(one) == NEVER
            for one in (call, _of_tags(call))
            if one is not None
            for each in allows.concerning(one.text)
        )

    def _has_no_allow(self, call: Call, service: Service) -> bool:
        """Return whether no statement allows anything, in which case no other one has to be read."""
        if self._is_open(call.subject, call.target, service):
            return False
        return not self.of_identity(call.subject, service).allows.applied(call, service).possible

    def _is_open(self, subject: Subject, target: Target, service: Service) -> bool:
        """Return whether something may be allowed besides what a subject's own policies do."""
        if subject.unknowns or target.unknowns:
            return True
        if service.name in WITH_DEFAULT and not self.policies(target, service):
            return True
        every = self.of_resource(target, service).allows.every
        if every and subject.kind == "role":
            every = self._about_roles(every)
        return any(self.reached(each.statement.principals, subject).any != NEVER for each in every)

    def _about_roles(self, statements: tuple[Ready, ...]) -> tuple[Ready, ...]:
        """Return the statements that are not about services alone."""
        key = self._kept_id(statements)
        if key not in self._of_roles:
            self._of_roles[key] = tuple(each for each in statements if not _is_for_services(each))
        return self._of_roles[key]

    def of_identity(self, subject: Subject, service: Service) -> Statements:
        """Return the statements of a subject's own policies about a service."""
        return self._read(subject, subject.identity, service)

    def boundary(self, subject: Subject, service: Service) -> Statements | None:
        """Return the statements of a subject's boundary about a service, if there is one that is known."""
        if subject.boundary is None or isinstance(subject.boundary, Unknown):
            return None
        return self._read(subject.boundary, (subject.boundary,), service)

    def of_resource(self, target: Target, service: Service) -> Statements:
        """Return the statements of a target's policies about a service."""
        return self._read(target, self.policies(target, service), service)

    def policies(self, target: Target, service: Service) -> tuple[Policy, ...]:
        """Return the policies of a target; those of a role are its trust policy."""
        if service.name == "sts" and not target.policies:
            trust = self._trusts.get(target.id)
            return () if trust is None else (trust,)
        return target.policies

    def resource(self, call: Call, service: Service) -> ByResource:
        """Return what the policies of a resource allow to the caller, and deny."""
        if not self.policies(call.target, service):
            return without_policy(call, service)
        found = self.of_resource(call.target, service)
        return self._by_resource(found, call, service)

    def let_through(self, call: Call, service: Service) -> int:
        """Return the actions that no policy of an endpoint may stop."""
        passed = service.every
        for endpoint in self.universe.endpoints:
            if endpoint.service == service.name and not call.via:
                passed &= self.through(endpoint, call, service)
        return passed

    def through(self, endpoint: Endpoint, call: Call, service: Service) -> int:
        """Return the actions that the policy of an endpoint allows for sure."""
        statements = self._read(endpoint, (endpoint.policy,), service)
        found = self._by_resource(statements, call, service)
        return without(either(found.everyone, found.own), found.denied).sure

    def reached(self, principals: Principals | None, subject: Subject) -> Reach:
        """Return the ways in which an Allow includes a subject."""
        key = self.pair(principals, subject)
        found = self._reaches.get(key)
        if found is None:
            is_other = subject.kind == "role" and self._names_others(principals, subject)
            found = self._reaches[key] = NOWHERE if is_other else reach(principals, subject, self.keys)
        return found

    def _names_others(self, principals: Principals | None, subject: Subject) -> bool:
        """Return whether principals are roles with names, all other than that of a subject."""
        heads = self._heads.get(id(principals))
        if heads is None:
            listed = principals.values if principals and not principals.is_except else ()
            texts = [self.writer.value(each.value) if each.kind == "AWS" else "" for each in listed]
            heads = self._heads[id(principals)] = frozenset(map(head_of, texts or [""]))
        own = head_of(self.keys.arn_of(subject))
        if own is None or own in heads:
            return False
        return all(each is not None and each.start == own.start for each in heads)

    def refused(self, principals: Principals | None, subject: Subject) -> Certainty:
        """Return whether a Deny concerns a subject."""
        key = self.pair(principals, subject)
        if key not in self._denials:
            self._denials[key] = denied(principals, subject, self.keys)
        return self._denials[key]

    def _by_resource(self, found: Statements, call: Call, service: Service) -> ByResource:
        everyone = own = account = NO_ACTION
        for each in found.allows.concerning(call.text) if found.allows.every else ():
            mask = each.applied(call, service)
            if mask.possible:
                reached = self.reached(each.statement.principals, call.subject)
                everyone = either(everyone, cut(mask, reached.everyone))
                own = either(own, cut(mask, reached.own))
                account = either(account, cut(mask, reached.account))
        no = NO_ACTION
        for each in found.denies.concerning(call.text) if found.denies.every else ():
            mask = each.applied(call, service)
            if mask.possible:
                no = either(no, cut(mask, self.refused(each.statement.principals, call.subject)))
        return ByResource(everyone, own, account, no)

    def _read(self, owner: object, policies: Iterable[Policy], service: Service) -> Statements:
        """Return the statements of policies that are about a service."""
        key = (self._kept_id(owner), service.name)
        if key not in self._statements:
            made = [Ready(policy, each, self.keys) for policy in policies for each in policy.statements]
            made = [each for each in made if each.mask(service).possible]
            self._statements[key] = Statements(
                Index([each for each in made if each.is_allow]),
                Index([each for each in made if not each.is_allow]),
            )
        return self._statements[key]

    def pair(self, one: object, other: object) -> tuple[int, int]:
        """Return the key of two objects, which no others get."""
        return self._kept_id(one), self._kept_id(other)

    def _kept_id(self, item: object) -> int:
        """Return the identity of an object, which nothing else gets as long as this is in use."""
        found = id(item)
        if found not in self._kept:
            self._kept[found] = item
        return found


def _of_tags(call: Call) -> Call | None:
    """Return the call with the ARN that actions on tags are on, if it is not that of other actions.

    A log group has one for each:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    if call.target.service != "logs" or not call.text.endswith(_OF_STREAMS):
        return None
    return call._replace(text=call.text.removesuffix(_OF_STREAMS))


def _is_for_services(ready: Ready) -> bool:
    principals = ready.statement.principals
    if principals is None or principals.is_except:
        return False
    return all(each.kind == "Service" for each in principals.values)


def is_uncertain(boundary: Policy | Unknown) -> bool:
    """Return whether a boundary may not apply, or may be another one."""
    return isinstance(boundary, Unknown) or boundary.uncertain is not None
