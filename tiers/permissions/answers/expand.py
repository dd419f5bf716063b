"""The declaration that policies of users are: all that they allow alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Pseudo, ResourceRef, Text, Unknown, Value
from tiers.facts import iam
from tiers.permissions.answers.permits import Expansion
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.permissions.read.documents import Documents

_PSEUDO = r"\$\{(AWS::[A-Za-z]+)\}"
_REFERENCE = r"\$\{([A-Za-z0-9:.]+)\}"
_PARTITION = "^arn:aws[a-z-]*:"
_VERSION = "2012-10-17"


class Expander:
    """Answers for the declared policies of each role alone, on targets without policies."""

    def __init__(self, universe: Universe, expansions: Sequence[Expansion], documents: Documents) -> None:
        self._declared: dict[str, list[Expansion]] = {}
        for each in expansions:
            self._declared.setdefault(each.subject, []).append(each)
        self._alone: dict[str, Subject] = {}
        scopes = dict(_scope(each) for each in universe.targets)
        for subject in universe.subjects:
            own = self._of(subject)
            if own:
                self._alone[subject.id] = _alone(subject, own, documents, scopes)
        self._targets = {
            (each.id, each.service): each._replace(policies=(), unknowns=()) for each in universe.targets
        }
        self._engine: Engine | None = None
        if self._alone:
            bare = universe._replace(
                subjects=tuple(self._alone.values()), targets=tuple(self._targets.values()), endpoints=()
            )
            self._engine = Engine(bare)

    @property
    def unread(self) -> tuple[Unknown, ...]:
        """The reasons why some policies are not known."""
        return tuple(dict.fromkeys(each for alone in self._alone.values() for each in alone.unknowns))

    @property
    def roles(self) -> int:
        """The number of roles with declared policies."""
        declared = (self._declared[each.rpartition(".")[2]] for each in self._alone)
        return sum(any(not one.is_named for one in own) for own in declared)

    def is_unread(self, subject: Subject) -> bool:
        """Return whether a policy of a role is not known."""
        alone = self._alone.get(subject.id)
        return alone is not None and bool(alone.unknowns)

    def expansion(self, subject: Subject) -> Expansion | None:
        """Return the first declaration of a role that is not accepted, or any, or `None`."""
        own = self._of(subject)
        return next((each for each in own if not each.is_accepted), own[0] if own else None)

    def bounds(
        self, subject: Subject, target: Target, kind: str, via: str, point: str | None = None
    ) -> Bounds:
        """Return what the declared policies allow."""
        alone = self._alone.get(subject.id)
        if alone is None or self._engine is None:
            return Bounds(0, 0)
        own = self._targets[target.id, target.service]
        return self._engine.bounds(alone, own, kind, via=via, point=point)

    def _of(self, subject: Subject) -> list[Expansion]:
        is_role = subject.kind == "role"
        return self._declared.get(subject.id.rpartition(".")[2], []) if is_role else []


def _scope(target: Target) -> tuple[str, str]:
    """Return the logical ID of a target, and its stack."""
    resource = target.origin.resource if target.origin else target.id
    scope, _, logical_id = resource.rpartition(".")
    return logical_id, scope


def _alone(
    subject: Subject, expansions: Sequence[Expansion], documents: Documents, scopes: Mapping[str, str]
) -> Subject:
    policies: list[Policy] = []
    unknowns: list[Unknown] = []
    read = (each for expansion in expansions for each in _policies(expansion, subject, documents, scopes))
    for found in read:
        if isinstance(found, Policy):
            policies.append(found)
        else:
            unknowns.append(found)
    return subject._replace(identity=tuple(policies), boundary=None, unknowns=tuple(unknowns))


def _policies(
    expansion: Expansion, subject: Subject, documents: Documents, scopes: Mapping[str, str]
) -> Iterator[Policy | Unknown]:
    origin = subject.origin or Origin(subject.id)
    for arn in expansion.managed:
        document = iam.managed_policy(re.sub(_PARTITION, "arn:aws:", arn))
        if document is None:
            yield Unknown(f"the managed policy `{arn}` is not known", origin)
        else:
            yield documents.read(document, "identity", origin, arn)
    if expansion.statements:
        written = {"Version": _VERSION, "Statement": [_value(each, scopes) for each in expansion.statements]}
        yield documents.read(written, "identity", origin)


def _value(data: Any, scopes: Mapping[str, str]) -> Any:  # noqa: ANN401 - a part of a statement
    match data:
        case {"Ref": str(name)}:
            return _referred(name, "", scopes)
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _referred(name, attribute, scopes)
        case {"Fn::Sub": str(text)}:
            return _substituted(text, scopes)
    if isinstance(data, Mapping):
        return {name: _value(each, scopes) for name, each in data.items()}
    if isinstance(data, list | tuple):
        return [_value(each, scopes) for each in data]
    return _text(data) if isinstance(data, str) else data


def _referred(name: str, attribute: str, scopes: Mapping[str, str]) -> Value:
    """Return a value of a resource; one that is not modeled may be anything."""
    if name.startswith("AWS::"):
        return Pseudo(name)
    if name not in scopes:
        return Unknown(f"the value of `{name}` is not known")
    return ResourceRef(scopes[name], name, attribute)


def _substituted(text: str, scopes: Mapping[str, str]) -> Value:
    """Return the string of a `Sub` with its references in it."""
    parts: list[Value] = []
    for index, each in enumerate(re.split(_REFERENCE, text)):
        name, _, attribute = each.partition(".")
        parts.append(_referred(name, attribute, scopes) if index % 2 else each)
    return Text(tuple(each for each in parts if each != ""))


def _text(written: str) -> str | Text:
    """Return a string in which the compiler fills in the variables of CloudFormation."""
    pieces = re.split(_PSEUDO, re.sub(_PARTITION, "arn:${AWS::Partition}:", written))
    if len(pieces) == 1:
        return written
    parts = (Pseudo(each) if index % 2 else each for index, each in enumerate(pieces))
    return Text(tuple(each for each in parts if each != ""))
