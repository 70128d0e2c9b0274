"""An analysis of a player's games, and what each of its sentences rests on.

Shares are between 0 and 1, money in US dollars; null is unknown, never 0.
"""

from datetime import datetime

from lma.schemas.result import Result


class Receipt(Result):
    """What a sentence rests on; `facts` are the ids of the single games' facts under a median.

    `shown` is the value as sentences write it, `n` the games that it is taken from.
    """

    ref: str
    fact_id: str
    name: str
    label: str
    value: float | str
    shown: str
    unit: str
    signed: bool
    about: str
    n: int | None
    match_id: str | None
    minute: int | None
    facts: list[str]


class Sentence(Result):
    """A sentence and the references of its receipts."""

    text: str
    receipts: list[str]


class Recommendation(Result):
    """One thing to do, and why."""

    title: str
    sentences: list[Sentence]


class Analysis(Result):
    """At most three recommendations; `source` is `model` or `rules`.

    `status` is `done`, or `waiting`, `running`, `failed` of one that a worker makes. `reason` says
    why the rules wrote it where a model was to; `kept` that it was made before, for the same facts.
    """

    id: str | None
    status: str
    player: str
    champion: str | None
    role: str | None
    match_id: str | None
    games: int
    compared_games: int
    source: str | None
    reason: str | None
    model: str | None
    prompt: str | None
    recommendations: list[Recommendation]
    strengths: list[Sentence]
    receipts: list[Receipt]
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    kept: bool
    created_at: datetime


class AdviceRow(Result):
    """One sentence of an analysis; `recommendation` is 0 for what went well.

    `receipts` are the facts' ids, `values` what they say in the same order.
    """

    player: str
    recommendation: int
    title: str
    text: str
    receipts: list[str]
    values: list[str]
    games: list[int | None]
    source: str


class PromptPreview(Result):
    """What a model would be sent: `tokens` is an estimate, `tools` what it might look up."""

    model: str | None
    prompt: str
    system: str
    user: str
    tokens: int
    tools: list[str]
