"""A legacy server and a new one, both real: parity where there is parity, each fault found."""

from collections.abc import Callable

import pytest

from lma.core.errors import BadInput
from lma.parity.report.model import Report
from lma.parity.run import Options

from .conftest import Two, found
from .faults import MATCHES, PLANTED, Planted, moved, on
from .servers import example, uuid_of


def test_parity_is_found_where_there_is_parity(
    two: Two, open_groups: Callable[[Report], set[tuple[str, str, str]]]
) -> None:
    report = two.check()
    assert open_groups(report) == set()
    assert (report.verdict, report.exit_status) == ("parity", 0)
    assert [route.coverage for route in report.routes] == ["compared"] * 8
    assert report.comparisons == 15
    assert {group.rule for _, group in report.groups("accepted")} == {
        "D1",
        "D2",
        "D3",
        "D4",
        "D5",
        "D6",
    }


def test_ids_are_mapped(two: Two) -> None:
    assert two.check().ids == {"match": 20, "user": 1}


def test_the_same_match_is_asked_for_where_the_lists_are_in_another_order(two: Two) -> None:
    two.candidate.fault = on(MATCHES, moved())
    two.candidate.asked.clear()
    report = two.check()
    first = example("users-matches")[0]["id"]
    assert f"GET /matches/{uuid_of('match', first)}" in two.candidate.asked
    assert {(r.route, g.code) for r, g in report.groups("open")} == {(MATCHES, "order")}


def test_both_sides_are_asked_in_an_order_that_is_thrown_for(two: Two) -> None:
    def first_asked(seed: int) -> list[str]:
        asked: list[str] = []
        two.legacy.heard = lambda told: asked.append(f"old {told}")
        two.candidate.heard = lambda told: asked.append(f"new {told}")
        two.check(options=Options(seed=seed, detect_noise=False))
        return [side.partition(" ")[0] for side in asked[::2]]

    try:
        orders = [first_asked(seed) for seed in (1, 1, 2)]
    finally:
        two.legacy.heard = two.candidate.heard = lambda told: None
    assert orders[0] == orders[1] != orders[2]
    assert all({"old", "new"} <= set(order) for order in orders)


def test_what_the_baseline_itself_changes_is_noisy_and_shown(two: Two) -> None:
    noisy = {
        (r.route, g.pattern) for r, g in two.check(options=Options(mode="value")).groups("noisy")
    }
    assert noisy <= {("GET /users/{id}/fetch_rank", "$[*].inactive")}
    seen = [two.check(options=Options(mode="value", seed=seed)) for seed in range(4)]
    assert any(report.count("noisy") for report in seen)
    assert all(report.exit_status == 0 for report in seen)


def test_without_the_debts_each_of_them_is_a_difference(two: Two) -> None:
    report = two.check(with_debts=False)
    assert report.exit_status == 1
    assert found(report, "GET /champions", "value", "$[*].champ_id") is not None
    assert found(report, "POST /users/sign_up", "int-against-string", "$.id") is not None


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_each_planted_fault_is_found(two: Two, planted: Planted) -> None:
    two.candidate.fault = planted.fault
    report = two.check(timeout_s=planted.timeout_s)
    group = found(report, planted.route, planted.code, planted.pattern)
    told = [(r.route, g.code, g.pattern) for r, g in report.groups("open")]
    assert group is not None, (told, report.problems)
    assert group.severity.word == planted.severity
    assert report.exit_status == (1 if planted.severity == "error" else 0), report.problems


def test_there_are_enough_faults() -> None:
    assert len({planted.name for planted in PLANTED}) == len(PLANTED) >= 40


def test_writes_are_refused_without_the_flag(two: Two) -> None:
    two.legacy.asked.clear()
    two.candidate.asked.clear()
    with pytest.raises(BadInput, match="may change data") as refused:
        two.check(allow_writes=False)
    assert refused.value.exit_status == 2
    assert two.legacy.asked == two.candidate.asked == []


def test_latency_is_told(two: Two) -> None:
    report = two.check(options=Options(samples=3))
    assert report.exit_status == 0
    assert report.latency is not None
    assert report.latency.samples >= 15 + 2 * 9
    assert 0 < report.latency.baseline_p50 <= report.latency.baseline_p95
