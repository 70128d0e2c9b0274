"""What `lma` offers by name, for type checkers; the package itself imports it when asked for."""

from lma.bootstrap.notebook import open_client as open  # noqa: A004
from lma.domain.match_id import MatchId as MatchId
from lma.domain.match_id import parse_match_id as parse_match_id
from lma.domain.riot_id import RiotId as RiotId
from lma.domain.riot_id import parse_riot_id as parse_riot_id
from lma.domain.routing import Platform as Platform
from lma.domain.routing import Region as Region

__all__ = ["MatchId", "Platform", "Region", "RiotId", "open", "parse_match_id", "parse_riot_id"]
