"""The two sides of a check, opened as they were ordered."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from lma.core.errors import BadInput
from lma.parity.asking import ASGIApp, Asker
from lma.parity.captures import Captures, read_captures
from lma.parity.examples import own_examples
from lma.parity.order import Order
from lma.parity.plan import Plan
from lma.parity.plan_files import legacy_plan
from lma.parity.recordings import Recording
from lma.parity.sources import ExampleSource, LiveSource, RecordedSource, Source

if TYPE_CHECKING:
    from lma.parity.staging import Staging

_IN_PROCESS = "http://candidate.invalid"
_NAME = "the new API in this process"


@asynccontextmanager
async def open_sides(
    order: Order, plan: Plan, recording: Recording | None
) -> AsyncIterator[tuple[Source, Source]]:
    """Baseline and candidate; raises `BadInput` for an order that contradicts itself."""
    _refuse_contradictions(order)
    async with AsyncExitStack() as closing:
        sides = _Sides(order, plan, recording, closing)
        baseline = sides.baseline()
        yield baseline, await sides.candidate(baseline)


class _Sides:
    """What both sides are made of; connections are closed with `closing`."""

    def __init__(
        self, order: Order, plan: Plan, recording: Recording | None, closing: AsyncExitStack
    ) -> None:
        self._order = order
        self._plan = plan
        self._recording = recording
        self._closing = closing

    def baseline(self) -> Source:
        if self._order.baseline_url is not None:
            return self._live(self._order.baseline_url)
        if self._recording is not None:
            return RecordedSource(self._recording)
        folder = self._order.examples
        return ExampleSource(folder) if folder is not None else own_examples()

    async def candidate(self, baseline: Source) -> Source:
        order = self._order
        if order.candidate_recording is not None:
            return RecordedSource(Recording(order.candidate_recording))
        if order.candidate_url is not None:
            return self._live(order.candidate_url, await self._captured_variables(baseline))
        if order.app is not None:
            captured = await self._captured_variables(baseline)
            return self._live(_IN_PROCESS, captured, name=_NAME, app=order.app)
        return await self._in_process(await self._staging(baseline))

    async def _in_process(self, staging: "Staging | None") -> Source:
        from lma.parity.in_process import new_api

        app = await self._closing.enter_async_context(new_api(staging.stage if staging else None))
        name = f"{_NAME}, {staging.told if staging else 'in the world of the sandbox'}"
        return self._live(_IN_PROCESS, staging.variables if staging else {}, name=name, app=app)

    async def _staging(self, baseline: Source) -> "Staging | None":
        """The world of what was captured; the project's own examples are of the sandbox's."""
        folder = self._order.examples or self._order.recording
        if folder is None:
            return None
        from lma.parity.staging import stage_captures

        captures = await self._captures(baseline)
        if captures.user is None and self._recording is not None:
            raise BadInput(
                "This recording tells no player, so the new API can't be given its world.",
                hint="--candidate-url URL; or record the built-in plan, which signs one up",
            )
        return stage_captures(captures, folder)

    async def _captured_variables(self, baseline: Source) -> Mapping[str, Any]:
        """What to ask of a server that has a world of its own, as far as captures tell it."""
        if self._order.examples is None:
            return {}
        try:
            return (await self._captures(baseline)).variables
        except BadInput:  # told as a difference when it is compared
            return {}

    async def _captures(self, baseline: Source) -> Captures:
        steps = self._recording.steps if self._recording is not None else legacy_plan().steps
        return await read_captures(steps, baseline)

    def _live(
        self,
        url: str,
        variables: Mapping[str, Any] | None = None,
        *,
        name: str | None = None,
        app: ASGIApp | None = None,
    ) -> Source:
        asker = Asker(url, app=app, timeout_s=self._order.timeout_s)
        self._closing.push_async_callback(asker.close)
        known = {**self._plan.variables, **(variables or {}), **self._order.variables}
        return LiveSource(name or asker.name, asker, known)


def _refuse_contradictions(order: Order) -> None:
    baselines = {
        "--examples": order.examples,
        "--recording": order.recording,
        "--baseline-url": order.baseline_url,
    }
    candidates = {
        "--candidate-url": order.candidate_url,
        "--candidate-recording": order.candidate_recording,
    }
    for choices in (baselines, candidates):
        given = [name for name, value in choices.items() if value is not None]
        if len(given) > 1:
            raise BadInput(
                f"{' and '.join(given)} exclude each other.", hint="leave one of them out"
            )
    alone = order.app is None and all(value is None for value in candidates.values())
    if alone and order.baseline_url is not None:
        raise BadInput(
            "A server can't be compared with the new API in this process, whose data is made up.",
            hint="--candidate-url URL; or record it first: lma parity record",
        )
