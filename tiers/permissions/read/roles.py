"""Roles: subjects with the policies of all the places that give them some."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from tiers.cloudformation.evaluate.values import Unknown, Value, parts_of
from tiers.cloudformation.load.existing_forms import EXISTS, USERS
from tiers.facts import iam
from tiers.permissions.model.policies import Policy, PolicyKind
from tiers.permissions.model.universe import Subject
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.finder import Finder
from tiers.proof.build.catalogue import Catalogue, Resource

ROLE = "AWS::IAM::Role"
_MANAGED = "AWS::IAM::ManagedPolicy"
_ATTACHED = {"AWS::IAM::Policy": "Roles", _MANAGED: "Roles", "AWS::IAM::RolePolicy": "RoleName"}
"""The types of policies that name the roles they are for, and the property that does."""

_Read = Policy | Unknown


class Roles:
    """The roles of one catalog."""

    def __init__(self, catalogue: Catalogue, names: Names, finder: Finder, documents: Documents) -> None:
        self._catalogue = catalogue
        self._names = names
        self._finder = finder
        self._documents = documents
        self._attached: dict[str, dict[str, _Read]] = defaultdict(dict)
        for kind, name in _ATTACHED.items():
            for policy in catalogue.of(kind):
                self._attach(policy, policy.get(name))

    def all(self) -> Iterator[Subject]:
        """Yield every role, in the order of the templates."""
        for role in self._catalogue.of(ROLE):
            yield self._subject(role)

    def _subject(self, role: Resource) -> Subject:
        # By the ID of a policy's resource: one that is attached from both sides counts once.
        found = dict(self._attached.get(role.id, {}))
        for identity, read in self._managed(role):
            found.setdefault(identity, read)
        policies = [*self._inline(role), *found.values()]
        origin = role.origin("AssumeRolePolicyDocument")
        trust = self._documents.read(role.get("AssumeRolePolicyDocument"), "trust", origin)
        unknowns = [each for each in (*policies, trust) if isinstance(each, Unknown)]
        exists = role.get(EXISTS) is True
        if exists:
            who = role.component or role.id
            reason = f"what else the role of `{who}`, which exists, allows or denies is not known"
            unknowns.append(Unknown(reason, role.origin()))
        return Subject(
            "role",
            role.id,
            role.component,
            identity=tuple(each for each in policies if isinstance(each, Policy)),
            boundary=self._boundary(role),
            trust=trust if isinstance(trust, Policy) else None,
            origin=role.origin(),
            arn=parts_of(self._names.value(role, "Arn")),
            unknowns=tuple(dict.fromkeys(unknowns)),
            exists=exists,
            components=tuple(role.get(USERS) or ()) if exists else (),
        )

    def _written(self, role: Resource, name: str) -> Value:
        """Return a property of a role; what is assumed of one that exists has references in strings."""
        value = role.get(name)
        if role.get(EXISTS) is not True:
            return value
        from tiers.permissions.read.assumed_roles import referring

        return referring(value, self._catalogue)

    def _inline(self, role: Resource) -> Iterator[_Read]:
        written = self._written(role, "Policies")
        for index, each in enumerate(written if isinstance(written, list) else [written]):
            origin = role.origin("Policies", index)
            if isinstance(each, Mapping):
                name = each.get("PolicyName")
                origin = role.origin("Policies", index, "PolicyDocument")
                document = each.get("PolicyDocument")
                yield self._documents.read(
                    document, "identity", origin, name if isinstance(name, str) else ""
                )
            elif each is not None:
                yield each if isinstance(each, Unknown) else Unknown("a policy is not a mapping", origin)

    def _managed(self, role: Resource) -> Iterator[tuple[str, _Read]]:
        written = self._written(role, "ManagedPolicyArns")
        for index, each in enumerate(written if isinstance(written, list) else [written]):
            if each is not None:
                identity = f"{role.id} {index}"
                found = self._finder.find(each, _MANAGED)
                if isinstance(found, Resource):
                    yield found.id, self._document(found, "identity")
                else:
                    yield identity, found or self._of_aws(role, each, "identity", "ManagedPolicyArns", index)

    def _boundary(self, role: Resource) -> Policy | Unknown | None:
        written = role.get("PermissionsBoundary")
        if written is None:
            return None
        found = self._finder.find(written, _MANAGED)
        if isinstance(found, Resource):
            return self._document(found, "boundary")
        return found or self._of_aws(role, written, "boundary", "PermissionsBoundary")

    def _document(self, policy: Resource, kind: PolicyKind) -> _Read:
        """Return what a resource of a policy has, which may not exist."""
        name = policy.get("PolicyName") or policy.get("ManagedPolicyName")
        label = name if isinstance(name, str) else policy.id
        found = self._documents.read(
            policy.get("PolicyDocument"), kind, policy.origin("PolicyDocument"), label
        )
        if isinstance(found, Policy) and policy.uncertain is not None:
            return found._replace(uncertain=policy.uncertain)
        return found

    def _of_aws(self, role: Resource, value: Value, kind: PolicyKind, *path: str | int) -> _Read:
        """Return a policy that AWS manages, or why one that is not in the templates is not known."""
        canonical = self._names.canonical(value)
        if isinstance(canonical, Unknown):
            return canonical
        document = iam.managed_policy(canonical) if isinstance(canonical, str) else None
        if document is not None:
            return self._documents.read(document, kind, role.origin(*path), canonical)
        shown = "".join(each if isinstance(each, str) else "…" for each in parts_of(canonical))
        return Unknown(f"the policy `{shown[:120]}` is not known", role.origin(*path))

    def _attach(self, policy: Resource, roles: Value) -> None:
        """Note for which roles a policy is; for one that may be any, with the reason."""
        if isinstance(roles, Unknown):
            roles = [roles]
        for found in self._finder.each(roles, ROLE):
            if isinstance(found, Resource):
                self._attached[found.id][policy.id] = self._document(policy, "identity")
                continue
            for role in self._catalogue.of(ROLE):
                self._attached[role.id].setdefault(policy.id, found)
