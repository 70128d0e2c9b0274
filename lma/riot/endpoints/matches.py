"""match-v5: lists of matches, matches, timelines and replays, by region.

A match is asked of the region of its id's platform.
"""

from datetime import datetime
from urllib.parse import urlencode

from lma.core.errors import UpstreamFailed
from lma.domain.match_id import MatchId
from lma.domain.routing import Region
from lma.riot import reading
from lma.riot.answers import MatchPayload, Replays, TimelinePayload
from lma.riot.endpoints.base import Endpoints, short
from lma.riot.facts import read_match
from lma.riot.http import path_part
from lma.riot.requests import Request
from lma.riot.timelines import read_timeline


class MatchEndpoints(Endpoints):
    """match-v5."""

    async def match_ids_by_puuid(
        self,
        puuid: str,
        *,
        region: Region,
        start: int = 0,
        count: int = 20,
        queue: int | None = None,
        type: str | None = None,  # noqa: A002 - Riot's own name
        start_time: datetime | None = None,
        end_time: datetime | None = None,
    ) -> list[str]:
        """Ids of a player's matches in a region, newest first; Riot gives at most 100 at once."""
        told = {
            "startTime": None if start_time is None else int(start_time.timestamp()),
            "endTime": None if end_time is None else int(end_time.timestamp()),
            "queue": queue,
            "type": type,
            "start": start,
            "count": count,
        }
        query = urlencode({key: value for key, value in told.items() if value is not None})
        request = Request(
            region.value,
            "match-v5.ids-by-puuid",
            f"/lol/match/v5/matches/by-puuid/{path_part(puuid)}/ids?{query}",
            f"match list in {region} of the PUUID {short(puuid)}",
        )
        return await self._requests.get(request, reading.match_ids)

    async def replays_by_puuid(self, puuid: str, *, region: Region) -> Replays:
        """Where the replay files of a player's latest matches lie, of whatever mode they were."""
        request = Request(
            region.value,
            "match-v5.replays-by-puuid",
            f"/lol/match/v5/matches/by-puuid/{path_part(puuid)}/replays",
            f"replays in {region} of the PUUID {short(puuid)}",
        )
        return await self._requests.get(request, reading.replays)

    async def match(self, match_id: MatchId) -> MatchPayload:
        """A match, checked to be the one that was asked for."""

        def check(body: bytes) -> MatchPayload:
            facts = read_match(body)
            _same(facts.match_id, match_id)
            return MatchPayload(body, facts)

        return await self._requests.get(_of_match(match_id, "match", ""), check)

    async def timeline(self, match_id: MatchId) -> TimelinePayload:
        """A match's timeline, checked likewise; `NotFound` is normal after about a year."""

        def check(body: bytes) -> TimelinePayload:
            timeline = read_timeline(body)
            _same(timeline.match_id, match_id)
            return TimelinePayload(body, timeline)

        return await self._requests.get(_of_match(match_id, "timeline", "/timeline"), check)


def _of_match(match_id: MatchId, kind: str, ending: str) -> Request:
    return Request(
        match_id.platform.region.value,
        f"match-v5.{kind}",
        f"/lol/match/v5/matches/{match_id}{ending}",
        f"{kind} {match_id}",
    )


def _same(told: str, asked: MatchId) -> None:
    if told != str(asked):
        raise UpstreamFailed(f"Riot sent the match {told} for {asked}.")
