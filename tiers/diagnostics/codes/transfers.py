"""Codes from T7402: imports of resources into stacks, and moves between stacks."""

from tiers.diagnostics.model import Code, Severity

_IMPORT = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html"
_REFACTOR = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html"

NOT_TO_IMPORT = Code(
    "T7402",
    "not-to-import",
    Severity.ERROR,
    "An import takes a resource that exists over into a stack, under a logical ID of the spec: one that `tiers ids` "
    "lists, or one of `resources`.",
    "",
    "",
)
ALREADY_IN_STACK = Code(
    "T7403",
    "already-in-stack",
    Severity.ERROR,
    "The deployed stack has a resource with that logical ID, so nothing can be imported under it.",
    "",
    "",
)
NO_DELETION_POLICY = Code(
    "T7404",
    "no-deletion-policy",
    Severity.ERROR,
    f"CloudFormation imports only resources that have a `DeletionPolicy`: {_IMPORT}.",
    "",
    "",
)
NOT_IMPORTABLE = Code(
    "T7405",
    "not-importable",
    Severity.ERROR,
    "CloudFormation can import a resource only if it can read it by an identifier, which the schema of its type "
    "shows. Custom resources have no schema: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html.",
    "",
    "",
)
BAD_IDENTIFIER = Code(
    "T7406",
    "bad-identifier",
    Severity.ERROR,
    "An import names the resource by the values of its identifier properties, which the schema of the type lists. A "
    "type with one such property needs the value alone.",
    "",
    "",
)
IDENTIFIER_DIFFERS = Code(
    "T7407",
    "identifier-differs",
    Severity.ERROR,
    "The spec gives the resource another identifier than the one to import. The next deployment would replace the "
    "imported resource, or fail.",
    "",
    "",
)
NEEDS_MORE = Code(
    "T7408",
    "import-needs-more",
    Severity.ERROR,
    "An import adds only the imported resources to the deployed template. The resource refers to something of the spec "
    "that is not deployed and not imported with it.",
    "",
    "",
)
INTO_NESTED = Code(
    "T7409",
    "import-into-nested",
    Severity.ERROR,
    "CloudFormation accepts no change set of type `IMPORT` for a tree of stacks. Into nested stacks it imports only what "
    "has its name in the template, in an update of the root: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html.",
    "",
    "",
)
IMPORT_CREATES = Code(
    "T7410",
    "import-creates",
    Severity.ERROR,
    f"An import creates a stack only if all of its resources are imported: {_IMPORT}.",
    "",
    "",
)
MORE_THAN_IMPORTS = Code(
    "T7411",
    "more-than-imports",
    Severity.ERROR,
    "AWS announces another change than the imports. `tiers import` executes no such change set.",
    "",
    "",
)
BAD_IMPORT_FILE = Code(
    "T7412",
    "bad-import-file",
    Severity.ERROR,
    "The file of `--resources` is JSON or YAML: a mapping of logical IDs to identifiers, or a list as for the AWS CLI: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceToImport.html.",
    "",
    "",
)
IMPORTED_TWICE = Code(
    "T7413",
    "imported-twice",
    Severity.ERROR,
    "Each logical ID can be imported once, and each resource under one logical ID.",
    "",
    "",
)
PARAMETER_OF_IMPORT = Code(
    "T7414",
    "parameter-of-import",
    Severity.ERROR,
    "An import into a stack that exists keeps the values of its parameters.",
    "",
    "",
)
NOT_IN_SOURCE = Code(
    "T7420",
    "not-in-source",
    Severity.ERROR,
    "The template of the stack to move from has no resource with that logical ID.",
    "",
    "",
)
ID_TAKEN = Code(
    "T7421",
    "id-taken",
    Severity.ERROR,
    "The other stack has that name already, two resources would get it, or one resource would get two.",
    "",
    "",
)
NOT_MOVABLE = Code(
    "T7422",
    "not-movable",
    Severity.ERROR,
    f"Stack refactoring does not support resources of this type: {_REFACTOR}.",
    "",
    "",
)
REFERENCE_CROSSES = Code(
    "T7423",
    "reference-crosses",
    Severity.ERROR,
    "References do not cross stacks, and stack refactoring changes nothing about a resource. What refers to each other "
    "moves together.",
    "",
    "",
)
LEAVES_NOTHING = Code(
    "T7424",
    "leaves-nothing",
    Severity.ERROR,
    f"A stack has at least one resource: {_REFACTOR}.",
    "",
    "",
)
STACK_POLICY = Code(
    "T7425",
    "stack-policy",
    Severity.ERROR,
    f"Stack refactoring does not support stacks with a stack policy, whatever it allows: {_REFACTOR}. "
    "`tiers deploy` gives each stack one, and CloudFormation never removes a stack policy.",
    "",
    "",
)
VALUE_DIFFERS = Code(
    "T7426",
    "value-differs",
    Severity.ERROR,
    "The resource uses a parameter, condition, mapping, or pseudo parameter that the other stack does not have with the "
    "same value. Stack refactoring changes none of them.",
    "",
    "",
)
MORE_THAN_MOVES = Code(
    "T7427",
    "more-than-moves",
    Severity.ERROR,
    "AWS announces another action than the moves. `tiers refactor` executes no such refactoring.",
    "",
    "",
)
NOT_REFACTORED = Code(
    "T7428",
    "not-refactored",
    Severity.ERROR,
    f"CloudFormation did not accept or did not complete the stack refactoring: {_REFACTOR}.",
    "",
    "",
)
STACK_NOT_STABLE = Code(
    "T7429",
    "stack-not-stable",
    Severity.ERROR,
    "An import or a move needs stacks that exist, whose last operation is over, and that are not stuck.",
    "",
    "",
)
EXPORTED = Code(
    "T7430",
    "output-read-elsewhere",
    Severity.ERROR,
    "The output is read by other stacks: by its export, or by the stack that nests this one. It cannot move with the "
    "resource.",
    "",
    "",
)
HAS_TRANSFORM = Code(
    "T7431",
    "has-transform",
    Severity.ERROR,
    "Macros change the template before it is deployed, so resources of the stack are not in the template.",
    "",
    "",
)
MOVED_IN_NESTED = Code(
    "T7432",
    "moved-in-nested",
    Severity.WARNING,
    "The stack that nests this one still names the earlier template. Its next update would use that: it would delete "
    "what was moved here, or create again what was moved away.",
    "",
    "",
)
SAME_STACK = Code(
    "T7433",
    "same-stack",
    Severity.ERROR,
    "`tiers refactor` moves resources from one stack to another. `logical_ids` of a spec keeps the logical IDs of an "
    "older template.",
    "",
    "",
)
