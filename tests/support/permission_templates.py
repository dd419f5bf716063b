"""Universes of small templates, and their ARNs and statements as text."""

from typing import Any

from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, parts_of
from tiers.permissions.model.policies import Policy, Statement
from tiers.permissions.model.universe import Rest, Subject, Target, Universe
from tiers.permissions.read.universe import universe
from tiers.proof.templates import load_files


def read(resources: str, head: str = "", **parameters: str) -> Universe:
    """Return the universe of a template with some resources; `head` has further sections."""
    given = {name.replace("__", "::"): value for name, value in parameters.items()}
    text = f"{head}\nResources:\n{resources}"
    loaded = load_files({"app.yaml": text}, "app.yaml", given)
    assert loaded.catalogue is not None, [each.diagnostic for each in loaded.troubles]
    return universe(loaded.catalogue)


def shown(value: Any) -> str:
    """Return a canonical value or an ARN as text: `{Name}` is made by AWS, `[*object]` is anything."""
    is_arn = isinstance(value, tuple) and not hasattr(value, "_fields")
    return "".join(map(_part, value if is_arn else parts_of(value)))


def _part(part: Any) -> str:
    if isinstance(part, Pseudo):
        return f"<{part.pseudo.removeprefix('AWS::')}>"
    if isinstance(part, ResourceRef):
        return f"{{{part.name}{'.' * bool(part.attribute)}{part.attribute}}}"
    if isinstance(part, Rest):
        return f"[*{part.what}]"
    return part if isinstance(part, str) else f"?{part.reason}?"


def line(statement: Statement) -> str:
    """Return a statement as a line."""
    words: list[str] = [statement.effect]
    if statement.principals is not None:
        who = (f"{each.kind} {shown(each.value)}" for each in statement.principals.values)
        words.append(f"{'not ' * statement.principals.is_except}by {', '.join(who)}")
    words.append("not" * statement.actions.is_except)
    words.append(" ".join(map(shown, statement.actions.values)))
    if statement.resources is not None:
        words.append(f"{'not ' * statement.resources.is_except}on")
        words.append(" ".join(map(shown, statement.resources.values)))
    words += [
        f"if {each.operator} {each.key} {' '.join(map(shown, each.values))}" for each in statement.conditions
    ]
    if statement.uncertain is not None:
        words.append(f"perhaps: {statement.uncertain.reason}")
    return " ".join(filter(None, words))


def lines(policies: tuple[Policy, ...]) -> list[str]:
    """Return the statements of policies as lines."""
    return [line(each) for policy in policies for each in policy.statements]


def subject(found: Universe, name: str, source: str = "") -> Subject:
    """Return a subject by its ID and source."""
    (one,) = (each for each in found.subjects if (each.id, each.source) == (name, source))
    return one


def target(found: Universe, name: str) -> Target:
    """Return a target by its ID; a role is one of `iam` first, then one of `sts`."""
    return next(each for each in found.targets if each.id == name)


def arns(found: Universe, name: str) -> dict[str, str]:
    """Return the ARNs of a target as text, by their kind."""
    return {kind: shown(each) for kind, each in target(found, name).arns.items()}
