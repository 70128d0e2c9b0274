"""The owners that this sandbox has heard of.

A game id has room for a digest of its owner, not for any Riot ID in the world: 60 bits can't
name what 442 bits tell apart. What leads from a game id, or from a companion's Riot ID, back to
the owner is this list. Being asked for an owner by Riot ID, or for anyone of its circle by PUUID,
is enough to be heard of; some well-known owners are known from the start; and with a file the
list is shared by every process that names the same one. Without the owner a game or a companion
is answered 404, never with other content, so what is served is the same everywhere.
"""

import logging
import os
from pathlib import Path

import msgspec

from lma.sandbox.identity import (
    SEATS,
    Owner,
    find_owner,
    fold,
    is_companions,
    lobby_number,
    name_companion,
)

log = logging.getLogger(__name__)

WELL_KNOWN = tuple(
    (name, tag)
    for name in ("Faker", "Doublelift", "Hide on bush", "Caps", "Uzi", "Chovy", "Rekkles")
    for tag in ("NA1", "KR1", "EUW", "EUW1", "KR", "NA")
)


class _Line(msgspec.Struct):
    name: str
    tag: str


class Names:
    """Owners by lobby number and companions by Riot ID, shared through an append-only file."""

    def __init__(self, seed: int, file: Path | None) -> None:
        self._seed = seed
        self._file = file
        self._read_to = 0
        self._owners: dict[int, Owner] = {}
        self._unnamed: list[Owner] = []
        self._companions: dict[tuple[str, str], tuple[Owner, int]] = {}
        for name, tag in WELL_KNOWN:
            self._add(Owner(fold(name), fold(tag)))

    def learn(self, owner: Owner) -> None:
        """Remember an owner, here and in the file."""
        if self._add(owner):
            self._read()
            self._append(owner)

    def find_lobby(self, number: int) -> Owner | None:
        """The owner with a lobby number."""
        owner = self._owners.get(number)
        if owner is None and self._read():
            owner = self._owners.get(number)
        return owner

    def find_seat(self, game_name: str, tag_line: str) -> tuple[Owner, int] | None:
        """The owner and seat that a Riot ID belongs to."""
        owner = find_owner(game_name, tag_line)
        if owner is None:
            return None
        if not is_companions(self._seed, owner.name, owner.tag):
            self.learn(owner)
            return owner, 0
        key = owner.name, owner.tag
        self._name_companions()
        if key not in self._companions and self._read():
            self._name_companions()
        return self._companions.get(key)

    def _add(self, owner: Owner) -> bool:
        number = lobby_number(self._seed, owner)
        if number in self._owners:
            return False
        self._owners[number] = owner
        self._unnamed.append(owner)
        return True

    def _name_companions(self) -> None:
        for owner in self._unnamed:
            for seat in range(1, SEATS):
                name, tag = name_companion(self._seed, owner, seat)
                self._companions.setdefault((fold(name), fold(tag)), (owner, seat))
        self._unnamed.clear()

    def _read(self) -> bool:
        """Read what other processes have added since; False where there is nothing new."""
        if self._file is None:
            return False
        try:
            with self._file.open("rb") as stream:
                stream.seek(self._read_to)
                added = stream.read()
        except OSError:
            return False
        # Another process may be in the middle of its last line: leave that for the next time.
        whole = added[: added.rfind(b"\n") + 1]
        self._read_to += len(whole)
        return sum(self._read_line(line) for line in whole.splitlines()) > 0

    def _read_line(self, line: bytes) -> bool:
        try:
            read = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError:
            return False
        owner = find_owner(read.name, read.tag)
        return owner is not None and self._add(owner)

    def _append(self, owner: Owner) -> None:
        if self._file is None:
            return
        # One write of whole lines, each on its own even after a writer that died in its line.
        line = b"\n" + msgspec.json.encode(_Line(owner.name, owner.tag)) + b"\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line)
            finally:
                os.close(handle)
        except OSError as error:
            log.warning("the sandbox can't remember names in %s: %s", self._file, error)
            self._file = None
