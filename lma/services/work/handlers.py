"""What each kind of work is: how it is fetched, and how what was fetched is kept."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from lma.context import Context
from lma.core.errors import NotFound
from lma.db import ledger, listings, match_lists, matches, states, timelines, users
from lma.db.database import Session
from lma.db.ledger import Claim, Outcome
from lma.db.matches import Stored
from lma.domain.match_id import MatchId, find_match_id, parse_match_id
from lma.domain.riot_id import PlayerRef
from lma.domain.routing import Platform
from lma.domain.states import Moment
from lma.domain.work import Budget, Kind, ListWanted, State
from lma.services.games import get_moments
from lma.services.intake.ingest import refusal_of
from lma.services.matches import list_ids, scope_of
from lma.services.players import Asked, retry_with_own_puuid
from lma.services.work.ledger import (
    WITH_TIMELINE,
    user_of,
    wish_for_matches,
    wish_for_timelines,
)

_FRESH_PAGE = 20


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a piece of work brought."""

    claim: Claim
    result: Any


@dataclass(slots=True)
class Kept:
    """What became of results of one kind that are not just done, and whether there is more."""

    outcomes: list[Outcome] = field(default_factory=list)
    found_more: bool = False


Fetch: TypeAlias = Callable[[Context, Claim, Budget], Awaitable[Any]]
Keep: TypeAlias = Callable[[Context, Session, Sequence[Fetched]], Awaitable[Kept]]


@dataclass(frozen=True, slots=True)
class Handler:
    """A kind of work: `fetch` asks Riot outside any transaction, `keep` writes inside the one that
    settles the work.
    """

    fetch: Fetch
    keep: Keep


async def _fetch_match(ctx: Context, claim: Claim, _: Budget) -> matches.Payload:
    payload = await ctx.riot.match(parse_match_id(claim.key))
    return payload.facts, payload.body


async def _keep_matches(ctx: Context, session: Session, fetched: Sequence[Fetched]) -> Kept:
    became = await matches.store_matches(session, [each.result for each in fetched], ctx.clock())
    refused = [each.claim for each in fetched if became[each.claim.key] is Stored.REFUSED]
    more = await _wish_for_timelines(session, [each.claim for each in fetched])
    return Kept([_refused(claim) for claim in refused], found_more=more)


async def keep_known(session: Session, claims: Sequence[Claim]) -> None:
    """Settle matches that are stored already, and want the timelines that were wanted of them."""
    if claims:
        await ledger.settle(session, [Outcome(claim, State.DONE) for claim in claims])
        await _wish_for_timelines(session, claims)


async def _wish_for_timelines(session: Session, claims: Sequence[Claim]) -> bool:
    """Write down the timelines that are wanted of stored matches; whether there are any."""
    found = 0
    for queue in {claim.queue for claim in claims}:
        wanted = [c.key for c in claims if c.queue is queue and c.spec == WITH_TIMELINE]
        if wanted:
            found += await wish_for_timelines(session, wanted, queue=queue)
    return found > 0


def _refused(claim: Claim) -> Outcome:
    error = refusal_of(claim.key)
    return Outcome(claim, State.POISON, failures=1, code="quarantined", error=error.message)


@dataclass(frozen=True, slots=True)
class _Timeline:
    """A timeline, None where Riot has none, the row of its match, and the states they make."""

    match_row: UUID
    body: bytes | None
    moments: Sequence[Moment] = ()


async def _fetch_timeline(ctx: Context, claim: Claim, budget: Budget) -> _Timeline:
    """The timeline; that Riot has none of an old match is normal, and an answer."""
    async with ctx.db.read() as session:
        match = await matches.find_match(session, claim.key)
    if match is None:
        raise NotFound(f"{claim.key} is not stored, so its timeline waits.")
    try:
        body = (await ctx.riot.timeline(parse_match_id(claim.key))).body
        return _Timeline(match["id"], body, await get_moments(ctx, match["id"], body))
    except NotFound:
        started_at = match["started_at"]
        age_s = 0.0 if started_at is None else (ctx.clock() - started_at).total_seconds()
        if max(age_s, claim.age_s) < budget.missing_after_s:
            raise
        return _Timeline(match["id"], None)


async def _keep_timelines(ctx: Context, session: Session, fetched: Sequence[Fetched]) -> Kept:
    kept = Kept()
    for each in fetched:
        timeline: _Timeline = each.result
        stored = await timelines.store_timeline(
            session, timeline.match_row, each.claim.key, timeline.body, ctx.clock()
        )
        if not stored:
            kept.outcomes.append(_refused(each.claim))
            continue
        await states.write_states(session, timeline.match_row, timeline.moments)
        if timeline.body is None:
            kept.outcomes.append(Outcome(each.claim, State.MISSING, code=NotFound.code))
    return kept


@dataclass(frozen=True, slots=True)
class _Listed:
    """A player's list as Riot told it; None for a player that the store has lost."""

    player: users.StoredUser | None
    wanted: ListWanted
    ids: Sequence[MatchId]


async def _fetch_list(ctx: Context, claim: Claim, _: Budget) -> _Listed:
    wanted = ListWanted.read(claim.spec or "{}")
    async with ctx.db.read() as session:
        player = await users.find_by_id(session, user_of(claim.key))
    if player is None:
        return _Listed(None, wanted, ())

    async def ask(ctx: Context, player: users.StoredUser) -> list[MatchId]:
        if wanted.fresh:
            return await _fresh_ids(ctx, player, wanted)
        return await list_ids(ctx, player, wanted.matches)

    asked = Asked(PlayerRef(puuid=player.puuid), None)
    player, ids = await retry_with_own_puuid(ctx, asked, player, ask)
    return _Listed(player, wanted, ids)


async def _fresh_ids(ctx: Context, player: users.StoredUser, wanted: ListWanted) -> list[MatchId]:
    """The newest ids down to where everything is known, and a little further: some come late."""
    found: list[MatchId] = []
    known_in_a_row = 0
    for start in range(0, wanted.count, _FRESH_PAGE):
        texts = await ctx.riot.match_ids_by_puuid(
            player.puuid,
            region=Platform(player.platform).region,
            start=start,
            count=min(_FRESH_PAGE, wanted.count - start),
        )
        found += [match_id for match_id in map(find_match_id, texts) if match_id is not None]
        async with ctx.db.read() as session:
            known = await matches.known_ids(session, texts)
        known_in_a_row = known_in_a_row + len(texts) if known >= set(texts) else 0
        if len(texts) < _FRESH_PAGE or known_in_a_row >= max(wanted.overlap, 1):
            break
    return found


async def _keep_lists(ctx: Context, session: Session, fetched: Sequence[Fetched]) -> Kept:
    kept = Kept()
    for each in fetched:
        listed: _Listed = each.result
        if listed.player is None:
            gone = "the player is no longer stored"
            kept.outcomes.append(Outcome(each.claim, State.DROPPED, error=gone))
        elif await _keep_list(ctx, session, each.claim, listed, listed.player):
            kept.found_more = True
    return kept


async def _keep_list(
    ctx: Context, session: Session, claim: Claim, listed: _Listed, player: users.StoredUser
) -> bool:
    """Write down what a list names and the store lacks; whether there was any.

    A list counts as known once all that it names is stored: until then the terminal would take
    what is there for all there is.
    """
    wanted = listed.wanted
    missing = await wish_for_matches(
        session, listed.ids, queue=claim.queue, with_timelines=wanted.timelines
    )
    await match_lists.link_user(session, player.id, player.puuid)
    await match_lists.settle_times(session, player.id)
    if not missing and not wanted.fresh:
        scope = scope_of(player.platform, wanted.matches)
        await listings.remember(session, player.id, scope, wanted.count, ctx.clock())
    return bool(missing) or wanted.timelines


HANDLERS: Mapping[Kind, Handler] = {
    Kind.MATCH: Handler(_fetch_match, _keep_matches),
    Kind.TIMELINE: Handler(_fetch_timeline, _keep_timelines),
    Kind.LIST: Handler(_fetch_list, _keep_lists),
}


async def keep(
    ctx: Context,
    session: Session,
    handlers: Mapping[Kind, Handler],
    fetched: Sequence[Fetched],
) -> tuple[list[Outcome], bool]:
    """Keep what was fetched of whatever kind, and settle it; the outcomes, and whether more is due.

    What is no longer held is neither kept nor settled: somebody else has it.
    """
    held = await ledger.hold(session, [each.claim for each in fetched])
    ours = [each for each in fetched if each.claim.id in held]
    outcomes = {each.claim.id: Outcome(each.claim, State.DONE) for each in ours}
    found_more = False
    for kind in {each.claim.kind for each in ours}:
        group = [each for each in ours if each.claim.kind is kind]
        kept = await handlers[kind].keep(ctx, session, group)
        outcomes |= {outcome.claim.id: outcome for outcome in kept.outcomes}
        found_more |= kept.found_more
    told = list(outcomes.values())
    await ledger.settle(session, told)
    return told, found_more
