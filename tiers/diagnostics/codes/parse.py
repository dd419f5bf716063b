"""Findings about the text of a spec."""

from tiers.diagnostics.model import Code, Severity

_HEAD = "version: 1\nname: shop\n"
_RIGHT = _HEAD + "logic:\n  web: {type: autoscaling, port: 80}\n"
_RAW = (
    _HEAD
    + "resources:\n  logic:\n    Jobs: {Type: AWS::SQS::Queue}\n"
    + "    Address:\n      Type: AWS::SSM::Parameter\n"
)
_DESCRIBED = _HEAD + "description: {}\nlogic:\n  web: {{type: autoscaling, port: 80}}\n"
_BOMB = "".join(f"  l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]\n" for level in range(1, 6))


def _error(number: int, name: str, why: str, wrong: str, right: str = _RIGHT) -> Code:
    return Code(f"T{number:04}", name, Severity.ERROR, why, wrong, right)


TOO_LARGE = _error(
    1,
    "too-large",
    "A spec can have 1 MiB of text and 20,000 values, counting the values that an alias repeats each time. A few "
    "lines of anchors can otherwise expand into more values than a machine has memory for.",
    _HEAD + "tags:\n  l0: &l0 [a, a, a, a, a, a, a, a, a]\n" + _BOMB,
)
NOT_UTF_8 = _error(
    2,
    "not-utf-8",
    "A spec must be UTF-8 text. In any other encoding, the same bytes mean other letters, and guessing would "
    "change names.",
    _DESCRIBED.format("caf\udce9"),
    _DESCRIBED.format("café"),
)
CONTROL_CHARACTER = _error(
    3,
    "control-character",
    "Control characters, Unicode line separators, and stray byte order marks are invisible in an editor. YAML "
    "either forbids them, or reads them as line breaks in one version and as text in the next.",
    _DESCRIBED.format("the\x07shop"),
    _DESCRIBED.format("the shop"),
)
EMPTY_DOCUMENT = _error(
    4,
    "empty-document",
    "The file contains only blanks or comments, so there is no spec to compile.",
    "# version: 1\n# name: shop\n",
)
SEVERAL_DOCUMENTS = _error(
    5,
    "several-documents",
    "A line `---` starts another YAML document. A spec is one document; anything after it would be lost.",
    _HEAD + "---\nlogic:\n  web: {type: autoscaling, port: 80}\n",
)
NOT_A_MAPPING = _error(
    6,
    "not-a-mapping",
    "A spec is a mapping of keys such as `version` and `name` to values, not a list or a single value.",
    "- version: 1\n- name: shop\n",
)
DIRECTIVE = _error(
    7,
    "directive",
    "Lines that start with `%` are YAML directives. They change how the rest of the file is read, and a spec does "
    "not need them.",
    "%YAML 1.2\n---\n" + _RIGHT,
)
TAB_INDENTATION = _error(
    8,
    "tab-indentation",
    "YAML uses spaces for indentation, because the width of a tab depends on the editor.",
    _HEAD + "logic:\n\tweb: {type: autoscaling, port: 80}\n",
)
BAD_INDENTATION = _error(
    9,
    "bad-indentation",
    "The keys of a mapping start in one column, and so do the items of a list. A line in any other column, or a "
    "key among items, belongs to no block.",
    _HEAD + "logic:\n  web:\n    type: autoscaling\n   port: 80\n",
    _HEAD + "logic:\n  web:\n    type: autoscaling\n    port: 80\n",
)
UNBALANCED_QUOTE = _error(
    10,
    "unbalanced-quote",
    "A string that starts with a quote ends at the next quote of the same kind, even on another line.",
    _DESCRIBED.format("'the owner's shop'"),
    _DESCRIBED.format("'the owner''s shop'"),
)
UNBALANCED_BRACKET = _error(
    11,
    "unbalanced-bracket",
    "Each `[` needs a `]` and each `{` a `}`, with commas between the items.",
    _HEAD + "logic:\n  web: {type: autoscaling, port: 80\ndata: {}\n",
)
UNQUOTED_COLON = _error(
    12,
    "unquoted-colon",
    "A colon and a space separate a key from its value, so an unquoted value cannot contain them.",
    _DESCRIBED.format("shop: the web part"),
    _DESCRIBED.format('"shop: the web part"'),
)
MISSING_COLON = _error(
    13,
    "missing-colon",
    "In a mapping, each line is a key, a colon, a space, and a value.",
    _HEAD + "logic\n",
)
RESERVED_CHARACTER = _error(
    14,
    "reserved-character",
    "Some characters have a meaning in YAML at the start of a value: `@`, `` ` `` and `%` are reserved, `*` is an "
    "alias, `&` an anchor, and `|` and `>` start a block scalar.",
    _DESCRIBED.format("@shop"),
    _DESCRIBED.format('"@shop"'),
)
BAD_ESCAPE = _error(
    15,
    "bad-escape",
    "In double quotes, a backslash starts an escape such as `\\n`. Escapes that YAML does not have, and escapes "
    "that are not a complete character, such as half of a surrogate pair, are errors.",
    _DESCRIBED.format('"C:\\path"'),
    _DESCRIBED.format("'C:\\path'"),
)
INVALID_YAML = _error(
    16,
    "invalid-yaml",
    "The file is not valid YAML, for a reason that is too rare to have its own code.",
    "{version: 1, name: shop} logic\n",
)
NESTED_TOO_DEEPLY = _error(
    17,
    "nested-too-deeply",
    "No spec needs lists and mappings 64 levels deep, counting the values that an alias repeats. A file that has "
    "them is damaged or malicious.",
    _HEAD + "tags: " + "[" * 64 + "]" * 64 + "\n",
)
DUPLICATE_KEY = _error(
    18,
    "duplicate-key",
    "A key that is written twice in one mapping has two values. Most YAML readers silently use the last one.",
    _HEAD + "name: store\n",
)
NON_STRING_KEY = _error(
    19,
    "non-string-key",
    "Keys are strings. A number, an empty key, an alias, or a collection as a key means something else in JSON, "
    "in CloudFormation, and in each YAML reader.",
    _HEAD + "tags: {4711: shop}\n",
    _HEAD + 'tags: {"4711": shop}\nlogic:\n  web: {type: autoscaling, port: 80}\n',
)
AMBIGUOUS_SCALAR = _error(
    20,
    "ambiguous-scalar",
    "YAML 1.1 and 1.2 read some unquoted values differently: `no` is false or a string, `0755` is 493 or 755, and "
    "`1:30` is 90 or a string. The result depends on the tool.",
    _HEAD + "tags: {Public: no}\n",
    _HEAD + 'tags: {Public: "no"}\nlogic:\n  web: {type: autoscaling, port: 80}\n',
)
NUMBER_OUT_OF_RANGE = _error(
    21,
    "number-out-of-range",
    "Integers beyond 2^53 lose digits in JSON readers, and JSON has no infinity or not-a-number.",
    _HEAD + "tags: {Serial: 12345678901234567890}\n",
    _HEAD + 'tags: {Serial: "12345678901234567890"}\nlogic:\n  web: {type: autoscaling, port: 80}\n',
)
UNKNOWN_TAG = _error(
    22,
    "unknown-tag",
    "A word that starts with `!` is a YAML tag. The only known tags are the short forms of CloudFormation "
    "functions, such as `!Ref` and `!Sub`.",
    _HEAD + "tags: {Serial: !!str 4711}\n",
    _HEAD + 'tags: {Serial: "4711"}\nlogic:\n  web: {type: autoscaling, port: 80}\n',
)
MISPLACED_TAG = _error(
    23,
    "misplaced-tag",
    "Short forms of CloudFormation functions work only under `resources` and `overrides`, which are raw "
    "CloudFormation, and `!Ref`, `!GetAtt`, and `!Sub` also in `environment`, `secrets`, and `role.statements`. "
    "Elsewhere, the compiler creates references itself.",
    _HEAD + "description: !Ref AWS::StackName\n",
    _RAW + "      Properties: {Type: String, Value: !Ref Jobs}\n",
)
BAD_GET_ATT = _error(
    24,
    "bad-get-att",
    "`!GetAtt` needs a resource and one of its attributes, separated by a dot.",
    _RAW + "      Properties: {Type: String, Value: !GetAtt Jobs}\n",
    _RAW + "      Properties: {Type: String, Value: !GetAtt Jobs.Arn}\n",
)
BAD_MERGE = _error(
    25,
    "bad-merge",
    "`<<` copies the keys of a mapping, or of each mapping in a list. No other value has keys.",
    _HEAD + "logic:\n  web: {<<: autoscaling, port: 80}\n",
    _HEAD + "logic:\n  web: &service {type: autoscaling, port: 80}\n  api: {<<: *service, port: 9000}\n",
)
UNKNOWN_ANCHOR = _error(
    26,
    "unknown-anchor",
    "`*NAME` repeats the value with the anchor `&NAME` earlier in the same file. An alias cannot refer to a later "
    "anchor.",
    _HEAD + "logic:\n  api: *service\n  web: &service {type: autoscaling, port: 80}\n",
    _HEAD + "logic:\n  web: &service {type: autoscaling, port: 80}\n  api: *service\n",
)
CYCLIC_ANCHOR = _error(
    27,
    "cyclic-anchor",
    "An alias inside the value that its anchor marks would repeat that value endlessly.",
    _HEAD + "logic: &services\n  web: *services\n",
)
DUPLICATE_ANCHOR = _error(
    28,
    "duplicate-anchor",
    "If two anchors have the same name, an alias means the nearest one above it, so moving a line can change its "
    "value.",
    _HEAD + "tags: {Owner: &who web, Team: &who api}\n",
)
