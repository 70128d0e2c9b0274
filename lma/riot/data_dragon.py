"""Data Dragon, Riot's static files: which versions there are, and the champions of one.

Source: https://developer.riotgames.com/docs/lol#data-dragon. It has no limits and wants no key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import httpx

from lma.core.errors import LmaError, NotFound, UpstreamFailed
from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.http import Answer, Fault, Patience, content, fetch, path_part
from lma.riot.payloads import WireChampion, champions_decoder, texts_decoder
from lma.riot.retries import Allowance, patiently

T = TypeVar("T")

_PATIENCE = Patience(tries=4, total_s=60.0)
PUBLIC_URL = "https://ddragon.leagueoflegends.com"

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChampionData:
    """A champion: `champ_id` is what matches speak of, `key` the word in its files' names."""

    champ_id: int
    key: str
    name: str
    title: str | None
    image_file: str | None


class DataDragon:
    """The files below `base_url`, `https://ddragon.leagueoflegends.com`.

    Every method raises `NotFound` or `UpstreamFailed`.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        patience: Patience = _PATIENCE,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._patience = patience

    async def versions(self) -> list[str]:
        """Every version, newest first, odd ones such as `lolpatch_7.20` included."""
        return await self._get("/api/versions.json", "its versions", _versions)

    async def champions(self, version: str, locale: str = "en_US") -> list[ChampionData]:
        """The champions of a version, named in a language (`en_US`), by their numbers."""
        path = f"/cdn/{path_part(version)}/data/{path_part(locale)}/champion.json"
        return await self._get(path, f"the champions of {version} in {locale}", _champions)

    @staticmethod
    def image_url(version: str, file: str) -> str:
        """Where a champion's square image lies for the world, wherever its data came from."""
        return f"{PUBLIC_URL}/cdn/{path_part(version)}/img/champion/{path_part(file)}"

    async def _get(self, path: str, what: str, check: Callable[[bytes], T]) -> T:
        async def attempt() -> T:
            attempt_s = self._patience.attempt_s
            answer = await fetch(self._http, self._base_url + path, headers={}, within_s=attempt_s)
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
        return Fault(f"answered {status}", status=status)
    # The store behind Data Dragon answers 403 for a file that it does not have.
    if status in {403, 404}:
        return NotFound(f"Data Dragon does not have {what}.", hint="lma champions sync")
    return UpstreamFailed(f"Data Dragon answered {status} for {what}.", riot_status=status)


def _versions(body: bytes) -> list[str]:
    versions = [version for version in decode(body, texts_decoder) if version.strip()]
    if not versions:
        raise ValueError("no versions")
    return versions


def _champions(body: bytes) -> list[ChampionData]:
    wires = (decode(body, champions_decoder).data or {}).values()
    champions = [champion for wire in wires if (champion := _champion(wire)) is not None]
    if not champions:
        raise ValueError("no champions")
    return sorted(champions, key=lambda champion: champion.champ_id)


def _champion(wire: WireChampion) -> ChampionData | None:
    """A champion, None where it has no usable number or no name."""
    number, key, name = wire.key or "", clean_text(wire.id), clean_text(wire.name)
    if _NUMBER.fullmatch(number) is None or (key is None and name is None):
        return None
    image = clean_text(wire.image.full) if wire.image else None
    return ChampionData(
        int(number), key or name or "", name or key or "", clean_text(wire.title), image
    )
