"""Riot's wire models of players: accounts, profiles, standings, masteries, the game they are in.

As in `payloads.py`, every field is optional. Source: https://developer.riotgames.com/apis.
"""

import msgspec

from lma.riot.payloads import Count, Flag, Ms, Signed, Text, Wire


class WireAccount(Wire):
    """An account-v1 account; Riot may leave the names out."""

    puuid: Text = None
    game_name: Text = None
    tag_line: Text = None


class WireActiveRegion(Wire):
    """Where an account plays a game, by account-v1."""

    region: Text = None


class WireSummoner(Wire):
    """A summoner-v4 summoner."""

    puuid: Text = None
    profile_icon_id: Count = None
    summoner_level: Count = None
    revision_date: Ms = None


class WireLeagueEntry(Wire):
    """A league-v4 entry; queues without tiers leave most of it out."""

    puuid: Text = None
    league_id: Text = None
    queue_type: Text = None
    tier: Text = None
    rank: Text = None
    league_points: Signed = None
    wins: Count = None
    losses: Count = None
    hot_streak: Flag = None
    veteran: Flag = None
    fresh_blood: Flag = None
    inactive: Flag = None


class WireLeague(Wire):
    """A whole league of league-v4; its entries don't repeat its tier and queue."""

    league_id: Text = None
    tier: Text = None
    name: Text = None
    queue: Text = None
    entries: list[WireLeagueEntry] | None = None


class WireMastery(Wire):
    """A champion-mastery-v4 entry."""

    champion_id: Signed = None
    champion_level: Count = None
    champion_points: Count = None
    champion_points_since_last_level: Signed = None
    champion_points_until_next_level: Signed = None
    last_play_time: Ms = None
    tokens_earned: Count = None
    mark_required_for_next_level: Count = None
    champion_season_milestone: Count = None
    milestone_grades: list[str] | None = None


class WireRunes(Wire):
    """The runes of one who plays."""

    perk_ids: list[int] | None = None
    perk_style: Count = None
    perk_sub_style: Count = None


class WirePlaying(Wire):
    """One who plays right now; without a PUUID where they play anonymously, or are a bot."""

    puuid: Text = None
    riot_id: Text = None
    team_id: Count = None
    champion_id: Signed = None
    spell1_id: Count = msgspec.field(name="spell1Id", default=None)
    spell2_id: Count = msgspec.field(name="spell2Id", default=None)
    profile_icon_id: Signed = None
    bot: Flag = None
    perks: WireRunes | None = None


class WireBanned(Wire):
    """A champion that is banned; -1 is a ban that nobody made."""

    champion_id: Signed = None
    team_id: Count = None
    pick_turn: Signed = None


class WireObservers(Wire):
    """What a spectator needs."""

    encryption_key: Text = None


class WireActiveGame(Wire):
    """A spectator-v5 game; its start is 0 while it loads."""

    game_id: Ms = None
    platform_id: Text = None
    game_queue_config_id: Count = None
    map_id: Count = None
    game_mode: Text = None
    game_type: Text = None
    game_start_time: Ms = None
    game_length: Signed = None
    participants: list[WirePlaying] | None = None
    banned_champions: list[WireBanned] | None = None
    observers: WireObservers | None = None


class WireReplays(Wire):
    """Where match-v5 says that a player's replays lie."""

    total: Count = None
    match_file_urls: list[str] | None = msgspec.field(name="matchFileURLs", default=None)


account_decoder = msgspec.json.Decoder(WireAccount)
region_decoder = msgspec.json.Decoder(WireActiveRegion)
summoner_decoder = msgspec.json.Decoder(WireSummoner)
entries_decoder = msgspec.json.Decoder(list[WireLeagueEntry])
league_decoder = msgspec.json.Decoder(WireLeague)
mastery_decoder = msgspec.json.Decoder(WireMastery)
masteries_decoder = msgspec.json.Decoder(list[WireMastery])
score_decoder = msgspec.json.Decoder(int)
active_game_decoder = msgspec.json.Decoder(WireActiveGame)
replays_decoder = msgspec.json.Decoder(WireReplays)
