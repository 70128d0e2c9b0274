"""`lma.open()`: what it opens by which settings, and what importing lma costs."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

import lma
from lma.core.errors import ConfigurationFailed, InvalidRiotId, NotFound
from lma.domain.routing import Platform, Region
from tests.payloads import recorded


@pytest.fixture(autouse=True)
def _as_a_new_user(terminal: Path) -> None:
    """No setting but the data folder."""


async def test_without_a_key_the_sandbox_answers_and_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with lma.open() as client:
        account = await client.account("Faker#NA1")
        assert account.game_name == "Faker"
        assert (client.platform, client.region) == (Platform.NA1, Region.AMERICAS)
        with pytest.raises(NotFound):
            await client.account("nobody#NA1")
        with pytest.raises(InvalidRiotId):
            await client.account("Faker")
        assert await client.ddragon.queues()
    assert caplog.messages == [
        "note: no LMA_RIOT_API_KEY is set, so the built-in sandbox answers: "
        "these players and matches are made up."
    ]


async def test_settings_are_those_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_PLATFORM", "kr")
    async with lma.open() as client:
        assert client.platform is Platform.KR
    async with lma.open(platform="EUW") as client:
        assert (client.platform, client.region) == (Platform.EUW1, Region.EUROPE)
    with pytest.raises(ConfigurationFailed, match="mars"):
        async with lma.open(platform="mars"):
            pass


async def test_a_key_that_is_handed_in_means_riot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorded(tmp_path)
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", str(tmp_path))
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-environment")
    async with lma.open(api_key="RGAPI-argument") as client:
        asked = client._requests
        assert asked._headers["X-Riot-Token"] == "RGAPI-argument"
        assert asked._base_url == "https://{route}.api.riotgames.com"
    assert caplog.messages == []
    async with lma.open() as client:
        assert "X-Riot-Token" not in client._requests._headers
    assert "recordings" in caplog.text


async def test_the_block_closes_the_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    left = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{"puuid": "p"}')
        await reader.read()
        left.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("LMA_RIOT_URL", f"http://127.0.0.1:{port}/{{route}}")
        monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-environment")
        async with lma.open() as client:
            await client.account("Faker#NA1")
            assert not left.is_set()
        await asyncio.wait_for(left.wait(), 5)


async def test_a_key_that_is_handed_in_is_not_sent_to_an_address_from_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LMA_RIOT_URL", "http://127.0.0.1:1/{route}")
    with pytest.raises(ConfigurationFailed, match="The key from argument is not sent"):
        async with lma.open(api_key="RGAPI-argument"):
            pass


async def test_what_is_no_name_of_lmas_is_none() -> None:
    assert {"open", "RiotId", "parse_match_id"} <= set(dir(lma))
    assert all(getattr(lma, name) for name in lma._HOMES)
    with pytest.raises(AttributeError, match="no attribute 'close'"):
        _ = lma.close  # type: ignore[attr-defined]


def test_importing_lma_imports_nothing() -> None:
    script = "import sys; before = set(sys.modules); import lma; print(set(sys.modules) - before)"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ended.stdout.strip() == "{'lma'}"


async def test_opening_starts_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LMA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LMA_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    async with lma.open() as client:
        await client.account("Ahri Main#NA1")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["sandbox-names.jsonl"]
