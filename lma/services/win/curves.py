"""The chances of both teams over a game."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lma.context import Context
from lma.domain.match import MatchFacts
from lma.domain.states import moments_of, why_no_states
from lma.domain.win_model import win_probability
from lma.schemas.scoreboard import WinPoint
from lma.services.win.models import get_model_in_use

if TYPE_CHECKING:
    from lma.domain.timeline import Timeline

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class WinCurve:
    """Chances by minute, the model that says so, and why where there is no curve."""

    model: str | None
    calibrated: bool | None
    unknown: str | None
    points: list[WinPoint]


async def get_win_curve(ctx: Context, match: MatchFacts, timeline: "Timeline | None") -> WinCurve:
    """What the model in use makes of each minute of a game."""
    why = why_no_states(match, timeline)
    if why is not None:
        return WinCurve(None, None, why, [])
    card = await get_model_in_use(ctx)
    points = [
        _point(moment.state.minute, win_probability(card.coefficients, moment.state.vector))
        for moment in moments_of(match, timeline)
    ]
    return WinCurve(card.name, card.calibrated, None, points)


def _point(minute: int, blue: float) -> WinPoint:
    """Rounded so that both sides still make one."""
    rounded = round(blue, _DIGITS)
    return WinPoint(minute=minute, blue=rounded, red=round(1 - rounded, _DIGITS))
