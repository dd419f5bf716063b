"""Tags that one of the services refuses, though they are tags to the others."""

import unicodedata
from collections.abc import Iterator

from tiers.diagnostics.codes import architecture as codes
from tiers.diagnostics.codes.architecture import QUOTA
from tiers.diagnostics.model import Diagnostic, Note, Place
from tiers.language.architecture import Architecture
from tiers.language.component import Member

TAGS = "tags"
NAME = "Name"
PUNCTUATION = frozenset("_.:/=+-@")
KINDS = frozenset("LZN")
"""Letters, separators, and numbers: IAM, RDS, load balancers, and log groups refuse all other characters.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html"""

MOST_OF_A_ZONE = 9
"""Beside its `Name`: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html"""


def check(architecture: Architecture) -> Iterator[Diagnostic]:
    """Find tags that cannot be put on everything that is generated."""
    tags = architecture.spec.tags
    if _has_roles(architecture):
        yield from _cases(tuple(tags))
    for key, value in tags.items():
        yield from _reserved(key, value, architecture)
        for text, of_key in ((key, True), (value, False)):
            wrong = _wrong(text)
            if wrong:
                yield codes.TAG_TEXT.at(
                    Place((TAGS, key), "key" if of_key else "value"),
                    f"the {'key' if of_key else 'value'} of a tag has {wrong}",
                    label="IAM and RDS reject it",
                    help="use letters, digits, inner spaces, and any of `_.:/=+-@`",
                )
    if architecture.network.spec.private_zone is not None and len(tags) > MOST_OF_A_ZONE:
        yield QUOTA.at(
            Place((TAGS,), "key"),
            f"`tags` has {len(tags)} tags; the Route 53 limit is {MOST_OF_A_ZONE} besides `Name`",
            label=f"{len(tags) - MOST_OF_A_ZONE} too many",
            also=(Note(Place(("network", "private_zone")), "private zone"),),
            help="remove tags, or remove `private_zone`",
        )


def _has_roles(architecture: Architecture) -> bool:
    members = architecture.members.values()
    return architecture.network.spec.flow_logs or any(
        each.component.makes_role(architecture.around(each)) and not _has_profile(each) for each in members
    )


def _has_profile(member: Member) -> bool:
    """Return whether servers have an existing instance profile, so that no role is created for them."""
    return getattr(member.component, "profile", None) is not None


def _cases(keys: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Find keys that are equal to IAM, which ignores their case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#case-sensitivity
    """
    first = {NAME.lower(): NAME}
    for key in keys:
        other = first.setdefault(key.lower(), key)
        if other != key:
            mine = other == NAME and NAME not in keys
            yield codes.TAG_CASE.at(
                Place((TAGS, key), "key"),
                f"the tags `{key}` and `{other}` differ only in case",
                label="IAM roles cannot have both",
                also=() if mine else (Note(Place((TAGS, other), "key"), "the other tag"),),
                note="every resource gets a `Name` tag" if mine else "",
                help="rename or remove one of the two" if not mine else "rename or remove it",
            )


def _reserved(key: str, value: str, architecture: Architecture) -> Iterator[Diagnostic]:
    """Find prefixes that RDS keeps: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html."""
    if not architecture.spec.data:
        return
    for text, part, prefixes in ((key, "key", ("rds:",)), (value, "value", ("aws:", "rds:"))):
        if text.lower().startswith(prefixes):
            yield codes.TAG_TEXT.at(
                Place((TAGS, key), "key" if part == "key" else "value"),
                f"the {part} of a tag starts with `{text[:4]}`",
                label="RDS reserves this prefix",
                help="remove the prefix",
            )


def _wrong(text: str) -> str:
    """Return what a tag's key or value may not have, if anything."""
    if text != text.strip():
        return "a space at its start or end"
    if text.isascii():
        return ""  # the shape allows no others
    strange = [
        each for each in text if unicodedata.category(each)[0] not in KINDS and each not in PUNCTUATION
    ]
    return f"the character `{strange[0]}`" if strange else ""
