"""Which skills each participant put their points into, in order."""

from lma.domain.facts.sheet import Sheet
from lma.domain.match import MatchFacts
from lma.domain.timeline import Timeline

_LETTERS = {1: "Q", 2: "W", 3: "E", 4: "R"}
_MOST_POINTS = 5
_NO_SKILLS = "the timeline tells of no skill of this participant"


def skill_order(timeline: Timeline, slot: int) -> str:
    """The points in their order, `QWEQQR…`; empty where the timeline tells none."""
    return "".join(_LETTERS.get(one.skill, "?") for one in timeline.skills if one.slot == slot)


def maxed_first(order: str) -> str | None:
    """The first of Q, W and E to get its fifth point, None before that."""
    counts = dict.fromkeys("QWE", 0)
    for letter in order:
        if letter in counts:
            counts[letter] += 1
            if counts[letter] == _MOST_POINTS:
                return letter
    return None


def put_skills(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down each participant's order of skills and which basic one was maxed first."""
    for person in match.participants:
        order = skill_order(timeline, person.slot)
        sheet.put("skill_order", order or None, "skills", slot=person.slot, why=_NO_SKILLS)
        first = maxed_first(order)
        why = "no basic skill got its fifth point" if order else _NO_SKILLS
        sheet.put("skill_maxed_first", first, "skill", slot=person.slot, why=why)
