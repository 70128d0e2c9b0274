"""The clients of the large providers against a server of our own that speaks their protocols."""

import json
from typing import Any

import pytest

from lma.context import Context
from lma.core.errors import ModelFailed
from lma.llm.workflows.coach import analyse
from lma.services.coach.analyses import Prepared
from tests.llm.conftest import KEY, options, sound, unsound
from tests.llm.openai_server import BROKEN, BUSY, CUT, OpenAIServer, Sent

JSON = {"content-type": "application/json"}


def from_anthropic(draft: dict[str, Any]) -> Sent:
    told = {
        "id": "m1", "type": "message", "role": "assistant", "model": "stand-in",
        "content": [{"type": "tool_use", "id": "t1", "name": "final_result", "input": draft}],
        "stop_reason": "tool_use", "stop_sequence": None,
        "usage": {"input_tokens": 900, "output_tokens": 100},
    }  # fmt: skip
    return Sent(body=json.dumps(told).encode(), headers=JSON)


def from_google(draft: dict[str, Any]) -> Sent:
    called = {"functionCall": {"name": "final_result", "args": draft}}
    told = {
        "candidates": [
            {"content": {"role": "model", "parts": [called]}, "finishReason": "STOP", "index": 0}
        ],
        "usageMetadata": {
            "promptTokenCount": 900, "candidatesTokenCount": 100, "totalTokenCount": 1000,
        },
        "modelVersion": "stand-in",
    }  # fmt: skip
    return Sent(body=json.dumps(told).encode(), headers=JSON)


PROVIDERS = {
    "anthropic": ("anthropic", from_anthropic, "authorization", f"Bearer {KEY}"),
    "google": ("google.genai", from_google, "x-goog-api-key", KEY),
}


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A provider whose library is there; its variables name another address."""
    name = str(request.param)
    pytest.importorskip(PROVIDERS[name][0], reason=f"the client of {name} is not installed")
    for variable in ("ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL"):
        monkeypatch.setenv(variable, "http://evil.invalid")
    return name


def told(server: OpenAIServer, provider: str) -> Any:
    return options(
        server, provider=provider, url=server.url.removesuffix("/v1"), output="tool",
        price_in=1.0, price_out=10.0,
    )  # fmt: skip


async def test_a_draft_is_repaired_and_becomes_the_analysis(
    here: Context, prepared: Prepared, server: OpenAIServer, provider: str
) -> None:
    _, says, header, sent = PROVIDERS[provider]
    server.reply(says(unsound(prepared)), says(sound(prepared)))
    made = await analyse(here, prepared, told(server, provider))
    assert (made.source, made.input_tokens, made.output_tokens) == ("model", 1800, 200)
    assert made.cost_usd == pytest.approx(0.0038)
    assert len(server.asked) == 2
    assert "9.9" in server.prompts[1]
    assert {headers[header] for headers in server.headers} == {sent}


@pytest.mark.parametrize("reply", [BROKEN, BUSY, CUT], ids=["500", "429", "cut"])
async def test_a_provider_that_fails_is_waited_for(
    here: Context, prepared: Prepared, server: OpenAIServer, provider: str, reply: Sent
) -> None:
    server.reply(reply)
    with pytest.raises(ModelFailed) as failed:
        await analyse(here, prepared, told(server, provider))
    assert failed.value.passing
    assert (failed.value.retry_after == 7) is (reply is BUSY)
    assert KEY not in failed.value.message
    assert len(server.asked) == 1


async def test_an_address_of_the_librarys_own_variables_is_not_asked(provider: str) -> None:
    from lma.llm.workflows.model import open_model

    async with open_model(options(provider=provider, url=None)) as model:
        assert "evil.invalid" not in str(model.base_url)
