"""What "did you mean" finds, and what it leaves alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiers.diagnostics.suggest import LONGEST, nearest

KEYS = ("cidr", "count", "engine", "instance_class", "max", "min", "multi_az", "port", "storage", "subnets")
WORDS = st.text("abcdefgh-_AB", max_size=12)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("subnet", "subnets"),
        ("subents", "subnets"),
        ("egnine", "engine"),
        ("instnace_calss", "instance_class"),
        ("instanceclass", "instance_class"),
        ("instance-class", "instance_class"),
        ("Instance_Class", "instance_class"),
        ("CIDR", "cidr"),
        ("cdir", "cidr"),
        ("mix", "max"),
        ("stroage", "storage"),
    ],
)
def test_a_slip_is_forgiven(word: str, meant: str) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["", "x", "db", "password", "vpc", "max_connections", "storage_encrypted"])
def test_what_is_far_is_not_suggested(word: str) -> None:
    assert nearest(word, KEYS) is None


@pytest.mark.parametrize(("word", "choices"), [("c", ["a", "b"]), ("ab", ["ac", "cb"]), ("anything", [])])
def test_short_words_and_no_choices(word: str, choices: list[str]) -> None:
    assert nearest(word, choices) is None


def test_a_swap_is_one_slip() -> None:
    assert nearest("abc", ["bac"]) == "bac"
    assert nearest("abc", ["cab"]) is None


def test_among_equals_the_one_closer_as_written_then_the_first_in_the_alphabet() -> None:
    assert nearest("web-app", ["web_app", "web-app"]) == "web-app"
    assert nearest("Web_app", ["web-app", "web_app"]) == "web_app"
    assert nearest("data-c", ["data-b", "data-a"]) == "data-a"


def test_an_absurdly_long_word_costs_nothing() -> None:
    assert nearest("a" * 10_000_000, KEYS) is None
    assert nearest("engine", ["e" * 10_000_000, "engines"]) == "engines"


@given(WORDS, st.lists(WORDS, max_size=6).flatmap(lambda words: st.tuples(*[st.permutations(words)] * 2)))
def test_the_order_of_the_choices_does_not_matter(word: str, orders: tuple[list[str], list[str]]) -> None:
    found = nearest(word, orders[0])
    assert found is None or found in orders[0]
    assert nearest(word, orders[1]) == found


@given(WORDS, st.lists(WORDS, max_size=6))
def test_a_choice_is_nearest_to_itself(word: str, choices: list[str]) -> None:
    assert nearest(word, [*choices, word]) == word


@given(st.text("abcdefgh", min_size=4, max_size=LONGEST), st.data())
def test_any_one_slip_is_forgiven(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    first, second, rest = word[place], word[place + 1], word[place + 2 :]
    slip = data.draw(st.sampled_from([second, second + first, first + "z", first + second + "z"]))
    slipped = (word[:place] + slip + rest)[:LONGEST]
    assert nearest(slipped, [word]) == word
