"""The deterministic report: at most three recommendations by template, each with its receipts."""

from dataclasses import dataclass

from lma.domain.evidence import Evidence, Sheet
from lma.domain.gaps import Against, Gap, best, worst
from lma.domain.metrics import Metric

MOST = 3

_TITLES = {
    "cs_per_min": "Farm",
    "gold_per_min": "Income",
    "damage_per_min": "Damage",
    "damage_share": "Share of the damage",
    "kill_participation": "Presence in fights",
    "deaths_per_10_min": "Deaths",
    "vision_per_min": "Vision",
    "gold_diff": "Gold in lane",
    "xp_diff": "Experience in lane",
    "cs_diff": "Creeps in lane",
}
_ADVICE = {
    "cs_per_min": "Catch the side waves between fights, and leave lane only after a wave.",
    "gold_per_min": "Look for gold that nobody contests: waves and camps after a won fight.",
    "damage_per_min": "Join fights earlier and stay in them for as long as it is safe.",
    "damage_share": "Spend the cooldowns on whoever can be reached, rather than keep them.",
    "kill_participation": "Move when the team moves: look at the map before each new wave.",
    "deaths_per_10_min": "Before walking up, count who is missing, and step back if you can not.",
    "vision_per_min": "Spend the trinket whenever it is ready, and buy a control ward each time.",
    "gold_diff": "Trade when the enemy goes for a creep, and recall after pushing the wave in.",
    "xp_diff": "Stay in range of every wave, even when the creeps themselves can not be taken.",
    "cs_diff": "Practise the last hits of the first waves, and give up a kill before a full wave.",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the references of what it rests on."""

    text: str
    receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One thing to do, and why."""

    title: str
    sentences: tuple[Sentence, ...]


def recommend(sheet: Sheet) -> list[Recommendation]:
    """The heaviest gaps for the worse as recommendations; none where nothing is worse."""
    return [_recommendation(sheet, gap) for gap in worst(sheet.gaps, MOST)]


def praise(sheet: Sheet) -> list[Sentence]:
    """What went better than usual, at most two sentences."""
    return [_told(sheet, gap) for gap in best(sheet.gaps, 2)]


def title_of(metric: Metric) -> str:
    """What a recommendation about a metric is called."""
    return _TITLES[_key(metric)]


def _recommendation(sheet: Sheet, gap: Gap) -> Recommendation:
    sentences = [_told(sheet, gap)]
    second = next(
        (
            other
            for other in sheet.gaps
            if other.metric is gap.metric and other.against is not gap.against and other.size < 0
        ),
        None,
    )
    if second is not None:
        sentences.append(_also(sheet, second))
    value, _, _ = sheet.of_gap[gap.metric.name, gap.against]
    sentences.append(Sentence(_ADVICE[_key(gap.metric)], (value,)))
    return Recommendation(title_of(gap.metric), tuple(sentences))


def _told(sheet: Sheet, gap: Gap) -> Sentence:
    value, usual, refs = _evidence(sheet, gap)
    when = "this game" if sheet.single else f"your {gap.n_value} newest games (median)"
    text = f"In {when} your {gap.metric.label} was {value.shown}; {_usual(gap, usual)}."
    return Sentence(text, refs)


def _also(sheet: Sheet, gap: Gap) -> Sentence:
    value, usual, refs = _evidence(sheet, gap)
    text = _usual(gap, usual)
    return Sentence(f"{text[0].upper()}{text[1:]}, yours was {value.shown}.", refs)


def _usual(gap: Gap, usual: Evidence) -> str:
    match gap.against:
        case Against.OWN:
            return f"in your {gap.n} other games it was {usual.shown}"
        case Against.STORE:
            return f"in {gap.n} games of others ({gap.scope}) it was {usual.shown}"
    return "an even lane would be 0"


def _evidence(sheet: Sheet, gap: Gap) -> tuple[Evidence, Evidence, tuple[str, ...]]:
    known = sheet.by_ref()
    value, usual, _ = sheet.of_gap[gap.metric.name, gap.against]
    return known[value], known[usual], (value, usual)


def _key(metric: Metric) -> str:
    return metric.name.rpartition("_")[0] if metric.minute is not None else metric.name
