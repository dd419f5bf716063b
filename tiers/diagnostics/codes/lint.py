"""T3xx: what linters say about the compiled templates, told on the spec's lines."""

from tiers.diagnostics.model import Code, Severity

_WHY = (
    "cfn-lint checks templates against AWS's resource schemas and the experience of its users. The note says "
    "which stack, resource and rule; `cfn-lint --info` and https://github.com/aws-cloudformation/cfn-lint "
    "explain the rule."
)

LINT_ERROR = Code("T301", "lint-error", Severity.ERROR, _WHY, "", "")
LINT_WARNING = Code("T302", "lint-warning", Severity.WARNING, _WHY, "", "")
LINT_INFO = Code("T303", "lint-info", Severity.INFO, _WHY, "", "")

_WHY_VALIDATE = (
    "`cloudformation-validate` is AWS's own validator, with its resource schemas and rules of its own; it is asked "
    "with `--lint-engine`. The note says which stack, resource and rule; "
    "https://github.com/aws-cloudformation/cloudformation-validate explains it."
)

VALIDATE_ERROR = Code("T304", "validate-error", Severity.ERROR, _WHY_VALIDATE, "", "")
VALIDATE_WARNING = Code("T305", "validate-warning", Severity.WARNING, _WHY_VALIDATE, "", "")
VALIDATE_INFO = Code("T306", "validate-info", Severity.INFO, _WHY_VALIDATE, "", "")

LINTER_MISSING = Code(
    "T307",
    "linter-missing",
    Severity.ERROR,
    "`--lint-engine` names a linter that is not installed: `cloudformation-validate` comes with "
    "`pip install 'tiers[validate]'`, in exactly the version that `tiers` is tested with.",
    "",
    "",
)
