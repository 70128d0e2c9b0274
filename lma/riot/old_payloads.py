"""Riot's wire models of match-v3 and match-v4, which it no longer serves."""

import msgspec

from lma.riot.payloads import Count, Ms, Signed, Text, Wire, WireFigures

AnyId = int | str | None


class WireOldPlayer(Wire):
    """Who somebody was. Ids are numbers in match-v3 and encrypted texts in match-v4."""

    account_id: AnyId = None
    current_account_id: AnyId = None
    summoner_id: AnyId = None
    summoner_name: Text = None


class WireOldIdentity(Wire):
    """Which player a participant was."""

    participant_id: Count = None
    player: WireOldPlayer | None = None


class WireOldPlace(Wire):
    """Where Riot saw a participant play."""

    lane: Text = None
    role: Text = None


class WireOldParticipant(Wire):
    """One participant."""

    participant_id: Count = None
    team_id: Count = None
    champion_id: Signed = None
    spell1_id: Count = msgspec.field(name="spell1Id", default=None)
    spell2_id: Count = msgspec.field(name="spell2Id", default=None)
    stats: WireFigures | None = None
    timeline: WireOldPlace | None = None


class WireOldMatch(Wire):
    """A match of match-v3 or match-v4: everything at the top, durations in seconds."""

    game_id: Ms = None
    platform_id: Text = None
    game_creation: Ms = None
    game_duration: Count = None
    game_mode: Text = None
    game_version: Text = None
    map_id: Count = None
    queue_id: Count = None
    participants: list[WireOldParticipant] | None = None
    participant_identities: list[WireOldIdentity] | None = None


old_match_decoder = msgspec.json.Decoder(WireOldMatch)
