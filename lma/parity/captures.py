"""What captured answers tell of the world that they were captured in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from lma.core.errors import BadInput
from lma.parity.exchanges import Answer
from lma.parity.plan import Step
from lma.parity.sources import Source

_USERS = ("users-sign-up", "users-sign-in", "fetch-user")
_NAMES = {
    "POST /users/sign_up": "users-sign-up",
    "POST /users/sign_in": "users-sign-in",
    "POST /fetch_user": "fetch-user",
    "GET /users/{id}/fetch_rank": "fetch-rank",
    "GET /users/{id}/matches": "users-matches",
    "GET /matches/{id}": "match",
    "GET /champions": "champions",
    "GET /champions/{id}": "champion",
}
_IMAGE = re.compile(r"/cdn/(?P<version>[0-9.]+)/img/champion/(?P<file>[^/]+)\.png\Z")


class CapturedUser(msgspec.Struct, frozen=True):
    """A user as the legacy API tells them."""

    riot_id: str
    puuid: str
    profile_icon: int = msgspec.field(default=0, name="profileIconId")
    level: int = msgspec.field(default=0, name="summonerLevel")
    email: str | None = None


class CapturedRow(msgspec.Struct, frozen=True):
    """One of a list of matches."""

    game_id: str


class _Metadata(msgspec.Struct, frozen=True):
    match_id: str = msgspec.field(name="matchId")


class CapturedMatch(msgspec.Struct, frozen=True):
    """What a payload says that it is of."""

    metadata: _Metadata

    @property
    def match_id(self) -> str:
        """Riot's id."""
        return self.metadata.match_id.upper()


class CapturedChampion(msgspec.Struct, frozen=True):
    """A champion as the legacy API tells it."""

    champ_id: int
    name: str
    nickname: str
    image_url: str

    @property
    def image(self) -> tuple[str, str]:
        """The version and the file name of its image; both empty for an address of another form."""
        found = _IMAGE.search(self.image_url)
        return (found["version"], found["file"]) if found else ("", "")


@dataclass(frozen=True, slots=True)
class Captures:
    """What was captured of a world: a player, their matches' ids and payloads, champions.

    `champion_number` is what a recording asked for `champion` by, 0 where nobody knows.
    """

    user: CapturedUser | None
    entries: tuple[dict[str, Any], ...]
    game_ids: tuple[str, ...]
    matches: Mapping[str, bytes]
    champions: tuple[CapturedChampion, ...]
    champion: CapturedChampion | None
    champion_number: int

    @property
    def variables(self) -> dict[str, Any]:
        """What a plan must ask for, so that the answers can be the captured ones."""
        told: dict[str, Any] = {}
        if self.user is not None:
            told["player"] = self.user.riot_id
            if self.user.email:
                # A space in an address was a plus on its way to the legacy app (D4).
                told["email"] = self.user.email.replace(" ", "+")
        if self.champion is not None and self.champion.champ_id:
            told["champion"] = self.champion.champ_id
        return told


async def read_captures(steps: Sequence[Step], source: Source) -> Captures:
    """Read what the answers to the legacy plan's steps tell; raises `BadInput` that names one.

    Recorded steps may have any names: theirs are told by their routes.
    """
    bodies: dict[str, bytes] = {}
    for step in steps:
        name = _NAMES.get(step.route, "") if step.is_literal else step.name
        answer = await source.answer(step)
        if isinstance(answer, Answer) and answer.status == 200 and answer.body != b"null":
            if answer.fault is not None:
                raise _no_world(step.name, answer.fault[1])
            bodies.setdefault(name, answer.body)

    def read(name: str, kind: Any, default: Any = None) -> Any:
        return _decoded(name, bodies[name], kind) if name in bodies else default

    users = [read(name, CapturedUser | None) for name in _USERS]
    rows = read("users-matches", tuple[CapturedRow, ...], ())
    match = read("match", CapturedMatch)
    return Captures(
        user=next((user for user in users if user is not None), None),
        entries=read("fetch-rank", tuple[dict[str, Any], ...], ()),
        game_ids=tuple(row.game_id for row in rows) or ((match.match_id,) if match else ()),
        matches={match.match_id: bodies["match"]} if match else {},
        champions=read("champions", tuple[CapturedChampion, ...], ()),
        champion=read("champion", CapturedChampion | None),
        champion_number=_asked_number(steps),
    )


def _asked_number(steps: Sequence[Step]) -> int:
    """The number in a recorded request; an example's is the plan's to choose."""
    champions = (s for s in steps if s.is_literal and _NAMES.get(s.route) == "champion")
    told = (step.parameters.get("id", "") for step in champions)
    number = next(told, "")
    return int(number) if re.fullmatch("[0-9]{1,9}", number) else 0


def _decoded(name: str, body: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error).split("\n")[0][:120] or type(error).__name__
        raise _no_world(name, reason) from None


def _no_world(name: str, reason: str) -> BadInput:
    return BadInput(
        f"No world can be made of these captures: {name} can't be read ({reason}).",
        hint="correct it, or compare with a server: --candidate-url URL",
    )
