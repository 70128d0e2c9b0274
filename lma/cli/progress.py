"""Progress on stderr, for a person at a terminal."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any


class Bar:
    """How far a piece of work is; silent where nobody watches."""

    def __init__(self, what: str, *, visible: bool) -> None:
        self._what = what
        self._visible = visible
        self._progress: Any = None
        self._task: Any = None
        self._began = monotonic()
        self._note = ""

    def update(self, done: int, total: int) -> None:
        """Show that so many of so many are done."""
        if not self._visible or total == 0:
            return
        if self._progress is None:
            self._start(total)
        rate = f"{done / max(monotonic() - self._began, 0.001):.1f}/s{self._note}"
        self._progress.update(self._task, completed=done, total=total, rate=rate)

    def note_limits(
        self,
        _route: str,
        _method: str,
        _waited_s: float | None,
        used: Mapping[str, float],
    ) -> None:
        """Show from the next update on how much of Riot's limits is used."""
        if used:
            self._note = f", limits {max(used.values()):.0%}"

    def close(self) -> None:
        """Take the bar away."""
        if self._progress is not None:
            self._progress.stop()

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn(self._what),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task(self._what, total=total, rate="")
        self._progress.start()


@contextmanager
def progress_bar(what: str, *, show: bool) -> Iterator[Bar]:
    """A bar that is gone when the block ends; it shows itself once there is something to count."""
    bar = Bar(what, visible=show and sys.stderr is not None and sys.stderr.isatty())
    try:
        yield bar
    finally:
        bar.close()
