"""T9xx: a mistake of ours."""

from tiers.diagnostics.model import Code, Severity

INTERNAL = Code(
    "T901",
    "internal",
    Severity.ERROR,
    "Something happened that `tiers` has no words for: a bug of the compiler, never a mistake of yours.",
    "",
    "",
)
