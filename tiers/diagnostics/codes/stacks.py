"""Findings about deployed stacks."""

from tiers.diagnostics.model import Code, Severity

NO_STACK = Code(
    "T7301",
    "no-stack",
    Severity.ERROR,
    "There is no stack of that name in that region of that account. A stack is called like its spec, with `-` for `_` and the "
    "environment's name behind, unless `--stack-name` says otherwise; a deleted stack has no name.",
    "",
    "",
)
NO_STACK_NAME = Code(
    "T7302",
    "no-stack-name",
    Severity.ERROR,
    "A stack is called like its spec. This one does not say its name in a way that can be read, and `--stack-name` does not either.",
    "",
    "",
)
NESTED_STACK = Code(
    "T7303",
    "nested-stack",
    Severity.ERROR,
    "The stack is part of another one. Whatever is done to it by itself makes it differ from what that one knows of it, so "
    "everything is done on the root.",
    "",
    "",
)
NOBODY_TO_ASK = Code(
    "T7304",
    "nobody-to-ask",
    Severity.ERROR,
    "What cannot be undone is asked for first, and a question needs a terminal. In a pipeline an option answers it beforehand.",
    "",
    "",
)
NOT_CONFIRMED = Code(
    "T7305",
    "not-confirmed",
    Severity.ERROR,
    "The answer was not the one that is needed to go on, so nothing was started.",
    "",
    "",
)
DELETION_BLOCKED = Code(
    "T7306",
    "deletion-blocked",
    Severity.ERROR,
    "CloudFormation deletes what it can and stops at what is protected or not empty: the stack would be left in DELETE_FAILED "
    "with half of it gone. So this is looked for before anything is deleted.",
    "",
    "",
)
OPERATION_RUNNING = Code(
    "T7307",
    "operation-running",
    Severity.ERROR,
    "Something is being done to the stack, and CloudFormation does one thing at a time.",
    "",
    "",
)
OPERATION_FAILED = Code(
    "T7308",
    "operation-failed",
    Severity.ERROR,
    "What was started on the stack did not reach its end. The findings beside this one say at which resources it stopped.",
    "",
    "",
)
RESOURCE_FAILED = Code(
    "T7309",
    "resource-failed",
    Severity.ERROR,
    "CloudFormation could not do with this resource what its template says. The reason is in its own words, or in those of the "
    "service that the resource belongs to.",
    "",
    "",
)
DRIFTED = Code(
    "T7310",
    "drifted",
    Severity.ERROR,
    "The resource was changed by other means than its stack. The next deployment may undo that, or fail because of it. Only "
    "properties that the template sets are compared.",
    "",
    "",
)
DRIFT_UNKNOWN = Code(
    "T7311",
    "drift-unknown",
    Severity.ERROR,
    "CloudFormation could not look at all of the stack, so nothing is known of the rest.",
    "",
    "",
)
NO_OUTPUT = Code(
    "T7312",
    "no-output",
    Severity.ERROR,
    "The stack has no output of that name. Outputs appear when a stack is first created in full.",
    "",
    "",
)
NOT_FAILED = Code(
    "T7313",
    "not-failed",
    Severity.ERROR,
    "Only what failed can be skipped or given up: CloudFormation refuses anything else, and so would lose sight of what works.",
    "",
    "",
)
NOT_RECOVERABLE = Code(
    "T7314",
    "not-recoverable",
    Severity.ERROR,
    "Nothing that `tiers` may do frees the stack.",
    "",
    "",
)
