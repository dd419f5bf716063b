"""References of CloudFormation as values of components: `!Ref`, `!GetAtt`, and `!Sub`.

They may name any resource of the templates, generated or raw. `tiers/compile/checks/references.py` finds
those that lead nowhere, because it sees all resources.
"""

import re
from collections.abc import Iterator
from typing import Annotated

from tiers.diagnostics.codes.extensions import VALUE_OF_REFERENCE
from tiers.diagnostics.model import Diagnostic, Place, Route
from tiers.ir.references import Target
from tiers.language.record import Record
from tiers.language.shape import Between, Doc, Example, Pattern

_NAME = r"(AWS::)?[A-Za-z0-9]+"
_PART = re.compile(r"\$\{([^}]*)\}")
FUNCTIONS = {"Ref": "!Ref", "Fn::GetAtt": "!GetAtt", "Fn::Sub": "!Sub"}

SUBSTITUTED = Pattern(
    r'([ !"%&(-\[\]-z|~]|\$(?!\{)|\$\{!?[A-Za-z0-9:.]+\}|[{}])*',
    "printable ASCII without `'`, `\\`, and `#`, with references such as `${Jobs.QueueName}`",
)
"""What `/etc/environment` can have; only the letters of references are checked here."""


class Reference(Record):
    """A value of a resource: exactly one of CloudFormation's functions `Ref`, `GetAtt`, and `Sub`."""

    __annotations__ = {
        "Ref": Annotated[
            str | None,
            Pattern(_NAME, "a logical ID such as `Jobs`"),
            Doc("`!Ref`: the ID of a resource, as CloudFormation defines it for its type"),
            Example("Jobs"),
        ],
        "Fn::GetAtt": Annotated[
            tuple[Annotated[str, Pattern(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*", "a name")], ...] | None,
            Between(2, 2),
            Doc("`!GetAtt`: an attribute of a resource"),
            Example(["Jobs", "Arn"]),
        ],
        "Fn::Sub": Annotated[
            str | None,
            SUBSTITUTED,
            Between(1, 1024),
            Doc("`!Sub`: a string with references in it"),
            Example("https://${Search.DomainEndpoint}"),
        ],
    }

    @property
    def given(self) -> tuple[str, ...]:
        """The functions that are written."""
        return tuple(each for each in FUNCTIONS if getattr(self, each) is not None)

    @property
    def parts(self) -> tuple[str | Target, ...]:
        """The value as strings and references; empty if no function is written."""
        for name in self.given:
            value = getattr(self, name)
            if name == "Ref":
                return (Target(value),)
            return (Target(*value),) if name == "Fn::GetAtt" else tuple(_substituted(value))
        return ()


for _function in FUNCTIONS:
    setattr(Reference, _function, None)


def _substituted(text: str) -> Iterator[str | Target]:
    """Divide the string of a `Sub` into strings and references."""
    end = 0
    literal = ""
    for found in _PART.finditer(text):
        literal += text[end : found.start()]
        end = found.end()
        if found[1].startswith("!"):
            literal += f"${{{found[1][1:]}}}"
            continue
        name, _, attribute = found[1].partition(".")
        yield literal
        yield Target(name, attribute or None)
        literal = ""
    yield literal + text[end:]


def check(value: Reference, keys: tuple[str, ...], route: Route, example: str) -> Iterator[Diagnostic]:
    """Find a value with none of the keys that it can have, or with several."""
    given = [each for each in keys if getattr(value, each) is not None]
    if len(given) == 1:
        return
    name = next(each for each in reversed(route) if isinstance(each, str))
    yield VALUE_OF_REFERENCE.at(
        Place((*route, given[-1]), "key") if given else Place(route),
        f"`{name}` has {len(given)} values" if given else f"`{name}` has no value",
        label="must have exactly one",
        help="remove the others" if given else f"use `{name}: {example}`",
    )
