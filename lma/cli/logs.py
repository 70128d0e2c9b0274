"""What lma's own modules log is told as notes; what libraries log is nobody's here."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from lma.cli.streams import say


class _Notes(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(f"note: {record.getMessage()}")


@contextmanager
def notes_from_log(*, shown: bool) -> Iterator[None]:
    """Tell warnings of lma's modules while the block runs, and no other."""
    root, ours = logging.getLogger(), logging.getLogger("lma")
    silence = logging.NullHandler()  # or Python would write to stderr itself
    notes = _Notes(logging.WARNING) if shown else logging.NullHandler()
    root.addHandler(silence)
    ours.addHandler(notes)
    try:
        yield
    finally:
        root.removeHandler(silence)
        ours.removeHandler(notes)
