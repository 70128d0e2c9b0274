"""Recorded exchanges: one JSON file each, read as strictly as they are written."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput
from lma.parity.exchanges import ENCODINGS, Answer, Request
from lma.parity.plan import Step

FORMAT = "lma-parity-exchange/1"
KEPT_HEADERS = ("cache-control", "content-type", "etag", "location", "retry-after", "vary")
MAX_FILE_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked, under which step's name, and what was answered; `at` is ISO-8601 UTC."""

    step: str
    request: Request
    parameters: Mapping[str, str]
    answer: Answer
    at: str


def as_json(exchange: Exchange) -> str:
    """An exchange as the text of its file."""
    request, answer = exchange.request, exchange.answer
    told: dict[str, Any] = {
        "format": FORMAT,
        "step": exchange.step,
        "recorded_at": exchange.at,
        "method": request.method,
        "template": request.route.partition(" ")[2],
        "path": request.path,
        "parameters": dict(exchange.parameters),
        "query": dict(request.query),
        "request_body": request.body,
        "request_encoding": request.encoding,
        "status": answer.status,
        "headers": dict(answer.headers),
        "latency_ms": answer.latency_ms,
        "fault": list(answer.fault) if answer.fault else None,
    }
    try:
        told["body"] = answer.body.decode("utf-8")
    except UnicodeDecodeError:
        told["body_base64"] = base64.b64encode(answer.body).decode("ascii")
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


class Recording:
    """A folder of exchanges; only what was asked is kept, answers are read when they are needed."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadInput(f"There is no folder {str(folder)[:120]!r}.", hint="lma parity record")
        self.folder = folder
        self.steps: list[Step] = []
        self._paths: dict[str, Path] = {}
        for path in sorted(folder.glob("*.json")):
            step = step_of(_read(path))
            if step.name in self._paths:
                raise BadInput(f"{path} and {self._paths[step.name]} record the same step.")
            self._paths[step.name] = path
            self.steps.append(step)
        if not self.steps:
            raise BadInput(
                f"There are no exchanges in {folder}.", hint="lma parity record --base-url URL"
            )

    def find(self, step: Step) -> Exchange | None:
        """The exchange of a step, if it was recorded for the same route."""
        path = self._paths.get(step.name)
        exchange = _read(path) if path is not None else None
        return exchange if exchange is not None and exchange.request.route == step.route else None


def step_of(exchange: Exchange) -> Step:
    """The request of an exchange as a step that fills in nothing."""
    request = exchange.request
    return Step(
        name=exchange.step,
        route=request.route,
        parameters=exchange.parameters,
        query=request.query,
        body=request.body,
        encoding=request.encoding,
        is_literal=True,
    )


def _read(path: Path) -> Exchange:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadInput(f"{path} is too large for a recorded exchange.")
        return _exchange(json.loads(path.read_text("utf-8")))
    except KeyError as error:
        raise BadInput(f"{path} is no recorded exchange: {error} is missing.") from None
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error).split("\n")[0][:100]
        raise BadInput(f"{path} is no recorded exchange: {reason}.") from None


def _exchange(told: dict[str, Any]) -> Exchange:
    if told["format"] != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    if told["request_encoding"] not in ENCODINGS:
        raise ValueError("request_encoding is unknown")
    request = Request(
        route=f"{told['method']} {told['template']}",
        path=str(told["path"]),
        query=_texts(told["query"]),
        body=told["request_body"],
        encoding=told["request_encoding"],
    )
    return Exchange(
        step=str(told["step"]),
        request=request,
        parameters=_texts(told["parameters"]),
        answer=_answer(told),
        at=str(told["recorded_at"]),
    )


def _answer(told: dict[str, Any]) -> Answer:
    status, latency, fault = told["status"], told["latency_ms"], told["fault"]
    if not isinstance(status, int) or not isinstance(latency, (int, float, type(None))):
        raise TypeError("status or latency_ms is no number")
    if "body_base64" in told:
        body = base64.b64decode(told["body_base64"], validate=True)
    else:
        body = str(told["body"]).encode("utf-8", "surrogatepass")
    return Answer(
        status=status,
        body=body,
        headers=_texts(told["headers"]),
        latency_ms=latency,
        fault=(str(fault[0]), str(fault[1])) if fault else None,
    )


def _texts(told: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in told.items()}
