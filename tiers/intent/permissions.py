"""A spec's declarations about who may do what: read from the architecture, not from the templates.

A connection declares the actions that its access word means (`tiers/intent/access.py`), a component those
that it needs for itself (`tiers/intent/needs.py`), and the key `role` what it says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.load import manifest
from tiers.diagnostics.codes.permissions import REACHES_OTHERS
from tiers.diagnostics.model import Route
from tiers.intent import encryption, named_secrets, needs
from tiers.intent.access import BY_SERVICE, EXISTING, MEANINGS, RAW, Meaning
from tiers.ir import identifiers
from tiers.ir.edges import Grant
from tiers.ir.existing_values import identity
from tiers.ir.references import Target
from tiers.language.architecture import Architecture
from tiers.language.component import Context, Member
from tiers.language.record import Record
from tiers.permissions.answers.permits import ANY, Expansion, Permit, Permitted

KEY = "permissions"
_POINT = "elasticfilesystem:AccessPointArn"
READ_SECRET = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
"""What `role: {secrets: …}` promises:
https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html"""
READ_AT_START = ("secretsmanager:GetSecretValue",)
"""What ECS needs to start a task with a secret:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""


def permitted(architecture: Architecture) -> Permitted:
    """Return every permission that a spec declares."""
    around = [architecture.around(member) for member in architecture.members.values()]
    permits = [
        *(permit for grant in architecture.grants for permit in _granted(grant, architecture)),
        *(permit for here in around for permit in needs.of_component(here)),
        *(permit for here in around for permit in _secrets(here, architecture)),
        *needs.of_spec(architecture),
    ]
    permits += encryption.on_key(permits, architecture)
    expansions = [
        *(each for here in around for each in needs.managed(here)),
        *needs.managed_of_spec(architecture),
        *(each for here in around for each in _written(here, is_accepted=_accepts(architecture))),
        *(each for here in around for each in named_secrets.named(here)),
    ]
    raw = tuple(architecture.spec.resources.types)
    foreign = tuple(here.name for here in around if here.member.component.provided_by)
    named = _same(architecture)
    permits = [
        each._replace(
            subject=named.get(each.subject, each.subject), target=named.get(each.target, each.target)
        )
        for each in permits
    ]
    expansions = [each._replace(subject=named.get(each.subject, each.subject)) for each in expansions]
    exists = {each: str(arn) for _, each, arn in _existing(architecture) if named[each] == each}
    found = Permitted(tuple(dict.fromkeys(permits)), tuple(expansions), raw, foreign, exists)
    return _renamed(found, architecture) if architecture.spec.logical_ids else found


def _existing(architecture: Architecture) -> Iterator[tuple[str, str, str]]:
    """Yield the key and logical ID of what exists and has an ARN, with the ARN as far as the spec has it."""
    for member in architecture.members.values():
        role = getattr(member.component, "role", None)
        if isinstance(role, str):
            yield "role", identifiers.role(member.name), role
        own = f"{identifiers.pascal(member.name)}Existing"
        keys = {**dict.fromkeys(EXISTING, own), "secret": f"{own}Secret", "key": f"{own}Key"}
        for key, logical_id in keys.items() if _exists(member) else ():
            value = getattr(member.component, key)
            if value is not None:
                yield key, logical_id, value


def _same(architecture: Architecture) -> dict[str, str]:
    """Return the logical IDs of what exists, with the first one of the same thing: two may have one key."""
    first: dict[tuple[str, ...], str] = {}
    found = _existing(architecture)
    return {each: first.setdefault((key, *identity(arn)), each) for key, each, arn in found}


def _renamed(found: Permitted, architecture: Architecture) -> Permitted:
    """Return permissions with the logical IDs that `logical_ids` gives to generated resources."""

    def known(name: str) -> str:
        logical_id, dot, attribute = name.partition(".")
        return f"{architecture.logical_id(logical_id)}{dot}{attribute}"

    return found._replace(
        permits=tuple(
            each._replace(
                subject=known(each.subject),
                target=known(each.target),
                source=known(each.source),
                point=known(each.point),
            )
            for each in found.permits
        ),
        expansions=tuple(each._replace(subject=known(each.subject)) for each in found.expansions),
    )


def _granted(grant: Grant, architecture: Architecture) -> Iterator[Permit]:
    """Yield what a connection declares; a service that calls for its source is its subject."""
    subject = grant.by or identifiers.role(grant.source)
    targets = dict.fromkeys(
        part.logical_id
        for parts in grant.resources
        for part in parts
        if isinstance(part, Target) and not part.is_pseudo
    )
    for target in targets:
        for kind, actions in _meaning(grant, architecture).items():
            if kind == "index" and not getattr(architecture.members[grant.target].component, "indexes", ()):
                continue
            permit = Permit(
                subject,
                target,
                kind,
                actions,
                grant.route,
                grant.source if grant.by else "",
                # The access points that clients of a file system mount are in their requests.
                conditional=grant.condition is not None,
            )
            yield from (permit._replace(point=each) for each in _points(grant) or ("",))
            if grant.by and grant.sender is None:
                # AWS tests some permissions before the source exists, so that no policy can name it:
                # https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
                yield permit._replace(source=ANY, must=False)


def _points(grant: Grant) -> tuple[str, ...]:
    """Return the access points that a mount is for."""
    named = (grant.condition or {}).get("StringEquals", {}).get(_POINT, ())
    return tuple(each.logical_id for each in named if isinstance(each, Target))


def _meaning(grant: Grant, architecture: Architecture) -> Meaning:
    """Return the actions of a grant by kind; for a type of another package, its own actions on any kind."""
    component = architecture.members[grant.target].component
    kind = component.type
    if kind == "existing":
        kind = next((each for each in EXISTING if getattr(component, each) is not None), "")
    word = (RAW.get(kind, kind), grant.access)
    if component.provided_by:
        return {"": grant.actions}
    return (BY_SERVICE.get(word) if grant.by else None) or MEANINGS.get(word, {})


def _secrets(here: Context, architecture: Architecture) -> Iterator[Permit]:
    """Yield what components may read of databases' secrets; other secrets are not in the templates.

    The key `role` says it, and a container's `secrets`, which ECS reads with the execution role.
    """
    component = here.member.component
    role, route = getattr(component, "role", None), (*here.route, "role", "secrets")
    read = getattr(role, "secrets", ())
    if isinstance(role, str):
        read, route = tuple(named_secrets.of_variables(here)), (*here.route, "role")
    for secret in _of_databases(read, architecture):
        yield Permit(identifiers.role(here.name), secret, "secret", READ_SECRET, route)
    sidecars: Mapping[str, Any] = getattr(component, "sidecars", None) or {}
    containers = {
        here.route: component,
        **{(*here.route, "sidecars", name): sidecars[name] for name in sidecars},
    }
    for start, container in containers.items():
        for variable, written in (getattr(container, "secrets", None) or {}).items():
            name = str(getattr(written, "from", None) or "").rpartition(".")[0]
            referred = getattr(written, "referred", "")
            raw = (referred,) if referred in here.about.raw else ()
            for secret in (*_of_databases((name,), architecture), *raw):
                execution = f"{identifiers.pascal(here.name)}ExecutionRole"
                at_start = (*start, "secrets", variable)
                yield Permit(execution, secret, "secret", READ_AT_START, at_start)


def _of_databases(names: Iterable[str], architecture: Architecture) -> Iterator[str]:
    """Yield the IDs of the secrets of the databases among some names, those that exist among them."""
    for name in names:
        member = architecture.members.get(name)
        if member is not None and member.component.type in needs.DATABASES:
            yield _secret(member)
        elif member is not None and _exists(member) and getattr(member.component, "secret", None) is not None:
            yield f"{identifiers.pascal(name)}ExistingSecret"


def _exists(member: Member) -> bool:
    return member.component.type == "existing"


def _secret(member: Member) -> str:
    """Return the ID of the secret with the password of a database."""
    if member.component.type == "aurora" or getattr(member.component, "multi_az", None) == "cluster":
        return f"{identifiers.pascal(member.name)}DBCluster.MasterUserSecret"
    if getattr(member.component, "has_own_secret", False):
        return identifiers.database_secret(member.name)
    return f"{identifiers.database(member.name)}.MasterUserSecret"


def _accepts(architecture: Architecture) -> bool:
    """Return whether the spec accepts the warning about policies that reach other components."""
    return not {REACHES_OTHERS.name, REACHES_OTHERS.id}.isdisjoint(architecture.spec.accept)


def _written(here: Context, *, is_accepted: bool) -> Iterator[Expansion]:
    """Yield what the key `role` of a component says."""
    role = getattr(here.member.component, "role", None)
    if not isinstance(role, Record):
        return
    policies: Sequence[str] = getattr(role, "managed_policies", ())
    arns = tuple(_arn(each) for each in policies)
    statements = tuple(_plain(each) for each in getattr(role, "statements", ()))
    if arns or statements:
        yield Expansion(identifiers.role(here.name), arns, statements, (*here.route, "role"), is_accepted)


def _arn(policy: str) -> str:
    """Return the ARN of a policy; for one that is known at deployment only, what names it."""
    if not policy:
        return ".".join(each for each in identity(policy)[1:] if each)
    return policy if policy.startswith("arn:") else f"arn:aws:iam::aws:policy/{policy}"


def _plain(statement: Record) -> Mapping[str, Any]:
    """Return a statement as IAM has it, leaving out what is not written."""
    given = {name: getattr(statement, name) for name in statement.fields}
    return {name: _data(value) for name, value in given.items() if value}


def _data(value: Any) -> Any:  # noqa: ANN401 - a part of a statement
    if isinstance(value, Record):
        return {name: _data(getattr(value, name)) for name in value.fields if getattr(value, name)}
    if isinstance(value, Mapping):
        return {name: _data(each) for name, each in value.items()}
    return [_data(each) for each in value] if isinstance(value, tuple) else value


def as_data(said: Permitted) -> dict[str, Any]:
    """Return the declarations in a manifest's form, so that a bundle can be proven without its spec.

    They are below a separate key, also where nothing is declared: then nothing may be allowed.
    """
    found = {
        "permits": [_short(each) for each in said.permits],
        "expansions": [_without_default(each._asdict()) for each in said.expansions],
        "raw": list(said.raw),
        **({"foreign": list(said.foreign)} if said.foreign else {}),
        **({"exists": dict(said.exists)} if said.exists else {}),
    }
    return {KEY: found}


def _without_default(expansion: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in expansion.items() if name != "is_named" or each}


def _short(permit: Permit) -> dict[str, Any]:
    """Return a permission without the fields that have their defaults."""
    optional = ("source", "via", "must", "conditional", "point")
    given = permit._asdict()
    defaults = Permit("", "", "", (), ())._asdict()
    return {name: each for name, each in given.items() if name not in optional or each != defaults[name]}


def of_data(data: Mapping[str, Any]) -> Permitted:
    """Return the declarations that a manifest has. Raises an exception for other data."""
    found = data[KEY]
    return Permitted(
        tuple(_permit(each) for each in found["permits"]),
        tuple(_expansion(each) for each in found["expansions"]),
        _texts(found["raw"]),
        _texts(found.get("foreign", [])),
        dict(_arns(found.get("exists", {}))),
    )


def _arns(exists: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the logical IDs and ARNs that a manifest has; raise `TypeError` for other data."""
    for logical_id, arn in exists.items():
        if not isinstance(logical_id, str) or not isinstance(arn, str):
            raise TypeError
        yield logical_id, arn


def _permit(data: dict[str, Any]) -> Permit:
    made = Permit(**{**data, "actions": _texts(data["actions"]), "route": _route(data)})
    texts = (made.subject, made.target, made.kind, made.source, made.via, made.point)
    flags = (made.must, made.conditional)
    if not all(isinstance(each, str) for each in texts) or not all(isinstance(each, bool) for each in flags):
        raise manifest.DamagedError
    return made


def _expansion(data: dict[str, Any]) -> Expansion:
    statements = tuple(data["statements"])
    made = Expansion(
        **{**data, "managed": _texts(data["managed"]), "statements": statements, "route": _route(data)}
    )
    flags = (made.is_accepted, made.is_named)
    is_read = isinstance(made.subject, str) and all(isinstance(each, bool) for each in flags)
    if not is_read or not all(isinstance(each, dict) for each in statements):
        raise manifest.DamagedError
    return made


def _texts(data: list[str]) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(each, str) for each in data):
        raise manifest.DamagedError
    return tuple(data)


def _route(data: dict[str, Any]) -> Route:
    return manifest.route(data["route"])
