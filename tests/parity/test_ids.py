"""Ids of both sides: one for one, everywhere."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lma.core.errors import BadInput
from lma.parity.ids import IdMap
from lma.parity.imported_ids import read_ids

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


def test_of_an_imports_pairs_several_may_be_one() -> None:
    ids = IdMap()
    ids.give("user", "2", "u")
    ids.give("user", "7", "u")
    assert ids.translate("user", 7) == "u"
    assert ids.learn("user", 7, "u") is None
    assert ids.learn("user", 2, "u") is None
    assert ids.learn("user", 7, "other") is not None
    assert ids.learn("user", 9, "u") is not None
    assert ids.sizes() == {"user": 3}


def test_an_imports_ids_are_read(tmp_path: Path) -> None:
    file = tmp_path / "ids.json"
    rows = [
        {"table": "users", "legacy_id": 7, "id": "u", "name": "Faker"},
        {"table": "matches", "legacy_id": 7, "id": None, "name": "NA1_7"},
    ]
    file.write_text(json.dumps(rows))
    ids = read_ids(file)
    assert (ids.translate("user", 7), ids.translate("match", 7)) == ("u", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[\n{]", "ids.json, line 2: "),
        ("{}", "ids.json holds no list"),
        ('[{"table": "users"}]', "ids.json, row 1 has no table, legacy_id"),
        ("[" * 100_000, "ids.json is no JSON"),
        (None, "ids.json can't be read"),
    ],
)
def test_a_file_that_is_wrong_is_told_where(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "ids.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BadInput, match=re.escape(said)):
        read_ids(file)


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
