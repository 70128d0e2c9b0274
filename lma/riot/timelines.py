"""Reads a match-v5 timeline: everyone's standing by the minute, and the events lma tells of."""

from collections.abc import Sequence

from lma.core.errors import UpstreamFailed
from lma.domain.match_id import find_match_id
from lma.domain.timeline import (
    Event,
    Frame,
    ItemEvent,
    ParticipantFrame,
    SkillEvent,
    Timeline,
    WardEvent,
)
from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.payloads import (
    WireEvent,
    WireFrame,
    WireFrameParticipant,
    WirePosition,
    timeline_decoder,
)

# What happens between people and to the map; items, skills and wards have shapes of their own.
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
_ITEMS = frozenset({"ITEM_PURCHASED", "ITEM_SOLD", "ITEM_UNDO"})
# Champions that evolve a skill send this besides the point that they put into one.
_EVOLVED = "EVOLVE"
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
    events = [event for frame in frames for event in frame.events or ()]
    events = [event for event in events if event.timestamp is not None]
    return Timeline(
        match_id=str(match_id),
        interval_ms=wire.info.frame_interval or None,
        frames=tuple(_frame(frame) for frame in frames if frame.timestamp is not None),
        events=tuple(_event(event) for event in events if event.type in _READ),
        items=_items(events),
        skills=_skills(events),
        wards=_wards(events),
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


def _items(events: Sequence[WireEvent]) -> tuple[ItemEvent, ...]:
    return tuple(
        ItemEvent(
            type=told.type or "",
            at_ms=told.timestamp or 0,
            slot=told.participant_id,
            item=told.item_id or told.before_id or None,
            restored=told.after_id or None,
        )
        for told in events
        if told.type in _ITEMS and told.participant_id
    )


def _skills(events: Sequence[WireEvent]) -> tuple[SkillEvent, ...]:
    return tuple(
        SkillEvent(told.timestamp or 0, told.participant_id, told.skill_slot)
        for told in events
        if told.type == "SKILL_LEVEL_UP"
        and told.level_up_type != _EVOLVED
        and told.participant_id
        and told.skill_slot
    )


def _wards(events: Sequence[WireEvent]) -> tuple[WardEvent, ...]:
    kinds = {"WARD_PLACED": True, "WARD_KILL": False}
    return tuple(
        WardEvent(told.timestamp or 0, slot, told.ward_type or "UNDEFINED", kinds[told.type])
        for told in events
        if told.type in kinds and (slot := told.creator_id or told.killer_id)
    )


def _event(told: WireEvent) -> Event:
    place = told.position or _NOWHERE
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
        x=place.x,
        y=place.y,
    )
