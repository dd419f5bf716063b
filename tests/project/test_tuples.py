"""The proof's named tuples behave as those of `typing`."""

import pickle
from typing import Any
from typing import NamedTuple as Typed

import pytest

from tiers.tuples import NamedTuple


class Own(NamedTuple):
    """A tuple of ours."""

    first: int
    second: str = "x"
    third: int | None = None

    @property
    def double(self) -> int:
        """Twice the first."""
        return 2 * self.first


class Theirs(Typed):
    """A tuple of `typing`'s."""

    first: int
    second: str = "x"
    third: int | None = None


@pytest.mark.parametrize(
    ("words", "names"), [((1,), {}), ((1, "y"), {"third": 3}), ((), {"first": 1}), ((1, "y", None), {})]
)
def test_they_are_made_alike(words: tuple[Any, ...], names: dict[str, Any]) -> None:
    own: Any = Own(*words, **names)
    theirs: Any = Theirs(*words, **names)
    assert own == theirs
    assert hash(own) == hash(theirs)
    assert repr(own) == repr(theirs).replace("Theirs", "Own")
    assert own._asdict() == theirs._asdict()
    assert own._replace(second="z") == theirs._replace(second="z")
    assert (own.first, own.second, own.third) == (theirs.first, theirs.second, theirs.third)
    assert Own._make(theirs) == theirs
    assert (Own._fields, Own.__match_args__) == (Theirs._fields, Theirs.__match_args__)


@pytest.mark.parametrize(
    ("words", "names"), [((), {}), ((1, 2, 3, 4), {}), ((1,), {"other": 1}), ((1,), {"first": 1})]
)
def test_they_are_refused_alike(words: tuple[Any, ...], names: dict[str, Any]) -> None:
    kinds: tuple[Any, ...] = (Own, Theirs)
    for kind in kinds:
        with pytest.raises(TypeError):
            kind(*words, **names)


def test_they_have_methods_are_kept_by_pickle_and_cannot_be_changed() -> None:
    own: Any = Own(4)
    assert own.double == 8
    assert pickle.loads(pickle.dumps(own)) == own
    with pytest.raises(AttributeError):
        own.first = 5
    with pytest.raises(TypeError, match="no field 'other'"):
        own._replace(other=1)
