"""The ledger's statements: each piece of work once, held by one, settled by whoever holds it."""

import asyncio
from typing import Any

import pytest

from lma.db import backlog, followed, ledger, sweeping
from lma.db.database import Database
from lma.db.ledger import Claim, Outcome, Wish
from lma.domain.work import Kind, State, WorkQueue

BACKFILL, INTERACTIVE = WorkQueue.BACKFILL, WorkQueue.INTERACTIVE


def wish(key: str, *, queue: WorkQueue = BACKFILL, **more: Any) -> Wish:
    told = {"kind": Kind.MATCH, "route": "americas", "priority": 2, **more}
    return Wish(key=key, queue=queue, **told)


async def discover(database: Database, *wishes: Wish, revive: bool = False) -> int:
    async with database.begin() as session:
        return await ledger.discover(session, wishes, revive=revive)


async def claim(
    database: Database, *, queue: WorkQueue = BACKFILL, limit: int = 100, **more: Any
) -> list[Claim]:
    told = {"lease_s": 15.0, "holder": "somebody", "kinds": list(Kind), **more}
    async with database.begin() as session:
        return await ledger.claim(session, queue, limit=limit, **told)


async def settle(database: Database, *outcomes: Outcome) -> set[int]:
    async with database.begin() as session:
        return await ledger.settle(session, outcomes)


async def reconcile(database: Database, most_lost: int = 20) -> int:
    async with database.begin() as session:
        return await ledger.reconcile(session, most_lost=most_lost)


async def row(database: Database, key: str) -> Any:
    async with database.read() as session:
        return await session.fetchrow("SELECT * FROM work WHERE key = $1", key)


async def age(database: Database, **intervals: str) -> None:
    """Move times of every row back."""
    moved = ", ".join(f"{name} = {name} - interval '{by}'" for name, by in intervals.items())
    async with database.begin() as session:
        await session.execute(f"UPDATE work SET {moved}")


async def test_work_that_is_found_a_thousand_times_at_once_is_one_row(database: Database) -> None:
    found = await asyncio.gather(*(discover(database, wish("NA1_1")) for _ in range(1000)))
    assert sum(found) == 1
    async with database.read() as session:
        assert await session.fetchval("SELECT count(*) FROM work") == 1


async def test_overlapping_finds_do_not_lock_each_other_out(database: Database) -> None:
    wishes = [wish(f"NA1_{n}") for n in range(200)]
    await asyncio.gather(
        *(discover(database, *(wishes if turn % 2 else wishes[::-1])) for turn in range(8))
    )
    async with database.read() as session:
        assert await session.fetchval("SELECT count(*) FROM work") == 200


async def test_the_urgent_goes_first_and_then_the_newest(database: Database) -> None:
    await discover(
        database,
        wish("old", rank=-5),
        wish("new", rank=0),
        wish("list", kind=Kind.LIST, priority=1, rank=-9),
        wish("expiring", kind=Kind.TIMELINE, priority=0, rank=-20),
    )
    assert [each.key for each in await claim(database)] == ["expiring", "list", "new", "old"]


async def test_nothing_is_held_by_two(database: Database) -> None:
    await discover(database, *(wish(f"NA1_{n}") for n in range(300)))
    taken = await asyncio.gather(*(claim(database, limit=50) for _ in range(9)))
    ids = [each.id for claims in taken for each in claims]
    assert len(ids) == len(set(ids)) == 300


async def test_other_queues_kinds_and_hosts_are_left_alone(database: Database) -> None:
    await discover(
        database,
        wish("a", queue=INTERACTIVE),
        wish("b", kind=Kind.ANALYSIS),
        wish("c", route="asia"),
        wish("d"),
    )
    taken = await claim(database, kinds=[Kind.MATCH], leave=["match asia"])
    assert [each.key for each in taken] == ["d"]


async def test_what_rests_is_not_due(database: Database) -> None:
    await discover(database, wish("a"))
    (held,) = await claim(database)
    told = Outcome(held, State.DUE, rest_s=60, failures=1, code="x", error="why", body=b"<html>")
    assert await settle(database, told) == {held.id}
    assert await claim(database) == []
    kept = await row(database, "a")
    assert (kept["attempts"], kept["error_code"], kept["last_error"]) == (1, "x", "why")
    assert kept["last_body"] == b"<html>"
    await age(database, next_at="61 seconds")
    (again,) = await claim(database)
    assert (again.attempts, again.fence) == (1, held.fence + 1)
    await settle(database, Outcome(again, State.DONE))
    done = await row(database, "a")
    assert (done["state"], done["last_error"], done["last_body"]) == ("done", None, None)
    assert done["ended_at"] is not None


async def test_whoever_comes_back_from_the_dead_can_settle_nothing(database: Database) -> None:
    await discover(database, wish("a"))
    (frozen,) = await claim(database, holder="frozen")
    await age(database, lease_until="1 minute")
    assert await reconcile(database) == 1
    (fresh,) = await claim(database, holder="fresh")
    async with database.begin() as session:
        assert await ledger.hold(session, [frozen]) == set()
        await ledger.renew(session, [frozen], 1000)
    for state in (State.DONE, State.POISON, State.DUE):
        assert await settle(database, Outcome(frozen, state)) == set()
    kept = await row(database, "a")
    assert (kept["state"], kept["holder"]) == ("leased", "fresh")
    assert await settle(database, Outcome(fresh, State.DONE)) == {fresh.id}
    assert await settle(database, Outcome(fresh, State.DUE)) == set()


async def test_a_lease_that_is_renewed_does_not_run_out(database: Database) -> None:
    await discover(database, wish("a"))
    (held,) = await claim(database)
    await age(database, lease_until="1 minute")
    async with database.begin() as session:
        await ledger.renew(session, [held], 15)
    assert await reconcile(database) == 0


async def test_what_workers_keep_dying_of_is_poison_in_the_end(database: Database) -> None:
    await discover(database, wish("a"))
    for turn in range(4):
        await claim(database, holder=f"worker {turn}")
        await age(database, lease_until="1 minute")
        assert await reconcile(database, most_lost=4) == 1
        await age(database, next_at="5 minutes")
    kept = await row(database, "a")
    assert (kept["state"], kept["error_code"], kept["lost"]) == ("poison", "worker_lost", 4)
    assert "4 workers died over it, the last was worker 3" in kept["last_error"]


async def test_a_death_costs_no_attempt(database: Database) -> None:
    await discover(database, wish("a"))
    await claim(database)
    await age(database, lease_until="1 minute")
    await reconcile(database)
    (again,) = await claim(database)
    assert again.attempts == 0


async def test_what_somebody_waits_for_moves_to_their_queue(database: Database) -> None:
    await discover(database, wish("a", rank=-50))
    assert await discover(database, wish("a", queue=INTERACTIVE, rank=-1)) == 1
    (held,) = await claim(database, queue=INTERACTIVE)
    assert (held.rank, held.queue) == (-1, INTERACTIVE)
    assert await discover(database, wish("a")) == 0
    await settle(database, Outcome(held, State.DUE))
    await discover(database, wish("a"))
    assert [each.key for each in await claim(database, queue=INTERACTIVE)] == ["a"]


async def test_what_was_done_and_is_wanted_again_is_due_and_other_ends_only_if_told(
    database: Database,
) -> None:
    await discover(database, wish("done"), wish("poison"), wish("dropped"))
    held = {each.key: each for each in await claim(database)}
    await settle(
        database,
        Outcome(held["done"], State.DONE),
        Outcome(held["poison"], State.POISON, failures=1, error="why"),
        Outcome(held["dropped"], State.DROPPED),
    )
    wishes = [wish("done"), wish("poison"), wish("dropped")]
    assert await discover(database, *wishes) == 1
    assert [each.key for each in await claim(database)] == ["done"]
    assert await discover(database, *wishes, revive=True) == 2
    revived = await claim(database)
    assert {(each.key, each.attempts) for each in revived} == {("poison", 0), ("dropped", 0)}


async def test_a_wish_for_more_is_noted_on_what_is_due(database: Database) -> None:
    await discover(database, wish("a"))
    await discover(database, wish("a", spec="timeline"))
    await discover(database, wish("a"))
    assert (await claim(database))[0].spec == "timeline"


async def test_a_backlog_of_days_is_still_all_due(database: Database) -> None:
    await discover(database, *(wish(f"NA1_{n}") for n in range(50)))
    await age(database, discovered_at="9 days", next_at="9 days")
    async with database.read() as session:
        due = await backlog.due_queues(session, list(WorkQueue), list(Kind))
    assert due == [BACKFILL]
    taken = await claim(database)
    assert len(taken) == 50
    assert taken[0].age_s > 8 * 86400


async def test_the_claim_finds_what_is_due_by_the_index(database: Database) -> None:
    await discover(database, *(wish(f"NA1_{n}", rank=n) for n in range(2000)))
    async with database.begin() as session:
        await session.execute("ANALYZE work")
        plan = await session.fetch(
            "EXPLAIN SELECT id FROM work WHERE queue = 'backfill' AND state = 'due'"
            " AND next_at <= now() ORDER BY priority, rank DESC, id LIMIT 32"
        )
    assert "work_due" in "\n".join(line[0] for line in plan)
    assert "Sort" not in "\n".join(line[0] for line in plan)


@pytest.mark.parametrize("state", [State.MISSING, State.POISON])
async def test_fates_tell_what_will_still_become_of_it(database: Database, state: State) -> None:
    await discover(database, wish("ended"), wish("due"), wish("rests"), wish("held"))
    held = {each.key: each for each in await claim(database)}
    await settle(
        database,
        Outcome(held["ended"], state, code="not_found"),
        Outcome(held["rests"], State.DUE, rest_s=60),
        Outcome(held["due"], State.DUE),
    )
    async with database.read() as session:
        found = await ledger.fates(session, Kind.MATCH, ["ended", "due", "rests", "held", "no"])
    assert {key for key, fate in found.items() if fate.open} == {"due", "held"}
    assert found["ended"].code == "not_found"
    assert "no" not in found


async def sweep(database: Database, after: int = 0, stretch: int = 100) -> tuple[int | None, int]:
    async with database.begin() as session:
        return await sweeping.sweep_done(session, after=after, stretch=stretch, days=7)


async def test_what_was_done_long_ago_is_forgotten_and_nothing_else(database: Database) -> None:
    kinds = (Kind.MATCH, Kind.TIMELINE, Kind.LIST, Kind.ANALYSIS)
    await discover(database, *(wish("old", kind=kind) for kind in kinds))
    await settle(database, *(Outcome(each, State.DONE) for each in await claim(database)))
    states = (State.MISSING, State.POISON, State.DROPPED)
    await discover(database, *(wish(state.value) for state in states))
    claims = {each.key: each for each in await claim(database)}
    await settle(database, *(Outcome(claims[state.value], state) for state in states))
    await age(database, ended_at="8 days")
    await discover(database, wish("new"), wish("due"))
    (new,) = [each for each in await claim(database) if each.key == "new"]
    await settle(database, Outcome(new, State.DONE))
    assert await sweep(database) == (None, 3)
    async with database.read() as session:
        left = await session.fetch("SELECT kind, key FROM work")
    assert {(each["kind"], each["key"]) for each in left} == {
        ("analysis", "old"),
        *(("match", key) for key in ("missing", "poison", "dropped", "new", "due")),
    }


async def test_a_followed_list_stays_for_it_tells_when_it_was_looked_at(
    database: Database,
) -> None:
    async with database.begin() as session:
        user = await session.fetchval(
            """INSERT INTO "user" (id, puuid, platform, summoner_name, name_folded)
               VALUES (gen_random_uuid(), 'p', 'na1', 'One', 'one') RETURNING id"""
        )
        await followed.follow(session, user, every_s=60, count=20, timelines=False)
    await discover(
        database, wish(f"{user} fresh", kind=Kind.LIST), wish(f"{user} 123", kind=Kind.LIST)
    )
    await settle(database, *(Outcome(each, State.DONE) for each in await claim(database)))
    await age(database, ended_at="8 days")
    assert await sweep(database) == (None, 1)
    assert await row(database, f"{user} fresh") is not None


async def test_the_ledger_is_swept_a_stretch_at_a_time(database: Database) -> None:
    await discover(database, *(wish(f"NA1_{number}") for number in range(25)))
    await settle(database, *(Outcome(each, State.DONE) for each in await claim(database)))
    await age(database, ended_at="8 days")
    after: int | None = 0
    swept = []
    while after is not None:
        after, gone = await sweep(database, after, 10)
        swept.append(gone)
    assert swept == [10, 10, 5]


async def test_what_is_swept_while_it_is_wanted_again_is_not_lost(database: Database) -> None:
    await discover(database, wish("NA1_1"))
    (held,) = await claim(database)
    await settle(database, Outcome(held, State.DONE))
    await age(database, ended_at="8 days")
    async with database.begin() as session:
        assert await sweeping.sweep_done(session, after=0, stretch=100, days=7) == (None, 1)
        wanting = asyncio.create_task(discover(database, wish("NA1_1")))
        await asyncio.sleep(0.2)
    assert await wanting == 1
    assert (await row(database, "NA1_1"))["state"] == "due"
