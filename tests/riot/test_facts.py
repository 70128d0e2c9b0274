"""What is read from match payloads: small ones of our own for every trap."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lma.core.errors import UpstreamFailed
from lma.domain.match import Ending, MatchFacts
from lma.riot.facts import read_match

Body = Callable[..., bytes]


def person(slot: int = 1, team: int = 100, **told: Any) -> dict[str, Any]:
    return {
        "participantId": slot,
        "puuid": f"puuid-{slot}",
        "summonerId": "s",
        "riotIdGameName": f"name {slot}",
        "riotIdTagline": "NA1",
        "summonerName": "old name",
        "championId": 62,
        "championName": "MonkeyKing",
        "champLevel": 15,
        "teamId": team,
        "teamPosition": "TOP",
        "win": team == 100,
        "gameEndedInEarlySurrender": False,
        "kills": 4,
        "deaths": 3,
        "assists": 2,
        "totalMinionsKilled": 150,
        "neutralMinionsKilled": 12,
        "goldEarned": 9000,
        "totalDamageDealtToChampions": 10_000,
        "totalDamageTaken": 11_000,
        "visionScore": 20,
        **{f"item{n}": 1000 + n for n in range(7)},
        "summoner1Id": 4,
        "summoner2Id": 12,
        **told,
    }


def test_a_plain_match(match_body: Body) -> None:
    facts = read_match(
        match_body([person(1), person(2, kills=6), person(3, team=200, kills=0, assists=0)])
    )
    first, _, third = facts.participants
    assert (facts.match_id, facts.platform, facts.queue_id, facts.map_id) == (
        "NA1_1",
        "na1",
        420,
        11,
    )
    assert (facts.patch, facts.duration_s, facts.ending) == ("15.1", 1800, Ending.PLAYED)
    assert facts.started_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (first.slot, first.puuid, first.game_name, first.tag_line) == (
        1,
        "puuid-1",
        "name 1",
        "NA1",
    )
    assert (first.champion_id, first.champion_name, first.role) == (62, "MonkeyKing", "TOP")
    assert (first.cs, first.gold, first.damage, first.damage_taken) == (162, 9000, 10_000, 11_000)
    assert (first.kill_participation, first.damage_share) == (0.6, 0.5)
    assert first.items == (1000, 1001, 1002, 1003, 1004, 1005, 1006)
    assert (first.spells, first.win, first.is_bot) == ((4, 12), True, False)
    # A side without a kill has no participation in kills.
    assert third.kill_participation is None


def test_a_zeroed_match_is_made_from_its_metadata(match_body: Body) -> None:
    puuids = [f"puuid-{n}" for n in range(10)]
    zeros = {"gameDuration": 0, "gameEndTimestamp": 0, "gameStartTimestamp": 0, "gameVersion": ""}
    facts = read_match(
        match_body([], puuids=puuids, gameMode="", queueId=0, mapId=0, gameCreation=0, **zeros)
    )
    assert facts.ending is Ending.ABORTED
    assert [p.puuid for p in facts.participants] == puuids
    assert [p.slot for p in facts.participants] == list(range(1, 11))
    assert (facts.queue_id, facts.map_id, facts.game_mode, facts.patch) == (None,) * 4
    assert (facts.started_at, facts.duration_s) == (None, None)
    one = facts.participants[0]
    assert (one.kills, one.win, one.cs, one.team_id, one.items, one.spells) == (
        *(None,) * 4,
        (),
        (),
    )


def test_a_remake(match_body: Body) -> None:
    people = [person(n, gameEndedInEarlySurrender=n == 2) for n in (1, 2)]
    assert read_match(match_body(people, gameDuration=190)).ending is Ending.REMAKE


@pytest.mark.parametrize(("won", "ending"), [(True, Ending.PLAYED), (False, Ending.ABORTED)])
def test_an_unexpected_abort_counts_only_where_nobody_won(
    won: bool, ending: Ending, match_body: Body
) -> None:
    body = match_body([person(1, win=won)], endOfGameResult="Abort_Unexpected")
    assert read_match(body).ending is ending


def test_the_duration_is_in_ms_exactly_where_there_is_no_end_timestamp(match_body: Body) -> None:
    told = json.loads(match_body(gameDuration=1_800_000))
    assert read_match(json.dumps(told).encode()).duration_s == 1_800_000
    del told["info"]["gameEndTimestamp"]
    assert read_match(json.dumps(told).encode()).duration_s == 1800
    # A timestamp that can't be read was there all the same.
    assert read_match(match_body(gameEndTimestamp="?")).duration_s == 1800


def test_eighteen_players_in_six_subteams(match_body: Body) -> None:
    people = [
        person(n + 1, kills=n, playerSubteamId=n // 3 + 1, subteamPlacement=6 - n // 3, win=n > 8)
        for n in range(18)
    ]
    facts = read_match(match_body(people, gameMode="CHERRY"))
    assert len(facts.participants) == 18
    last = facts.participants[-1]
    assert (last.subteam_id, last.placement, last.role) == (6, 1, "TOP")
    assert last.kill_participation == pytest.approx(19 / 48, abs=5e-5)
    assert last.damage_share == pytest.approx(1 / 3, abs=5e-5)
    assert facts.participants[0].kill_participation == pytest.approx(2 / 3, abs=5e-5)


@pytest.mark.parametrize(("told", "placement"), [((0, 3), 3), ((2, 0), 2), ((0, 0), None)])
def test_a_placement_of_zero_is_unknown(
    told: tuple[int, int], placement: int | None, match_body: Body
) -> None:
    one = person(playerSubteamId=1, subteamPlacement=told[0], placement=told[1])
    assert read_match(match_body([one])).participants[0].placement == placement


def test_the_first_arena_games_tell_no_side_and_no_result(match_body: Body) -> None:
    people = [person(n, placement=0, playerSubteamId=0, win=False) for n in range(1, 9)]
    facts = read_match(match_body(people, gameMode="CHERRY"))
    for one in facts.participants:
        assert (one.win, one.kill_participation, one.damage_share) == (None, None, None)
    assert facts.ending is Ending.PLAYED


def test_several_bots_have_no_puuid(match_body: Body) -> None:
    people = [
        person(1),
        person(2, puuid="BOT"),
        person(3, puuid="BOT"),
        person(4, puuid="", summonerId="BOT"),
    ]
    facts = read_match(match_body(people))
    assert [p.puuid for p in facts.participants] == ["puuid-1", None, None, None]
    assert [p.is_bot for p in facts.participants] == [False, True, True, True]


def test_a_puuid_that_two_claim_belongs_to_nobody(match_body: Body) -> None:
    people = [person(1, puuid="x"), person(2, puuid="x"), person(3, puuid="y" * 200)]
    assert [p.puuid for p in read_match(match_body(people)).participants] == [None] * 3


@pytest.mark.parametrize(
    ("told", "name", "tag"),
    [
        ({}, "name 1", "NA1"),
        ({"riotIdGameName": "", "riotIdName": "middle"}, "middle", "NA1"),
        ({"riotIdGameName": None, "riotIdTagline": ""}, "old name", None),
        ({"riotIdGameName": " ", "summonerName": "", "riotIdTagline": None}, None, None),
        ({"riotIdGameName": "a\0b"}, "a\ufffdb", "NA1"),
        ({"riotIdGameName": "a\ud800b"}, "a\ufffdb", "NA1"),
        ({"riotIdGameName": "[bold]🦊\u202e"}, "[bold]🦊\u202e", "NA1"),
    ],
)
def test_the_name_is_the_first_that_is_written(
    told: dict[str, Any], name: str | None, tag: str | None, match_body: Body
) -> None:
    one = read_match(match_body([person(**told)])).participants[0]
    assert (one.game_name, one.tag_line) == (name, tag)


@pytest.mark.parametrize("role", ["", "Invalid", "NONE", None])
def test_a_role_that_is_none(role: str | None, match_body: Body) -> None:
    assert read_match(match_body([person(teamPosition=role)])).participants[0].role is None


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (7.0, 7),
        ("7", 7),
        (-1, None),
        (2**31, None),
        (10**40, None),
        (1e300, None),
        (7.5, None),
        ("many", None),
        ([], None),
        ({}, None),
        (None, None),
    ],
)
def test_a_number_that_is_none_costs_itself_alone(
    told: Any, read: int | None, match_body: Body
) -> None:
    one = read_match(match_body([person(kills=told)])).participants[0]
    assert (one.kills, one.deaths, one.game_name) == (read, 3, "name 1")


def test_a_number_longer_than_python_parses_costs_itself_alone(match_body: Body) -> None:
    body = match_body([person(kills=4444)]).replace(b"4444", b"4" * 5000)
    one = read_match(body).participants[0]
    assert (one.kills, one.deaths) == (None, 3)


@pytest.mark.parametrize("slots", [(1, 1), (0, 5), (None, 2), (-3, 2), (500, 1)])
def test_slots_are_positions_where_ids_name_nobody(
    slots: tuple[int | None, int | None], match_body: Body
) -> None:
    people = [person(participantId=slot, puuid=f"{n}") for n, slot in enumerate(slots)]
    assert [p.slot for p in read_match(match_body(people)).participants] == [1, 2]


def test_a_participant_that_is_no_object_keeps_its_place(match_body: Body) -> None:
    people: list[Any] = [None, person(2, puuid="x")]
    facts = read_match(match_body(people))
    assert [p.puuid for p in facts.participants] == [None, "x"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"<html>",
        b"{}",
        b'{"metadata": {"matchId": "NA1_1"}}',
        b'{"metadata": {"matchId": "NA1_1"}, "info": null}',
        b'{"metadata": {"matchId": "NA1_1"}, "info": {"participants": []}}',
        b'{"metadata": {"matchId": "nonsense", "participants": ["x"]}, "info": {}}',
        b'{"info": {"participants": [{}]}}',
        b'{"status": {"message": "Data not found", "status_code": 404}}',
        b"[" * 100_000,
        b'{"metadata": ' + b'{"a":' * 100_000,
    ],
)
def test_what_is_no_match_is_refused(body: bytes) -> None:
    with pytest.raises(UpstreamFailed):
        read_match(body)


def test_json_that_only_python_reads_is_read(match_body: Body) -> None:
    body = match_body([person(challenges=float("nan"), junk="\ud800")]).replace(
        b"old name", b"\xff"
    )
    assert read_match(b"\xef\xbb\xbf" + body).participants[0].kills == 4


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["", "\0", "\ud800", "BOT", "12", "-1", "NA1_1", "Abort_Unexpected"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


def check(facts: MatchFacts) -> None:
    """Nothing in the facts is beyond what a column holds."""
    told = [value for p in facts.participants for value in (getattr(p, n) for n in p.__slots__)]
    told += [getattr(facts, name) for name in MatchFacts.__slots__ if name != "participants"]
    flat = [part for value in told for part in (value if isinstance(value, tuple) else (value,))]
    for value in flat:
        if isinstance(value, str):
            assert "\0" not in value
            value.encode()
        elif isinstance(value, float):
            assert 0 <= value <= 1
        elif isinstance(value, int):
            assert 0 <= value < 2**31
    assert len({p.slot for p in facts.participants}) == len(facts.participants)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_mutation_crashes_the_reader(data: st.DataObject, match_body: Body) -> None:
    told = json.loads(match_body([person(1), person(2, team=200)], puuids=["puuid-1", "puuid-2"]))
    for _ in range(data.draw(st.integers(1, 4))):
        mutate(told, data)
    try:
        facts = read_match(json.dumps(told).encode())
    except UpstreamFailed:
        return
    check(facts)


def mutate(told: Any, data: st.DataObject) -> None:
    """Drops or replaces one value somewhere within."""
    while isinstance(told, dict | list) and told:
        keys = list(told) if isinstance(told, dict) else list(range(len(told)))
        key = data.draw(st.sampled_from(keys))
        inner = told[key]
        if not isinstance(inner, dict | list) or data.draw(st.integers(0, 3)) == 0:
            if data.draw(st.booleans()):
                del told[key]
            else:
                told[key] = data.draw(ANYTHING)
            return
        told = inner


def test_creeps_beyond_a_column_are_unknown(match_body: Body) -> None:
    huge = person(totalMinionsKilled=2**31 - 1, neutralMinionsKilled=1)
    assert read_match(match_body([huge])).participants[0].cs is None
