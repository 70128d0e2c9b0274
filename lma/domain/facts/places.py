"""Where on Summoner's Rift a point lies, in words, and how far two points are apart.

The map is about 14,870 units each way; blue's base is at the bottom left. Riot tells no regions, so
these are our own, drawn from where its towers, pits and camps stand.
"""

from math import hypot

SUMMONERS_RIFT = 11
_MIDDLE_SUM = 14_870
_BLUE_NEXUS, _RED_NEXUS = (1_550, 1_650), (13_200, 13_150)
_BASE_RADIUS = 3_300
_NEAR_EDGE, _FAR_EDGE = 2_000, 12_900
_MID_WIDTH, _RIVER_WIDTH = 1_100, 1_500


def distance(x: int, y: int, other_x: int, other_y: int) -> float:
    """How many units lie between two points."""
    return hypot(x - other_x, y - other_y)


def place_of(x: int, y: int) -> str:
    """The region of a point: a base, a lane, the river, or a quarter of the jungle."""
    if distance(x, y, *_BLUE_NEXUS) < _BASE_RADIUS:
        return "blue_base"
    if distance(x, y, *_RED_NEXUS) < _BASE_RADIUS:
        return "red_base"
    half = "top" if y > x else "bottom"
    if x < _NEAR_EDGE or y > _FAR_EDGE:
        return "top_lane"
    if y < _NEAR_EDGE or x > _FAR_EDGE:
        return "bottom_lane"
    if abs(x - y) < _MID_WIDTH:
        return "mid_lane"
    if abs(x + y - _MIDDLE_SUM) < _RIVER_WIDTH:
        return f"{half}_river"
    side = "blue" if x + y < _MIDDLE_SUM else "red"
    return f"{side}_{half}_jungle"
