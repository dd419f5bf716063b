"""Integers in what somebody else wrote."""

import pytest

from tiers.digits import whole


@pytest.mark.parametrize(("written", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1), ("٣", 3)])
def test_a_string_of_digits_is_a_number(written: str, number: int) -> None:
    assert whole(written) == number


@pytest.mark.parametrize("written", ["", "-1", "1.0", "²", "9" * 19, "9" * 5000, 7, None, True, ["1"]])
def test_anything_else_is_none(written: object) -> None:
    assert whole(written) is None
