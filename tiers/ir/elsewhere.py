"""Values of other stacks: each is an empty string until the linker makes it a function.

Like a stack parameter without a default, such a value is a string as any other, and the checks that need one
pass over it.
"""

import re
from collections.abc import Iterator
from typing import Any, Self

from tiers.diagnostics.model import Route
from tiers.ir.references import Interpolation


class Elsewhere(str):
    """A value that another stack of the same account and region exports, or has as an output."""

    __slots__ = ("export", "output", "route", "stack")
    export: str
    stack: str
    output: str
    route: Route

    def __new__(cls, export: str, stack: str = "", output: str = "", route: Route = ()) -> Self:
        """Make the value of an export, or of an output of a stack; `route` is where the spec has it."""
        made = super().__new__(cls, "")
        made.export, made.stack, made.output, made.route = export, stack, output, route
        return made

    def __eq__(self, other: object) -> bool:
        """Two values are equal if they have one source; as strings, all would be."""
        return isinstance(other, Elsewhere) and self.written == other.written

    def __hash__(self) -> int:
        """Hash the source."""
        return hash((self.export, self.stack, self.output))

    @property
    def written(self) -> dict[str, str]:
        """The value as a spec has it."""
        if self.export:
            return {"import": self.export}
        return {"stack": self.stack, "output": self.output}

    @property
    def variable(self) -> str:
        """A name for the value in a `Sub`."""
        return re.sub("[^A-Za-z0-9]", "", self.export or f"{self.stack}{self.output}")

    def function(self) -> dict[str, Any]:
        """Return CloudFormation's function.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
        """
        if self.export:
            return {"Fn::ImportValue": self.export}
        return {"Fn::GetStackOutput": {"StackName": self.stack, "OutputName": self.output}}


def values(data: object) -> Iterator[Elsewhere]:
    """Yield every value of another stack in the body of a resource, in order."""
    if isinstance(data, dict | list):
        for each in data.values() if isinstance(data, dict) else data:
            yield from values(each)
    elif isinstance(data, Elsewhere):
        yield data
    elif isinstance(data, Interpolation):
        yield from (each for each in data.parts if isinstance(each, Elsewhere))
        yield from values(data.variables)
