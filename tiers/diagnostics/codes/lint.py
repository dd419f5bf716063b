"""Findings of linters about compiled templates, at the lines of the spec."""

from tiers.diagnostics.model import Code, Severity

_WHY = (
    "cfn-lint checks templates against the AWS resource schemas and common mistakes. The note has the stack, the "
    "resource, and the rule; `cfn-lint --info` and https://github.com/aws-cloudformation/cfn-lint explain the "
    "rule."
)
_WHY_VALIDATE = (
    "`cloudformation-validate` is a validator from AWS with its own resource schemas and rules; `--lint-engine` "
    "selects it. The note has the stack, the resource, and the rule; "
    "https://github.com/aws-cloudformation/cloudformation-validate explains it."
)

LINT_ERROR = Code("T4001", "lint-error", Severity.ERROR, _WHY, "", "")
LINT_WARNING = Code("T4002", "lint-warning", Severity.WARNING, _WHY, "", "")
LINT_INFO = Code("T4003", "lint-info", Severity.INFO, _WHY, "", "")
VALIDATE_ERROR = Code("T4004", "validate-error", Severity.ERROR, _WHY_VALIDATE, "", "")
VALIDATE_WARNING = Code("T4005", "validate-warning", Severity.WARNING, _WHY_VALIDATE, "", "")
VALIDATE_INFO = Code("T4006", "validate-info", Severity.INFO, _WHY_VALIDATE, "", "")
LINTER_MISSING = Code(
    "T4007",
    "linter-missing",
    Severity.ERROR,
    "`--lint-engine` selects a linter that is not installed. `pip install 'tiers[validate]'` installs "
    "`cloudformation-validate` in exactly the version that `tiers` is tested with.",
    "",
    "",
)
