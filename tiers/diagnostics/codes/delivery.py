"""T5xx: reading and writing files."""

from tiers.diagnostics.model import Code, Severity

CANNOT_READ = Code(
    "T501",
    "cannot-read",
    Severity.ERROR,
    "The file cannot be opened and read.",
    "",
    "",
)
CANNOT_WRITE = Code(
    "T502",
    "cannot-write",
    Severity.ERROR,
    "The bundle could not be written, and nothing of it was: what was there before is still there.",
    "",
    "",
)
NOT_OURS = Code(
    "T503",
    "not-ours",
    Severity.ERROR,
    "A file in the way was not written by `tiers`, or was changed since. It is never overwritten.",
    "",
    "",
)
