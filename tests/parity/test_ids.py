"""Ids of both sides: one for one, everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from lma.parity.ids import IdMap

_SMALL = st.integers(0, 5)


def test_a_pair_is_learnt_and_held_to() -> None:
    ids = IdMap()
    assert ids.learn("user", 7, "u-7") is None
    assert ids.learn("user", 7, "u-7") is None
    assert ids.learn("user", "7", "u-7") is None
    assert ids.translate("user", "7") == "u-7"
    assert ids.sizes() == {"user": 1}


def test_two_ids_for_one_thing_are_a_conflict() -> None:
    ids = IdMap()
    ids.learn("user", 7, "u-7")
    conflict = ids.learn("user", 7, "u-8")
    assert conflict is not None
    assert "7" in conflict.sentence
    assert "u-8" in conflict.sentence


def test_one_id_for_two_things_is_a_conflict() -> None:
    ids = IdMap()
    ids.learn("user", 7, "u-7")
    assert ids.learn("user", 8, "u-7") is not None


def test_spaces_know_nothing_of_each_other() -> None:
    ids = IdMap()
    ids.learn("user", 7, "x")
    assert ids.learn("match", 8, "x") is None
    assert ids.translate("match", 7) is None


def test_null_says_nothing() -> None:
    ids = IdMap()
    assert ids.learn("user", None, "x") is None
    assert ids.learn("user", 7, None) is None
    assert ids.sizes() == {}


@given(st.lists(st.tuples(_SMALL, _SMALL)))
def test_pairs_agree_exactly_where_they_are_a_bijection(pairs: list[tuple[int, int]]) -> None:
    ids = IdMap()
    agreed = all(ids.learn("x", old, new) is None for old, new in pairs)
    distinct = set(pairs)
    olds, news = {old for old, _ in distinct}, {new for _, new in distinct}
    assert agreed == (len(olds) == len(news) == len(distinct))
