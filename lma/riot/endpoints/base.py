"""What the files of endpoints share."""

from lma.domain.routing import Platform
from lma.riot.http import path_part
from lma.riot.requests import Request, Requests


class Endpoints:
    """Methods that ask through `_requests`."""

    _requests: Requests


def of_player(
    platform: Platform, method: str, path: str, puuid: str, ending: str = "", *, what: str
) -> Request:
    """A request about a player on a platform; `path` ends before the PUUID, `ending` follows it."""
    return Request(
        platform.value,
        method,
        f"{path}/{path_part(puuid)}{ending}",
        f"{what} on {platform} of the PUUID {short(puuid)}",
    )


def short(puuid: str) -> str:
    """A PUUID as messages show it."""
    return puuid if len(puuid) <= 12 else f"{puuid[:12]}…"
