"""Models of win probability: which there are, which is in use, and how good they are here."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from math import isfinite

from pydantic import ValidationError

from lma.context import Context
from lma.core.errors import CheckFailed, NotFound
from lma.db import win_models
from lma.domain.calibration import Forecast, Score, score
from lma.domain.patches import patch_order
from lma.domain.splits import is_held_out
from lma.domain.states import VERSION
from lma.domain.win_model import FEATURES, FEATURES_VERSION, win_probability
from lma.schemas.win_model import ModelCard, ModelEvaluation, ModelRow, ModelScore

PRIOR = "prior"
_LIST_HINT = "lma model list shows them"


@dataclass(frozen=True, slots=True)
class StoredState:
    """A state of the store: its match, the vector from blue's side, whether blue won."""

    match: str
    patch: str | None
    started_at: datetime | None
    vector: Sequence[float]
    won: bool


def read_prior() -> ModelCard:
    """The model that is shipped: set by hand, made of no matches, not calibrated."""
    body = (files("lma.services.win") / "prior.json").read_bytes()
    return ModelCard.model_validate_json(body)


async def get_model_in_use(ctx: Context) -> ModelCard:
    """The model in use: the prior until another is chosen, and where that one is of no use."""
    async with ctx.db.begin() as session:
        body = await win_models.find_model_in_use(session)
    card = None if body is None else read_card(body)
    return card if card is not None and is_current(card) else read_prior()


def read_card(body: bytes) -> ModelCard | None:
    """A stored card; None for one that can't be read, or whose coefficients are no model's."""
    try:
        card = ModelCard.model_validate_json(body)
    except ValidationError:
        return None
    sound = all(map(isfinite, card.coefficients.values()))
    return card if sound and card.coefficients.keys() <= set(FEATURES) else None


async def get_model_card(ctx: Context, name: str | None) -> ModelCard:
    """A model by its name, the one in use without; raises `NotFound` and `CheckFailed`."""
    if name is None:
        return await get_model_in_use(ctx)
    if name == PRIOR:
        return read_prior()
    async with ctx.db.begin() as session:
        row = await win_models.find_model(session, name)
    if row is None:
        raise NotFound(f"There is no model {name[:40]!r}.", hint=_LIST_HINT)
    card = read_card(row["card"])
    if card is None:
        raise CheckFailed(
            f"The card of the model {name} can't be read.", hint="lma model train makes a new one"
        )
    return card


async def list_win_models(ctx: Context) -> list[ModelRow]:
    """The prior and every model trained on this store whose card can be read."""
    async with ctx.db.begin() as session:
        rows = await win_models.list_models(session)
    told = [(read_card(row["card"]), row["in_use"]) for row in rows]
    cards = [(card, in_use) for card, in_use in told if card is not None]
    used = any(in_use and is_current(card) for card, in_use in cards)
    return [_row(read_prior(), not used), *(_row(card, in_use) for card, in_use in cards)]


async def use_win_model(ctx: Context, name: str) -> ModelCard:
    """Put a model into use, `prior` for the shipped one.

    Raises `NotFound`, and `CheckFailed` for a model whose states or features are another version's.
    """
    card = await get_model_card(ctx, name)
    if not is_current(card):
        raise CheckFailed(
            f"The model {name} is made for other states than this lma's.",
            hint="lma model train makes a new one",
        )
    async with ctx.db.begin() as session:
        await win_models.lock_models(session)
        await win_models.use_model(session, None if name == PRIOR else name)
    return card


async def evaluate_model(ctx: Context, name: str | None) -> ModelEvaluation:
    """How good a model is on those stored matches that it was not made of.

    For one trained here: the matches held out of training, and those of patches it never saw.
    Raises `CheckFailed` where there are none.
    """
    card = await get_model_card(ctx, name)
    trained = set(card.patches)

    def unseen(state: StoredState) -> bool:
        return (
            card.source == PRIOR or is_held_out(state.match) or (state.patch or "") not in trained
        )

    forecasts = [
        Forecast(state.match, win_probability(card.coefficients, state.vector), state.won)
        async for state in stored_states(ctx)
        if unseen(state)
    ]
    found = score(forecasts)
    if found is None:
        raise CheckFailed(
            f"The store has no matches to judge the model {card.name} by.",
            hint="lma match … --timeline brings a match with its timeline",
        )
    on = "all matches" if card.source == PRIOR else "matches that it was not trained on"
    return ModelEvaluation(
        name=card.name, calibrated=found.calibrated, on=on, **model_score(found).model_dump()
    )


async def stored_states(ctx: Context) -> AsyncIterator[StoredState]:
    """Every state of the store, match by match, the oldest first."""
    async with ctx.db.begin() as session:
        async for row in win_models.each_state(session):
            yield StoredState(
                match=row["game_id"],
                patch=row["patch"],
                started_at=row["started_at"],
                vector=win_models.as_vector(row["state"]),
                won=row["winner"] == 1,
            )


def is_current(card: ModelCard) -> bool:
    """Whether a model understands this lma's states."""
    return (card.states_version, card.features_version) == (VERSION, FEATURES_VERSION)


def model_score(found: Score) -> ModelScore:
    """A score as a result."""
    told = asdict(found)
    return ModelScore(states=told.pop("forecasts"), **told)


def _row(card: ModelCard, in_use: bool) -> ModelRow:
    held_out = card.held_out
    return ModelRow(
        name=card.name,
        in_use=in_use,
        source=card.source,
        calibrated=card.calibrated,
        made_at=card.made_at,
        matches=card.matches,
        states=card.states,
        patches=sorted(card.patches, key=patch_order),
        accuracy=held_out.accuracy if held_out else None,
        log_loss=held_out.log_loss if held_out else None,
        brier=held_out.brier if held_out else None,
        ece=held_out.ece if held_out else None,
        ece_floor=held_out.ece_floor if held_out else None,
    )
