"""Settings as they were found, and where each of their values came from.

Environment `LMA_*` > `.env` and `lma.toml` of the working directory > `lma.toml` of the user's
configuration folder > default. A command's own flags are arguments, not settings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

import platformdirs
from pydantic import SecretStr, ValidationError
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from lma.core.addresses import is_riot_address
from lma.core.errors import ConfigurationFailed
from lma.core.settings import Settings


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings and, for each field, the name of the source that gave its value."""

    values: Settings
    origins: Mapping[str, str]


def load_settings(given: Mapping[str, Any] | None = None) -> LoadedSettings:
    """The settings of this process; raises `ConfigurationFailed` that names the faulty source.

    What is `given` goes before every source, and comes from the `argument`.
    """
    merged: dict[str, Any] = dict(given or {})
    origins: dict[str, str] = dict.fromkeys(merged, "argument")
    for origin, read in _sources():
        for field, value in _read(origin, read).items():
            if field not in merged:
                merged[field] = value
                origins[field] = origin
    values = _validated(merged, origins)
    _guard_keys(values, origins)
    return LoadedSettings(values, {f: origins.get(f, "default") for f in Settings.model_fields})


def _sources() -> list[tuple[str, Callable[[], Mapping[str, Any]]]]:
    """Each source's name and reader, strongest first."""
    user_file = platformdirs.user_config_path("lma", appauthor=False) / "lma.toml"
    return [
        ("environment", EnvSettingsSource(Settings, env_ignore_empty=True)),
        (".env", _dotenv),
        ("lma.toml", lambda: _toml(Path("lma.toml"))),
        (str(user_file), lambda: _toml(user_file)),
    ]


def _dotenv() -> Mapping[str, Any]:
    """The file `.env`, which its source reads when it is made."""
    source = DotEnvSettingsSource(
        Settings, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True
    )
    return source()


def _read(origin: str, read: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    try:
        found = read()
    except (OSError, UnicodeDecodeError, ValueError) as error:  # a TOML error is a ValueError
        reason = getattr(error, "strerror", None) or str(error).split("\n")[0]
        raise ConfigurationFailed(f"The settings in {origin} can't be read: {reason}.") from error
    return {name: value for name, value in found.items() if name in Settings.model_fields}


def _toml(path: Path) -> Mapping[str, Any]:
    found = TomlConfigSettingsSource(Settings, toml_file=path).toml_data
    for name in found:
        if name not in Settings.model_fields:
            near = get_close_matches(name, Settings.model_fields, n=1)
            raise ConfigurationFailed(
                f"{path} sets {name!r}, which is no setting.",
                hint=f"did you mean {near[0]}?" if near else "`lma config` lists the settings",
            )
    return cast("Mapping[str, Any]", found)


def _validated(merged: dict[str, Any], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "settings"
        reason = first["msg"].removeprefix("Value error, ")
        raise ConfigurationFailed(
            f"The setting {field} from {origins.get(field, 'default')} is wrong: {reason}.",
            hint=f"correct LMA_{field.upper()}, or {field} in lma.toml",
        ) from None


def _guard_keys(values: Settings, origins: Mapping[str, str]) -> None:
    """Refuse to send a key to an address that was not configured together with it.

    A hostile working directory could otherwise point `riot_url` at its own server and be handed
    the key of the user's environment.
    """
    if values.riot_url is not None and not is_riot_address(values.riot_url):
        _guard_key("The key", values.riot_api_key, "riot_api_key", "riot_url", origins)
    if values.llm_url is not None:
        _guard_key("The model's key", values.llm_api_key, "llm_api_key", "llm_url", origins)


def _guard_key(
    called: str, key: SecretStr | None, key_field: str, url_field: str, origins: Mapping[str, str]
) -> None:
    if key is not None and origins[url_field] != origins[key_field]:
        raise ConfigurationFailed(
            f"{called} from {origins[key_field]} is not sent to the address that "
            f"{origins[url_field]} gives for {url_field}.",
            hint=f"set LMA_{url_field.upper()} and LMA_{key_field.upper()} in the same place",
        )
