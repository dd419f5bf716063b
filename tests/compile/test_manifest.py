"""The manifest's own writer of JSON."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tiers.compile.bundle import _indented

LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES)
def test_it_writes_what_python_does(value: Any) -> None:
    assert _indented(value, "\n") == json.dumps(value, indent=1, ensure_ascii=False)
