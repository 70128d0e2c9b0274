"""The legacy database, brought over: what becomes of its players, matches and lists."""

import json
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import ConfigurationFailed, DatabaseMissing, DatabaseUnavailable, NotFound
from lma.domain.match_filter import MatchFilter
from lma.domain.reading import Reading
from lma.domain.riot_id import parse_player, parse_riot_id
from lma.schemas.legacy import ImportedTable, ImportFinding
from lma.services.champions import sync_champions
from lma.services.front_end.users import fetch_user, sign_in, sign_up
from lma.services.legacy.rails import import_rails
from lma.services.legacy.report import get_original, list_findings, list_ids
from lma.services.matches import list_matches
from lma.services.personal_data import forget_person
from lma.services.players import Asked
from lma.services.store import rebuild_facts
from tests.domain.ruby_inspect import inspected
from tests.legacy import Legacy, match, puuid, user
from tests.payloads import match_body, old_match, person

OFFLINE = Reading(offline=True)


def payload(number: int, *puuids: str) -> dict[str, Any]:
    """A match-v5 match of these players."""
    people = [person(one, summonerName="é\u200b\n😀") for one in puuids or ("p1",)]
    told: dict[str, Any] = json.loads(match_body(f"NA1_{number}", people))
    return told


async def read(ctx: Context, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    async with ctx.db.read() as session:
        return [tuple(row) for row in await session.fetch(query, *arguments)]


async def bring(ctx: Context, legacy: Legacy, **options: Any) -> dict[str, ImportedTable]:
    return {table.table: table for table in await import_rails(ctx, legacy.dsn, **options)}


async def findings(ctx: Context) -> dict[tuple[str, int, str], ImportFinding]:
    return {(one.table, one.legacy_id, one.code): one for one in await list_findings(ctx)}


async def became(ctx: Context, table: str) -> dict[int, str | None]:
    return {one.legacy_id: one.id for one in await list_ids(ctx) if one.table == table}


USERS = 'SELECT summoner_name, riot_id, summoner_level, profile_icon_id, email FROM "user"'


async def test_everything_comes_over_and_the_legacy_database_stays_as_it_is(
    ctx: Context, legacy: Legacy
) -> None:
    one = puuid(1)
    await legacy.add("users", user(7, "Doublelift#NA1", puuid=one, email="d@example.com"))
    await legacy.add("matches", match(1, payload(5, one), "NA1_5"), match(2, old_match()))
    await legacy.list([(7, 1), (7, 2)])
    before = await legacy.state()
    told = await bring(ctx, legacy)
    assert await legacy.state() == before
    assert [(t.rows, t.mapped, t.records, t.unread) for t in told.values()] == [
        (1, 1, 1, 0),
        (2, 2, 2, 0),
        (2, 0, 2, 0),
        (0, 0, 0, 0),
    ]
    assert await read(ctx, USERS) == [("Doublelift", "Doublelift#NA1", 30, 107, "d@example.com")]
    kept = await read(ctx, "SELECT game_id, format, game_info FROM match ORDER BY number")
    assert [row[:2] for row in kept] == [("NA1_5", "match-v5"), ("NA1_2585563902", "match-v4")]
    assert [json.loads(row[2]) for row in kept] == [payload(5, one), old_match()]
    assert await read(ctx, "SELECT name FROM origin") == []


async def test_every_way_of_writing_a_match_down_is_read(ctx: Context, legacy: Legacy) -> None:
    told = payload(1)
    ruby = inspected(told)
    ways = [
        ruby,
        inspected(told, modern=True),
        json.dumps(told),
        json.dumps(json.dumps(told)),
        inspected(ruby),
        f"  {ruby}\n",
    ]
    for number, text in enumerate(ways, start=1):
        changed = text.replace("NA1_1", f"NA1_{number}")
        await legacy.add("matches", match(number, changed))
    tables = await bring(ctx, legacy)
    assert (tables["matches"].records, tables["matches"].unread) == (len(ways), 0)
    for body, number in await read(ctx, "SELECT game_info, number FROM match"):
        told["metadata"]["matchId"] = f"NA1_{number}"
        assert json.loads(body) == told


@pytest.mark.parametrize("kind", ["json", "jsonb", "bytea"])
async def test_game_info_may_be_of_another_type(ctx: Context, legacy: Legacy, kind: str) -> None:
    change = f"TYPE {kind} USING convert_to(game_info, 'UTF8')" if kind == "bytea" else None
    await legacy.connection.execute(
        f"ALTER TABLE matches ALTER game_info {change or f'TYPE {kind} USING game_info::{kind}'}"
    )
    body = json.dumps(payload(1))
    await legacy.add("matches", match(1, body) if kind != "bytea" else {"id": 1})
    if kind == "bytea":
        await legacy.connection.execute("UPDATE matches SET game_info = $1", body.encode())
    assert (await bring(ctx, legacy))["matches"].records == 1


UNREAD = {
    None: "empty",
    "  ": "empty",
    "nil": "empty",
    "{}": "empty",
    "--- !ruby/hash:ActiveSupport::HashWithIndifferentAccess\n": "yaml",
    '{"status"=>{"message"=>"Data not found", "status_code"=>404}}': "riots_error",
    '{"a"=>1}': "no_match",
    "[" * 10_000 + "]" * 10_000: "no_match",
    '{"metadata"=>{"matchId"=>"NA1_1"}, "info"=>{"x"=>NaN}}': "syntax",
    '{"a"=>`touch /tmp/pwned`, "b"=>#{exit}}': "syntax",
    "\\": "syntax",
}


async def test_what_can_not_be_read_is_told_and_kept(ctx: Context, legacy: Legacy) -> None:
    for number, text in enumerate(UNREAD, start=1):
        await legacy.add("matches", match(number, text, f"NA1_{number}"))
    await legacy.add("matches", match(99, payload(99), "NA1_99"))
    tables = await bring(ctx, legacy)
    assert (tables["matches"].unread, tables["matches"].records) == (len(UNREAD), 1)
    found = await findings(ctx)
    assert [code for _, _, code in found] == list(UNREAD.values())
    place = found["matches", 9, "syntax"]
    assert (place.position, place.name) == (49, "NA1_9")
    assert place.excerpt is not None
    assert "NaN" in place.excerpt
    assert await get_original(ctx, "matches", 10) == list(UNREAD)[9].encode()  # type: ignore[union-attr]
    with pytest.raises(NotFound, match="No text is kept"):
        await get_original(ctx, "matches", 99)
    assert (await became(ctx, "matches"))[1] is None


async def test_broken_bytes_are_told_and_the_match_is_there(ctx: Context, legacy: Legacy) -> None:
    text = inspected(payload(1)).replace('"gameMode"=>"CLASSIC"', '"gameMode"=>"CL\\xE2\\x82"')
    await legacy.add("matches", match(1, text))
    tables = await bring(ctx, legacy)
    assert (tables["matches"].unread, tables["matches"].notes) == (0, 1)
    assert await get_original(ctx, "matches", 1) == text.encode()
    assert await read(ctx, "SELECT game_mode FROM match") == [("CL\ufffd",)]


async def test_what_postgresql_refuses_is_told(ctx: Context, legacy: Legacy) -> None:
    digits = "9" * 140_000
    text = inspected(payload(1)).replace('"mapId"=>11', f'"mapId"=>11, "x"=>{digits}')
    await legacy.add("matches", match(1, text, "NA1_1"), match(2, payload(2), "NA1_2"))
    tables = await bring(ctx, legacy)
    assert (tables["matches"].unread, tables["matches"].records) == (1, 1)
    assert [code for _, _, code in await findings(ctx)] == ["refused"]


async def test_a_level_up_made_no_other_player(ctx: Context, legacy: Legacy) -> None:
    one = puuid(1)
    await legacy.add(
        "users",
        user(2, "Doublelift", level=30, puuid=one),
        user(3, "doublelift", level=33, email="first@example.com"),
        user(5, "Doublelift#NA1", level=32, puuid=one, email=" "),
        user(7, "Doublelift#NA1", level=31, puuid=one, email="d 1@example.com"),
        user(8, "Other", level=40, puuid=puuid(2)),
    )
    await legacy.add("matches", *(match(n, payload(n, one)) for n in range(1, 4)))
    await legacy.list([(2, 1), (3, 2), (7, 3), (7, 1), (8, 1)])
    tables = await bring(ctx, legacy)
    assert (tables["users"].mapped, tables["users"].records) == (5, 2)
    assert await read(ctx, f"{USERS} ORDER BY 1") == [
        ("Doublelift", "Doublelift#NA1", 31, 107, "first@example.com"),
        ("Other", None, 40, 108, None),
    ]
    ids = await became(ctx, "users")
    assert len({ids[2], ids[3], ids[5], ids[7]}) == 1
    assert await read(ctx, "SELECT count(*), min(slot) FROM user_match GROUP BY user_id") in (
        [(3, 1), (1, 0)],
        [(1, 0), (3, 1)],
    )
    found = await findings(ctx)
    assert set(found) == {("users", 7, "email_conflict"), ("users", 7, "email_repaired")}
    assert "first@example.com; d+1@example.com is not" in found["users", 7, "email_conflict"].detail


async def test_of_two_players_of_a_name_the_newer_one_has_it(ctx: Context, legacy: Legacy) -> None:
    await legacy.add(
        "users",
        user(1, "Taken#NA1", puuid=puuid(1)),
        user(2, "Taken#NA1", puuid=puuid(2)),
        user(3, "\u202e\x07#"),
        user(4, "", puuid=puuid(4)),
    )
    tables = await bring(ctx, legacy)
    assert (tables["users"].records, tables["users"].unread) == (3, 1)
    assert await read(ctx, 'SELECT riot_id FROM "user" WHERE riot_id IS NOT NULL') == [
        ("Taken#NA1",)
    ]
    assert [code for _, _, code in await findings(ctx)] == ["no_name"]


async def test_twice_is_as_once(ctx: Context, legacy: Legacy) -> None:
    await legacy.add("users", user(1, "A#NA1", puuid=puuid(1)), user(2, "B"), user(3, "b"))
    await legacy.add("matches", match(1, payload(1, puuid(1))), match(2, "nonsense", "x"))
    await legacy.list([(1, 1), (2, 1), (3, 2), (4, 1)])
    everything = [
        'SELECT * FROM "user" ORDER BY id',
        "SELECT id, game_id FROM match",
        "SELECT * FROM user_match ORDER BY user_id",
        "SELECT * FROM legacy_id ORDER BY space, legacy_id",
        "SELECT space, legacy_id, code, detail FROM legacy_finding ORDER BY 1, 2, 3",
        "SELECT user_id, reach, checked_at FROM listing ORDER BY 1",
    ]
    first = await bring(ctx, legacy)
    before = [await read(ctx, query) for query in everything]
    second = await bring(ctx, legacy)
    assert [await read(ctx, query) for query in everything] == before
    assert all(rows for rows in before)
    assert first["user_matches"].unread == 2
    assert second["matches"].unread == first["matches"].unread == 1


async def test_what_the_old_application_did_meanwhile_comes_over_too(
    ctx: Context, legacy: Legacy
) -> None:
    one = puuid(1)
    await legacy.add("users", user(1, "A#NA1", puuid=one))
    # Far apart: what lies shortly before the end is gone over anyway.
    await legacy.add("matches", match(1, None, "NA1_1"), match(3000, payload(3, one), "NA1_3"))
    await legacy.list([(1, 1)])
    legacy.listed = 3000
    await legacy.list([(1, 3000)])
    await bring(ctx, legacy)
    assert await read(ctx, "SELECT count(*) FROM user_match") == [(1,)]
    await legacy.connection.execute(
        "UPDATE users SET email = 'a@example.com', summoner_level = 50, "
        "updated_at = updated_at + interval '1 year'"
    )
    await legacy.connection.execute(
        "UPDATE matches SET game_info = $1 WHERE id = 1", inspected(payload(1, "somebody else"))
    )
    await legacy.add("matches", match(2999, payload(2, one)), match(3001, payload(4, one)))
    await legacy.list([(1, 2999), (1, 3001)])
    tables = await bring(ctx, legacy)
    assert (tables["matches"].records, tables["matches"].unread) == (4, 0)
    assert await read(ctx, "SELECT count(*) FROM user_match") == [(4,)]
    assert await read(ctx, USERS) == [("A", "A#NA1", 50, 101, "a@example.com")]


async def test_a_player_whom_riot_described_since_keeps_what_riot_said(
    ctx: Context, legacy: Legacy
) -> None:
    player = await sign_up(ctx, "Faker#KR1", "faker@example.com")
    await legacy.add(
        "users", user(1, "Hide on bush", puuid=player.puuid, email="old@example.com", level=1)
    )
    await bring(ctx, legacy)
    assert await read(ctx, USERS) == [
        ("Faker", "Faker#KR1", player.summoner_level, player.profile_icon_id, "faker@example.com")
    ]
    assert list(await findings(ctx)) == [("users", 1, "email_conflict")]
    assert await became(ctx, "users") == {1: player.id}


async def test_another_legacy_database_is_refused(ctx: Context, legacy: Legacy) -> None:
    await legacy.add("matches", match(1, payload(1), "NA1_1"))
    await bring(ctx, legacy)
    await legacy.connection.execute("UPDATE matches SET game_id = 'NA1_77'")
    with pytest.raises(ConfigurationFailed, match="its match 1 is NA1_77, not NA1_1"):
        await bring(ctx, legacy)


async def test_a_player_known_by_name_is_found_out_when_riot_is_asked(
    ctx: Context, legacy: Legacy
) -> None:
    await legacy.add("users", user(1, "Faker", email="f@example.com", level=3))
    await legacy.add("matches", match(1, payload(1)))
    await legacy.list([(1, 1)])
    await bring(ctx, legacy)
    [(own, kept)] = await read(ctx, 'SELECT id, puuid FROM "user"')
    assert kept == "legacy:1"
    user_ = await sign_in(ctx, "faker", "F@example.com")
    assert user_ is not None
    assert (user_.id, user_.riot_id, user_.email) == (str(own), "Faker#NA1", "f@example.com")
    assert user_.puuid is not None
    assert len(user_.puuid) == 78
    assert await read(ctx, 'SELECT id, puuid FROM "user"') == [(own, user_.puuid)]


async def test_a_player_known_by_name_may_turn_out_to_be_stored_already(
    ctx: Context, legacy: Legacy
) -> None:
    await legacy.add("users", user(1, "Faker", email="f@example.com"))
    await legacy.add("matches", match(1, payload(1)))
    await legacy.list([(1, 1)])
    await bring(ctx, legacy)
    await store_faker_as_somebody(ctx)
    told = await sign_in(ctx, "Faker", "f@example.com")
    assert told is not None
    assert await read(ctx, 'SELECT count(*) FROM "user"') == [(1,)]
    assert await became(ctx, "users") == {1: told.id}
    assert await read(
        ctx, "SELECT count(*) FROM user_match WHERE user_id = $1::text::uuid", told.id
    ) == [(1,)]


async def store_faker_as_somebody(ctx: Context) -> None:
    """Faker#NA1 in the store under a name that nobody takes for theirs."""
    account = await ctx.riot.account_by_riot_id(
        parse_riot_id("Faker#NA1"), region=ctx.platform.region
    )
    async with ctx.db.begin() as session:
        await session.execute(
            'INSERT INTO "user" (summoner_name, name_folded, puuid, platform, profile_at) '
            "VALUES ('Somebody', 'somebody', $1, 'na1', now())",
            account.puuid,
        )


async def test_a_name_that_riot_does_not_know_is_still_let_in(ctx: Context, legacy: Legacy) -> None:
    await legacy.add("users", user(1, "Nobody Here", email="n@example.com"))
    await bring(ctx, legacy)
    told = await sign_in(ctx, "Nobody%20Here", "n@example.com")
    assert told is not None
    assert (told.puuid, told.stale) == (None, "not_found")
    with pytest.raises(NotFound):
        await fetch_user(ctx, "Nobody Here")


async def test_old_matches_are_in_the_list_with_what_is_known(ctx: Context, legacy: Legacy) -> None:
    await legacy.add(
        "users",
        user(1, "Player 3", puuid=puuid(1)),
        user(2, "Renamed", puuid=puuid(2), summoner_id="summoner4"),
        user(3, "Gone", puuid=puuid(3)),
    )
    await legacy.add("matches", match(1, old_match()))
    await legacy.list([(1, 1), (2, 1), (3, 1)])
    await bring(ctx, legacy)
    rows = []
    for number in (1, 2, 3):
        asked = Asked(parse_player(puuid(number)), None)
        found = await list_matches(ctx, asked, MatchFilter(count=20), reading=OFFLINE)
        rows += [(row.match_id, row.kills, row.champion_id, row.result) for row in found.matches]
    assert rows == [
        ("NA1_2585563902", 3, 3, "win"),
        ("NA1_2585563902", 4, 4, "win"),
        ("NA1_2585563902", None, None, None),
    ]
    rebuilt = await rebuild_facts(ctx)
    assert (rebuilt.matches, rebuilt.unreadable) == (1, 0)


async def test_whoever_was_forgotten_does_not_come_back(ctx: Context, legacy: Legacy) -> None:
    await legacy.add("users", user(1, "A#NA1", puuid=puuid(1)), user(2, "B"), user(3, "b#NA1"))
    await bring(ctx, legacy)
    await forget_person(ctx, "A#NA1")
    await forget_person(ctx, "B")
    await legacy.add("users", user(4, "A#NA1", puuid=puuid(1), email="a@example.com"))
    tables = await bring(ctx, legacy)
    assert (tables["users"].records, tables["users"].unread) == (0, 4)
    assert await read(ctx, 'SELECT * FROM "user"') == []
    assert {one.name for one in await list_ids(ctx)} == {None}


async def test_champions_are_known_by_name_or_number(ctx: Context, legacy: Legacy) -> None:
    await sync_champions(ctx)
    [(stored, name)] = await read(ctx, "SELECT id, name FROM champion WHERE champ_id = 103")
    image = "https://ddragon.leagueoflegends.com/cdn/13.24.1/img/champion/X.png"
    await legacy.add(
        "champions",
        {"id": 1, "name": name, "champ_id": 0, "image_url": image},
        {"id": 2, "name": "Brand New", "champ_id": 9999, "image_url": image},
        {"id": 3, "name": "Nobody Knows", "champ_id": 0},
    )
    await bring(ctx, legacy)
    ids = await became(ctx, "champions")
    assert ids[1] == str(stored)
    assert await read(ctx, "SELECT id::text, version FROM champion WHERE champ_id = 9999") == [
        (ids[2], "13.24.1")
    ]
    assert ids[3] is None
    assert list(await findings(ctx)) == [("champions", 3, "no_number")]


async def test_only_what_is_needed_is_demanded(ctx: Context, legacy: Legacy) -> None:
    await legacy.connection.execute(
        "DROP TABLE champions;"
        "ALTER TABLE users DROP puuid, DROP riot_id, DROP email, DROP updated_at, DROP created_at,"
        "  DROP account_id, DROP summoner_id, DROP profile_icon_id, DROP summoner_level;"
        "ALTER TABLE matches DROP game_id;"
        "ALTER TABLE user_matches DROP id"
    )
    await legacy.add("users", {"id": 1, "summoner_name": "p1"})
    await legacy.add("matches", {"id": 1, "game_info": inspected(payload(1))})
    await legacy.add("user_matches", {"user_id": 1, "match_id": 1})
    tables = await bring(ctx, legacy)
    assert tables["users"].columns == ["id", "summoner_name"]
    assert "puuid" in tables["users"].absent
    assert "champions" not in tables
    assert await read(ctx, "SELECT slot FROM user_match") == [(1,)]
    assert (await bring(ctx, legacy))["user_matches"].rows == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DROP TABLE user_matches", "no table user_matches"),
        ("ALTER TABLE matches DROP game_info", "no column game_info in matches, only created_at"),
        (
            "ALTER TABLE user_matches DROP id; ALTER TABLE users ALTER id DROP DEFAULT, "
            "ALTER id TYPE text",
            "has text ids in users.id",
        ),
    ],
)
async def test_what_is_missing_is_named(
    ctx: Context, legacy: Legacy, change: str, said: str
) -> None:
    await legacy.connection.execute(change)
    with pytest.raises(ConfigurationFailed, match=said) as failed:
        await bring(ctx, legacy)
    assert "SELECT on users" in (failed.value.hint or "")


async def test_a_server_that_can_not_be_used_is_told_apart_from_ours(
    ctx: Context, legacy: Legacy
) -> None:
    with pytest.raises(DatabaseMissing, match="legacy server has no such database"):
        await import_rails(ctx, legacy.dsn.replace("rails", "nails"))
    with pytest.raises(DatabaseUnavailable, match="legacy database failed") as failed:
        await import_rails(ctx, "postgresql://u:hunter2@127.0.0.1:1/x")
    assert "LMA_LEGACY_DATABASE_URL" in (failed.value.hint or "")
    assert "hunter2" not in f"{failed.value} {failed.value.hint}"


async def test_progress_is_told(ctx: Context, legacy: Legacy) -> None:
    steps: list[tuple[int, int]] = []
    await legacy.add("users", *(user(n, f"U{n}") for n in range(1, 4)))
    await legacy.add("matches", *(match(n, None) for n in range(1, 60)))
    await bring(ctx, legacy, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (62, 62)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
