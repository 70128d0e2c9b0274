"""Reads the smaller answers; what can't be read raises `ValueError`."""

from collections.abc import Callable

from lma.domain.match import utc_from_ms
from lma.domain.match_id import MatchId
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, find_platform
from lma.riot.answers import (
    Account,
    ActiveBan,
    ActiveGame,
    League,
    LeagueEntries,
    LeagueEntry,
    Mastery,
    Playing,
    Replays,
    Summoner,
)
from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.payloads import texts_decoder
from lma.riot.player_payloads import (
    WireActiveGame,
    WireBanned,
    WireLeagueEntry,
    WireMastery,
    WirePlaying,
    WireRunes,
    account_decoder,
    active_game_decoder,
    entries_decoder,
    league_decoder,
    masteries_decoder,
    mastery_decoder,
    region_decoder,
    replays_decoder,
    score_decoder,
    summoner_decoder,
)


def account(asked: RiotId | None = None) -> Callable[[bytes], Account]:
    """A reader of accounts that fills the name which Riot leaves out with what was asked for."""

    def read(body: bytes) -> Account:
        wire = decode(body, account_decoder)
        puuid = clean_text(wire.puuid)
        if puuid is None:
            raise ValueError("an account without a PUUID")
        return Account(
            puuid=puuid,
            game_name=clean_text(wire.game_name) or (asked.game_name if asked else None),
            tag_line=clean_text(wire.tag_line) or (asked.tag_line if asked else None),
        )

    return read


def active_platform(body: bytes) -> Platform:
    """The platform that an account's `region` names."""
    platform = find_platform(decode(body, region_decoder).region or "")
    if platform is None:
        raise ValueError("an account without a platform")
    return platform


def summoner(puuid: str) -> Callable[[bytes], Summoner]:
    """A reader of summoners that were asked for by PUUID."""

    def read(body: bytes) -> Summoner:
        wire = decode(body, summoner_decoder)
        if wire.profile_icon_id is None and wire.summoner_level is None:
            raise ValueError("a summoner without icon and level")
        return Summoner(
            puuid=clean_text(wire.puuid) or puuid,
            profile_icon_id=wire.profile_icon_id,
            summoner_level=wire.summoner_level,
            revision_date=utc_from_ms(wire.revision_date),
        )

    return read


def league_entries(body: bytes) -> LeagueEntries:
    """A player's entries; one that names no queue is passed over."""
    return LeagueEntries(body, tuple(league_page(body)))


def league_page(body: bytes) -> list[LeagueEntry]:
    """Entries of many players; one that names no queue is passed over."""
    return [_entry(wire) for wire in decode(body, entries_decoder) if wire.queue_type]


def league(body: bytes) -> League:
    """A league, its tier and queue handed down to its entries."""
    wire = decode(body, league_decoder)
    if wire.tier is None or wire.entries is None:
        raise ValueError("a league without a tier or entries")
    entries = []
    for entry in wire.entries:
        entry.tier, entry.queue_type, entry.league_id = wire.tier, wire.queue, wire.league_id
        entries.append(_entry(entry))
    return League(
        league_id=clean_text(wire.league_id),
        tier=clean_text(wire.tier),
        name=clean_text(wire.name),
        queue_type=clean_text(wire.queue),
        entries=tuple(entries),
    )


def masteries(body: bytes) -> list[Mastery]:
    """Masteries in Riot's order; one that names no champion is passed over."""
    found = (_mastery(wire) for wire in decode(body, masteries_decoder))
    return [mastery for mastery in found if mastery is not None]


def mastery(body: bytes) -> Mastery:
    """The mastery of one champion."""
    found = _mastery(decode(body, mastery_decoder))
    if found is None:
        raise ValueError("a mastery without a champion")
    return found


def score(body: bytes) -> int:
    """A bare number."""
    return decode(body, score_decoder)


def active_game(body: bytes) -> ActiveGame:
    """A game that goes on."""
    wire = decode(body, active_game_decoder)
    started_at = utc_from_ms(wire.game_start_time)
    return ActiveGame(
        match_id=_game_id(wire),
        queue_id=wire.game_queue_config_id,
        map_id=wire.map_id,
        mode=clean_text(wire.game_mode),
        type=clean_text(wire.game_type),
        started_at=started_at,
        seconds=wire.game_length if started_at else None,
        participants=tuple(_playing(one) for one in wire.participants or []),
        bans=tuple(_ban(ban) for ban in wire.banned_champions or []),
        observer_key=clean_text(wire.observers.encryption_key) if wire.observers else None,
    )


def replays(body: bytes) -> Replays:
    """Addresses of replay files."""
    wire = decode(body, replays_decoder)
    if wire.match_file_urls is None:
        raise ValueError("replays without addresses")
    urls = tuple(url for url in wire.match_file_urls if url.strip())
    return Replays(len(urls) if wire.total is None else wire.total, urls)


def match_ids(body: bytes) -> list[str]:
    """Match ids in Riot's order."""
    return decode(body, texts_decoder)


def _entry(wire: WireLeagueEntry) -> LeagueEntry:
    return LeagueEntry(
        queue_type=wire.queue_type or "",
        league_id=clean_text(wire.league_id),
        tier=clean_text(wire.tier),
        rank=clean_text(wire.rank),
        league_points=wire.league_points,
        wins=wire.wins,
        losses=wire.losses,
        hot_streak=wire.hot_streak,
        veteran=wire.veteran,
        fresh_blood=wire.fresh_blood,
        inactive=wire.inactive,
        puuid=clean_text(wire.puuid),
    )


def _mastery(wire: WireMastery) -> Mastery | None:
    if wire.champion_id is None:
        return None
    return Mastery(
        champion_id=wire.champion_id,
        level=wire.champion_level,
        points=wire.champion_points,
        points_since_last_level=wire.champion_points_since_last_level,
        points_to_next_level=wire.champion_points_until_next_level,
        last_played_at=utc_from_ms(wire.last_play_time),
        tokens=wire.tokens_earned,
        marks_for_next_level=wire.mark_required_for_next_level,
        milestone=wire.champion_season_milestone,
        milestone_grades=tuple(wire.milestone_grades or ()),
    )


def _game_id(wire: WireActiveGame) -> MatchId:
    platform = find_platform(wire.platform_id or "")
    if not wire.game_id or platform is None:
        raise ValueError("a game without an id or a platform")
    return MatchId(platform, wire.game_id)


def _playing(wire: WirePlaying) -> Playing:
    runes = wire.perks or WireRunes()
    return Playing(
        puuid=clean_text(wire.puuid),
        riot_id=clean_text(wire.riot_id),
        is_bot=wire.bot,
        team_id=wire.team_id,
        champion_id=wire.champion_id,
        spell_ids=(wire.spell1_id, wire.spell2_id),
        profile_icon_id=wire.profile_icon_id,
        primary_path_id=runes.perk_style,
        secondary_path_id=runes.perk_sub_style,
        rune_ids=tuple(runes.perk_ids or ()),
    )


def _ban(wire: WireBanned) -> ActiveBan:
    number = wire.champion_id
    return ActiveBan(
        champion_id=None if number is None or number < 0 else number,
        team_id=wire.team_id,
        turn=wire.pick_turn,
    )
