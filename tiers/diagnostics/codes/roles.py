"""Findings about roles that exist already."""

from tiers.diagnostics.model import Code, Severity

_FUNCTION = "runtime: python3.13, handler: app.main, code: {bucket: my-code, key: app.zip}"
_ROLE = "'arn:aws:iam::111122223333:role/thumbs'"
_TEXTS = f"  texts: {{type: function, {_FUNCTION}, role: "
_THUMBS = f"logic:\n  thumbs: {{type: function, {_FUNCTION}, role: "

ROLE_ACCOUNT = Code(
    "T2036",
    "role-account",
    Severity.ERROR,
    "A service can be given only roles and instance profiles of the account that it is used in: "
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html.",
    f"account: '444455556666'\n{_THUMBS}{_ROLE}}}\n",
    f"account: '111122223333'\n{_THUMBS}{_ROLE}}}\n",
)
ROLE_SHARED = Code(
    "T2037",
    "role-shared",
    Severity.WARNING,
    "Components with the same existing role have each other's permissions: each may do what the role may.",
    f"{_THUMBS}{_ROLE}}}\n{_TEXTS}{_ROLE}}}\n",
    f"{_THUMBS}{_ROLE}}}\n{_TEXTS}'arn:aws:iam::111122223333:role/texts'}}\n",
    acceptable=True,
)
NO_EXISTING_ROLE = Code(
    "T2038",
    "no-existing-role",
    Severity.ERROR,
    "`tiers permissions --for COMPONENT` prints what the existing role of a component must allow.",
    "",
    "",
)
