"""The proof of permissions of a deployed account: its listings against what a spec declares.

The account has more than the stack. Roles outside of the stack are compared with what policies of the stack's
resources allow them, and resources outside of the stack with what the stack's roles may do to them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tiers.cloudformation.evaluate.values import Origin, Unknown
from tiers.permissions.answers.breaches import who_of
from tiers.permissions.answers.identified import identified, with_roles
from tiers.permissions.answers.permits import Permit, Permitted, is_service
from tiers.permissions.answers.proof import Proof
from tiers.permissions.answers.verify import ASSUME, Breach, Compared, Verified, verify
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.permissions.read.canonical import Names
from tiers.permissions.read.documents import Documents
from tiers.permissions.read.properties import at
from tiers.permissions.read.universe import universe
from tiers.proof.build.catalogue import Resource
from tiers.proof.model.loaded import Loaded

_WITH_KEYS = {
    "AWS::S3::Bucket": "buckets",
    "AWS::SecretsManager::Secret": "secrets",
    "AWS::Lambda::Function": "functions",
}
"""The types whose listings do not have the key that encrypts them."""
_DATABASE = "AWS::RDS::DBInstance"
_SECRET_ARN = ("MasterUserSecret", "SecretArn")
_OF_RDS = ":secret:rds!"
"""What is in the ARN of each secret that RDS makes:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html"""


def prove(loaded: Loaded, said: Permitted) -> Proof:
    """Compare what an account allows with declared permissions; nothing is compared without its roles."""
    assert loaded.catalogue is not None, "listings that could not be loaded are not proven"
    whole = universe(loaded.catalogue)
    if not any(each.kind == "role" for each in whole.subjects):
        why = Unknown("all: the output of `aws iam get-account-authorization-details` is missing")
        return Proof(whole, Verified((), 0, 0, unread=(why,)), Engine(whole))
    said, left = with_roles(said, loaded.catalogue)
    names, ambiguous = _names(loaded, whole, said)
    twice = [
        Unknown(f"`{name}` is in several stacks; only `list-stack-resources` distinguishes them")
        for name in dict.fromkeys(ambiguous.values())
    ]
    databases = [each for each in loaded.catalogue.of(_DATABASE) if each.id not in ambiguous]
    secrets = _Secrets(databases, whole, names)
    existing = identified(whole, said, names)
    named = _Named(names, secrets.owners, existing)
    targets = [named.target(each) for each in whole.targets if each.id not in secrets.unknown]
    kept = [each for each in targets if not each.unknowns or not named.is_own(each)]
    compared = Compared(
        universe=whole._replace(
            subjects=tuple(named.subject(each) for each in whole.subjects),
            targets=tuple(each if named.is_own(each) else each._replace(unknowns=()) for each in kept),
        ),
        documents=Documents(Names(loaded.catalogue)),
        resources=frozenset((*names.values(), *existing.values())),
        own=frozenset((*names.values(), *(each.id for each in targets if named.is_own(each)))),
    )
    engine = Engine(compared.universe)
    verified = verify(compared, engine, said)
    unread = (*left, *twice, *secrets.unknown.values(), *_policies(targets), *_keys(kept, named))
    return Proof(compared.universe, _listed(verified, compared.resources, unread), engine)


def placed(loaded: Loaded, proof: Proof) -> Loaded:
    """Return an account whose resources have places by their logical IDs too."""
    ends = {*(each.id for each in proof.universe.subjects), *(each.id for each in proof.universe.targets)}
    named = {each.logical_id: each for each in loaded.written.values() if each.logical_id in ends}
    return loaded._replace(written={**loaded.written, **named})


def _names(loaded: Loaded, whole: Universe, said: Permitted) -> tuple[dict[str, str], dict[str, str]]:
    """Return the logical IDs of the stack's resources by their IDs in the account, and the ambiguous ones."""
    declared = {*said.raw, *(each.subject for each in said.permits)}
    declared |= {each.target.partition(".")[0] for each in said.permits}
    resources = {each.id for each in whole.subjects if each.kind == "role"}
    resources |= {each.origin.resource if each.origin else each.id for each in whole.targets}
    listed = {each: loaded.written[each] for each in resources if each in loaded.written}
    found = {
        resource: written.logical_id
        for resource, written in sorted(listed.items())
        if written.logical_id and (written.spec is not None or written.logical_id in declared)
    }
    times = Counter(found.values())
    return (
        {resource: name for resource, name in found.items() if times[name] == 1},
        {resource: name for resource, name in found.items() if times[name] > 1},
    )


class _Secrets:
    """The secrets with passwords of databases that RDS makes, which a template names by the database."""

    def __init__(self, databases: Iterable[Resource], whole: Universe, names: Mapping[str, str]) -> None:
        self.owners: dict[str, Resource] = {}
        """The databases of the stack by the ARNs of their secrets."""
        self.unknown: dict[str, Unknown] = {}
        """Why some secrets, by their ARNs, are not compared: each may be one of the stack."""
        listed = [(at(each, _SECRET_ARN), each) for each in databases]
        known = {arn: each for arn, each in listed if isinstance(arn, str)}
        for secret in (each.id for each in whole.targets if _OF_RDS in each.id):
            database = known.get(secret)
            if database is None:
                self.unknown[secret] = Unknown(f"the database of `{secret}` is not known from the listings")
            elif database.id in names:
                self.owners[secret] = database


class _Named:
    """Subjects and targets of an account with the names that they have in the spec's templates."""

    def __init__(
        self, names: dict[str, str], owners: Mapping[str, Resource], existing: Mapping[str, str]
    ) -> None:
        self._names = names
        self._existing = existing
        self._owners = owners
        self._own = frozenset(names.values())

    def is_own(self, target: Target) -> bool:
        """Return whether a renamed target is one of the stack."""
        return target.id.partition(".")[0] in self._own

    def subject(self, subject: Subject) -> Subject:
        """Return a subject by its name; a role outside of the stack has only what others allow it."""
        if subject.kind != "role":
            return subject._replace(source=self._names.get(subject.source, subject.source))
        name = self._names.get(subject.id) or self._existing.get(subject.id)
        if name is None:
            return subject._replace(identity=(), boundary=None, unknowns=())
        return subject._replace(id=name)

    def target(self, target: Target) -> Target:
        """Return a target by its name; one outside of the stack belongs to no component."""
        resource = target.origin.resource if target.origin else target.id
        name, key = self._names.get(resource), target.key
        renamed = {**self._existing, **self._names}.get(key, key) if isinstance(key, str) else key
        owner = self._owners.get(resource)
        if owner is not None:
            own = self._names[owner.id]
            part = f"{own}.{_SECRET_ARN[0]}"
            return target._replace(id=part, component=owner.component, key=renamed, origin=Origin(own))
        if name is None:
            known = self._existing.get(target.id)
            if known is None:
                return target._replace(component=None, key=renamed)
            return target._replace(id=known, component=None, key=renamed, origin=Origin(known), exists=True)
        part = target.id[len(resource) :]
        return target._replace(id=name + part, key=renamed, origin=Origin(name))


def _listed(verified: Verified, names: frozenset[str], unread: Iterable[Unknown]) -> Verified:
    """Return the result without breaches about what the listings lack: these are not part of the proof."""
    breaches: list[Breach] = []
    lacking: list[Unknown] = []
    for each in verified.breaches:
        why = _lack(each, names)
        if why is None:
            breaches.append(each)
        else:
            lacking.append(why)
    # The listings have more reasons than the templates: each is said once.
    said = dict.fromkeys((*verified.unread, *unread, *lacking))
    return verified._replace(breaches=tuple(breaches), unread=tuple(said))


def _lack(breach: Breach, names: frozenset[str]) -> Unknown | None:
    """Return what the listings lack, if a breach is because of that."""
    permit: Permit | None = breach.permit
    if permit is None or breach.permission is not None:
        return None
    target = permit.target.partition(".")[0]
    if breach.kind == "no-such-name":
        is_role_gone = not is_service(permit.subject) and permit.subject not in names
        return None if is_role_gone else Unknown(f"`{target}` is not in the listings")
    if permit.actions == ASSUME:
        return None  # a listing of roles has their trust policies
    return Unknown(f"calls of {who_of(permit.subject, permit.source)} to `{target}` are not in the listings")


def _policies(targets: Iterable[Target]) -> Iterator[Unknown]:
    """Yield why resource policies are not known."""
    for target in targets:
        yield from target.unknowns


def _keys(targets: Iterable[Target], named: _Named) -> Iterator[Unknown]:
    """Yield the limit that keys of some resources are not listed."""
    kinds = dict.fromkeys(each.type for each in targets if named.is_own(each) and each.type in _WITH_KEYS)
    for kind in kinds:
        yield Unknown(f"customer managed keys of {_WITH_KEYS[kind]} are not in the listings")
