"""Riot's wire models of matches: the fields lma reads, every one optional, all else passed over.

Source: https://developer.riotgames.com/apis; what the fields mean beyond their names stands in
`facts.py` and `timelines.py`, which read them.
"""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

# Numbers that a column can hold; whatever lies outside is nonsense and read as unknown.
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)] | None
Signed = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1)] | None
Ms = Annotated[int, Meta(ge=0, le=2**53)] | None
Text = str | None
Flag = bool | None


class Wire(msgspec.Struct, rename="camel", gc=False):
    """A part of one of Riot's answers."""


class WireMetadata(Wire):
    """What names a match or a timeline, and the PUUIDs of who was in it."""

    match_id: Text = None
    participants: list[str] | None = None


class WireFigures(Wire):
    """What a participant did, in the words that all of Riot's match APIs use."""

    champ_level: Count = None
    win: Flag = None
    game_ended_in_early_surrender: Flag = None
    kills: Count = None
    deaths: Count = None
    assists: Count = None
    total_minions_killed: Count = None
    neutral_minions_killed: Count = None
    gold_earned: Count = None
    total_damage_dealt_to_champions: Count = None
    total_damage_taken: Count = None
    vision_score: Count = None
    item0: Count = None
    item1: Count = None
    item2: Count = None
    item3: Count = None
    item4: Count = None
    item5: Count = None
    item6: Count = None


class WireParticipant(WireFigures):
    """One participant of a match."""

    participant_id: Count = None
    puuid: Text = None
    summoner_id: Text = None
    riot_id_game_name: Text = None
    riot_id_name: Text = None
    riot_id_tagline: Text = None
    summoner_name: Text = None
    champion_id: Signed = None
    champion_name: Text = None
    team_id: Count = None
    player_subteam_id: Count = None
    subteam_placement: Count = None
    placement: Count = None
    team_position: Text = None
    summoner1_id: Count = msgspec.field(name="summoner1Id", default=None)
    summoner2_id: Count = msgspec.field(name="summoner2Id", default=None)


class WireInfo(Wire):
    """A match itself. `game_end_timestamp` tells absent (before patch 11.20) from unreadable."""

    game_creation: Ms = None
    game_start_timestamp: Ms = None
    game_end_timestamp: Ms | UnsetType = UNSET
    game_duration: Count = None
    game_mode: Text = None
    game_version: Text = None
    end_of_game_result: Text = None
    map_id: Count = None
    queue_id: Count = None
    participants: list[WireParticipant] | None = None


class WireMatch(Wire):
    """A match-v5 match."""

    metadata: WireMetadata | None = None
    info: WireInfo | None = None


class WirePosition(Wire):
    """A place on the map."""

    x: Signed = None
    y: Signed = None


class WireFrameParticipant(Wire):
    """How one participant stands at one moment."""

    total_gold: Signed = None
    xp: Count = None
    level: Count = None
    minions_killed: Count = None
    jungle_minions_killed: Count = None
    position: WirePosition | None = None


class WireEvent(Wire):
    """Something that happened, of any type."""

    type: Text = None
    timestamp: Ms = None
    killer_id: Count = None
    victim_id: Count = None
    assisting_participant_ids: list[int] | None = None
    killer_team_id: Count = None
    team_id: Count = None
    kill_type: Text = None
    monster_type: Text = None
    monster_sub_type: Text = None
    building_type: Text = None
    tower_type: Text = None
    lane_type: Text = None
    name: Text = None
    winning_team: Count = None
    position: WirePosition | None = None
    participant_id: Count = None
    creator_id: Count = None
    item_id: Count = None
    before_id: Count = None
    after_id: Count = None
    skill_slot: Count = None
    level_up_type: Text = None
    ward_type: Text = None


class WireFrame(Wire):
    """A moment of a game, and what happened since the one before."""

    timestamp: Ms = None
    participant_frames: dict[str, WireFrameParticipant] | None = None
    events: list[WireEvent] | None = None


class WireTimelineInfo(Wire):
    """A timeline itself."""

    frame_interval: Count = None
    frames: list[WireFrame] | None = None


class WireTimeline(Wire):
    """A match-v5 timeline."""

    metadata: WireMetadata | None = None
    info: WireTimelineInfo | None = None


class WireObjective(Wire):
    """How often a team took one kind of objective."""

    kills: Count = None


class WireBan(Wire):
    """A champion that was banned; -1 is a ban that nobody made."""

    champion_id: Signed = None


class WireTeam(Wire):
    """One team of a match: what it banned and what it took, by Riot's names."""

    team_id: Count = None
    bans: list[WireBan] | None = None
    objectives: dict[str, WireObjective] | None = None


match_decoder = msgspec.json.Decoder(WireMatch)
teams_decoder = msgspec.json.Decoder(list[WireTeam])
timeline_decoder = msgspec.json.Decoder(WireTimeline)
texts_decoder = msgspec.json.Decoder(list[str])
