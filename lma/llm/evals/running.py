"""Running a configuration over the store's players."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lma.context import Context
from lma.core.errors import NotStored
from lma.domain.grounding import Names
from lma.domain.reading import Reading
from lma.domain.riot_id import PlayerRef
from lma.llm.evals.judging import Judged, judge
from lma.llm.evals.scoring import Score, score
from lma.llm.options import ModelOptions
from lma.llm.prompts import COACH
from lma.schemas.analysis import Analysis
from lma.schemas.evals import EvalResult
from lma.services.coach import kept_analyses as rows
from lma.services.coach.analyses import Prepared, analyse_by_rules, prepare_analysis
from lma.services.coach.gaps import Subject
from lma.services.players import Asked

RULES = "rules"
_OFFLINE = Reading(offline=True)


@dataclass(slots=True)
class _Tally:
    scores: list[Score] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    made: list[Analysis] = field(default_factory=list)


async def run_eval(
    ctx: Context,
    options: ModelOptions | None,
    *,
    cases: int,
    with_judge: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> EvalResult:
    """Let a configuration analyse the stored players with the most games, and score it.

    Without options that is the report by rules, the baseline. Raises `NotStored` where the store
    has nobody with enough games, and `ModelFailed`.
    """
    players = await rows.list_players_with_games(ctx, cases)
    if not players:
        raise NotStored(
            "The store has nobody with enough games.", hint="lma matches PLAYER -n 30 brings some"
        )
    names = Names(frozenset(await rows.list_champion_names(ctx)))
    tally, began = _Tally(), time.monotonic()
    for done, puuid in enumerate(players, start=1):
        asked = Asked(PlayerRef(puuid=puuid), None)
        prepared = await prepare_analysis(ctx, asked, Subject(), reading=_OFFLINE)
        await _one(ctx, prepared, options, names, tally, with_judge=with_judge)
        if progress is not None:
            progress(done, len(players))
    return _result(ctx, options, tally, time.monotonic() - began)


async def _one(
    ctx: Context,
    prepared: Prepared,
    options: ModelOptions | None,
    names: Names,
    tally: _Tally,
    *,
    with_judge: bool,
) -> None:
    by_rules = analyse_by_rules(ctx, prepared)
    made = by_rules
    if options is not None:
        from lma.llm.workflows.coach import analyse

        made = await analyse(ctx, prepared, options)
        if with_judge and made.source == "model":
            judged = await judge(ctx, options, made, by_rules)
            tally.judged += [judged] if judged is not None else []
    tally.made.append(made)
    tally.scores.append(score(made, prepared.sheet, names))


def _result(
    ctx: Context, options: ModelOptions | None, tally: _Tally, seconds: float
) -> EvalResult:
    scores = tally.scores
    sentences = sum(one.sentences for one in scores)
    tokens = [sum(one.input_tokens or 0 for one in tally.made)]
    tokens.append(sum(one.output_tokens or 0 for one in tally.made))
    return EvalResult(
        configuration=configuration_of(options),
        model=None if options is None else options.label,
        prompt=COACH,
        cases=len(scores),
        sentences=sentences,
        grounding=sum(one.sound for one in scores) / sentences if sentences else 1.0,
        agreement=_mean([one.agreement for one in scores]) or 0.0,
        by_model=_mean([float(one.by_model) for one in scores]) or 0.0,
        judged=_mean([float(one.candidate) for one in tally.judged]),
        rules_judged=_mean([float(one.rules) for one in tally.judged]),
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cost_usd=None if options is None else options.cost(*tokens),
        seconds=round(seconds, 1),
        created_at=ctx.clock(),
    )


def configuration_of(options: ModelOptions | None) -> str:
    """What a configuration's results are called: the model's and the prompt's."""
    return RULES if options is None else f"{options.configuration}-{COACH}"


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
