"""`lma ops-key`: keys are printed once, and never again."""

import json
from collections.abc import Callable

from tests.conftest import Ended

Lma = Callable[..., Ended]


def test_a_key_is_printed_once_and_its_row_from_then_on(lma: Lma) -> None:
    made = lma("ops-key", "create", "prometheus")
    key = made.out.strip()
    assert made.status == 0
    assert key.startswith("lma_ops_")
    assert key not in made.err
    listed = lma("ops-key", "list", "-f", "json")
    (row,) = [row for row in json.loads(listed.out) if row["revoked_at"] is None]
    assert set(row) == {"id", "name", "created_at", "revoked_at"}
    assert row["name"] == "prometheus"
    assert key not in listed.out + lma("ops-key", "list").out
    revoked = lma("ops-key", "revoke", row["id"][:8])
    assert (revoked.status, revoked.out) == (0, "")


def test_a_key_has_a_name(lma: Lma) -> None:
    before = lma("ops-key", "list", "-f", "json").out
    for name in ("", "  "):
        ended = lma("ops-key", "create", name)
        assert (ended.status, ended.out) == (2, "")
    assert lma("ops-key", "list", "-f", "json").out == before


def test_two_may_be_good_and_no_third(lma: Lma) -> None:
    lma("ops-key", "create", "one")
    lma("ops-key", "create", "two")
    third = lma("ops-key", "create", "three")
    assert (third.status, third.out) == (2, "")
    assert "lma ops-key revoke" in third.err
    assert [lma("ops-key", "revoke", name).status for name in ("one", "two")] == [0, 0]
    again = lma("ops-key", "revoke", "one")
    assert (again.status, again.err.splitlines()[0]) == (
        3,
        "error: There is no such key that is good.",
    )
