"""The declaration that policies of users are: all that they allow alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiers.cloudformation.evaluate.values import Origin, Pseudo, Text, Unknown
from tiers.facts import iam
from tiers.permissions.answers.permits import Expansion
from tiers.permissions.decide.engine import Engine
from tiers.permissions.model.answers import Bounds
from tiers.permissions.model.policies import Policy
from tiers.permissions.model.universe import Subject, Target, Universe
from tiers.permissions.read.documents import Documents

_PSEUDO = r"\$\{(AWS::[A-Za-z]+)\}"
_PARTITION = "^arn:aws[a-z-]*:"
_VERSION = "2012-10-17"


class Expander:
    """Answers for the declared policies of each role alone, on targets without policies."""

    def __init__(self, universe: Universe, expansions: Sequence[Expansion], documents: Documents) -> None:
        self._declared: dict[str, list[Expansion]] = {}
        for each in expansions:
            self._declared.setdefault(each.subject, []).append(each)
        self._alone: dict[str, Subject] = {}
        for subject in universe.subjects:
            own = self._of(subject)
            if own:
                self._alone[subject.id] = _alone(subject, own, documents)
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
        return len(self._alone)

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


def _alone(subject: Subject, expansions: Sequence[Expansion], documents: Documents) -> Subject:
    policies: list[Policy] = []
    unknowns: list[Unknown] = []
    for found in (each for expansion in expansions for each in _policies(expansion, subject, documents)):
        if isinstance(found, Policy):
            policies.append(found)
        else:
            unknowns.append(found)
    return subject._replace(identity=tuple(policies), boundary=None, unknowns=tuple(unknowns))


def _policies(expansion: Expansion, subject: Subject, documents: Documents) -> Iterator[Policy | Unknown]:
    origin = subject.origin or Origin(subject.id)
    for arn in expansion.managed:
        document = iam.managed_policy(re.sub(_PARTITION, "arn:aws:", arn))
        if document is None:
            yield Unknown(f"the managed policy `{arn}` is not known", origin)
        else:
            yield documents.read(document, "identity", origin, arn)
    if expansion.statements:
        written = {"Version": _VERSION, "Statement": [_value(each) for each in expansion.statements]}
        yield documents.read(written, "identity", origin)


def _value(data: Any) -> Any:  # noqa: ANN401 - a part of a statement
    if isinstance(data, Mapping):
        return {name: _value(each) for name, each in data.items()}
    if isinstance(data, list | tuple):
        return [_value(each) for each in data]
    return _text(data) if isinstance(data, str) else data


def _text(written: str) -> str | Text:
    """Return a string in which the compiler fills in the variables of CloudFormation."""
    pieces = re.split(_PSEUDO, re.sub(_PARTITION, "arn:${AWS::Partition}:", written))
    if len(pieces) == 1:
        return written
    parts = (Pseudo(each) if index % 2 else each for index, each in enumerate(pieces))
    return Text(tuple(each for each in parts if each != ""))
