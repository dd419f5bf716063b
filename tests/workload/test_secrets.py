"""Secrets in text of any length."""

import pytest

from tiers.workload.secrets import found


@pytest.mark.parametrize("text", ["password=hunter2", "api_key: abcd1234", "x=1\npassword = 'hunter2'"])
def test_a_secret_is_found(text: str) -> None:
    looks = found(text)
    assert looks is not None
    assert looks[0] == "a password or key"


@pytest.mark.parametrize("text", ["password=$PASSWORD", "password=read_from(vault)", "password=abc"])
def test_what_is_none_is_not_found(text: str) -> None:
    assert found(text) is None


def test_a_word_of_a_megabyte_is_searched_once() -> None:
    """Each assignment in it once looked through the rest of it, which took minutes."""
    assert found("password=xxxxx" * 60_000 + "(") is not None
