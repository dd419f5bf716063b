"""T299, an error: entries of a list that say the same again."""

from tiers.diagnostics.model import Code, Severity

DUPLICATE_ENTRY = Code(
    "T299",
    "duplicate-entry",
    Severity.ERROR,
    "A second entry that says the same adds nothing, and one of the two was probably meant to be another.",
    "regions: [ap-southeast-1, ap-southeast-1]\n",
    "regions: [ap-southeast-1, ap-east-1]\n",
)
