"""The tables, one file each: the schema's only declaration, which Alembic compares with a database.

The application reads and writes them in plain SQL (`lma.db`); importing this package costs about
a second of CPU, so no command but the migrations does.
"""

from sqlmodel import SQLModel

from lma.models.analysis import Analysis
from lma.models.champion import Champion
from lma.models.followed import Followed
from lma.models.forgotten import Forgotten
from lma.models.league import League
from lma.models.lease import Lease
from lma.models.legacy_finding import LegacyFinding
from lma.models.legacy_id import LegacyId
from lma.models.legacy_import import LegacyImport
from lma.models.listing import Listing
from lma.models.match import Match
from lma.models.match_state import MatchState
from lma.models.ops_key import OpsKey
from lma.models.origin import Origin
from lma.models.participant import Participant
from lma.models.quarantine import Quarantine
from lma.models.rate_limit import RateLimit
from lma.models.spending import Spending
from lma.models.timeline import Timeline
from lma.models.user import User
from lma.models.user_match import UserMatch
from lma.models.win_model import WinModel
from lma.models.work import Work

metadata = SQLModel.metadata

__all__ = [
    "Analysis",
    "Champion",
    "Followed",
    "Forgotten",
    "League",
    "Lease",
    "LegacyFinding",
    "LegacyId",
    "LegacyImport",
    "Listing",
    "Match",
    "MatchState",
    "OpsKey",
    "Origin",
    "Participant",
    "Quarantine",
    "RateLimit",
    "Spending",
    "Timeline",
    "User",
    "UserMatch",
    "WinModel",
    "Work",
    "metadata",
]
