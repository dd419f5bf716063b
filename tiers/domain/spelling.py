"""The form of domain names, and the mistakes that people make in it."""

import re
from collections.abc import Iterator
from typing import Final

from tiers.tuples import NamedTuple

LONGEST: Final = 253
LONGEST_LABEL: Final = 63

# https://docs.aws.amazon.com/acm/latest/APIReference/API_DomainValidationOption.html
_LABEL = re.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_AROUND = re.compile(r"^\s*([A-Za-z][A-Za-z0-9+]*:)?//|[/?#:].*$|^\s+|\s+$")


class Fault(NamedTuple):
    """The reason why a name is not valid, and the fix."""

    reason: str
    help: str


def fault(name: str) -> Fault | None:
    """Return the first mistake in a domain name; `None` for a valid one."""
    return next(_faults(name), None)


def _faults(name: str) -> Iterator[Fault]:
    yield from _parts_of_a_url(name)
    yield from _letters(name)
    labels = name.removeprefix("*.").split(".")
    if len(name) > LONGEST:
        yield Fault(f"the maximum is {LONGEST} characters", "use a shorter name")
    if any("*" in label for label in labels):
        yield Fault("a wildcard must be the first label", "use a name such as `*.example.com`")
    if any(len(label) > LONGEST_LABEL for label in labels):
        yield Fault(f"the maximum of a label is {LONGEST_LABEL} characters", "use shorter labels")
    if "" in labels:
        yield Fault("has an empty label", "use a single period between two labels")
    if not all(map(_LABEL.fullmatch, labels)):
        yield Fault("a label must not start or end with `-`", "remove the hyphen")
    if any(map(_is_wrong_punycode, labels)):
        yield Fault("is not valid Punycode", "use labels whose third and fourth characters are not both `-`")
    if not labels[1:]:
        yield Fault("must be below a top-level domain", "use a name such as `www.example.com`")
    if labels[-1].isdigit():
        yield Fault("must not be an IP address", "use a domain name")


def _is_wrong_punycode(label: str) -> bool:
    """Return whether a label looks like Punycode and is not, which ACM refuses.

    https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
    """
    if label[2:4] != "--":
        return False
    try:
        return label[:2] != "xn" or not label[4:].encode("ascii").decode("punycode")
    except (ValueError, OverflowError):
        return True


def _parts_of_a_url(name: str) -> Iterator[Fault]:
    """Find the other parts of a URL, spaces around a name, and the period of an absolute name."""
    host = _AROUND.sub("", name)
    if host != name:
        yield Fault("must be a name alone", _instead(host))
    if name.endswith("."):
        yield Fault("must have no period at its end", _instead(name.rstrip(".")))


def _instead(name: str) -> str:
    """Return help with a name, or with an example if that is not valid either."""
    return f"use `{name.lower()}`" if fault(name.lower()) is None else "use a name such as `www.example.com`"


def _letters(name: str) -> Iterator[Fault]:
    """Find characters that names in DNS do not have."""
    if not name.isascii():
        yield Fault("must be in ASCII", "use its form in Punycode, in which labels start with `xn--`")
    if name != name.lower():
        yield Fault("must be lowercase", _instead(name))
    wrong = re.search(r"[^a-z0-9.*-]", name)
    if wrong is not None:
        shown = "spaces" if wrong[0].isspace() else f"`{wrong[0]}`"
        yield Fault(f"must have no {shown}", "use letters, digits, and hyphens, with periods between labels")
