"""Limits for reading templates, and the refusal of text beyond them."""

from tiers.diagnostics.model import Span

MAX_BYTES = 8 << 20
"""Of one file; CloudFormation itself takes 1 MB."""
MAX_YAML_BYTES = 2 << 20
"""The maximum size of YAML, which is thirty times as slow to read as JSON."""
MAX_VALUES = 400_000
MAX_DEPTH = 64
MAX_ROUTE = 5
"""Spans are kept down to `Resources`, a resource, `Properties`, a property, a rule, and its keys."""
MAX_STACKS = 200
MAX_STACK_DEPTH = 16
MAX_SUGGESTED = 700
"""Names to look through for one that was meant. CloudFormation takes 500 resources and 200 parameters."""
MAX_SUGGESTIONS = 100
"""Troubles after which nothing more is suggested: more would not be read, and cost time."""


class UnreadableError(Exception):
    """The error for text that is not data, or too much of it; `span` is the place of the fault."""

    def __init__(self, message: str, span: Span) -> None:
        """`message` is in the words of a diagnostic."""
        super().__init__(message)
        self.message = message
        self.span = span
