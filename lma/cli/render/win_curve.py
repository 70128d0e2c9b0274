"""The chances of both teams as a small chart of text."""

from lma.cli.render.table import write_line
from lma.schemas.scoreboard import MatchTimeline, WinPoint

_HEIGHT = 9
_LABEL = {0: "100%", _HEIGHT // 2: " 50%", _HEIGHT - 1: "  0%"}
_TICK = 5


def write_win_curve(timeline: MatchTimeline) -> None:
    """Print the chart, the model behind it and whether its chances are calibrated."""
    if not timeline.win:
        if timeline.win_unknown:
            write_line(f"\nChances to win: not known, {timeline.win_unknown}.")
        return
    state = "calibrated" if timeline.win_calibrated else "not calibrated: take it as a rough guide"
    write_line(f"\nBlue's chance to win by minute (model {timeline.win_model}, {state})")
    for line in chart(timeline.win):
        write_line(line)
    last = timeline.win[-1]
    write_line(f"At minute {last.minute}: blue {last.blue:.0%}, red {last.red:.0%}")


def chart(points: list[WinPoint]) -> list[str]:
    """A mark for each minute, the highest line for certain, and the minutes below."""
    rows = [_row(point.blue) for point in points]
    lines = []
    for row in range(_HEIGHT):
        empty = "·" if row == _HEIGHT // 2 else " "
        marks = "".join("●" if row == mark else empty for mark in rows)
        lines.append(f"{_LABEL.get(row, '    ')} ┤{marks}".rstrip())
    return [*lines, f"     └{_axis(points)}"]


def _row(chance: float) -> int:
    return round((1 - chance) * (_HEIGHT - 1))


def _axis(points: list[WinPoint]) -> str:
    """A number under every fifth minute, where the ones before leave room."""
    line = ""
    for place, point in enumerate(points):
        if point.minute % _TICK == 0 and len(line) <= place:
            line = f"{line:─<{place}}{point.minute}"
    return f"{line:─<{len(points)}}"
