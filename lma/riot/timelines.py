"""Reads a match-v5 timeline: everyone's standing by the minute, and the events lma shows."""

from lma.core.errors import UpstreamFailed
from lma.domain.match_id import find_match_id
from lma.domain.timeline import Event, Frame, ParticipantFrame, Timeline
from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.payloads import (
    WireEvent,
    WireFrame,
    WireFrameParticipant,
    WirePosition,
    timeline_decoder,
)

# Most of a timeline's events are items, wards and skills; these are the ones that are shown.
_READ = frozenset(
    {
        "BUILDING_KILL",
        "CHAMPION_KILL",
        "CHAMPION_SPECIAL_KILL",
        "DRAGON_SOUL_GIVEN",
        "ELITE_MONSTER_KILL",
        "GAME_END",
        "TURRET_PLATE_DESTROYED",
    }
)
_NOWHERE = WirePosition()


def read_timeline(body: bytes) -> Timeline:
    """The timeline a payload tells; raises `UpstreamFailed` where the body is none.

    A timeline has a well-formed `metadata.matchId` and a list of frames, which may be empty.
    """
    try:
        wire = decode(body, timeline_decoder)
    except ValueError as error:
        raise UpstreamFailed("Riot sent a timeline that is no readable JSON.") from error
    match_id = find_match_id((wire.metadata.match_id if wire.metadata else None) or "")
    if match_id is None:
        raise UpstreamFailed("Riot sent a timeline without a match id.")
    if wire.info is None or wire.info.frames is None:
        raise UpstreamFailed(f"Riot sent the timeline of {match_id} without frames.")
    frames = wire.info.frames
    return Timeline(
        match_id=str(match_id),
        interval_ms=wire.info.frame_interval or None,
        frames=tuple(_frame(frame) for frame in frames if frame.timestamp is not None),
        events=tuple(
            _event(event) for frame in frames for event in frame.events or () if _is_read(event)
        ),
    )


def _frame(frame: WireFrame) -> Frame:
    told = frame.participant_frames or {}
    return Frame(
        at_ms=frame.timestamp or 0,
        participants={
            int(key): _standing(value)
            for key, value in told.items()
            if key.isascii() and key.isdigit() and len(key) < 4
        },
    )


def _standing(told: WireFrameParticipant) -> ParticipantFrame:
    place = told.position or _NOWHERE
    return ParticipantFrame(
        gold=told.total_gold,
        xp=told.xp,
        level=told.level,
        cs=told.minions_killed,
        jungle_cs=told.jungle_minions_killed,
        x=place.x,
        y=place.y,
    )


def _is_read(event: WireEvent) -> bool:
    return event.type in _READ and event.timestamp is not None


def _event(told: WireEvent) -> Event:
    return Event(
        type=told.type or "",
        at_ms=told.timestamp or 0,
        killer=told.killer_id or None,
        victim=told.victim_id or None,
        assists=tuple(told.assisting_participant_ids or ()),
        team_id=told.team_id or None,
        killer_team_id=told.killer_team_id or None,
        kill_type=clean_text(told.kill_type),
        monster=clean_text(told.monster_type),
        monster_subtype=clean_text(told.monster_sub_type),
        building=clean_text(told.building_type),
        tower=clean_text(told.tower_type),
        lane=clean_text(told.lane_type),
        name=clean_text(told.name),
        winning_team=told.winning_team or None,
    )
