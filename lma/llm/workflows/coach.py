"""The coach: facts -> gaps -> draft -> verify -> keep."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from pydantic import ValidationError

from lma.context import Context
from lma.core.errors import LmaError, ModelFailed
from lma.domain.advice import recommend
from lma.domain.gaps import worst
from lma.domain.grounding import Names
from lma.llm.drafts import Draft, Verdict, verdict_on
from lma.llm.options import ModelOptions
from lma.llm.prompts import COACH, Prompt, coach_prompt, repair_prompt
from lma.llm.tools import Toolbox
from lma.llm.workflows.asking import LONGEST_ANSWER, Answer, Useless, ask
from lma.schemas.analysis import Analysis
from lma.services.coach import kept_analyses as rows
from lma.services.coach.analyses import Prepared, analyse_by_rules, make_analysis

if TYPE_CHECKING:
    from pydantic_ai.models import Model

log = logging.getLogger(__name__)

REPAIRS = 2
OnStep: TypeAlias = Callable[[str], None]


@dataclass(slots=True)
class Taken:
    """What the model took so far in this analysis."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    drafts: list[Any] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input_tokens + self.output_tokens


async def analyse(
    ctx: Context,
    prepared: Prepared,
    options: ModelOptions,
    *,
    model: "Model | None" = None,
    analysis_id: UUID | None = None,
    on_step: OnStep | None = None,
) -> Analysis:
    """An analysis by a model, or by rules where none of its answers stands the check.

    What was made before for the same facts, prompt and model is given again. `analysis_id` is the
    row of one that was asked for earlier; its drafts are not asked for again. Raises `ModelFailed`.
    """
    fingerprint = rows.fingerprint_of(prepared.sheet, COACH, options.configuration)
    free = await _free_of_charge(ctx, prepared, fingerprint)
    if free is not None:
        return await rows.answer_row(ctx, analysis_id, prepared, free) if analysis_id else free
    making = await _Making.begin(ctx, prepared, options, fingerprint, analysis_id)
    making.model, making.on_step = model, on_step or (lambda _: None)
    try:
        verdict = await making.write()
    except _OverBudget as error:
        return await making.finish_by_rules(error.message, keep=False)
    except Useless as error:
        return await making.finish_by_rules(error.message)
    except ModelFailed as error:
        await making.wait(error)
        raise
    if verdict.faults:
        reason = f"the model's sentences were not what the facts say, {REPAIRS + 1} times"
        return await making.finish_by_rules(reason)
    return await making.finish(verdict)


async def _free_of_charge(ctx: Context, prepared: Prepared, fingerprint: str) -> Analysis | None:
    """What was kept of the same facts, or the rules' word where there is nothing to advise."""
    if not worst(prepared.sheet.gaps):
        return analyse_by_rules(ctx, prepared)
    return await rows.find_kept(ctx, prepared, fingerprint)


class _OverBudget(LmaError):
    """The day's budget has no room for another question."""


@dataclass(slots=True)
class _Making:
    """One analysis under way."""

    ctx: Context
    prepared: Prepared
    options: ModelOptions
    row: UUID
    fingerprint: str
    names: Names
    toolbox: Toolbox
    taken: Taken
    model: "Model | None" = None
    on_step: OnStep = print

    @classmethod
    async def begin(
        cls,
        ctx: Context,
        prepared: Prepared,
        options: ModelOptions,
        fingerprint: str,
        row: UUID | None,
    ) -> "_Making":
        row = row or await rows.request_analysis(ctx, prepared.player.id, prepared.subject)
        drafts = await rows.begin(ctx, row, fingerprint)
        return cls(
            ctx=ctx,
            prepared=prepared,
            options=options,
            row=row,
            fingerprint=fingerprint,
            names=Names(frozenset(await rows.list_champion_names(ctx))),
            toolbox=Toolbox(ctx, prepared),
            taken=Taken(drafts=drafts),
        )

    async def write(self) -> Verdict:
        """Ask, check, and ask again with what was wrong; the last verdict may have faults."""
        verdict = self._verdict_on_the_last()
        while verdict is None or (verdict.faults and len(self.taken.drafts) <= REPAIRS):
            prompt = self._prompt(verdict)
            repairs = len(self.taken.drafts)
            step = f"asking {self.options.label}"
            self.on_step(step if not repairs else f"{step} again, {repairs} of {REPAIRS}")
            answer = await self._ask(prompt)
            await self._keep_draft(answer)
            self.on_step("checking every sentence")
            verdict = verdict_on(answer.said, self.toolbox.sheet, self.names)
        return verdict

    def _verdict_on_the_last(self) -> Verdict | None:
        """What a run that was cut off had: its last answer is not paid for again."""
        if not self.taken.drafts:
            return None
        try:
            draft = Draft.model_validate(self.taken.drafts[-1]["draft"])
        except (KeyError, TypeError, ValidationError):
            return None
        return verdict_on(draft, self.toolbox.sheet, self.names)

    def _prompt(self, verdict: Verdict | None) -> Prompt:
        sheet = self.toolbox.sheet
        if verdict is None or not self.taken.drafts:
            return coach_prompt(sheet)
        last = Draft.model_validate(self.taken.drafts[-1]["draft"])
        return repair_prompt(sheet, last.model_dump_json(), verdict.faults)

    async def _ask(self, prompt: Prompt) -> Answer[Draft]:
        left = self.options.max_tokens - self.taken.tokens
        if left < prompt.tokens:
            raise Useless("it took more tokens than LMA_LLM_MAX_TOKENS allows")
        expected = self.options.cost(prompt.tokens, LONGEST_ANSWER) or 0.0
        spend = partial(rows.spend, self.ctx, self.options.label)
        if not await spend(usd=expected, limit=self.options.daily_usd, requests=1):
            raise _OverBudget("the day's budget for models (LMA_LLM_DAILY_USD) is spent")
        try:
            async with self._opened_model() as model:
                answer = await ask(
                    model, self.options, prompt, Draft, tools=self.toolbox.tools, tokens_left=left
                )
        except ModelFailed as error:
            if not error.billed:
                await spend(usd=-expected)
            raise
        tokens = (answer.input_tokens, answer.output_tokens)
        cost = self.options.cost(*tokens) or 0.0
        await spend(usd=cost - expected, requests=answer.requests - 1, tokens=tokens)
        return answer

    def _opened_model(self) -> "AbstractAsyncContextManager[Model]":
        from lma.llm.workflows.model import open_model

        return open_model(self.options) if self.model is None else nullcontext(self.model)

    async def _keep_draft(self, answer: Answer[Draft]) -> None:
        kept = {
            "draft": answer.said.model_dump(),
            "tokens": [answer.input_tokens, answer.output_tokens],
        }
        self.taken.requests += answer.requests
        self.taken.input_tokens += answer.input_tokens
        self.taken.output_tokens += answer.output_tokens
        self.taken.drafts.append(kept)
        await rows.add_draft(self.ctx, self.row, kept)

    async def finish(self, verdict: Verdict) -> Analysis:
        """Keep and return what the model wrote."""
        made = partial(make_analysis, self.ctx, self._seen(), verdict.recommendations)
        return await self._finish(made, source="model", reason=None)

    async def finish_by_rules(self, reason: str, *, keep: bool = True) -> Analysis:
        """Return the deterministic report; it is kept too unless another try may do better."""
        log.info("analysis by rules: %s", reason)
        made = partial(make_analysis, self.ctx, self._seen(), recommend(self.prepared.sheet))
        return await self._finish(made, source="rules", reason=reason, keep=keep)

    async def _finish(
        self,
        made: Callable[..., Analysis],
        *,
        source: str,
        reason: str | None,
        keep: bool = True,
    ) -> Analysis:
        paid = _paid(self.taken.drafts)
        analysis = made(
            source=source,
            reason=reason,
            model=self.options.label,
            prompt=COACH,
            tokens=paid,
            cost_usd=self.options.cost(*paid),
        )
        return await rows.finish(self.ctx, self.row, self.prepared, analysis, keep=keep)

    async def wait(self, error: ModelFailed) -> None:
        """Note why it is not done yet."""
        status = "waiting" if error.passing else "failed"
        await rows.set_status(self.ctx, self.row, status, error.message)

    def _seen(self) -> Prepared:
        """What was prepared, with the evidence that the model looked up."""
        return replace(self.prepared, sheet=self.toolbox.sheet)


def _paid(drafts: Sequence[Any]) -> tuple[int, int]:
    """Input and output tokens of all answers, those of an earlier run included."""
    tokens = [draft.get("tokens", (0, 0)) for draft in drafts]
    return sum(one[0] for one in tokens), sum(one[1] for one in tokens)
