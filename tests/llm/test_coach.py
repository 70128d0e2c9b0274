"""The workflow over HTTP: drafts, repairs, keeping, budgets, and every way a provider fails."""

import logging
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import ModelFailed
from lma.db import analyses
from lma.llm.options import ModelOptions
from lma.llm.prompts import COACH, coach_prompt
from lma.llm.workflows.coach import analyse
from lma.schemas.analysis import Analysis
from lma.services.coach.analyses import Prepared, prepare_analysis
from lma.services.coach.gaps import Subject
from tests.llm import openai_server as replies
from tests.llm.conftest import FRESH, KEY, ME, draft, options, refs, sentence, sound, unsound
from tests.llm.openai_server import OpenAIServer, calls, says
from tests.payloads import match_body, person
from tests.service.world import World


def texts(analysis: Analysis) -> list[str]:
    return [s.text for one in analysis.recommendations for s in one.sentences]


async def test_a_sound_draft_is_the_analysis(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)))
    made = await analyse(here, prepared, options(server))
    assert made.source == "model"
    assert made.reason is None
    assert texts(made) == [
        "You took 4.3 creeps a minute, 6.7 in your 7 games before.",
        "Stay for the wave before you roam.",
    ]
    assert made.recommendations[0].title == "Farm"
    assert [receipt.shown for receipt in made.receipts if receipt.name == "cs_per_min"] == [
        "4.3",
        "6.7",
    ]
    assert (made.input_tokens, made.output_tokens, made.cost_usd) == (900, 100, None)
    assert (made.prompt, made.model) == (COACH, f"stand-in at {server.url[7:-3]}")


async def test_the_prompt_is_what_dry_run_shows_and_the_key_goes_along(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)))
    await analyse(here, prepared, options(server))
    (asked,) = server.asked
    prompt = coach_prompt(prepared.sheet)
    assert [message["content"] for message in asked["messages"]] == [prompt.system, prompt.user]
    assert asked["response_format"]["type"] == "json_schema"
    assert "tools" not in asked
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in server.prompts[0]


async def test_the_answer_may_come_by_a_tool_after_a_look_up(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    looked_up = calls("game_numbers", {"match": "M2"})

    def cite(asked: dict[str, Any]) -> replies.Sent:
        rows = [m for m in asked["messages"] if m["role"] == "tool"][-1]["content"]
        ref = next(row for row in rows.split('"') if "creep score" in row).split(" | ")[0]
        told = draft([sentence("In M2 you had 4.3 creeps a minute.", ref)])
        return calls("final_result", told)

    server.reply(looked_up, cite)
    made = await analyse(here, prepared, options(server, output="tool"))
    assert made.source == "model"
    assert texts(made) == ["In M2 you had 4.3 creeps a minute."]
    (receipt,) = [one for one in made.receipts if one.name == "cs_per_min"]
    assert (receipt.match_id, receipt.fact_id) == ("NA1_11", "NA1_11/cs_per_min.s1")
    offered = {tool["function"]["name"] for tool in server.asked[0]["tools"]}
    assert offered == {"game_numbers", "game_facts", "final_result"}


async def test_a_wrong_number_is_sent_back_with_the_reason(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    steps: list[str] = []
    server.reply(says(unsound(prepared)), says(sound(prepared)))
    made = await analyse(here, prepared, options(server), on_step=steps.append)
    assert made.source == "model"
    assert "9.9" not in " ".join(texts(made))
    repair = server.asked[1]["messages"][-1]["content"]
    assert "the number '9.9' is not what its receipts say" in repair
    assert (made.input_tokens, made.output_tokens) == (1800, 200)
    assert [step.split(" again")[-1] for step in steps if "again" in step] == [", 1 of 2"]


async def test_after_two_repairs_the_rules_write_it(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(unsound(prepared)))
    made = await analyse(here, prepared, options(server))
    assert len(server.asked) == 3
    assert made.source == "rules"
    assert made.reason == "the model's sentences were not what the facts say, 3 times"
    assert made.recommendations[0].title == "Farm"
    assert "9.9" not in made.model_dump_json()


async def test_the_same_facts_are_paid_for_once(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(sound(prepared)))
    first = await analyse(here, prepared, options(server))
    again = await analyse(here, prepared, options(server))
    assert len(server.asked) == 1
    assert again == first.model_copy(update={"kept": True})
    await analyse(here, prepared, options(server, name="another"))
    assert len(server.asked) == 2


async def test_new_facts_are_asked_about_anew(
    world: World, here: Context, prepared: Prepared, server: OpenAIServer, clock: Any
) -> None:
    server.reply(says(sound(prepared)))
    await analyse(here, prepared, options(server))
    clock.move(minutes=30)
    world.play("me", match_body("NA1_13", [person("me", totalMinionsKilled=110)]))
    newer = await prepare_analysis(here, ME, Subject(), reading=FRESH)
    server.reply(says(draft()))
    made = await analyse(here, newer, options(server))
    assert len(server.asked) == 1
    assert not made.kept


async def test_a_report_by_rules_is_kept_too(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(unsound(prepared)))
    await analyse(here, prepared, options(server))
    again = await analyse(here, prepared, options(server))
    assert len(server.asked) == 3
    assert (again.kept, again.source) == (True, "rules")


async def test_where_nothing_is_worse_nobody_is_asked(
    world: World, here: Context, server: OpenAIServer
) -> None:
    world.add("steady", "Steady#NA1")
    for number in range(50, 60):
        world.play("steady", match_body(f"NA1_{number}", [person("steady")]))
    steady = await prepare_analysis(
        here, type(ME)(ME.ref.__class__(puuid="steady"), None), Subject(), reading=FRESH
    )
    made = await analyse(here, steady, options(server))
    assert server.asked == []
    assert (made.source, made.recommendations) == ("rules", [])


@pytest.mark.parametrize(
    ("reply", "passing", "told"),
    [
        (replies.BROKEN, True, "failed (status 500)"),
        (replies.BUSY, True, "failed (status 429)"),
        (replies.CUT, True, "failed"),
        (replies.UNKNOWN_KEY, False, "refuses the request (status 401)"),
    ],
)
async def test_a_provider_that_fails(
    here: Context,
    prepared: Prepared,
    server: OpenAIServer,
    reply: replies.Sent,
    passing: bool,
    told: str,
) -> None:
    server.reply(reply)
    with pytest.raises(ModelFailed) as failed:
        await analyse(here, prepared, options(server))
    assert told in failed.value.message
    assert failed.value.passing is passing
    assert failed.value.retry_after == (7 if reply is replies.BUSY else None)
    assert "canary" not in failed.value.message
    assert len(server.asked) == 1
    server.reply(says(sound(prepared)))
    assert (await analyse(here, prepared, options(server))).source == "model"


async def test_a_provider_that_is_not_there(here: Context, prepared: Prepared) -> None:
    with pytest.raises(ModelFailed, match="failed") as failed:
        await analyse(here, prepared, options())
    assert failed.value.passing


async def test_a_provider_that_hangs_is_left(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(replies.Sent(delay_s=30))
    with pytest.raises(ModelFailed) as failed:
        await analyse(here, prepared, options(server, timeout_s=0.3))
    assert failed.value.passing
    server.stopping.set()
    server.stopping.clear()


@pytest.mark.parametrize(
    "reply",
    [
        replies.REFUSAL,
        says("I would rather talk about something else."),
        says('{"recommendations": [{"sentences": "cut sho'),
        says({"recommendations": "x"}),
        says({"recommendations": [{"sentences": []}] * 9}),
        calls("delete_everything", {"match": "M1"}),
        calls("game_numbers", {"match": "'; DROP TABLE user; --"}),
        calls("game_numbers", "not json"),
    ],
)
async def test_an_answer_of_no_use_is_answered_by_rules(
    here: Context, prepared: Prepared, server: OpenAIServer, reply: replies.Sent
) -> None:
    server.reply(reply)
    output = "tool" if b"tool_calls" in reply.body else "native"
    made = await analyse(here, prepared, options(server, output=output))
    assert made.source == "rules"
    assert made.reason
    assert texts(made)
    assert len(server.asked) <= 6


@pytest.mark.parametrize("reply", [replies.GARBAGE, replies.EMPTY])
async def test_a_server_that_talks_nonsense_ends_in_the_report_or_a_failure(
    here: Context, prepared: Prepared, server: OpenAIServer, reply: replies.Sent
) -> None:
    server.reply(reply)
    ended: list[object] = []
    try:
        ended.append((await analyse(here, prepared, options(server))).source)
    except ModelFailed as failed:
        ended.append(failed.passing)
    assert ended in (["rules"], [True])


async def test_tokens_beyond_the_budget_end_it(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(unsound(prepared)))
    made = await analyse(here, prepared, options(server, max_tokens=2_500))
    assert made.source == "rules"
    assert made.reason == "it took more tokens than LMA_LLM_MAX_TOKENS allows"
    assert len(server.asked) < 3


def priced(server: OpenAIServer, daily_usd: float) -> ModelOptions:
    return options(server, price_in=1.0, price_out=10.0, daily_usd=daily_usd)


async def test_what_it_cost_is_written_down(
    here: Context, prepared: Prepared, server: OpenAIServer, clock: Any
) -> None:
    server.reply(says(sound(prepared)))
    made = await analyse(here, prepared, priced(server, 1.0))
    cost = (900 * 1.0 + 100 * 10.0) / 1_000_000
    assert made.cost_usd == pytest.approx(cost)
    async with here.db.begin() as session:
        assert await analyses.spent(session, clock.now.date()) == pytest.approx(cost)
        row = await session.fetchrow("SELECT * FROM spending")
    assert (row["requests"], row["input_tokens"], row["output_tokens"]) == (1, 900, 100)


@pytest.mark.parametrize(("billed", "reply"), [(False, replies.BROKEN), (True, None)])
async def test_a_failure_costs_what_the_provider_may_have_done(
    here: Context,
    prepared: Prepared,
    server: OpenAIServer,
    clock: Any,
    billed: bool,
    reply: replies.Sent | None,
) -> None:
    from dataclasses import replace

    server.reply(reply or replies.Sent(delay_s=30))
    told = replace(priced(server, 1.0), timeout_s=20.0 if reply else 0.3)
    with pytest.raises(ModelFailed) as failed:
        await analyse(here, prepared, told)
    assert failed.value.billed is billed
    async with here.db.begin() as session:
        spent = await analyses.spent(session, clock.now.date())
    assert (spent > 0.03) is billed
    assert billed or spent == pytest.approx(0)
    server.stopping.set()
    server.stopping.clear()


async def test_the_day_has_its_budget_and_the_next_day_another(
    here: Context, prepared: Prepared, server: OpenAIServer, clock: Any
) -> None:
    server.reply(says(sound(prepared)))
    made = await analyse(here, prepared, priced(server, 0.01))
    assert (made.source, len(server.asked)) == ("rules", 0)
    assert "LMA_LLM_DAILY_USD" in (made.reason or "")
    assert (await analyse(here, prepared, priced(server, 0.05))).source == "model"
    async with here.db.begin() as session:
        await analyses.spend(session, clock.now.date(), "x", usd=0.05)
    assert (await analyse(here, prepared, with_name(priced(server, 0.05)))).source == "rules"
    clock.move(hours=24)
    assert (await analyse(here, prepared, with_name(priced(server, 0.05)))).source == "model"


def with_name(told: ModelOptions) -> ModelOptions:
    from dataclasses import replace

    return replace(told, name="second")


async def test_a_draft_that_was_paid_for_is_not_asked_for_again(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    """The first run ends between two requests; the second goes on from its draft."""
    from lma.services.coach import kept_analyses as rows

    row = await rows.request_analysis(here, prepared.player.id, prepared.subject)
    server.reply(says(unsound(prepared)), replies.BROKEN)
    with pytest.raises(ModelFailed):
        await analyse(here, prepared, options(server), analysis_id=row)
    waiting = await rows.get_analysis(here, row)
    assert (waiting.status, waiting.recommendations) == ("waiting", [])
    server.reply(says(sound(prepared)))
    made = await analyse(here, prepared, options(server), analysis_id=row)
    assert len(server.asked) == 1
    assert "9.9" in server.asked[0]["messages"][-1]["content"]
    assert made.input_tokens == 1800
    assert (await rows.get_analysis(here, row)) == made


async def test_the_same_command_goes_on_from_a_draft_too(
    here: Context, prepared: Prepared, server: OpenAIServer
) -> None:
    server.reply(says(unsound(prepared)), replies.BROKEN)
    with pytest.raises(ModelFailed):
        await analyse(here, prepared, options(server))
    server.reply(says(sound(prepared)))
    made = await analyse(here, prepared, options(server))
    assert (len(server.asked), made.input_tokens) == (1, 1800)
    async with here.db.begin() as session:
        assert await session.fetchval("SELECT count(*) FROM analysis") == 1


async def test_neither_keys_nor_names_are_logged(
    here: Context,
    prepared: Prepared,
    server: OpenAIServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="lma")
    server.reply(replies.BROKEN)
    with pytest.raises(ModelFailed) as failed:
        await analyse(here, prepared, options(server))
    assert KEY not in repr(failed.value.__cause__)
    server.reply(says(unsound(prepared)))
    await analyse(here, prepared, options(server))
    told = " ".join(record.getMessage() for record in caplog.records if record.name[:4] == "lma.")
    assert told
    assert KEY not in told
    assert "Me#NA1" not in told
    assert KEY not in repr(options(server))


def test_the_receipts_of_a_gap_are_there(prepared: Prepared) -> None:
    known = prepared.sheet.by_ref()
    assert [known[ref].shown for ref in refs(prepared)] == ["4.3", "6.7", "-2.3"]
