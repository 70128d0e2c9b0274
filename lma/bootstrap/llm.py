"""Which language model the settings ask for."""

from lma.core.errors import ConfigurationFailed
from lma.core.loaded_settings import LoadedSettings
from lma.llm.options import ModelOptions, Output

_PROVIDERS = ("openai", "anthropic", "google")


def model_options(loaded: LoadedSettings) -> ModelOptions | None:
    """The model of the settings, None where none is configured; raises `ConfigurationFailed`."""
    settings = loaded.values
    if settings.llm_model is None:
        return None
    provider, name = _named(settings.llm_model, bare=settings.llm_url is not None)
    if settings.llm_url is None and settings.llm_api_key is None:
        raise ConfigurationFailed(
            f"The model {settings.llm_model} wants a key, and none is configured.",
            hint="set LMA_LLM_API_KEY, or LMA_LLM_URL for a model of your own",
        )
    if settings.llm_daily_usd is not None and None in (
        settings.llm_price_in,
        settings.llm_price_out,
    ):
        raise ConfigurationFailed(
            "A budget in dollars needs the model's prices.",
            hint="set LMA_LLM_PRICE_IN and LMA_LLM_PRICE_OUT, dollars for a million tokens",
        )
    key = settings.llm_api_key
    return ModelOptions(
        provider=provider,
        name=name,
        url=settings.llm_url,
        key=None if key is None else key.get_secret_value().strip(),
        output=_output(settings.llm_output, own=settings.llm_url is not None),
        timeout_s=settings.llm_timeout_s,
        max_tokens=settings.llm_max_tokens,
        daily_usd=settings.llm_daily_usd,
        price_in=settings.llm_price_in,
        price_out=settings.llm_price_out,
    )


def _named(model: str, *, bare: bool) -> tuple[str, str]:
    """Provider and name; at an address of one's own a colon is a part of the name: `qwen3:8b`."""
    provider, _, name = model.strip().partition(":")
    if bare:
        return "openai", name if provider == "openai" and name else model.strip()
    if provider not in _PROVIDERS or not name:
        raise ConfigurationFailed(
            f"LMA_LLM_MODEL names no provider that is known: {model[:60]!r}.",
            hint="openai:NAME, anthropic:NAME or google:NAME; any NAME with LMA_LLM_URL",
        )
    return provider, name


def _output(asked: str, *, own: bool) -> Output:
    if asked == "auto":
        return "native" if own else "tool"
    return "native" if asked == "native" else "tool"
