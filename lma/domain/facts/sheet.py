"""Collects the facts of one match, and gives each its id."""

from collections.abc import Mapping

from lma.domain.facts.fact import Fact, Scalar

NOT_TOLD = "Riot's data does not tell it"


class Sheet:
    """The facts of one match, in the order in which they are put down."""

    def __init__(self, match_id: str, team_of: Mapping[int, int]) -> None:
        self.facts: list[Fact] = []
        self._match_id = match_id
        self._team_of = team_of

    def put(
        self,
        name: str,
        value: Scalar,
        unit: str,
        *,
        minute: int | None = None,
        at: int | None = None,
        number: int | None = None,
        slot: int | None = None,
        team: int | None = None,
        why: str | None = None,
    ) -> None:
        """Put one down; `why` is the reason for a None.

        `minute` is for what there is at each minute, `at` for the minute in which something
        happened; `number` tells apart what happens more than once. The first and the last are
        part of the id.
        """
        key = number if number is not None else minute
        whom = f".s{slot}" if slot is not None else f".t{team}" if team is not None else ""
        self.facts.append(
            Fact(
                id=f"{name}{'' if key is None else f'.{key}'}{whom}",
                name=name,
                value=value,
                unit=unit,
                match_id=self._match_id,
                minute=at if minute is None else minute,
                slot=slot,
                team=team if slot is None else self._team_of.get(slot),
                unknown=(why or NOT_TOLD) if value is None else None,
            )
        )
