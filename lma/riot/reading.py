"""Reads the smaller answers; what can't be read raises `ValueError`."""

from collections.abc import Callable

from lma.domain.match import utc_from_ms
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, find_platform
from lma.riot.answers import Account, LeagueEntries, LeagueEntry, Summoner
from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.payloads import (
    WireLeagueEntry,
    account_decoder,
    league_decoder,
    region_decoder,
    summoner_decoder,
    texts_decoder,
)


def account(*, asked: RiotId | None = None, puuid: str | None = None) -> Callable[[bytes], Account]:
    """A reader of accounts that fills what Riot leaves out with what was asked for."""

    def read(body: bytes) -> Account:
        wire = decode(body, account_decoder)
        found = clean_text(wire.puuid) or puuid
        if found is None:
            raise ValueError("an account without a PUUID")
        return Account(
            puuid=found,
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
    wires = decode(body, league_decoder)
    return LeagueEntries(body, tuple(_entry(wire) for wire in wires if wire.queue_type))


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
    )
