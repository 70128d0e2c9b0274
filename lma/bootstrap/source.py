"""Where players and matches come from: Riot, recordings, or the built-in sandbox."""

from dataclasses import dataclass
from pathlib import Path

from lma.core.errors import ConfigurationFailed
from lma.core.loaded_settings import LoadedSettings
from lma.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Source:
    """Where players and matches come from.

    Data is Riot's (`origin` is `riot`) exactly where a key is sent; `in_process` is the sandbox
    inside this process, `replay` the recordings that it answers from.
    """

    origin: str
    in_process: bool
    replay: Path | None


def choose_source(settings: Settings) -> Source:
    """Recordings where they are named, else Riot where a key is, else the built-in sandbox."""
    if settings.sandbox_replay is not None:
        _require_recordings(settings.sandbox_replay)
        return Source("sandbox", in_process=True, replay=settings.sandbox_replay)
    origin = "riot" if settings.riot_api_key is not None else "sandbox"
    in_process = origin == "sandbox" and settings.riot_url is None
    return Source(origin, in_process=in_process, replay=None)


def _require_recordings(folder: Path) -> None:
    """Raise `ConfigurationFailed` unless a folder holds recorded matches."""
    try:
        found = any(path.suffix == ".json" for path in (folder / "matches").iterdir())
    except OSError as error:
        raise ConfigurationFailed(
            f"The recordings in {folder} can't be read: {error.strerror} ({error.filename}).",
            hint="LMA_SANDBOX_REPLAY names a folder that has matches/ in it",
        ) from error
    if not found:
        raise ConfigurationFailed(
            f"There are no recordings in {folder / 'matches'}.",
            hint="LMA_SANDBOX_REPLAY names a folder with matches/*.json in it",
        )


def sandbox_notice(loaded: LoadedSettings) -> str | None:
    """What a user must know before they take the sandbox's answers for real; None with Riot."""
    source = choose_source(loaded.values)
    if source.replay is not None:
        return f"note: the sandbox answers from the recordings in {source.replay}."
    if source.in_process:
        return (
            "note: no LMA_RIOT_API_KEY is set, so the built-in sandbox answers: "
            "these players and matches are made up."
        )
    return None
