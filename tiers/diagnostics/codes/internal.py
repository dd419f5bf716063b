"""Internal errors."""

from tiers.diagnostics.model import Code, Severity

INTERNAL = Code(
    "T9001",
    "internal",
    Severity.ERROR,
    "`tiers` failed in a way that it has no message for. This is an error in `tiers`, not in your spec.",
    "",
    "",
)
