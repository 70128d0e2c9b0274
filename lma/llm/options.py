"""Which model is asked, where, and what it may take."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal
from urllib.parse import urlsplit

Output = Literal["native", "tool"]


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """A model and its budgets; `key` is sent to `url`, or to the provider where there is none.

    Prices are in US dollars for a million tokens, None where they aren't known.
    """

    provider: str
    name: str
    url: str | None
    key: str | None = field(repr=False)
    output: Output
    timeout_s: float
    max_tokens: int
    daily_usd: float | None
    price_in: float | None
    price_out: float | None

    @property
    def label(self) -> str:
        """What the model is called: `openai:gpt-5`, `qwen3:8b at 127.0.0.1:11434`."""
        if self.url is None:
            return f"{self.provider}:{self.name}"
        return f"{self.name} at {urlsplit(self.url).netloc.rpartition('@')[2]}"

    @property
    def configuration(self) -> str:
        """A short name for everything about the model that changes its answers."""
        told = f"{self.provider}\n{self.name}\n{self.url or ''}\n{self.output}"
        return sha256(told.encode()).hexdigest()[:12]

    def cost(self, input_tokens: int, output_tokens: int) -> float | None:
        """What tokens cost in US dollars, None where a price is not known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (input_tokens * self.price_in + output_tokens * self.price_out) / 1_000_000
