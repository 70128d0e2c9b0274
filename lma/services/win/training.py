"""Training a model of win probability on the store's own matches.

The fifth of the matches that `is_held_out`, and every match of the newest patch where enough older
ones are there, are never learnt from: the card's figures are of those.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lma.context import Context
from lma.core.errors import CheckFailed, ConfigurationFailed
from lma.db import win_models
from lma.domain.calibration import Forecast, Score, score
from lma.domain.patches import patch_order
from lma.domain.splits import is_held_out, new_patch
from lma.domain.states import VERSION
from lma.domain.win_model import FEATURES, FEATURES_VERSION, features_of, win_probability
from lma.schemas.win_model import ModelCard
from lma.services.win.models import StoredState, model_score, stored_states

LEAST_MATCHES = 200
"""Fewer matches with states than that make no model worth having."""

_MOST_STEPS = 1000


@dataclass(frozen=True, slots=True)
class _Split:
    """The store's states: to learn from, held out by match, and of the newest patch."""

    learn: list[StoredState]
    held_out: list[StoredState]
    patch: str | None
    of_patch: list[StoredState]


async def train_model(ctx: Context, *, least: int = LEAST_MATCHES) -> ModelCard:
    """Train a model on the store, keep it with its card; it is not put into use.

    Raises `ConfigurationFailed` without scikit-learn and `CheckFailed` for too small a store.
    """
    _require_sklearn()
    async with ctx.db.begin() as session:
        there = await win_models.count_matches_with_states(session)
    if there < least:
        raise CheckFailed(
            f"Training needs {least} matches with states, the store has {there}.",
            hint="lma match … --timeline brings a match with its timeline",
        )
    split = _split([state async for state in stored_states(ctx)])
    coefficients = await asyncio.to_thread(_fit, split.learn)
    held_out, of_patch = await asyncio.to_thread(_judge, split, coefficients)
    async with ctx.db.begin() as session:
        await win_models.lock_models(session)
        name = f"store-{len(await win_models.list_models(session)) + 1}"
        card = _card(name, split, coefficients, held_out, of_patch, ctx.clock())
        body = card.model_dump_json().encode()
        await win_models.store_model(session, name, body, ctx.clock())
    return card


def _require_sklearn() -> None:
    try:
        import sklearn.linear_model  # noqa: F401
    except ImportError as error:
        raise ConfigurationFailed(
            "Training needs scikit-learn, which is not installed.",
            hint="pip install 'league-match-analyzer[train]'",
        ) from error


def _split(examples: Sequence[StoredState]) -> _Split:
    patch_of = {one.match: one.patch for one in examples}
    patch = new_patch(patch_of.values())
    older = [one for one in examples if patch is None or one.patch != patch]
    return _Split(
        learn=[one for one in older if not is_held_out(one.match)],
        held_out=[one for one in older if is_held_out(one.match)],
        patch=patch,
        of_patch=[one for one in examples if patch is not None and one.patch == patch],
    )


def _fit(examples: Sequence[StoredState]) -> dict[str, float]:
    """Coefficients by feature; without an intercept and with odd features, no side is favoured."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    outcomes = [one.won for one in examples]
    if len(set(outcomes)) < 2:
        raise CheckFailed("Every game to learn from was won by the same side.")
    model: Any = LogisticRegression(fit_intercept=False, max_iter=_MOST_STEPS)
    amounts = (amount for one in examples for amount in features_of(one.vector))
    model.fit(np.fromiter(amounts, dtype=float).reshape(-1, len(FEATURES)), outcomes)
    return {name: float(value) for name, value in zip(FEATURES, model.coef_[0], strict=True)}


def _judge(split: _Split, coefficients: dict[str, float]) -> tuple[Score | None, Score | None]:
    def of(examples: Sequence[StoredState]) -> Score | None:
        return score(
            [
                Forecast(one.match, win_probability(coefficients, one.vector), one.won)
                for one in examples
            ]
        )

    return of(split.held_out), of(split.of_patch)


def _card(
    name: str,
    split: _Split,
    coefficients: dict[str, float],
    held_out: Score | None,
    of_patch: Score | None,
    now: datetime,
) -> ModelCard:
    starts = [one.started_at for one in split.learn if one.started_at is not None]
    patches = {one.patch for one in split.learn if one.patch is not None}
    return ModelCard(
        name=name,
        source="store",
        calibrated=held_out is not None and held_out.calibrated,
        made_at=now,
        features_version=FEATURES_VERSION,
        states_version=VERSION,
        matches=len({one.match for one in split.learn}),
        states=len(split.learn),
        patches=sorted(patches, key=patch_order),
        first_game=min(starts, default=None),
        last_game=max(starts, default=None),
        held_out=None if held_out is None else model_score(held_out),
        new_patch_name=split.patch,
        new_patch=None if of_patch is None else model_score(of_patch),
        coefficients=coefficients,
    )
