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
DATA_AT_RISK = Code(
    "T511",
    "data-at-risk",
    Severity.ERROR,
    "The update would replace or remove something that holds data: a database, a file system, a bucket, a secret, a key. "
    "A replacement starts empty. It is refused unless its logical id is named in `--allow-replace`.",
    "",
    "",
)
OTHER_LAYOUT = Code(
    "T512",
    "other-layout",
    Severity.ERROR,
    "A stack's layout is for life. Nested and single templates hold the same resources in other stacks, so switching would "
    "delete every one of them and create it anew, databases first.",
    "",
    "",
)
OTHER_NAME = Code(
    "T513",
    "other-name",
    Severity.ERROR,
    "The spec's name, with its environment's, is the name of its stack. Under another name nothing is updated: a second stack "
    "is created beside the first, which goes on as it is, and is paid for.",
    "",
    "",
)
NOTHING_ALLOWED = Code(
    "T514",
    "nothing-allowed",
    Severity.ERROR,
    "`--allow-replace` names a logical id that neither of the two sides has, so it allows nothing.",
    "",
    "",
)
OTHER_TYPE = Code(
    "T515",
    "other-type",
    Severity.ERROR,
    "A resource keeps its type for life: CloudFormation refuses an update that gives a logical id to another type.",
    "",
    "",
)
IDLE_ALLOWANCE = Code(
    "T520",
    "idle-allowance",
    Severity.WARNING,
    "An allowance is for one update. Left in a workflow, it lets the next change through that nobody meant.",
    "",
    "",
)
WEAKER_PROTECTION = Code(
    "T521",
    "weaker-protection",
    Severity.WARNING,
    "The update takes away what would keep data: a deletion policy, deletion protection, days of backups. The next mistake "
    "finds one net less.",
    "",
    "",
)
NAME_CLASH = Code(
    "T522",
    "name-clash",
    Severity.WARNING,
    "CloudFormation creates a replacement before it deletes the old resource. Where both would have the same fixed name or "
    "range of addresses, the new one cannot be created and the update rolls back.",
    "",
    "",
)
CANNOT_MOVE = Code(
    "T523",
    "cannot-move",
    Severity.WARNING,
    "A database stays in the subnets that it was created in. An update that replaces them, or takes them from its subnet "
    "group, is refused by RDS when it comes to that, and rolls back.",
    "",
    "",
)
NEW_SECRET = Code(
    "T524",
    "new-secret",
    Severity.WARNING,
    "Any change of how a secret is generated makes a new value, even a change of what stands beside the value. What was given "
    "the old one, a database say, does not hear of it.",
    "",
    "",
)
