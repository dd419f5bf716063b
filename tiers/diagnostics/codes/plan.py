"""T51x and T52x: what an update would do to what is deployed."""

from tiers.diagnostics.model import Code, Severity

NOTHING_TO_COMPARE = Code(
    "T510",
    "nothing-to-compare",
    Severity.ERROR,
    "`--against` takes a folder that `tiers compile` wrote: its manifest names the templates and says where in the spec "
    "each resource came from.",
    "",
    "",
)
