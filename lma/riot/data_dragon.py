"""Data Dragon, Riot's static files: which versions there are, and what the game knew in one.

Source: https://developer.riotgames.com/docs/lol#data-dragon. It has no limits and wants no key.
"""

from collections.abc import Callable
from typing import TypeVar

import httpx

from lma.core.errors import LmaError, NotFound, UpstreamFailed
from lma.riot import static_data
from lma.riot.http import Answer, Fault, Patience, content, fetch, path_part, request_headers
from lma.riot.limits.headers import read_pause
from lma.riot.retries import Allowance, patiently
from lma.riot.static_data import ChampionData, ItemData, QueueData, RunePath, SpellData

T = TypeVar("T")

_PATIENCE = Patience(tries=4, total_s=60.0)
PUBLIC_URL = "https://ddragon.leagueoflegends.com"
PUBLIC_DOCS_URL = "https://static.developer.riotgames.com"


class DataDragon:
    """The files below `base_url`, `https://ddragon.leagueoflegends.com`.

    `docs_url` is where Riot keeps the list of queues; without it they are asked of `base_url`
    too. Every method raises `NotFound` or `UpstreamFailed`; a `locale` is as `en_US`.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        base_url: str,
        docs_url: str | None = None,
        patience: Patience = _PATIENCE,
    ) -> None:
        self._transport = transport
        self._headers = request_headers()
        self._base_url = base_url.rstrip("/")
        self._docs_url = (docs_url or base_url).rstrip("/")
        self._patience = patience

    async def versions(self) -> list[str]:
        """Every version, newest first, odd ones such as `lolpatch_7.20` included."""
        url = f"{self._base_url}/api/versions.json"
        return await self._get(url, "its versions", static_data.versions)

    async def champions(self, version: str, locale: str = "en_US") -> list[ChampionData]:
        """The champions of a version, by their numbers."""
        return await self._data(version, locale, "champion", "champions", static_data.champions)

    async def items(self, version: str, locale: str = "en_US") -> list[ItemData]:
        """The items of a version, by their numbers."""
        return await self._data(version, locale, "item", "items", static_data.items)

    async def runes(self, version: str, locale: str = "en_US") -> list[RunePath]:
        """The paths of runes of a version, in Riot's order."""
        return await self._data(version, locale, "runesReforged", "runes", static_data.rune_paths)

    async def summoner_spells(self, version: str, locale: str = "en_US") -> list[SpellData]:
        """The summoner spells of a version, by their numbers."""
        what = "summoner spells"
        return await self._data(version, locale, "summoner", what, static_data.spells)

    async def queues(self) -> list[QueueData]:
        """Every queue that there has been, by number; this file has no versions."""
        url = f"{self._docs_url}/docs/lol/queues.json"
        return await self._get(url, "the list of queues", static_data.queues)

    @staticmethod
    def image_url(version: str, file: str) -> str:
        """Where a champion's square image lies for the world, wherever its data came from."""
        return f"{PUBLIC_URL}/cdn/{path_part(version)}/img/champion/{path_part(file)}"

    async def _data(
        self, version: str, locale: str, file: str, what: str, check: Callable[[bytes], T]
    ) -> T:
        folder = f"/cdn/{path_part(version)}/data/{path_part(locale)}"
        url = f"{self._base_url}{folder}/{file}.json"
        return await self._get(url, f"the {what} of {version} in {locale}", check)

    async def _get(self, url: str, what: str, check: Callable[[bytes], T]) -> T:
        async def attempt() -> T:
            attempt_s = self._patience.attempt_s
            answer = await fetch(self._transport, url, headers=self._headers, within_s=attempt_s)
            if answer.status == 200:
                return content(answer, check)
            raise _refusal(answer, what)

        return await patiently(
            attempt,
            whom="Data Dragon",
            what=what,
            patience=self._patience,
            allowance=Allowance.of(self._patience),
        )


def _refusal(answer: Answer, what: str) -> LmaError | Fault:
    status = answer.status
    if status >= 500 or status in {408, 429}:
        return Fault(f"answered {status}", status=status, again_s=read_pause(answer.headers))
    # The store behind Data Dragon answers 403 for a file that it does not have.
    if status in {403, 404}:
        return NotFound(f"Data Dragon does not have {what}.", hint="lma champions sync")
    return UpstreamFailed(f"Data Dragon answered {status} for {what}.", riot_status=status)
