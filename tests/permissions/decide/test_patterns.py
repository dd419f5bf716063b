"""Patterns against every string of a few characters, and patterns that somebody made to take long."""

import re
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tiers.cloudformation.evaluate.values import Pseudo, ResourceRef, Unknown
from tiers.permissions.decide.patterns import LIMIT, Pattern
from tiers.permissions.decide.text import Writer
from tiers.permissions.model.universe import Rest

WRITER = Writer({})
SHORT = ["".join(each) for size in range(4) for each in product("ab:", repeat=size)]
UPLOADS, LOGS, ACCOUNT = ResourceRef("", "Uploads"), ResourceRef("", "Logs"), Pseudo("AWS::AccountId")
SUFFIX = ResourceRef("", "Secret", "??????")


def pattern(*parts: object) -> Pattern:
    return Pattern(WRITER.text(parts))


def glob(written: str) -> "re.Pattern[str]":
    return re.compile(re.escape(written).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)


@given(st.text("ab:*?", max_size=6), st.text("ab:*", max_size=4))
@settings(max_examples=150)
def test_inclusion_and_overlap_are_those_of_all_short_strings(written: str, other: str) -> None:
    matches = glob(written).fullmatch
    parts = [Rest("any") if each == "*" else each for each in other]
    text = WRITER.text(parts)
    members = [each for each in SHORT if glob(other).fullmatch(each)]
    found = pattern(written)
    if found.covers(text, crosses=True):
        assert all(map(matches, members))
    if not found.overlaps(text):
        assert not any(map(matches, members))
    if "*" not in other:
        assert found.covers(text, crosses=True) == found.overlaps(text) == bool(matches(other))
    if found.covers(text):
        assert found.covers(text, crosses=True)


def test_a_generated_name_is_only_itself_unless_a_wildcard_may_be_its_random_part() -> None:
    uploads = WRITER.text(("arn:aws:s3:::", UPLOADS))
    assert pattern("arn:aws:s3:::", UPLOADS).covers(uploads)
    assert pattern("arn:aws:s3:::", UPLOADS, "*").covers(uploads)
    for never in ((LOGS,), (LOGS, "*"), ("shop-uploads-1x8qk2m4z9ab",), (Pseudo("AWS::StackName"), "-a")):
        assert not pattern("arn:aws:s3:::", *never).overlaps(uploads), never
    for maybe in (("shop-*",), ("*-uploads-*",), ("?" * 30,), (Unknown("a parameter"),)):
        assert pattern("arn:aws:s3:::", *maybe).overlaps(uploads), maybe
        assert not pattern("arn:aws:s3:::", *maybe).covers(uploads), maybe


def test_a_literal_account_may_be_that_of_the_deployment() -> None:
    text = WRITER.text((ACCOUNT, ":x"))
    assert pattern("111122223333:x").overlaps(text)
    assert not pattern("111122223333:x").covers(text)
    assert not pattern("cloudfront:x").overlaps(text)


def test_no_unknown_equals_another() -> None:
    one, other = Unknown("imported"), Unknown("imported")
    assert pattern("x", one).covers(WRITER.text(("x", one)))
    assert not pattern("x", one).covers(WRITER.text(("x", other)))


def test_letters_of_known_number() -> None:
    text = WRITER.text(("secret:database-", SUFFIX))
    assert pattern("secret:database-??????").covers(text)
    assert not pattern("secret:database-?????").overlaps(text)
    assert not pattern("secret:database").overlaps(text)
    assert not pattern("secret:database-writer").overlaps(text)


def test_hostile_patterns_are_unknown() -> None:
    text = WRITER.text(("arn:aws:s3:::", UPLOADS, "/", Rest("key")))
    assert pattern("*" * 5000).covers(text)
    for hostile in ("*a" * 5000, "*?" * 3000, "?" * (LIMIT + 1), "\U000f0000" * 10):
        assert not pattern(hostile).covers(text)
        assert pattern(hostile).overlaps(text)
