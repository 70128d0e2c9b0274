"""What requests hold and what answers look like."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from lma.schemas.analysis import Analysis
from lma.schemas.champion import Champion
from lma.schemas.user import User

# No Riot ID has an @.
_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_LONGEST_NAME = 120
_LONGEST_EMAIL = 254


def _storable(text: str) -> str:
    """A text that PostgreSQL and JSON take: without NUL and without halves of characters."""
    if any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("the text holds a character that no text may hold")
    return text


def _is_no_email(text: str) -> str:
    """A name that is none: Riot is asked for names, and must not be told emails."""
    if _EMAIL.search(text):
        raise ValueError("a name is wanted, and this is an email")
    return text


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=_LONGEST_NAME),
    AfterValidator(_storable),
    AfterValidator(_is_no_email),
    Field(
        description="A Riot ID, or a name without its tag.",
        validation_alias=AliasChoices("summonerName", "summoner_name"),
        examples=["Faker#KR1"],
    ),
]
Email = Annotated[
    str,
    StringConstraints(pattern=r"^[^@ ]+@[^@ ]+$", max_length=_LONGEST_EMAIL),
    AfterValidator(_storable),
    Field(examples=["someone@example.com"]),
]


class UserLookup(BaseModel):
    """A player to find or to create; further fields are passed over."""

    model_config = ConfigDict(extra="ignore")

    summonerName: Name  # noqa: N815 - the name that clients know


class UserCreate(UserLookup):
    """A player who signs up."""

    email: Email


class UserSignIn(UserLookup):
    """A player who signs in."""

    email: Annotated[
        str,
        StringConstraints(min_length=1, max_length=_LONGEST_EMAIL),
        AfterValidator(_storable),
        Field(examples=["someone@example.com"]),
    ]


class AnalysisRequest(UserLookup):
    """Whose games are to be analysed: the newest, those with a `champion`, or one `match`."""

    champion: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=40),
            AfterValidator(_storable),
            Field(examples=["Ahri"]),
        ]
        | None
    ) = None
    match: (
        Annotated[
            str,
            StringConstraints(strip_whitespace=True, min_length=1, max_length=40),
            AfterValidator(_storable),
            Field(examples=["NA1_5471452820"]),
        ]
        | None
    ) = None


class AnalysisSummary(BaseModel):
    """An analysis in a list."""

    id: str
    status: str
    champion: str | None
    match_id: str | None
    source: str | None
    recommendations: list[str]
    created_at: datetime

    @classmethod
    def of(cls, analysis: Analysis) -> "AnalysisSummary":
        """An analysis by its titles."""
        return cls(
            id=str(analysis.id),
            status=analysis.status,
            champion=analysis.champion,
            match_id=analysis.match_id,
            source=analysis.source,
            recommendations=[one.title for one in analysis.recommendations],
            created_at=analysis.created_at,
        )


class UserResponse(BaseModel):
    """A player; `email` is given by sign_up and sign_in alone, and null elsewhere."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0b9e7c0e-6f0c-4f6c-9a35-0c8f4f1d2a11",
                    "summonerName": "Faker",
                    "riot_id": "Faker#KR1",
                    "puuid": "x" * 78,
                    "profileIconId": 6,
                    "summonerLevel": 31,
                    "email": None,
                }
            ]
        }
    )

    id: str
    summonerName: str  # noqa: N815
    riot_id: str | None
    puuid: str | None
    profileIconId: int | None  # noqa: N815
    summonerLevel: int | None  # noqa: N815
    email: str | None

    @classmethod
    def of(cls, user: User) -> "UserResponse":
        """A user as clients know them."""
        return cls(
            id=user.id,
            summonerName=user.summoner_name,
            riot_id=user.riot_id,
            puuid=user.puuid,
            profileIconId=user.profile_icon_id,
            summonerLevel=user.summoner_level,
            email=user.email,
        )


class MatchListItem(BaseModel):
    """A match of a list: `id` is ours, `game_id` Riot's; either finds its details."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": "2f6b1a5e-54a3-4c39-8f43-0a4f5c9d8e77", "game_id": "NA1_5471452820"}
            ]
        }
    )

    id: str
    game_id: str


class MatchResponse(BaseModel):
    """Riot's match payload, verbatim."""

    model_config = ConfigDict(extra="allow")

    metadata: dict[str, Any]
    info: dict[str, Any]


class ChampionResponse(BaseModel):
    """A champion; `champ_id` is League's number, `nickname` the title."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "champ_id": 266,
                    "name": "Aatrox",
                    "nickname": "the Darkin Blade",
                    "image_url": "https://ddragon.leagueoflegends.com/cdn/16.3.1/img/champion/Aatrox.png",
                }
            ]
        }
    )

    champ_id: int
    name: str
    nickname: str
    image_url: str

    @classmethod
    def of(cls, champion: Champion) -> "ChampionResponse":
        """A champion as clients know it."""
        return cls(
            champ_id=champion.champ_id,
            name=champion.name,
            nickname=champion.nickname,
            image_url=champion.image_url,
        )


class ErrorResponse(BaseModel):
    """What went wrong; `detail` is a code, `riot_status` what Riot answered where it did."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "detail": "not_found",
                    "message": "There is no such user.",
                    "request_id": "8c5b1f0e2d3a4b5c6d7e8f90",
                }
            ]
        }
    )

    detail: str
    message: str
    request_id: str
    riot_status: int | None = None


class HealthResponse(BaseModel):
    """Whether the server can do its work: `ready`, `degraded`, `unready` or `draining`."""

    status: str
    checks: dict[str, str]
