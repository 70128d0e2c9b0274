"""What completion offers: from a small file, never from the database."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from lma.domain.queues import queue_words
from lma.domain.riot_id import fold
from lma.domain.routing import Platform

_MOST_PLAYERS = 200


def complete(kind: str, incomplete: str) -> list[str]:
    """The words of a kind (`players`, `champions`, `queues`, `platforms`) that go on like that."""
    if kind == "queues":
        words = queue_words()
    elif kind == "platforms":
        words = [platform.value for platform in Platform]
    else:
        words = _read().get(kind, [])
    beginning = fold(incomplete)
    return [word for word in words if fold(word).startswith(beginning)]


def remember_players(names: Sequence[str]) -> None:
    """Offer these players from now on, before those who were looked up earlier."""
    known = _read()
    earlier = known.get("players", [])
    latest: dict[str, str] = {}
    for name in [*names, *earlier]:
        latest.setdefault(fold(name), name)
    players = list(latest.values())[:_MOST_PLAYERS]
    if players != earlier:
        _write({**known, "players": players})


def forget_player(name: str) -> None:
    """Offer a player no more."""
    known = _read()
    players = known.get("players", [])
    kept = [player for player in players if fold(player) != fold(name)]
    if kept != players:
        _write({**known, "players": kept})


def remember_champions(names: Sequence[str]) -> None:
    """Offer these champions from now on."""
    known = _read()
    if names and known.get("champions") != list(names):
        _write({**known, "champions": list(names)})


def knows_champions() -> bool:
    """Whether there are champions to offer."""
    return bool(_read().get("champions"))


def _file() -> Path:
    """The data folder's own file; completion may not cost the time of reading settings."""
    told = os.environ.get("LMA_DATA_DIR")
    if told:
        return Path(told).expanduser() / "completion.json"
    import platformdirs

    return platformdirs.user_data_path("lma", appauthor=False) / "completion.json"


def _read() -> dict[str, list[str]]:
    """What the file holds; anything in it that is no list of words is left out."""
    try:
        known = json.loads(_file().read_text("utf-8"))
    except (OSError, ValueError, RuntimeError):  # no file, no JSON, no home
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        kind: [word for word in words if isinstance(word, str)]
        for kind, words in known.items()
        if isinstance(words, list)
    }


def _write(known: dict[str, list[str]]) -> None:
    """Replace the file whole, so that a reader never sees half of it; it may also fail unseen."""
    try:
        path = _file()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            temporary.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, ValueError, RuntimeError):
        return
