"""Reads what the teams of a match banned and took."""

from collections.abc import Mapping
from dataclasses import dataclass

from lma.riot.decoding import decode
from lma.riot.payloads import WireTeam, teams_decoder


@dataclass(frozen=True, slots=True)
class Team:
    """A team's bans (champion ids) and how often it took each objective, by Riot's names."""

    team_id: int
    bans: tuple[int, ...]
    taken: Mapping[str, int | None]


def read_teams(body: bytes) -> dict[int, Team]:
    """The teams of a payload's `info.teams`, by id; empty where they can't be read."""
    try:
        wires = decode(body, teams_decoder)
    except ValueError:
        return {}
    return {wire.team_id: _team(wire.team_id, wire) for wire in wires if wire.team_id}


def _team(team_id: int, wire: WireTeam) -> Team:
    bans = (ban.champion_id for ban in wire.bans or ())
    taken = {name: objective.kills for name, objective in (wire.objectives or {}).items()}
    return Team(team_id, tuple(ban for ban in bans if ban is not None and ban > 0), taken)
