"""Internal errors."""

from tiers.diagnostics.model import Code, Severity

INTERNAL = Code(
    "T9001",
    "internal",
    Severity.ERROR,
    "Something happened that `tiers` has no words for: a bug of the compiler, never a mistake of yours.",
    "",
    "",
)
