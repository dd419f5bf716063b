"""Findings about reading and writing files."""

from tiers.diagnostics.model import Code, Severity

CANNOT_READ = Code(
    "T7001",
    "cannot-read",
    Severity.ERROR,
    "The file cannot be opened and read.",
    "",
    "",
)
CANNOT_WRITE = Code(
    "T7002",
    "cannot-write",
    Severity.ERROR,
    "The bundle could not be written, and nothing of it was: what was there before is still there.",
    "",
    "",
)
NOT_OURS = Code(
    "T7003",
    "not-ours",
    Severity.ERROR,
    "A file in the way was not written by `tiers`, or was changed since. It is never overwritten.",
    "",
    "",
)
SAME_OUTPUT = Code(
    "T7004",
    "same-output",
    Severity.ERROR,
    "Two of the specs and environments that are compiled together have one name, and so one folder for what is "
    "written. None of them is compiled. An environment's name is the spec's and its own, with a hyphen between.",
    "",
    "",
)
NO_SPECS = Code(
    "T7005",
    "no-specs",
    Severity.ERROR,
    "A folder stands for the `*.yaml` and `*.yml` files in it and below, but for hidden ones and CloudFormation "
    "templates, which only `tiers lint` takes.",
    "",
    "",
)
LINT_CODE_IGNORED = Code(
    "T7006",
    "lint-code-ignored",
    Severity.INFO,
    "A `.cfnlintrc` may name directories of rules, which are Python that cfn-lint runs, and files that change its "
    "rules and schemas. Anyone who can propose a change to a repository could so run code where it is compiled, "
    "with the credentials that are there. These keys are ignored unless `--allow-lint-code` is passed; all other "
    "keys count.",
    "",
    "",
)
NOT_QUOTED = Code(
    "T7007",
    "not-quoted",
    Severity.ERROR,
    "The path is a link that leads out of its directory, and the file there is not what it should be. Nothing of it "
    "is shown, since a link in somebody else's repository could lead to any file of your machine.",
    "",
    "",
)
