"""What completion offers: from a small file, never from the database."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lma.domain.queues import queue_words
from lma.domain.riot_id import fold
from lma.domain.routing import Platform

_MOST_PLAYERS = 200


def complete(kind: str, incomplete: str) -> list[str]:
    """The words of a kind (`players`, `champions`, `queues`, `platforms`) that go on like that."""
    if kind == "queues":
        words: Sequence[str] = queue_words()
    elif kind == "platforms":
        words = [platform.value for platform in Platform]
    else:
        words = _read().get(kind, [])
    beginning = fold(incomplete)
    return [word for word in words if fold(word).startswith(beginning)]


def remember_player(riot_id: str) -> None:
    """Offer a player from now on, before those who were looked up earlier."""
    known = _read()
    players = [riot_id, *(name for name in known.get("players", []) if name != riot_id)]
    if players[:1] != known.get("players", [])[:1]:
        _write({**known, "players": players[:_MOST_PLAYERS]})


def remember_champions(names: Sequence[str]) -> None:
    """Offer these champions from now on."""
    known = _read()
    if names and known.get("champions") != list(names):
        _write({**known, "champions": list(names)})


def _file() -> Path:
    """The data folder's own file; completion may not cost the time of reading settings."""
    told = os.environ.get("LMA_DATA_DIR")
    if told:
        return Path(told).expanduser() / "completion.json"
    import platformdirs

    return platformdirs.user_data_path("lma", appauthor=False) / "completion.json"


def _read() -> dict[str, Any]:
    try:
        known = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, Any]) -> None:
    """Replace the file whole, so that a reader never sees half of it; it may also fail unseen."""
    path = _file()
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
        temporary.replace(path)
    except OSError:
        return
