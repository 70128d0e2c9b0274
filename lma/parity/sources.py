"""Where answers come from: a server or app that is asked, a recording, a folder of examples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from lma.core.errors import BadInput
from lma.parity.asking import Asker
from lma.parity.contracts import RouteContract
from lma.parity.documents import MAX_BYTES, Document, decode
from lma.parity.exchanges import Answer, Silence
from lma.parity.ids import IdMap
from lma.parity.jsonpaths import query, value_at
from lma.parity.plan import Step, Unknown
from lma.parity.recordings import Recording

EXAMPLE = "phase0-example-{name}.json"
_JSON = {"content-type": "application/json"}


@dataclass(frozen=True, slots=True)
class NotThere:
    """A source has no answer to a step, and why."""

    reason: str


Outcome = Answer | Silence | NotThere


class Source(Protocol):
    """One side of a comparison."""

    name: str
    is_live: bool

    async def answer(self, step: Step) -> Outcome:
        """What this side answers to a step."""
        ...


class LiveSource:
    """A side that is asked; what its answers give is kept for its later requests."""

    is_live = True

    def __init__(self, name: str, asker: Asker, variables: Mapping[str, Any]) -> None:
        self.name = name
        self._asker = asker
        self._variables = dict(variables)

    async def answer(self, step: Step) -> Outcome:
        """Ask, and capture what later steps need."""
        try:
            request = step.request(self._variables)
        except Unknown as error:
            return NotThere(f"no earlier answer gave {error.args[0]}")
        outcome = await self._asker.ask(request)
        if isinstance(outcome, Answer):
            self._variables.update(capture(step, outcome))
        return outcome


class RecordedSource:
    """A side whose answers were recorded."""

    is_live = False

    def __init__(self, recording: Recording) -> None:
        self.name = f"the recording {recording.folder}"
        self._recording = recording

    async def answer(self, step: Step) -> Outcome:
        """What was recorded under the step's name."""
        exchange = self._recording.find(step)
        return exchange.answer if exchange is not None else NotThere("it was not recorded")


class ExampleSource:
    """A folder of bodies, each named for the step that it answers."""

    is_live = False

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.name = name or f"examples in {folder}"
        self._folder = folder
        if not folder.is_dir():
            raise BadInput(f"There is no folder {str(folder)[:120]!r}.", hint="--examples DIR")
        self._files = sorted(path.name for path in folder.glob(EXAMPLE.format(name="*")))
        if not self._files:
            raise BadInput(
                f"There are no examples in {folder}.",
                hint=f"their names are {EXAMPLE.format(name='<step>')}",
            )

    async def answer(self, step: Step) -> Outcome:
        """The example of a step, with the status that the plan says it came with."""
        name = EXAMPLE.format(name=step.name)
        if name not in self._files:
            return NotThere(f"there is no example {name}")
        try:
            if (self._folder / name).stat().st_size > MAX_BYTES:
                reason = f"the file is larger than {MAX_BYTES // 2**20} MiB"
                return Answer(step.status, b"", _JSON, fault=("size", reason))
            body = (self._folder / name).read_bytes()
        except OSError as error:
            raise BadInput(f"{self._folder / name} can't be read: {error.strerror}.") from None
        return Answer(step.status, body.strip(), _JSON)

    def strangers(self, steps: Sequence[Step]) -> list[str]:
        """Examples that no step asks for."""
        known = {EXAMPLE.format(name=step.name) for step in steps}
        return [name for name in self._files if name not in known]


def capture(step: Step, answer: Answer) -> dict[str, Any]:
    """The variables that an answer gives; what it doesn't have is left out."""
    if not step.captures or answer.status >= 400:
        return {}
    document = decode(answer.body)
    if not isinstance(document, Document):
        return {}
    given: dict[str, Any] = {}
    for name, path in step.captures.items():
        for where in query(path).locations(document.root):
            value = value_at(document.root, where)
            if isinstance(value, (str, int)) and not isinstance(value, bool):
                given.setdefault(name, value)
    return given


def translated(step: Step, contract: RouteContract, ids: IdMap, given: Mapping[str, Any]) -> Step:
    """A step with the ids in its path as the candidate knows the baseline's things.

    `given` is what the baseline's answers gave: of two lists in different order, the candidate is
    asked for the same thing, not for the one in the same place.
    """
    spaces = dict(contract.parameters)
    parameters = dict(step.parameters)
    for name in spaces.keys() & parameters.keys():
        value = parameters[name]
        was = value if step.is_literal else given.get(value.strip("{}"))
        parameters[name] = ids.translate(spaces[name], was) or value
    return replace(step, parameters=parameters)
