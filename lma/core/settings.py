"""Settings: what a machine or a user decides about lma. `loaded_settings` reads them."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

# HS256 wants a key as long as its digest.
_SHORTEST_SECRET = 32
_LIMIT = re.compile(r"[1-9][0-9]{0,6}/([1-9][0-9]{0,3} )?(second|minute|hour|day)s?", re.ASCII)


class Settings(BaseSettings):
    """Everything about lma that a machine or a user decides."""

    model_config = SettingsConfigDict(env_prefix="LMA_", frozen=True, extra="ignore")

    riot_api_key: SecretStr | None = Field(
        None, description="Riot's key; without one the built-in sandbox answers"
    )
    riot_url: str | None = Field(
        None,
        description="Riot's address with a {route} placeholder; given alone, it is asked keyless",
    )
    ddragon_url: str | None = Field(None, description="Data Dragon's address")
    platform: str | None = Field(
        None, description="platform of players whose tag names none (default: na1)"
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL's address; without one an embedded server is started"
    )
    legacy_database_url: SecretStr | None = Field(
        None, description="the old Rails application's database, for `lma import rails`"
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis's address; not needed on one machine"
    )
    cache_mb: int = Field(
        128, ge=0, le=65536, description="memory for cached bodies, of each `lma serve` process"
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("lma", appauthor=False),
        description="where the embedded database and the completion file are kept",
    )
    sandbox_replay: Path | None = Field(
        None, description="folder of recorded payloads that the sandbox answers from"
    )

    api_dialect: Literal["rails", "next"] = Field(
        "rails", description="which front end `lma serve` speaks to: rails or next"
    )
    cors_origins: str = Field(
        "http://localhost:3000,http://127.0.0.1:3000",
        description="origins of the front ends that `lma serve` answers to, or *",
    )
    trusted_proxies: str | None = Field(
        None, description="addresses or networks whose X-Forwarded-For `lma serve` believes"
    )
    auth_mode: Literal["compat", "strict"] = Field(
        "compat", description="compat as the old API, or strict: emails and writes need a token"
    )
    auth_secret: SecretStr | None = Field(
        None, description="what strict mode's tokens are signed with, 32 characters or more"
    )
    auth_secret_previous: SecretStr | None = Field(
        None, description="the secret before that one, whose tokens are good until they expire"
    )
    metrics_access: Literal["open", "key"] = Field(
        "open", description="whether /metrics needs an ops key"
    )
    limit_address: str = Field(
        "300/minute", description="sign-ins, sign-ups and look-ups of one client address, or off"
    )
    limit_account: str = Field(
        "20/minute, 100/hour", description="sign-ins and sign-ups of one player that fail, or off"
    )
    limit_riot: str = Field(
        "1500/minute", description="calls to Riot on behalf of one client address, or off"
    )

    llm_model: str | None = Field(
        None,
        description="model of `lma analyze`: openai:NAME, anthropic:NAME, google:NAME; "
        "with llm_url just NAME",
    )
    llm_url: str | None = Field(
        None, description="an OpenAI-compatible address: Ollama, vLLM, llama.cpp, …"
    )
    llm_api_key: SecretStr | None = Field(
        None, description="the model's key; sent only to an address configured together with it"
    )
    llm_output: Literal["auto", "native", "tool"] = Field(
        "auto",
        description="how the model gives its answer: by JSON schema (native, for small ones), "
        "by a tool, or auto: native with llm_url",
    )
    llm_timeout_s: float = Field(
        120.0, gt=0, le=3600, description="seconds that a model may take over one analysis"
    )
    llm_max_tokens: int = Field(
        30_000, ge=1_000, le=1_000_000, description="tokens that one analysis may take"
    )
    llm_daily_usd: float | None = Field(
        None, ge=0, description="US dollars that all analyses of a day (UTC) may cost"
    )
    llm_price_in: float | None = Field(
        None, ge=0, description="US dollars for a million tokens that the model reads"
    )
    llm_price_out: float | None = Field(
        None, ge=0, description="US dollars for a million tokens that the model writes"
    )

    @field_validator("data_dir", "sandbox_replay", mode="after")
    @classmethod
    def _expand_home(cls, value: Path | None) -> Path | None:
        try:
            return value and value.expanduser().absolute()
        except RuntimeError:
            raise ValueError("there is no such user's home") from None

    @field_validator("riot_url", mode="after")
    @classmethod
    def _says_where_the_route_goes(cls, value: str | None) -> str | None:
        if value is not None and "{route}" not in value:
            raise ValueError("it has no {route}, as in http://127.0.0.1:8100/{route}")
        return value

    @field_validator("cors_origins", mode="after")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in comma_separated(value):
            parts = urlsplit(origin)
            if origin != "*" and origin != f"{parts.scheme}://{parts.netloc}":
                raise ValueError(f"{origin[:60]!r} is no origin such as http://localhost:3000")
        return value

    @field_validator("trusted_proxies", mode="after")
    @classmethod
    def _are_networks(cls, value: str | None) -> str | None:
        for network in comma_separated(value or ""):
            ip_network(network)
        return value

    @field_validator("auth_secret", "auth_secret_previous", mode="after")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"it is shorter than {_SHORTEST_SECRET} characters")
        return value

    @field_validator("limit_address", "limit_account", "limit_riot", mode="after")
    @classmethod
    def _are_limits(cls, value: str) -> str:
        limits = comma_separated(value)
        if value != "off" and not (limits and all(map(_LIMIT.fullmatch, limits))):
            raise ValueError("it is neither off nor like 20/minute, 100/hour")
        return value

    @field_validator("riot_url", "ddragon_url", "llm_url", mode="after")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not (
            value.startswith(("http://", "https://")) and urlsplit(value).hostname
        ):
            raise ValueError("an address starts with http:// or https://")
        return value and value.rstrip("/")

    @classmethod
    def settings_customise_sources(  # the names are pydantic's
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load_settings` merged, and read nothing besides."""
        return (init_settings,)


def comma_separated(text: str) -> list[str]:
    """The parts of a setting that holds several."""
    return [part for part in map(str.strip, text.split(",")) if part]
