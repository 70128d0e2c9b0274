"""A player's matches, from Riot through the store."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lma.context import Context
from lma.db import listings, match_lists
from lma.db.users import StoredUser
from lma.domain.match import Ending, kda, per_minute, result_of, share
from lma.domain.match_filter import MatchFilter
from lma.domain.match_id import MatchId, find_match_id
from lma.domain.queues import queue_name
from lma.domain.reading import Reading
from lma.domain.routing import Platform
from lma.schemas.match import Failure, MatchList, MatchRow, MatchSummary
from lma.services.champions import seed_champions
from lma.services.intake.ingest import Progress, bring_matches
from lma.services.players import Asked, get_player, retry_with_own_puuid

_PAGE = 100  # the most that match-v5 lists at once
# Riot can't filter by champion: so many of the newest matches are looked through, so many at once.
_LOOK_THROUGH = 300
_LOOK_AT_ONCE = 25
_SCOPE_STEP_S = 600
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # Riot counts from here, and knows nothing before


async def list_matches(
    ctx: Context,
    asked: Asked,
    wanted: MatchFilter,
    *,
    reading: Reading,
    progress: Progress | None = None,
) -> MatchList:
    """A player's newest matches that pass the filter, brought from Riot where they are missing.

    What could not be had is told in `failures`; everything that was had is in the list.
    """
    player = await get_player(ctx, asked, reading=reading)
    failures: list[Failure] = []
    looked_through = None
    if not await _is_covered(ctx, player, wanted, reading):
        await seed_champions(ctx)
        player, ids = await retry_with_own_puuid(
            ctx, asked, player, lambda ctx, player: list_ids(ctx, player, wanted)
        )
        looked_through, failures = await _bring(ctx, player, wanted, ids, progress)
    async with ctx.db.begin() as session:
        rows = [match_row(row) for row in await match_lists.list_rows(session, player.id, wanted)]
    return MatchList(
        player=player.label,
        matches=rows,
        summary=summarise(rows),
        failures=failures,
        looked_through=looked_through if wanted.champion_id is not None else None,
    )


async def _is_covered(
    ctx: Context, player: StoredUser, wanted: MatchFilter, reading: Reading
) -> bool:
    """Whether the store answers: offline it always does, else where Riot was asked recently."""
    if reading.offline:
        return True
    async with ctx.db.begin() as session:
        checked_at = await listings.checked_at(
            session, player.id, scope_of(player.platform, wanted), wanted.count
        )
    return reading.accepts(checked_at, ctx.clock())


async def _bring(
    ctx: Context,
    player: StoredUser,
    wanted: MatchFilter,
    ids: Sequence[MatchId],
    progress: Progress | None,
) -> tuple[int, list[Failure]]:
    """Bring the matches of the ids, as many as the filter needs; returns how many were seen."""
    step = len(ids) if wanted.champion_id is None else _LOOK_AT_ONCE
    failures: list[Failure] = []
    looked_through = 0
    while looked_through < len(ids):
        batch = ids[looked_through : looked_through + step]
        failures += await bring_matches(ctx, batch, progress=progress)
        looked_through += len(batch)
        if _failed(failures) or await _has_enough(ctx, player, wanted):
            break
    async with ctx.db.begin() as session:
        await match_lists.link_user(session, player.id, player.puuid)
        await match_lists.settle_times(session, player.id)
        if not _failed(failures):
            await listings.remember(
                session, player.id, scope_of(player.platform, wanted), wanted.count, ctx.clock()
            )
    return looked_through, failures


def _failed(failures: Sequence[Failure]) -> bool:
    """Whether more than a match that Riot doesn't have is missing."""
    return any(failure.exit_status for failure in failures)


async def _has_enough(ctx: Context, player: StoredUser, wanted: MatchFilter) -> bool:
    async with ctx.db.begin() as session:
        await match_lists.link_user(session, player.id, player.puuid)
        return len(await match_lists.list_rows(session, player.id, wanted)) >= wanted.count


async def list_ids(ctx: Context, player: StoredUser, wanted: MatchFilter) -> list[MatchId]:
    """The ids of the newest matches that may pass the filter, newest first."""
    reach = wanted.count if wanted.champion_id is None else max(_LOOK_THROUGH, wanted.count)
    found: set[MatchId] = set()
    for queue in wanted.queues or (None,):
        found.update(await _newest_ids(ctx, player, replace(wanted, count=reach), queue))
    return sorted(found, key=lambda match_id: match_id.number, reverse=True)[:reach]


async def _newest_ids(
    ctx: Context, player: StoredUser, wanted: MatchFilter, queue: int | None
) -> list[MatchId]:
    texts: list[str] = []
    while len(texts) < wanted.count:
        asked = min(_PAGE, wanted.count - len(texts))
        page = await ctx.riot.match_ids_by_puuid(
            player.puuid,
            region=Platform(player.platform).region,
            start=len(texts),
            count=asked,
            queue=queue,
            start_time=None if wanted.since is None else max(wanted.since, _BEGINNING),
            end_time=None if wanted.until is None else max(wanted.until, _BEGINNING),
        )
        texts += page
        if len(page) < asked:
            break
    return [match_id for match_id in map(find_match_id, texts) if match_id is not None]


def scope_of(platform: str, wanted: MatchFilter) -> str:
    """What a question is called among those a player's matches were asked by.

    Times count in steps, so that `--since 7d` asks the same a minute later.
    """
    parts = [
        f"platform={platform}",
        f"queue={','.join(map(str, wanted.queues))}",
        f"champion={wanted.champion_id or ''}",
    ]
    parts += [
        f"{name}={_step(time)}" for name, time in (("since", wanted.since), ("until", wanted.until))
    ]
    return " ".join(parts)


def _step(time: datetime | None) -> str:
    return "" if time is None else str(int(time.timestamp()) // _SCOPE_STEP_S)


def match_row(row: Any) -> MatchRow:
    """A row of the store as a result: the arithmetic on what it holds."""
    return MatchRow(
        match_id=row["game_id"],
        started_at=row["started_at"],
        queue=queue_name(row["queue_id"]),
        queue_id=row["queue_id"],
        patch=row["patch"],
        champion=row["champion"],
        champion_id=row["champion_id"],
        role=row["role"],
        result=result_of(Ending(row["ending"]), row["win"], row["placement"]),
        placement=row["placement"],
        duration=row["duration_s"],
        kills=row["kills"],
        deaths=row["deaths"],
        assists=row["assists"],
        kda=kda(row["kills"], row["deaths"], row["assists"]),
        kill_participation=row["kill_participation"],
        cs=row["cs"],
        cs_per_min=per_minute(row["cs"], row["duration_s"]),
        gold=row["gold"],
        damage=row["damage"],
        damage_share=row["damage_share"],
        vision_score=row["vision_score"],
    )


def summarise(rows: Sequence[MatchRow]) -> MatchSummary:
    """Wins, losses and averages; remakes and aborted games are counted apart."""
    played = [row for row in rows if row.result not in (None, "remake", "aborted")]
    wins = sum(row.result == "win" for row in played)
    losses = sum(row.result == "loss" for row in played)
    scored = [row for row in played if row.kda is not None]
    return MatchSummary(
        games=len(rows),
        wins=wins,
        losses=losses,
        win_rate=share(wins, wins + losses),
        remakes=sum(row.result == "remake" for row in rows),
        kills=_mean(played, "kills"),
        deaths=_mean(played, "deaths"),
        assists=_mean(played, "assists"),
        kda=kda(*(_total(scored, column) for column in ("kills", "deaths", "assists"))),
        placement=_mean(played, "placement"),
    )


def _known(rows: Sequence[MatchRow], column: str) -> list[int]:
    return [value for value in (getattr(row, column) for row in rows) if value is not None]


def _total(rows: Sequence[MatchRow], column: str) -> int | None:
    values = _known(rows, column)
    return sum(values) if values else None


def _mean(rows: Sequence[MatchRow], column: str) -> float | None:
    """The average over the games in which it is known."""
    values = _known(rows, column)
    return round(sum(values) / len(values), 2) if values else None
