"""Findings of linters about compiled templates, at the lines of the spec."""

from tiers.diagnostics.model import Code, Severity

_WHY = (
    "cfn-lint checks templates against AWS's resource schemas and the experience of its users. The note says "
    "which stack, resource and rule; `cfn-lint --info` and https://github.com/aws-cloudformation/cfn-lint "
    "explain the rule."
)
_WHY_VALIDATE = (
    "`cloudformation-validate` is AWS's own validator, with its resource schemas and rules of its own; it is asked "
    "with `--lint-engine`. The note says which stack, resource and rule; "
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
    "`--lint-engine` names a linter that is not installed: `cloudformation-validate` comes with "
    "`pip install 'tiers[validate]'`, in exactly the version that `tiers` is tested with.",
    "",
    "",
)
