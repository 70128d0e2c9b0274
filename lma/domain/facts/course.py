"""How the game went for its two teams: who was ahead, what was taken, who came back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lma.domain.facts.fact import Scalar
from lma.domain.facts.sheet import NOT_TOLD, Sheet
from lma.domain.match import Ending, MatchFacts
from lma.domain.timeline import GoldPoint, Objective, Timeline, gold_difference, objectives

COMEBACK_GOLD = 3_000
"""A team that won after being so much gold behind came back."""

TAKEN = ("dragon", "baron", "rift_herald", "void_grub", "atakhan", "tower", "inhibitor")
"""What teams take and are counted for."""


def put_leads(
    sheet: Sheet, match: MatchFacts, timeline: Timeline, team_of: Mapping[int, int]
) -> None:
    """Put down the gold lead by the minute, the largest leads, and whether there was a comeback.

    `gold_lead` is that of the lower-numbered team (blue): negative where the other one is ahead.
    """
    points = gold_difference(timeline, team_of)
    if not points:
        why = "there are not two teams to compare" if points is None else None
        sheet.put("gold_lead", None, "gold", why=why)
        return
    first, second = sorted(set(team_of.values()))
    seen: set[int] = set()
    for point in points:
        if point.second // 60 not in seen:
            seen.add(point.second // 60)
            minute = point.second // 60
            sheet.put("gold_lead", point.difference, "gold", minute=minute, team=first)
    sheet.put("lead_changes", _lead_changes(points), "count")
    for team, sign in ((first, 1), (second, -1)):
        best = max(points, key=lambda point: sign * point.difference)
        most = max(0, sign * best.difference)
        when = best.second // 60 if most else None
        sheet.put("most_gold_lead", most, "gold", team=team, at=when)
    _put_comeback(sheet, match, points, (first, second), team_of)


def put_objectives(sheet: Sheet, timeline: Timeline, team_of: Mapping[int, int]) -> None:
    """Put down first blood, everything that was taken in order, and how much by each team."""
    taken = objectives(timeline, team_of)
    first_blood = next((one for one in taken if one.kind == "first_blood"), None)
    _put_first_blood(sheet, first_blood, two_sided=bool(team_of))
    rest = [one for one in taken if one.kind != "first_blood"]
    for number, one in enumerate(rest, start=1):
        _put_objective(sheet, number, one)
    counts = Counter((one.team_id, one.kind) for one in rest)
    for team in sorted(set(team_of.values())):
        for kind in TAKEN:
            sheet.put(f"{kind}s", counts[team, kind], "count", team=team)
        plates = sum(
            event.type == "TURRET_PLATE_DESTROYED" and event.team_id not in (None, team)
            for event in timeline.events
        )
        sheet.put("plates", plates, "count", team=team)


def _put_first_blood(sheet: Sheet, taken: Objective | None, *, two_sided: bool) -> None:
    why = "nobody was killed, or the timeline tells no first blood"
    if taken is None:
        why = why if two_sided else "this mode has no teams that could draw it"
        sheet.put("first_blood", None, "slot", why=why)
        return
    minute = taken.second // 60
    sheet.put("first_blood", taken.killer, "slot", at=minute)
    sheet.put("first_blood_time", taken.second, "s", at=minute)


def _put_objective(sheet: Sheet, number: int, one: Objective) -> None:
    told: tuple[tuple[str, Scalar, str, str], ...] = (
        ("objective", one.kind, "objective", NOT_TOLD),
        ("objective_kind", one.detail, "kind", "it has no kinds"),
        ("objective_time", one.second, "s", NOT_TOLD),
        ("objective_team", one.team_id, "team", "which team took it is not told"),
        ("objective_by", one.killer, "slot", "minions, or nobody in particular, took it"),
    )
    for name, value, unit, why in told:
        sheet.put(name, value, unit, number=number, at=one.second // 60, why=why)


def _lead_changes(points: Sequence[GoldPoint]) -> int:
    ahead = [point.difference > 0 for point in points if point.difference]
    return sum(one != other for one, other in pairwise(ahead))


def _put_comeback(
    sheet: Sheet,
    match: MatchFacts,
    points: Sequence[GoldPoint],
    teams: tuple[int, int],
    team_of: Mapping[int, int],
) -> None:
    winner = winner_of(match, team_of)
    if winner is None:
        sheet.put("comeback", None, "bool", why=f"nobody won: the game was {match.ending.value}")
        return
    sign = 1 if winner == teams[0] else -1
    worst = min(points, key=lambda point: sign * point.difference)
    deficit = max(0, -sign * worst.difference)
    when = worst.second // 60 if deficit else None
    sheet.put("comeback", deficit >= COMEBACK_GOLD, "bool")
    sheet.put("deficit_overcome", deficit, "gold", team=winner, at=when)


def winner_of(match: MatchFacts, team_of: Mapping[int, int]) -> int | None:
    """The team that won a game that was played, None where that is not known."""
    if match.ending is not Ending.PLAYED:
        return None
    won = {team_of.get(person.slot) for person in match.participants if person.win}
    return won.pop() if len(won) == 1 else None
