"""docs/CUTOVER.md, walked through: an old application, its database, the import, the comparison."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lma.context import Context
from lma.domain.match_id import parse_match_id
from lma.domain.riot_id import parse_riot_id
from lma.parity.asking import Asker
from lma.parity.check import check
from lma.parity.marked import parse_marked
from lma.parity.order import Order
from lma.parity.plan import Plan
from lma.parity.plan_files import read_plan
from lma.parity.pseudonyms import Pseudonyms
from lma.parity.record import record, refuse_writes
from lma.parity.run import Options
from lma.services.champions import list_champions, sync_champions
from lma.services.legacy.rails import import_rails
from lma.services.legacy.report import list_ids
from tests.api.conftest import app_on
from tests.domain.ruby_inspect import inspected
from tests.legacy import Legacy, user
from tests.parity.servers import Api, Reply, serving

PAGE = (Path(__file__).parents[2] / "docs" / "CUTOVER.md").read_text("utf-8")
[PLAN] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def plan() -> Plan:
    return read_plan(parse_marked(PLAN, "CUTOVER.md"))


class Rails(Api):
    """The old application over its own database, read once."""

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__()
        self.told = told

    def route(self, route: str, matched: re.Match[str], form: dict[str, Any]) -> Reply:
        key = f"{route} {matched[1]}" if matched.groups() else route
        if route == "GET /champions/{id}":
            return Reply(200, None)
        return Reply(200, self.told[key]) if key in self.told else self.missing()


@pytest.fixture
async def rails(ctx: Context, legacy: Legacy) -> dict[str, Any]:
    """What an old application that Faker used has in its database, and answers."""
    faker = await ctx.riot.account_by_riot_id(
        parse_riot_id("Faker#NA1"), region=ctx.platform.region
    )
    await legacy.add(
        "users",
        user(2, "Faker#NA1", puuid=faker.puuid),
        user(7, "Faker#NA1", puuid=faker.puuid, level=31),
    )
    ids = await ctx.riot.match_ids_by_puuid(faker.puuid, region=ctx.platform.region)
    told: dict[str, Any] = {}
    for number, match_id in enumerate(ids[:20], start=1):
        body = json.loads((await ctx.riot.match(parse_match_id(match_id))).body)
        await legacy.add(
            "matches", {"id": number, "game_id": match_id, "game_info": inspected(body)}
        )
        told[f"GET /matches/{{id}} {number}"] = body
    await legacy.list((7 if number % 2 else 2, number) for number in range(1, 21))
    listed = [{"id": number, "game_id": one} for number, one in enumerate(ids[:20], start=1)]
    told["GET /users/{id}/matches 7"] = listed
    entries = (await ctx.riot.league_entries_by_puuid(faker.puuid, platform=ctx.platform)).body
    told["GET /users/{id}/fetch_rank 7"] = json.loads(entries)
    await sync_champions(ctx)
    told["GET /champions"] = [
        {
            "champ_id": 0,
            "name": champion.name,
            "nickname": champion.nickname,
            "image_url": champion.image_url,
        }
        for champion in await list_champions(ctx)
    ]
    return told


async def test_the_steps_lead_to_parity_and_a_wrong_id_does_not(
    ctx: Context, legacy: Legacy, rails: dict[str, Any], tmp_path: Path
) -> None:
    await import_rails(ctx, legacy.dsn)
    ids = tmp_path / "ids.json"
    rows = [one.model_dump() for one in await list_ids(ctx)]
    ids.write_text(json.dumps(rows))
    recorded = tmp_path / "recordings"
    refuse_writes(plan(), allowed=False)
    with serving(Rails(rails)) as old:
        asker = Asker(old, timeout_s=10)
        made = await record(plan(), asker, recorded, pseudonyms=Pseudonyms(b"salt"))
        await asker.close()
    assert (len(made.written), made.skipped) == (5, [])

    (tmp_path / "reading.yaml").write_text(PLAN)
    app = app_on(ctx)
    async with app.router.lifespan_context(app):

        async def compare() -> Any:
            order = Order(
                recording=recorded, app=app, plan=tmp_path / "reading.yaml", ids=ids, timeout_s=10
            )
            return await check(order, Options())

        report = await compare()
        groups = [(r.route, g.code, g.pattern) for r, g in report.groups("open")]
        assert (groups, report.problems, report.exit_status) == ([], (), 0)
        assert report.comparisons == 5
        assert {group.rule for _, group in report.groups("accepted")} <= {"D1", "D2", "D3", "D6"}

        for row in rows:
            if row["table"] == "matches" and row["legacy_id"] == 3:
                row["id"] = "00000000-0000-4000-8000-000000000000"
        ids.write_text(json.dumps(rows))
        wrong = await compare()
        assert {g.code for _, g in wrong.groups("open")} == {"id-conflict"}
    await ctx.tasks.close()


def test_every_step_tells_how_it_is_undone() -> None:
    steps = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    assert [step.split("\n")[0] for step in steps] == [
        "1. Run beside it",
        "2. Record",
        "3. Compare",
        "4. Shadow",
        "5. Switch the base URL",
        "6. Keep watching",
        "7. Retire",
    ]
    assert all("**Undo:**" in step for step in steps)
