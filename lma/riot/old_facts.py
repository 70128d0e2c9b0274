"""Reads what the store keeps a row for out of a match-v3 or match-v4 payload.

They are brought into the form of match-v5 first, so that one place settles what the fields mean.
Neither tells a PUUID.
"""

from collections.abc import Mapping

from lma.core.errors import UpstreamFailed
from lma.domain.match import MatchFacts, PayloadFormat
from lma.domain.match_id import find_match_id
from lma.domain.routing import Platform
from lma.riot.decoding import decode
from lma.riot.facts import facts_of, read_match
from lma.riot.old_payloads import (
    WireOldIdentity,
    WireOldParticipant,
    WireOldPlace,
    WireOldPlayer,
    old_match_decoder,
)
from lma.riot.payloads import WireFigures, WireInfo, WireMatch, WireMetadata, WireParticipant

_NOBODY = WireOldPlayer()
_NOTHING = WireFigures()
_BOT = "BOT"
# Riot guessed lanes then; the pairs that it was sure of have both words.
_ROLES = {
    ("TOP", "SOLO"): "TOP",
    ("JUNGLE", "NONE"): "JUNGLE",
    ("MIDDLE", "SOLO"): "MIDDLE",
    ("MID", "SOLO"): "MIDDLE",
    ("BOTTOM", "DUO_CARRY"): "BOTTOM",
    ("BOT", "DUO_CARRY"): "BOTTOM",
    ("BOTTOM", "DUO_SUPPORT"): "UTILITY",
    ("BOT", "DUO_SUPPORT"): "UTILITY",
}


def read_stored_match(body: bytes, payload_format: PayloadFormat) -> MatchFacts:
    """The facts of a payload that is stored as one of its format; raises `UpstreamFailed`."""
    if payload_format is PayloadFormat.V5:
        return read_match(body)
    return read_old_match(body, platform=None)


def read_old_match(body: bytes, *, platform: Platform | None) -> MatchFacts:
    """The facts of a match-v3 or match-v4 payload; raises `UpstreamFailed` where it is neither.

    `platform` is where it was played if it doesn't say so itself.
    """
    try:
        wire = decode(body, old_match_decoder)
    except ValueError as error:
        raise UpstreamFailed("It is no readable JSON.") from error
    told = wire.platform_id or (platform.upper() if platform else "")
    match_id = find_match_id(f"{told}_{wire.game_id}")
    if match_id is None or not wire.participants:
        raise UpstreamFailed("It is a match of none of Riot's APIs.")
    identities = wire.participant_identities or []
    players = {i.participant_id: i.player or _NOBODY for i in identities}
    info = WireInfo(
        game_creation=wire.game_creation,
        game_end_timestamp=None,
        game_duration=wire.game_duration,
        game_mode=wire.game_mode,
        game_version=wire.game_version,
        map_id=wire.map_id,
        queue_id=wire.queue_id,
        participants=[_participant(person, players) for person in wire.participants],
    )
    modern = WireMatch(metadata=WireMetadata(match_id=str(match_id)), info=info)
    return facts_of(modern, _format(identities))


def _format(identities: list[WireOldIdentity]) -> PayloadFormat:
    """match-v4 is told by its encrypted ids."""
    players = [identity.player for identity in identities if identity.player is not None]
    ids = [player.summoner_id for player in players]
    return PayloadFormat.V4 if any(isinstance(told, str) for told in ids) else PayloadFormat.V3


def _participant(
    person: WireOldParticipant, players: Mapping[int | None, WireOldPlayer]
) -> WireParticipant:
    player = players.get(person.participant_id, _NOBODY)
    stats = person.stats or _NOTHING
    return WireParticipant(
        participant_id=person.participant_id,
        summoner_id=_BOT if player.account_id in (0, "0") else None,
        summoner_name=player.summoner_name,
        champion_id=person.champion_id,
        team_id=person.team_id,
        team_position=_role(person.timeline),
        summoner1_id=person.spell1_id,
        summoner2_id=person.spell2_id,
        **{name: getattr(stats, name) for name in WireFigures.__struct_fields__},
    )


def _role(place: WireOldPlace | None) -> str | None:
    return _ROLES.get((place.lane or "", place.role or "")) if place else None
