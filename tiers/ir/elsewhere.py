"""Values of other stacks: each is an empty string until the linker makes it a function.

Like a stack parameter without a default, such a value is a string as any other, and the checks that need one
pass over it.
"""

from typing import Any, Self


class Elsewhere(str):
    """A value that another stack of the same account and region exports, or has as an output."""

    __slots__ = ("export", "output", "stack")
    export: str
    stack: str
    output: str

    def __new__(cls, export: str, stack: str = "", output: str = "") -> Self:
        """Make the value of an export, or of an output of a stack."""
        made = super().__new__(cls, "")
        made.export, made.stack, made.output = export, stack, output
        return made

    @property
    def written(self) -> dict[str, str]:
        """The value as a spec has it."""
        if self.export:
            return {"import": self.export}
        return {"stack": self.stack, "output": self.output}

    def function(self) -> dict[str, Any]:
        """Return CloudFormation's function.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
        """
        if self.export:
            return {"Fn::ImportValue": self.export}
        return {"Fn::GetStackOutput": {"StackName": self.stack, "OutputName": self.output}}
