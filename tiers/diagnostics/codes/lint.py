"""T3xx: what cfn-lint says about the compiled templates, told on the spec's lines."""

from tiers.diagnostics.model import Code, Severity

_WHY = (
    "cfn-lint checks templates against AWS's resource schemas and the experience of its users. The note says "
    "which stack, resource and rule; `cfn-lint --info` and https://github.com/aws-cloudformation/cfn-lint "
    "explain the rule."
)

LINT_ERROR = Code("T301", "lint-error", Severity.ERROR, _WHY, "", "")
LINT_WARNING = Code("T302", "lint-warning", Severity.WARNING, _WHY, "", "")
LINT_INFO = Code("T303", "lint-info", Severity.INFO, _WHY, "", "")
