"""match-v3 and match-v4 payloads: what of them the store keeps a row for."""

import json
from typing import Any

import pytest

from lma.core.errors import UpstreamFailed
from lma.domain.match import Ending, PayloadFormat
from lma.domain.routing import Platform
from lma.riot.old_facts import read_old_match, read_stored_match
from tests.payloads import old_match


def facts(told: Any, platform: Platform | None = None) -> Any:
    return read_old_match(json.dumps(told).encode(), platform=platform)


def test_a_match_v4_is_read() -> None:
    match = facts(old_match())
    assert (match.match_id, match.platform) == ("NA1_2585563902", "na1")
    assert match.format is PayloadFormat.V4
    assert (match.duration_s, match.patch, match.queue_id) == (1831, "8.12", 420)
    assert match.started_at is not None
    assert match.started_at.year == 2018
    assert match.ending is Ending.PLAYED
    first, *_, last = match.participants
    assert (first.slot, first.game_name, first.champion_id, first.win) == (1, "Player 1", 1, True)
    assert (first.kills, first.cs, first.items) == (1, 21, (1, 2, 3, 4, 5, 6, 7))
    assert (first.role, first.spells, first.puuid) == ("TOP", (4, 7), None)
    assert (last.slot, last.team_id, last.win, last.role) == (10, 200, False, None)
    assert first.damage_share == round(1000 / 15000, 4)


def test_a_match_v3_is_told_by_its_numbers() -> None:
    assert facts(old_match(encrypted=False)).format is PayloadFormat.V3


def test_a_bot_is_none_of_the_players() -> None:
    told = old_match()
    told["participantIdentities"][0]["player"] = {"accountId": 0, "summonerName": "Annie Bot"}
    assert [person.is_bot for person in facts(told).participants[:2]] == [True, False]


def test_who_is_not_told_is_not_known() -> None:
    told = old_match()
    del told["participantIdentities"], told["platformId"]
    match = facts(told, Platform.EUW1)
    assert match.match_id == "EUW1_2585563902"
    assert {person.game_name for person in match.participants} == {None}


@pytest.mark.parametrize("change", [{"gameId": None}, {"participants": []}, {"platformId": "XX"}])
def test_what_is_no_match_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UpstreamFailed, match="none of Riot's APIs"):
        facts(old_match() | change)


def test_a_stored_payload_is_read_by_its_format() -> None:
    body = json.dumps(old_match()).encode()
    assert read_stored_match(body, PayloadFormat.V4).match_id == "NA1_2585563902"
    with pytest.raises(UpstreamFailed):
        read_stored_match(body, PayloadFormat.V5)
