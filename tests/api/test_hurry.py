"""Requests that somebody waits for don't sit out Riot's limits; work in the background does."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from lma.bootstrap import open_serving_context
from lma.bootstrap.remote import Remote
from lma.bootstrap.source import choose_source
from lma.context import Context
from lma.core.errors import ForeignPuuid, RateLimited
from lma.domain.riot_id import RiotId
from lma.domain.routing import Platform, Region
from tests.api.conftest import loaded_settings

FAKER = RiotId("Faker", "KR1")


async def test_who_is_hurried_is_refused_at_once_and_who_is_patient_waits(
    tmp_path: Path,
) -> None:
    settings = loaded_settings(data_dir=tmp_path).values
    remote = Remote(settings, choose_source(settings), 60.0)
    limiter = remote._limiter
    permit = await limiter.acquire("asia", "account-v1.by-riot-id")
    await limiter.report(permit, 429, {"retry-after": "2", "x-rate-limit-type": "application"})
    clock = asyncio.get_running_loop().time
    began = clock()
    with pytest.raises(RateLimited) as refused:
        await remote.hurried_riot.account_by_riot_id(FAKER, region=Region.ASIA)
    assert clock() - began < 0.5
    assert refused.value.retry_after > 0.5
    assert (await remote.riot.account_by_riot_id(FAKER, region=Region.ASIA)).game_name == "Faker"
    assert clock() - began > 1.5
    await remote.close()


async def test_a_server_hurries_and_its_background_is_patient(
    tmp_path: Path, live_database: str
) -> None:
    loaded = loaded_settings(data_dir=tmp_path, database_url=live_database)
    async with open_serving_context(loaded) as ctx:
        assert ctx.riot is not ctx.patient.riot
        assert ctx.patient.db is ctx.db


async def test_answers_of_riots_are_told_and_files_of_data_dragon_are_not(
    tmp_path: Path, ctx: Context
) -> None:
    settings = loaded_settings(data_dir=tmp_path).values
    told: list[int] = []
    remote = Remote(settings, choose_source(settings), 5.0, on_status=told.append)
    lived = replace(ctx, open_riot=lambda: remote.riot, open_ddragon=lambda: remote.ddragon)
    await lived.ddragon.champions((await lived.ddragon.versions())[0])
    assert told == []
    await lived.riot.account_by_riot_id(FAKER, region=Region.ASIA)
    with pytest.raises(ForeignPuuid):
        await lived.riot.league_entries_by_puuid("x" * 78, platform=Platform.NA1)
    assert told == [200, 400]
    await remote.close()
