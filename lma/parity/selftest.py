"""Does the comparison find what it is there to find: every field of every example spoilt."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lma.core.errors import BadInput
from lma.parity.compare import compare_documents
from lma.parity.contracts import RouteContract
from lma.parity.documents import Document, as_text, decode
from lma.parity.exchanges import Answer
from lma.parity.findings import Finding
from lma.parity.ids import IdMap
from lma.parity.mutations import KINDS, Mutation, mutations
from lma.parity.places import Location, written
from lma.parity.plan import Plan
from lma.parity.sources import ExampleSource

MIN_CAUGHT = 0.995
_SHAPE_KINDS = ("drop", "retype")
_MOST_MISSES_KEPT = 20


@dataclass(slots=True)
class Figures:
    """Counts by kind of mutation; `named` are those whose place a finding tells."""

    examples: int = 0
    made: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    caught_by_shape: Counter[str] = field(default_factory=Counter)
    false_alarms: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of all mutations that value mode catches."""
        return self.caught.total() / self.made.total() if self.made else 0.0

    @property
    def passed(self) -> bool:
        """Whether every bound holds."""
        by_shape = all(self.caught_by_shape[kind] == self.made[kind] for kind in _SHAPE_KINDS)
        return self.share >= MIN_CAUGHT and by_shape and self.false_alarms == 0


async def self_test(plan: Plan, examples: ExampleSource) -> Figures:
    """Spoil each example in every way, and compare it with what it was."""
    figures = Figures()
    for step in plan.steps:
        answer = await examples.answer(step)
        if not isinstance(answer, Answer):
            continue
        document = decode(answer.body)
        if not isinstance(document, Document):
            raise BadInput(f"The example of {step.name} can't be read: {document.reason}.")
        _try_example(step.name, document, plan.contract(step.route), figures)
    return figures


def _try_example(name: str, document: Document, contract: RouteContract, figures: Figures) -> None:
    figures.examples += 1
    by_value, by_shape = contract.in_mode("value"), contract.in_mode("shape")
    figures.false_alarms += _alarms(document, (by_value, by_shape, contract))
    for mutation in mutations(document.root):
        kind = mutation.kind
        figures.made[kind] += 1
        findings = _findings(document, mutation, by_value)
        if findings:
            figures.caught[kind] += 1
            figures.named[kind] += any(_near(f, mutation.location) for f in findings)
        shaped = kind in _SHAPE_KINDS and bool(_findings(document, mutation, by_shape))
        figures.caught_by_shape[kind] += shaped
        if not findings or (kind in _SHAPE_KINDS and not shaped):
            _note_miss(figures, name, mutation)


def _alarms(document: Document, contracts: Sequence[RouteContract]) -> int:
    """Findings where there is nothing to find: the document against itself and a twin of it."""
    twin = decode(as_text(document.root).encode("utf-8", "surrogatepass"))
    others = [document, twin] if isinstance(twin, Document) else [document]
    return sum(
        len(compare_documents(document, other, contract, IdMap()))
        for contract in contracts
        for other in others
    )


def _findings(document: Document, mutation: Mutation, contract: RouteContract) -> list[Finding]:
    ids = IdMap()
    # As in a check, where a thing's ids were met before: a changed id then contradicts.
    if contract.ids:
        compare_documents(document, document, contract, ids)
    return compare_documents(document, mutation.document, contract, ids)


def _near(finding: Finding, location: Location) -> bool:
    """Whether a finding lies at a place, above it or below it."""
    return any(
        all(a == b for a, b in zip(told, location, strict=False))
        for told in (finding.left, finding.right)
    )


def _note_miss(figures: Figures, name: str, mutation: Mutation) -> None:
    if len(figures.missed) < _MOST_MISSES_KEPT:
        figures.missed.append(f"{mutation.kind} {name} {written(mutation.location)}")


def told(figures: Figures) -> str:
    """The figures for a person."""
    lines = [f"{'mutation':<10} {'made':>7} {'caught':>7} {'named':>7} {'by shape':>9}"]
    for kind in KINDS:
        shape = str(figures.caught_by_shape[kind]) if kind in _SHAPE_KINDS else "–"
        made, caught, named = (c[kind] for c in (figures.made, figures.caught, figures.named))
        lines.append(f"{kind:<10} {made:>7} {caught:>7} {named:>7} {shape:>9}")
    lines += [f"missed     {miss}" for miss in figures.missed]
    lines.append(
        f"{figures.examples} examples, {figures.made.total():,} mutations, "
        f"{figures.share:.3%} caught in value mode (at least {MIN_CAUGHT:.1%} needed), "
        f"{figures.false_alarms} findings on identical input"
    )
    return "\n".join(lines) + "\n"
