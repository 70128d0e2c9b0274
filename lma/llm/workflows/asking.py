"""One question to a model: a prompt in, a draft and what it took out."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from lma.core.errors import LmaError, ModelFailed
from lma.llm.options import ModelOptions
from lma.llm.prompts import Prompt

if TYPE_CHECKING:
    from pydantic_ai.models import Model

T = TypeVar("T", bound=BaseModel)

LONGEST_ANSWER = 4_000
_MOST_REQUESTS = 6
_MOST_LOOKUPS = 8


class Useless(LmaError):
    """A model answers, and its answer can't be used: refused, cut short, or no answer at all."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a model said, and the tokens that it took."""

    said: T
    requests: int
    input_tokens: int
    output_tokens: int


async def ask(
    model: "Model",
    options: ModelOptions,
    prompt: Prompt,
    wanted: type[T],
    *,
    tools: Sequence[Callable[..., Any]] = (),
    tokens_left: int | None = None,
) -> Answer[T]:
    """Ask once; raises `ModelFailed` (the provider's trouble) and `Useless` (the answer's)."""
    from pydantic_ai import Agent, NativeOutput, RunUsage, ToolOutput, UsageLimits

    native = options.output == "native"
    agent: Agent[object, T] = Agent(
        model,
        output_type=NativeOutput(wanted, template=False) if native else ToolOutput(wanted),
        instructions=prompt.system,
        tools=[] if native else list(tools),
        retries=1,
    )
    usage = RunUsage()
    limits = UsageLimits(
        request_limit=_MOST_REQUESTS,
        tool_calls_limit=_MOST_LOOKUPS,
        total_tokens_limit=options.max_tokens if tokens_left is None else tokens_left,
    )
    with _translated(options):
        async with asyncio.timeout(options.timeout_s):
            result = await agent.run(
                prompt.user,
                usage=usage,
                usage_limits=limits,
                model_settings={"max_tokens": LONGEST_ANSWER, "timeout": options.timeout_s},
            )
    return Answer(result.output, usage.requests, usage.input_tokens, usage.output_tokens)


@contextmanager
def _translated(options: ModelOptions) -> Iterator[None]:
    """Turn the library's errors into ours; none of them is told with what the server answered."""
    from pydantic_ai import exceptions as theirs

    where = options.label
    try:
        yield
    except theirs.UsageLimitExceeded as error:
        raise Useless("it took more tokens than LMA_LLM_MAX_TOKENS allows") from error
    except theirs.ContentFilterError as error:
        raise Useless("the model refused") from error
    except theirs.UnexpectedModelBehavior as error:
        raise Useless("the model's answers were of no use") from error
    except theirs.ModelRequestRejectedError as error:
        raise ModelFailed(
            f"{where} refuses the request{_status(error)}.",
            hint="check LMA_LLM_MODEL and LMA_LLM_API_KEY",
            passing=False,
        ) from error
    except theirs.ModelAPIError as error:
        raise ModelFailed(
            f"{where} failed{_status(error)}.",
            hint="try again later, or the same with --no-llm",
            retry_after=_retry_after(error),
            billed=isinstance(error, theirs.ModelTimeoutError),
        ) from error
    except TimeoutError as error:
        raise ModelFailed(
            f"{where} took longer than {options.timeout_s:g} seconds.",
            hint="try again, give it more time (LMA_LLM_TIMEOUT_S), or --no-llm",
            billed=True,
        ) from error


def _status(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return "" if status is None else f" (status {status})"


def _retry_after(error: Exception) -> float | None:
    headers = getattr(error, "headers", None) or {}
    told = str(headers.get("retry-after", ""))
    return float(told) if told.isdecimal() else None
