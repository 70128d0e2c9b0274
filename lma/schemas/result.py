"""What every result model is: frozen, and every field given; nullable is written `X | None`."""

from pydantic import BaseModel, ConfigDict


class Result(BaseModel):
    """A result that a service returns, the terminal prints and HTTP sends."""

    model_config = ConfigDict(frozen=True, extra="forbid")
