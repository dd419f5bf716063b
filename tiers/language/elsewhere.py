"""The records for values of other stacks, by the keys that distinguish them from a stack parameter."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from tiers.ir.parameters import Kind
from tiers.language.record import Record
from tiers.language.shape import DeployTime, Doc, Example, Pattern


class StackOutput(Record):
    """Output of another stack in the same account and region."""

    stack: Annotated[
        str,
        Pattern("[A-Za-z][A-Za-z0-9-]{0,127}", "the name of a stack"),
        Doc("Name of the stack"),
        Example("corporate-network"),
    ]
    output: Annotated[
        str,
        Pattern("[A-Za-z0-9]{1,255}", "the name of an output: letters and digits"),
        Doc("Name of its output"),
        Example("VpcId"),
    ]


_EXPORT = Annotated[
    str,
    # "alphanumeric characters, colons, or hyphens":
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/outputs-section-structure.html
    Pattern("[A-Za-z0-9:-]{1,255}", "the name of an export: letters, digits, `:`, and `-`"),
    Doc("Name of the export"),
    Example("corporate-VpcId"),
]
Imported: type[Record] = type(
    "Imported",
    (Record,),
    {"__doc__": "Value that another stack exports.", "__annotations__": {"import": _EXPORT}},
)
"""Made by a call, because its key is a keyword of Python."""

ELSEWHERE: Mapping[str, type[Record]] = MappingProxyType(
    {"import": Imported, "stack": StackOutput, "output": StackOutput}
)


def existing(kind: Kind | None = None) -> DeployTime:
    """Return the mark of what exists already: an ID, a parameter, an export, or an output of a stack."""
    return DeployTime(needs_default=False, kind=kind, elsewhere=tuple(ELSEWHERE.items()))
