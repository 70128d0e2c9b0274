"""The model of some options, as pydantic-ai asks it; importing this costs a second."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

from lma.core.errors import ConfigurationFailed
from lma.llm.options import ModelOptions

if TYPE_CHECKING:
    from pydantic_ai.models import Model

Close: TypeAlias = Callable[[], Awaitable[object]]

_OPENAI = "https://api.openai.com/v1"
_ANTHROPIC = "https://api.anthropic.com"
_GOOGLE = "https://generativelanguage.googleapis.com"
_KEYLESS = "none"


@asynccontextmanager
async def open_model(options: ModelOptions) -> "AsyncIterator[Model]":
    """The model, its connections closed with the block.

    Raises `ConfigurationFailed` where the extra that it needs is not installed.
    """
    try:
        model, close = _MAKERS[options.provider](options)
    except ImportError as error:
        raise ConfigurationFailed(
            "Language models need an extra that is not installed.",
            hint="pip install 'league-match-analyzer[ai]', or the same with --no-llm",
        ) from error
    try:
        yield model
    finally:
        await close()


def _openai(options: ModelOptions) -> "tuple[Model, Close]":
    from openai import AsyncOpenAI, DefaultAsyncHttpxClient
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    # No address, key, retry or redirect but ours: the library would take them from the environment.
    client = AsyncOpenAI(
        base_url=options.url or _OPENAI,
        api_key=options.key or _KEYLESS,
        max_retries=0,
        timeout=options.timeout_s,
        http_client=DefaultAsyncHttpxClient(follow_redirects=False),
    )
    if options.url is None:
        provider = OpenAIProvider(openai_client=client)
        return OpenAIChatModel(options.name, provider=provider), client.close
    profile = OpenAIModelProfile(
        supports_json_schema_output=True,
        supports_json_object_output=True,
        openai_supports_strict_tool_definition=False,
    )
    own = OpenAICompatibleProvider("own", openai_client=client, profile=profile)
    return OpenAIChatModel(options.name, provider=own), client.close


def _anthropic(options: ModelOptions) -> "tuple[Model, Close]":
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        base_url=options.url or _ANTHROPIC,
        api_key=options.key or _KEYLESS,
        max_retries=0,
        timeout=options.timeout_s,
    )
    provider = AnthropicProvider(anthropic_client=client)
    return AnthropicModel(options.name, provider=provider), client.close


def _google(options: ModelOptions) -> "tuple[Model, Close]":
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    # Without an address the library would take one from the environment, and send the key there.
    provider = GoogleProvider(api_key=options.key or _KEYLESS, base_url=options.url or _GOOGLE)

    async def close() -> None:
        async with provider:
            pass  # its connections are its own, and closed on the way out

    return GoogleModel(options.name, provider=provider), close


_MAKERS = {"openai": _openai, "anthropic": _anthropic, "google": _google}
