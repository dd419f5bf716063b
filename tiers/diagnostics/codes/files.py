"""Findings about reading and writing files."""

from tiers.diagnostics.model import Code, Severity

CANNOT_READ = Code(
    "T7001",
    "cannot-read",
    Severity.ERROR,
    "The file cannot be opened or read.",
    "",
    "",
)
CANNOT_WRITE = Code(
    "T7002",
    "cannot-write",
    Severity.ERROR,
    "The bundle could not be written. The earlier files are unchanged.",
    "",
    "",
)
FOREIGN_FILE = Code(
    "T7003",
    "foreign-file",
    Severity.ERROR,
    "An existing file was not written by `tiers`, or was changed since. `tiers` never overwrites it.",
    "",
    "",
)
SAME_OUTPUT = Code(
    "T7004",
    "same-output",
    Severity.ERROR,
    "Two of the specs and environments have the same name, and so the same output directory, so none of them is "
    "compiled. The name of an environment is the name of the spec, a hyphen, and its own name.",
    "",
    "",
)
NO_SPECS = Code(
    "T7005",
    "no-specs",
    Severity.ERROR,
    "A directory means all `*.yaml` and `*.yml` files in it and its subdirectories, except hidden files. "
    "CloudFormation templates are included only by `tiers lint`.",
    "",
    "",
)
LINT_CODE_IGNORED = Code(
    "T7006",
    "lint-code-ignored",
    Severity.INFO,
    "A `.cfnlintrc` can contain directories of rules, which are Python code that cfn-lint runs, and files that "
    "change its rules and schemas. Anyone who can propose a change to a repository could run code where it is "
    "compiled, with the credentials there. These keys are ignored unless you pass `--allow-lint-code`; all other "
    "keys apply.",
    "",
    "",
)
NOTHING_TO_IMPORT = Code(
    "T7071",
    "nothing-to-import",
    Severity.ERROR,
    "`tiers init --from` reads a directory of Copilot, which has a `.workspace` or a `manifest.yml` below the directory "
    "of each service, or a Compose file, which has `services`.",
    "",
    "",
)
LEFT_OUT = Code(
    "T7072",
    "left-out",
    Severity.WARNING,
    "A value of the imported file has no counterpart in a spec. The comment at its component has the reason.",
    "",
    "",
)
IMPORTED = Code(
    "T7073",
    "imported",
    Severity.INFO,
    "A value of the imported file is in the spec. It may have another effect there, or need your answer.",
    "",
    "",
)
NOT_QUOTED = Code(
    "T7007",
    "not-quoted",
    Severity.ERROR,
    "The path is a link to a file outside its directory, and that file is not of the expected kind. Its content "
    "is not shown, because a link in a repository could lead to any file on your machine.",
    "",
    "",
)
TRANSFORMED = Code(
    "T7080",
    "transformed-template",
    Severity.ERROR,
    "Only AWS can run the transforms of a template, and they add resources to it. The processed template has them.",
    "",
    "",
)
TOO_LARGE_TO_ADOPT = Code(
    "T7081",
    "too-large-to-adopt",
    Severity.ERROR,
    "CloudFormation refuses a template with so many resources.",
    "",
    "",
)
PARAMETERS_WITHOUT_VALUE = Code(
    "T7082",
    "parameters-without-value",
    Severity.ERROR,
    "A spec has values where a template has parameters, so each parameter without a default needs the value that "
    "the stack has. `aws cloudformation describe-stacks` prints it.",
    "",
    "",
)
