"""Everyone's standing by the minute, and how far they are ahead of who they meet in lane."""

from collections.abc import Mapping

from lma.domain.facts.sheet import Sheet
from lma.domain.match import MatchFacts, ParticipantFacts, has_teams
from lma.domain.timeline import Event, Frame, ParticipantFrame, Timeline

MARKS = (10, 15, 20, 25)
"""The minutes at which opponents are compared."""

_MINUTE_MS = 60_000
_COMPARED = (("gold", "gold"), ("xp", "xp"), ("level", "level"), ("cs", "cs"))


def frames_by_minute(timeline: Timeline) -> dict[int, Frame]:
    """The first frame of each minute: that of minute 10 shows 10:00 or some milliseconds later."""
    found: dict[int, Frame] = {}
    for frame in timeline.frames:
        found.setdefault(frame.at_ms // _MINUTE_MS, frame)
    return found


def creeps(standing: ParticipantFrame) -> int | None:
    """Minions and monsters together."""
    if standing.cs is None or standing.jungle_cs is None:
        return None
    return standing.cs + standing.jungle_cs


def amount_of(standing: ParticipantFrame | None, name: str) -> int | None:
    """How much of `gold`, `xp`, `level` or `cs` somebody has."""
    if standing is None:
        return None
    if name == "cs":
        return creeps(standing)
    amount: int | None = getattr(standing, name)
    return amount


def opponents(match: MatchFacts) -> dict[int, int]:
    """Who meets whom: the one of the other team with the same role, where there is exactly one."""
    if not has_teams(match.game_mode):
        return {}
    by_role: dict[str, list[ParticipantFacts]] = {}
    for person in match.participants:
        if person.role is not None and person.team_id is not None:
            by_role.setdefault(person.role, []).append(person)
    pairs = [
        pair for pair in by_role.values() if len(pair) == 2 and pair[0].team_id != pair[1].team_id
    ]
    return {one.slot: other.slot for a, b in pairs for one, other in ((a, b), (b, a))}


def no_opponent(match: MatchFacts) -> str:
    """Why somebody of a match has no opponent."""
    if not has_teams(match.game_mode):
        return "Arena has no lanes and no lane opponents"
    if len({person.team_id for person in match.participants}) < 2:
        return "nobody played against this participant's team"
    if all(person.role is None for person in match.participants):
        return "this mode has no lanes, so nobody is a lane opponent"
    return "nobody alone had the same role on the other team"


def put_minutes(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down gold, experience, level, creeps and place of each participant, minute by minute."""
    frames = frames_by_minute(timeline)
    for person in match.participants:
        for minute, frame in frames.items():
            standing = frame.participants.get(person.slot)
            if standing is None:
                continue
            for name, unit in _COMPARED:
                amount = amount_of(standing, name)
                sheet.put(f"{name}_at", amount, unit, minute=minute, slot=person.slot)
            sheet.put("x_at", standing.x, "units", minute=minute, slot=person.slot)
            sheet.put("y_at", standing.y, "units", minute=minute, slot=person.slot)


def put_differences(sheet: Sheet, match: MatchFacts, timeline: Timeline | None, why: str) -> None:
    """Put down each participant's opponent, and the differences to them at the marks.

    `why` is the reason where there is no timeline.
    """
    facing = opponents(match)
    frames = {} if timeline is None else frames_by_minute(timeline)
    for person in match.participants:
        rival = facing.get(person.slot)
        no_rival = None if rival is not None else no_opponent(match)
        sheet.put("opponent", rival, "slot", slot=person.slot, why=no_rival)
        for minute in MARKS:
            reason = no_rival or (why if timeline is None else _unreached(match, minute))
            frame = frames.get(minute)
            for name, unit in _COMPARED:
                ahead = None if frame is None else _ahead(frame, person.slot, rival, name)
                sheet.put(f"{name}_diff", ahead, unit, minute=minute, slot=person.slot, why=reason)


def put_takedowns(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down how often each participant had killed, died and assisted by the marks."""
    last = max((frame.at_ms for frame in timeline.frames), default=0)
    for person in match.participants:
        for minute in MARKS:
            if last < minute * _MINUTE_MS:
                continue
            for name, count in _takedowns(timeline, person.slot, minute * _MINUTE_MS).items():
                sheet.put(f"{name}_by", count, "count", minute=minute, slot=person.slot)


def _takedowns(timeline: Timeline, slot: int, until_ms: int) -> Mapping[str, int]:
    kills: list[Event] = [
        event
        for event in timeline.events
        if event.type == "CHAMPION_KILL" and event.at_ms <= until_ms
    ]
    return {
        "kills": sum(event.killer == slot for event in kills),
        "deaths": sum(event.victim == slot for event in kills),
        "assists": sum(slot in event.assists for event in kills),
    }


def _ahead(frame: Frame, slot: int, rival: int | None, name: str) -> int | None:
    own = amount_of(frame.participants.get(slot), name)
    theirs = None if rival is None else amount_of(frame.participants.get(rival), name)
    return None if own is None or theirs is None else own - theirs


def _unreached(match: MatchFacts, minute: int) -> str | None:
    """Why there is nothing at a minute, where the game did not get that far."""
    length = match.duration_s
    if length is None or length >= minute * 60:
        return None
    return f"the game ended at {length // 60}:{length % 60:02d}"
