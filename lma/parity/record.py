"""Recording a server's answers: one file for each exchange, nobody's key or address in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput, UpstreamFailed
from lma.parity.asking import Asker
from lma.parity.exchanges import Answer, Request, Silence
from lma.parity.plan import Plan, Step, Unknown
from lma.parity.pseudonyms import Pseudonyms
from lma.parity.recordings import KEPT_HEADERS, Exchange, as_json
from lma.parity.sources import capture

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(slots=True)
class Recorded:
    """What became of each step: written to a file, or why not; how many were successes."""

    written: list[Path] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    successes: int = 0


async def record(
    plan: Plan,
    asker: Asker,
    folder: Path,
    *,
    pseudonyms: Pseudonyms,
    variables: Mapping[str, Any] | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Recorded:
    """Ask every step of a plan and write what is answered; raises where nobody answers at all."""
    _prepare(folder)
    known = {**plan.variables, **(variables or {})}
    result = Recorded()
    for number, step in enumerate(plan.steps, start=1):
        try:
            request, parameters = step.request(known), step.filled_parameters(known)
        except Unknown as error:
            result.skipped.append((step.name, f"no earlier answer gave {error.args[0]}"))
            continue
        answer = await asker.ask(request)
        if isinstance(answer, Silence):
            if not answer.reached:
                raise UpstreamFailed(f"{asker.name} gives no answer: {answer.reason}.")
            result.skipped.append((step.name, answer.reason))
            continue
        known.update(capture(step, answer))
        moment = clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        exchange = _hidden(step, request, parameters, answer, pseudonyms, moment)
        path = folder / f"{number:04}-{_UNSAFE.sub('_', step.name)}.json"
        path.write_text(as_json(exchange), "utf-8", errors="backslashreplace")
        result.written.append(path)
        result.successes += 200 <= answer.status < 300
    return result


async def record_url(
    base_url: str, plan: Plan, folder: Path, *, timeout_s: float, **how: Any
) -> Recorded:
    """Record the server at an address."""
    asker = Asker(base_url, timeout_s=timeout_s)
    try:
        return await record(plan, asker, folder, **how)
    finally:
        await asker.close()


def refuse_writes(plan: Plan, *, allowed: bool) -> None:
    """Refuse a plan with requests that may change something, unless that was allowed."""
    writing = plan.writing_steps()
    if writing and not allowed:
        names = ", ".join(step.name for step in writing[:5])
        more = ", …" if len(writing) > 5 else ""
        raise BadInput(
            f"{len(writing)} requests may change data ({names}{more}), "
            "and only GET and HEAD are sent.",
            hint="--allow-writes, where the data is disposable; or a --plan that only reads",
        )


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} can't be made: {error.strerror}.") from None
    if next(folder.glob("*.json"), None) is not None:
        raise BadInput(
            f"{folder} holds JSON files already.", hint="an empty or new folder: --output DIR"
        )


def _hidden(
    step: Step,
    request: Request,
    parameters: Mapping[str, str],
    answer: Answer,
    pseudonyms: Pseudonyms,
    moment: str,
) -> Exchange:
    kept = {name: value for name, value in answer.headers.items() if name in KEPT_HEADERS}
    return Exchange(
        step=step.name,
        request=replace(
            request,
            path=pseudonyms.text(request.path),
            query=pseudonyms.mapping(request.query),
            body=pseudonyms.value(request.body),
            headers={},
        ),
        parameters=pseudonyms.mapping(parameters),
        answer=replace(
            answer, headers=pseudonyms.mapping(kept), body=_hidden_body(answer.body, pseudonyms)
        ),
        at=moment,
    )


def _hidden_body(body: bytes, pseudonyms: Pseudonyms) -> bytes:
    # Bytes that are no UTF-8 survive as what they are, and so does everything else in the body.
    text = body.decode("utf-8", "surrogateescape")
    return pseudonyms.body(text).encode("utf-8", "surrogateescape")
