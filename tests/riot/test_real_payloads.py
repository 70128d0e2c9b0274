"""Real payloads of every mode, against values worked out by hand from them."""

import json

import pytest

from lma.domain.match import Ending, MatchFacts, ParticipantFacts, sides
from lma.domain.timeline import GoldPoint, Objective, gold_difference, objectives
from lma.riot.facts import read_match
from lma.riot.timelines import read_timeline

pytestmark = pytest.mark.shared

Bodies = dict[str, bytes]


def at(facts: MatchFacts, slot: int) -> ParticipantFacts:
    return next(p for p in facts.participants if p.slot == slot)


def test_every_match_is_read_whole(real_matches: Bodies) -> None:
    assert len(real_matches) == 24
    for match_id, body in real_matches.items():
        facts = read_match(body)
        people = json.loads(body)["info"]["participants"]
        assert facts.match_id == match_id
        assert facts.ending is Ending.PLAYED
        assert facts.started_at is not None
        assert facts.duration_s
        assert facts.patch
        for one, told in zip(facts.participants, people, strict=True):
            assert one.game_name == (told.get("riotIdGameName") or told["summonerName"])
            assert one.tag_line == (told.get("riotIdTagline") or None)
            assert (one.kills, one.deaths, one.assists) == (
                told["kills"],
                told["deaths"],
                told["assists"],
            )
            assert (one.is_bot, one.puuid is None) == (told["puuid"] == "BOT",) * 2
            theirs = told.get("challenges", {}).get("killParticipation")
            # In Arena Riot counts the whole team; in patch 12 it divided by the enemies' kills.
            if theirs and facts.game_mode != "CHERRY" and not (facts.patch or "").startswith("12."):
                assert one.kill_participation == pytest.approx(theirs, abs=5e-5)


def test_ranked_played_out_though_marked_as_aborted(real_matches: Bodies) -> None:
    facts = read_match(real_matches["RU_490603994"])
    assert (facts.queue_id, facts.game_mode, facts.patch, facts.duration_s) == (
        420,
        "CLASSIC",
        "14.12",
        1668,
    )
    yorick, jhin = at(facts, 1), at(facts, 9)
    assert (yorick.champion_id, yorick.role, yorick.win) == (83, "TOP", True)
    assert (yorick.cs, yorick.gold, yorick.vision_score) == (231, 13353, 16)
    assert yorick.kill_participation == pytest.approx(6 / 40, abs=5e-5)
    assert yorick.damage_share == pytest.approx(22455 / 109778, abs=5e-5)
    assert (jhin.kills, jhin.deaths, jhin.assists, jhin.win) == (20, 10, 6, False)
    assert jhin.kill_participation == pytest.approx(26 / 35, abs=5e-5)
    assert jhin.items == (6676, 3031, 3094, 3009, 3072, 1018, 3340)
    assert jhin.spells == (4, 21)


def test_a_match_from_before_riot_ids(real_matches: Bodies) -> None:
    facts = read_match(real_matches["EUW1_5765650307"])
    first = at(facts, 1)
    assert first.game_name
    assert first.tag_line is None
    assert (facts.platform, facts.patch, facts.duration_s) == ("euw1", "12.5", 1567)


def test_aram(real_matches: Bodies) -> None:
    facts = read_match(real_matches["JP1_518347273"])
    vayne = at(facts, 7)
    assert (facts.queue_id, facts.game_mode, facts.map_id) == (450, "ARAM", 12)
    assert (vayne.kills, vayne.deaths, vayne.assists, vayne.cs) == (30, 7, 20, 141)
    assert (vayne.role, vayne.placement, vayne.subteam_id) == (None, None, None)
    assert vayne.kill_participation == pytest.approx(50 / 56, abs=5e-5)
    assert vayne.damage_share == pytest.approx(61149 / 141237, abs=5e-5)


def test_swiftplay(real_matches: Bodies) -> None:
    facts = read_match(real_matches["EUW1_7261321891"])
    assert (facts.queue_id, facts.game_mode, facts.patch) == (480, "SWIFTPLAY", "15.1")
    assert (facts.duration_s, len(facts.participants)) == (1333, 10)


def test_arena_of_sixteen(real_matches: Bodies) -> None:
    facts = read_match(real_matches["JP1_498473890"])
    belveth, ksante = at(facts, 14), at(facts, 1)
    assert (belveth.team_id, belveth.subteam_id, belveth.placement) == (100, 3, 1)
    assert (belveth.win, belveth.role) == (True, None)
    assert belveth.kill_participation == pytest.approx(19 / 20, abs=5e-5)
    assert belveth.damage_share == pytest.approx(61041 / 115275, abs=5e-5)
    assert (ksante.subteam_id, ksante.placement, ksante.win) == (7, 8, False)
    assert ksante.kill_participation == 1.0
    assert sides(facts)[14] == sides(facts)[15] == 3


def test_arena_of_eight_without_placements(real_matches: Bodies) -> None:
    facts = read_match(real_matches["KR_6604607115"])
    shaco = at(facts, 1)
    assert (shaco.kills, shaco.deaths, shaco.assists, shaco.gold) == (6, 6, 2, 15400)
    assert (shaco.subteam_id, shaco.placement, shaco.win) == (None, None, None)
    assert (shaco.kill_participation, shaco.damage_share) == (None, None)
    assert sides(facts) == {}


def test_swarm_alone_and_of_three(real_matches: Bodies) -> None:
    alone = read_match(real_matches["JP1_456819992"])
    (jinx,) = alone.participants
    assert (jinx.champion_id, jinx.champion_name) == (3151, "Jinx")
    assert (jinx.win, jinx.cs, jinx.champion_level, jinx.spells) == (False, 759, 11, (6, 7))
    assert (jinx.kill_participation, jinx.damage_share) == (None, None)
    three = read_match(real_matches["JP1_457196409"])
    assert [p.win for p in three.participants] == [True] * 3
    assert at(three, 1).damage_share == pytest.approx(3045 / 5470, abs=5e-5)


def test_coop_against_five_bots(real_matches: Bodies) -> None:
    facts = read_match(real_matches["JP1_391732436"])
    irelia, karthus = at(facts, 2), at(facts, 8)
    assert [p.is_bot for p in facts.participants] == [False] * 5 + [True] * 5
    assert irelia.kill_participation == pytest.approx(29 / 45, abs=5e-5)
    assert (karthus.puuid, karthus.game_name, karthus.spells) == (None, "Karthus bot", ())
    assert karthus.kill_participation == pytest.approx(6 / 11, abs=5e-5)


def test_every_timeline_ends_with_the_gold_of_its_match(
    real_matches: Bodies, real_timelines: Bodies
) -> None:
    assert len(real_timelines) == 20
    for match_id, body in real_timelines.items():
        timeline, facts = read_timeline(body), read_match(real_matches[match_id])
        last = timeline.frames[-1].participants
        assert timeline.match_id == match_id
        assert timeline.interval_ms == 60_000
        assert {p.slot: p.gold for p in facts.participants} == {
            slot: standing.gold for slot, standing in last.items()
        }
        teams = {p.slot: p.team_id for p in facts.participants if p.team_id}
        sums = dict.fromkeys(teams.values(), 0)
        for p in facts.participants:
            sums[p.team_id or 0] += p.gold or 0
        points = gold_difference(timeline, teams)
        if points is None:
            assert len(sums) == 1
        else:
            assert points[-1].difference == sums[100] - sums[200]


def test_objectives_of_a_ranked_game(real_matches: Bodies, real_timelines: Bodies) -> None:
    facts = read_match(real_matches["JP1_563621972"])
    timeline = read_timeline(real_timelines["JP1_563621972"])
    found = objectives(timeline, sides(facts))
    assert [objective for objective in found if objective.kind != "first_blood"] == [
        Objective(437, 200, "dragon", "water", 7),
        Objective(502, 100, "void_grub", None, 2),
        Objective(522, 200, "void_grub", None, 6),
        Objective(525, 200, "void_grub", None, 7),
        Objective(685, 100, "tower", "bot outer", 4),
        Objective(770, 100, "dragon", "fire", 2),
        Objective(859, 100, "tower", "mid outer", 4),
    ]
    points = gold_difference(timeline, sides(facts))
    assert points is not None
    assert points[0] == GoldPoint(0, 0)
    assert [point.second for point in points][1:3] == [60, 120]


def test_a_soul_is_taken_by_a_team_not_by_its_announcement(
    real_matches: Bodies, real_timelines: Bodies
) -> None:
    facts = read_match(real_matches["JP1_546614216"])
    found = objectives(read_timeline(real_timelines["JP1_546614216"]), sides(facts))
    souls = [objective for objective in found if objective.kind == "dragon_soul"]
    assert souls == [Objective(1592, 200, "dragon_soul", "ocean", None)]
    # Three void grubs left on their own.
    assert all(objective.team_id in {100, 200} for objective in found)


def test_arena_has_neither_gold_difference_nor_objectives(
    real_matches: Bodies, real_timelines: Bodies
) -> None:
    facts = read_match(real_matches["JP1_498473890"])
    timeline = read_timeline(real_timelines["JP1_498473890"])
    assert gold_difference(timeline, sides(facts)) is None
    assert [o.kind for o in objectives(timeline, sides(facts))] in ([], ["first_blood"])
