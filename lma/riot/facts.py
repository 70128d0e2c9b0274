"""Reads what the store keeps a row for out of a match-v5 payload."""

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec import UNSET

from lma.core.errors import UpstreamFailed
from lma.domain.match import (
    MatchFacts,
    ParticipantFacts,
    PayloadFormat,
    duration_seconds,
    ending_of,
    share,
    utc_from_ms,
)
from lma.domain.match_id import MatchId, find_match_id
from lma.domain.patches import patch_of
from lma.riot.decoding import decode
from lma.riot.payloads import WireInfo, WireMatch, WireParticipant, match_decoder

_ROLES = frozenset({"TOP", "JUNGLE", "MIDDLE", "BOTTOM", "UTILITY"})
_ARENA = "CHERRY"
_BOT = "BOT"
# A PUUID has 78 characters; what is far longer is no identity that could be asked for.
_LONGEST_PUUID = 128
_MOST_PARTICIPANTS = 100
_LARGEST = 2**31 - 1

_item_places = attrgetter(*(f"item{place}" for place in range(7)))

# Participants of one side: kill participation and damage share are shares of theirs.
_Side = tuple[str, int]


def read_match(body: bytes) -> MatchFacts:
    """The facts of a match payload; raises `UpstreamFailed` where the body is no match.

    A match has a well-formed `metadata.matchId`, an `info`, and participants in one of the two:
    a zeroed match (info all 0 and empty) names them in its metadata alone.
    """
    try:
        wire = decode(body, match_decoder)
    except ValueError as error:
        raise UpstreamFailed("Riot sent a match that is no readable JSON.") from error
    return facts_of(wire)


def facts_of(wire: WireMatch, payload_format: PayloadFormat = PayloadFormat.V5) -> MatchFacts:
    """The facts of a decoded match; raises `UpstreamFailed` where it is none."""
    match_id, info, people = _checked(wire)
    duration_s = duration_seconds(
        info.game_duration, has_end_timestamp=info.game_end_timestamp is not UNSET
    )
    version = clean_text(info.game_version)
    zeroed = not info.participants
    return MatchFacts(
        match_id=str(match_id),
        platform=match_id.platform.value,
        queue_id=None if zeroed else info.queue_id,
        game_mode=clean_text(info.game_mode),
        map_id=info.map_id or None,
        game_version=version,
        patch=patch_of(version),
        started_at=utc_from_ms(info.game_start_timestamp, info.game_creation),
        duration_s=duration_s,
        ending=ending_of(
            duration_s=duration_s,
            end_of_game=info.end_of_game_result,
            early=(bool(p.game_ended_in_early_surrender) for p in people),
            wins=[bool(p.win) for p in people],
        ),
        participants=_participants(people, arena=info.game_mode == _ARENA),
        format=payload_format,
    )


def _champion_name(told: str | None) -> str | None:
    """Riot's word for a champion; Swarm's ones (`Strawberry_Jinx`) go by their plain names."""
    return clean_text((told or "").removeprefix("Strawberry_"))


def clean_text(text: str | None) -> str | None:
    """A text as PostgreSQL can hold it, None where nothing is written.

    NUL and lone surrogates become U+FFFD.
    """
    if text is None or not text.strip():
        return None
    if text.isprintable():
        return text
    return "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


def _checked(wire: WireMatch) -> tuple[MatchId, WireInfo, Sequence[WireParticipant]]:
    metadata, info = wire.metadata, wire.info
    match_id = find_match_id((metadata.match_id if metadata else None) or "")
    if metadata is None or match_id is None:
        raise UpstreamFailed("Riot sent a match without a match id.")
    if info is None:
        raise UpstreamFailed(f"Riot sent the match {match_id} without its info.")
    people = info.participants or [WireParticipant(puuid=p) for p in metadata.participants or ()]
    if not people:
        raise UpstreamFailed(f"Riot sent the match {match_id} without participants.")
    return match_id, info, people[:_MOST_PARTICIPANTS]


def _participants(
    people: Sequence[WireParticipant], *, arena: bool
) -> tuple[ParticipantFacts, ...]:
    sides = [_side(person, arena=arena) for person in people]
    kills = _side_sums(sides, [person.kills for person in people])
    damage = _side_sums(sides, [person.total_damage_dealt_to_champions for person in people])
    bots = [_is_bot(person) for person in people]
    puuids = _puuids(people, bots)
    # The first Arena games tell neither a placement nor a winner: nobody is known to have lost.
    results_known = not arena or any(person.win for person in people)
    return tuple(
        _participant(slot, person, puuid, bot, kills.get(side), damage.get(side), results_known)
        for slot, person, puuid, bot, side in zip(
            _slots(people), people, puuids, bots, sides, strict=True
        )
    )


def _participant(
    slot: int,
    person: WireParticipant,
    puuid: str | None,
    is_bot: bool,
    side_kills: int | None,
    side_damage: int | None,
    results_known: bool,
) -> ParticipantFacts:
    champion_id, items = person.champion_id or 0, _item_places(person)
    damage = person.total_damage_dealt_to_champions
    return ParticipantFacts(
        slot=slot,
        puuid=puuid,
        is_bot=is_bot,
        game_name=(
            clean_text(person.riot_id_game_name)
            or clean_text(person.riot_id_name)
            or clean_text(person.summoner_name)
        ),
        tag_line=clean_text(person.riot_id_tagline),
        champion_id=champion_id if champion_id > 0 else None,
        champion_name=_champion_name(person.champion_name),
        champion_level=person.champ_level,
        team_id=person.team_id or None,
        subteam_id=person.player_subteam_id or None,
        placement=person.subteam_placement or person.placement or None,
        role=person.team_position if person.team_position in _ROLES else None,
        win=person.win if results_known else None,
        kills=person.kills,
        deaths=person.deaths,
        assists=person.assists,
        cs=_creeps(person),
        gold=person.gold_earned,
        damage=damage,
        damage_taken=person.total_damage_taken,
        vision_score=person.vision_score,
        kill_participation=_ratio(_sum((person.kills, person.assists)), side_kills),
        damage_share=_ratio(damage, side_damage),
        items=items if None not in items else _items(items),
        spells=tuple(spell for spell in (person.summoner1_id, person.summoner2_id) if spell),
    )


def _items(places: Sequence[int | None]) -> tuple[int, ...]:
    """The seven item places, 0 for one that is not told; nothing where none is."""
    return () if all(item is None for item in places) else tuple(item or 0 for item in places)


def _side(person: WireParticipant, *, arena: bool) -> _Side | None:
    """Who a participant plays with; unknown in the first Arena games, which tell no subteams."""
    if person.player_subteam_id:
        return ("subteam", person.player_subteam_id)
    return None if arena or not person.team_id else ("team", person.team_id)


def _side_sums(
    sides: Sequence[_Side | None], amounts: Sequence[int | None]
) -> dict[_Side | None, int | None]:
    """The sum of each side, None where a member's amount is not known."""
    members: dict[_Side | None, list[int | None]] = {side: [] for side in sides if side}
    for side, amount in zip(sides, amounts, strict=True):
        if side:
            members[side].append(amount)
    return {side: _sum(told) for side, told in members.items()}


def _creeps(person: WireParticipant) -> int | None:
    """Minions and monsters together, None where that is more than a column holds."""
    creeps = _sum((person.total_minions_killed, person.neutral_minions_killed))
    return creeps if creeps is not None and creeps <= _LARGEST else None


def _sum(amounts: Iterable[int | None]) -> int | None:
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _ratio(part: int | None, whole: int | None) -> float | None:
    ratio = share(part, whole)
    return None if ratio is None else min(ratio, 1.0)


def _slots(people: Sequence[WireParticipant]) -> Sequence[int]:
    """Riot's participant ids, which timelines speak of; positions where they name nobody."""
    told = [person.participant_id or 0 for person in people]
    usable = len(set(told)) == len(told) and all(0 < slot <= _MOST_PARTICIPANTS for slot in told)
    return told if usable else range(1, len(told) + 1)


def _puuids(people: Sequence[WireParticipant], bots: Sequence[bool]) -> list[str | None]:
    """Each participant's PUUID, None for bots and for one that several participants claim."""
    told = [
        None if bot else clean_text(person.puuid) for person, bot in zip(people, bots, strict=True)
    ]
    claims = Counter(told)
    return [
        puuid if puuid and len(puuid) <= _LONGEST_PUUID and claims[puuid] == 1 else None
        for puuid in told
    ]


def _is_bot(person: WireParticipant) -> bool:
    if person.puuid:
        return person.puuid.upper() == _BOT
    return (person.summoner_id or "").upper() == _BOT
