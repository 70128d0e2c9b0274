"""Which model the settings ask for, and where its key goes."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lma.bootstrap.llm import model_options
from lma.core.errors import ConfigurationFailed
from lma.core.loaded_settings import LoadedSettings, load_settings
from lma.core.settings import Settings
from lma.llm.workflows.model import open_model
from tests.llm.conftest import KEY, options


def loaded(**values: Any) -> LoadedSettings:
    return LoadedSettings(Settings(**values), {})


def test_without_a_model_there_is_none() -> None:
    assert model_options(loaded()) is None


@pytest.mark.parametrize(
    ("values", "provider", "name", "output", "label"),
    [
        ({"llm_model": "openai:gpt-5"}, "openai", "gpt-5", "tool", "openai:gpt-5"),
        ({"llm_model": "anthropic:c-4"}, "anthropic", "c-4", "tool", "anthropic:c-4"),
        ({"llm_model": "google:g-3", "llm_output": "native"}, "google", "g-3", "native", None),
        (
            {"llm_model": "qwen3:8b", "llm_url": "http://u:p@127.0.0.1:11434/v1"},
            "openai",
            "qwen3:8b",
            "native",
            "qwen3:8b at 127.0.0.1:11434",
        ),
        ({"llm_model": "openai:m", "llm_url": "http://h/v1"}, "openai", "m", "native", "m at h"),
    ],
)
def test_models_and_how_they_answer(
    values: dict[str, str], provider: str, name: str, output: str, label: str | None
) -> None:
    told = model_options(loaded(llm_api_key=KEY, **values))
    assert told is not None
    assert (told.provider, told.name, told.output) == (provider, name, output)
    assert label in (None, told.label)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"llm_model": "openai:gpt-5"}, "wants a key"),
        ({"llm_model": "nobody:x", "llm_api_key": KEY}, "no provider that is known"),
        ({"llm_model": "gpt-5", "llm_api_key": KEY}, "no provider that is known"),
        (
            {"llm_model": "m", "llm_url": "http://h/v1", "llm_daily_usd": 1.0},
            "needs the model's prices",
        ),
    ],
)
def test_what_can_not_be_meant(values: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationFailed, match=told) as refused:
        model_options(loaded(**values))
    assert KEY not in refused.value.message


def test_a_key_is_not_sent_to_an_address_from_elsewhere(
    terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMA_LLM_API_KEY", KEY)
    (terminal / ".env").write_text("LMA_LLM_URL=http://evil.example/v1\nLMA_LLM_MODEL=m\n")
    with pytest.raises(ConfigurationFailed, match="is not sent to the address") as refused:
        load_settings()
    assert KEY not in refused.value.message
    monkeypatch.setenv("LMA_LLM_URL", "http://good.example/v1")
    assert load_settings().values.llm_url == "http://good.example/v1"


async def test_the_librarys_own_variables_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://evil.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://evil.example")
    for provider, host in (
        ("openai", "api.openai.com"),
        ("anthropic", "api.anthropic.com"),
    ):
        async with open_model(options(provider=provider, url=None)) as model:
            assert host in str(model.base_url)
            assert model.client.api_key == KEY  # type: ignore[attr-defined]
    async with open_model(options(key=None)) as model:
        assert model.client.api_key == "none"  # type: ignore[attr-defined]


def test_a_missing_extra_is_told_with_what_to_install() -> None:
    program = (
        "import asyncio, sys\n"
        "sys.modules['openai'] = sys.modules['pydantic_ai'] = None\n"
        "from lma.llm.workflows.model import open_model\n"
        "from lma.core.errors import ConfigurationFailed\n"
        "from tests.llm.conftest import options\n"
        "async def main():\n"
        "    async with open_model(options()): pass\n"
        "try:\n"
        "    asyncio.run(main())\n"
        "except ConfigurationFailed as error:\n"
        "    print(error.message, error.hint)\n"
    )
    checkout = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True
    )
    assert "need an extra that is not installed" in ended.stdout, ended.stderr
    assert "league-match-analyzer[ai]" in ended.stdout


@pytest.mark.parametrize("name", ["name", "url", "output", "provider"])
def test_a_configuration_is_all_that_changes_answers(name: str) -> None:
    assert options().configuration == options(timeout_s=1.0, key=None).configuration
    assert options().configuration != options(**{name: "anthropic"}).configuration
