"""How well a configuration of the coach does; shares are between 0 and 1, null is unknown."""

from datetime import datetime

from lma.schemas.result import Result


class EvalResult(Result):
    """One configuration over the same cases; `configuration` is `rules` or a hash of the model's.

    `grounding` is the share of sentences that their receipts hold, `agreement` the share of the
    heaviest gaps that were written about, `by_model` that of cases that a model wrote. `judged` and
    `rules_judged` are a judge's mean scores (1 to 5) of it and of the report by rules.
    """

    configuration: str
    model: str | None
    prompt: str
    cases: int
    sentences: int
    grounding: float
    agreement: float
    by_model: float
    judged: float | None
    rules_judged: float | None
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float
    created_at: datetime
