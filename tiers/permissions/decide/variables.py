"""Variables in the texts of a policy, such as `${aws:PrincipalAccount}`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re

from tiers.permissions.decide.call import Call
from tiers.permissions.decide.keys import Keys, Other
from tiers.permissions.decide.text import ANY, STAR, TO_PLAIN, UNREAD

_VARIABLE = r"\$\{([^{}]*)\}"
_PLAIN = {STAR: "*", ANY: "?", "$": "$"}


def has_variables(text: str) -> bool:
    """Return whether a string has variables."""
    return "${" in text


def filled(text: str, keys: Keys, call: Call) -> str | None:
    """Return a string with the values of its variables, or nothing if one is absent: it matches nothing."""
    found: list[str] = []
    end = 0
    for each in re.finditer(_VARIABLE, text):
        value = _value(each[1], keys, call)
        if value is None:
            return None
        found += (text[end : each.start()], value)
        end = each.end()
    return "".join(found) + text[end:]


def _value(name: str, keys: Keys, call: Call) -> str | None:
    if name in _PLAIN:
        return _PLAIN[name]
    key, comma, default = name.partition(",")
    values = keys.values(key.strip().lower(), call)
    if values is None or isinstance(values, Other):
        return UNREAD
    if values:
        return values[0] if len(values) == 1 else UNREAD
    return default.strip().strip("'").translate(TO_PLAIN) if comma else None
