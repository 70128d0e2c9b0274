"""Models of win probability: what they were made of, and how good they are."""

from datetime import datetime

from lma.schemas.result import Result


class ModelScore(Result):
    """How good a model was on matches that it was not made of.

    `ece` is the expected calibration error over ten bins; a perfect model would have `ece_floor`
    by chance alone, and more than `ece_floor_95` once in twenty times.
    """

    matches: int
    states: int
    accuracy: float
    log_loss: float
    brier: float
    ece: float
    ece_floor: float
    ece_floor_95: float


class ModelCard(Result):
    """A model and what is known of it; `source` is `store` or `prior`.

    `held_out` are matches of the same patches that it never saw, `new_patch` all matches of the
    newest patch, where it was kept apart whole. `calibrated` is whether its probabilities are no
    further off than chance explains, on `held_out`. The prior was made of no matches at all.
    """

    name: str
    source: str
    calibrated: bool
    made_at: datetime | None
    features_version: int
    states_version: int
    matches: int
    states: int
    patches: list[str]
    first_game: datetime | None
    last_game: datetime | None
    held_out: ModelScore | None
    new_patch_name: str | None
    new_patch: ModelScore | None
    coefficients: dict[str, float]


class ModelRow(Result):
    """A model in a list."""

    name: str
    in_use: bool
    source: str
    calibrated: bool
    made_at: datetime | None
    matches: int
    states: int
    patches: list[str]
    accuracy: float | None
    log_loss: float | None
    brier: float | None
    ece: float | None
    ece_floor: float | None


class ModelEvaluation(Result):
    """How a model does on this store; `on` says on which of its matches."""

    name: str
    calibrated: bool
    on: str
    matches: int
    states: int
    accuracy: float
    log_loss: float
    brier: float
    ece: float
    ece_floor: float
    ece_floor_95: float
