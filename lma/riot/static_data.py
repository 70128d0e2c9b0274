"""What Data Dragon's files say, as values, and how they are read.

A file of which nothing can be used raises `ValueError`; a single thing without a number or a name
is passed over.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from lma.riot.decoding import decode
from lma.riot.facts import clean_text
from lma.riot.payloads import texts_decoder
from lma.riot.static_payloads import (
    WireChampion,
    WireGold,
    WireImage,
    WireItem,
    WireQueue,
    WireRune,
    WireRunePath,
    WireSpell,
    champions_decoder,
    items_decoder,
    queues_decoder,
    rune_paths_decoder,
    spells_decoder,
)

T = TypeVar("T")
WireT = TypeVar("WireT")

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChampionData:
    """A champion: `champ_id` is what matches speak of, `key` the word in its files' names."""

    champ_id: int
    key: str
    name: str
    title: str | None
    image_file: str | None


@dataclass(frozen=True, slots=True)
class ItemData:
    """An item; `gold` is its whole price, `parts` what it is built from and `builds` into what."""

    item_id: int
    name: str
    summary: str | None
    gold: int | None
    purchasable: bool | None
    tags: tuple[str, ...]
    parts: tuple[int, ...]
    builds: tuple[int, ...]
    image_file: str | None


@dataclass(frozen=True, slots=True)
class RuneData:
    """A rune; `key` is its English word, `icon` a path below `cdn/img/`."""

    rune_id: int
    key: str
    name: str
    summary: str | None
    icon: str | None


@dataclass(frozen=True, slots=True)
class RunePath:
    """A path of runes; of each of its `slots` one is chosen, the first has the keystones."""

    path_id: int
    key: str
    name: str
    icon: str | None
    slots: tuple[tuple[RuneData, ...], ...]


@dataclass(frozen=True, slots=True)
class SpellData:
    """A summoner spell: `spell_id` is what matches speak of, `modes` where it can be taken."""

    spell_id: int
    key: str
    name: str
    description: str | None
    modes: tuple[str, ...]
    image_file: str | None


@dataclass(frozen=True, slots=True)
class QueueData:
    """A queue; custom games (0) have no description, `notes` tell what became of old ones."""

    queue_id: int
    map: str | None
    description: str | None
    notes: str | None


def versions(body: bytes) -> list[str]:
    """Every version in Riot's order."""
    return _some(version for version in decode(body, texts_decoder) if version.strip())


def champions(body: bytes) -> list[ChampionData]:
    """Champions by number."""
    wires = decode(body, champions_decoder).data or {}
    found = _some(_each(_champion, wires.values()))
    return sorted(found, key=lambda champion: champion.champ_id)


def items(body: bytes) -> list[ItemData]:
    """Items by number."""
    wires = decode(body, items_decoder).data or {}
    found = _some(item for key, wire in wires.items() if (item := _item(key, wire)))
    return sorted(found, key=lambda item: item.item_id)


def rune_paths(body: bytes) -> list[RunePath]:
    """Paths of runes in Riot's order."""
    wires = decode(body, rune_paths_decoder)
    return _some(_each(_rune_path, wires))


def spells(body: bytes) -> list[SpellData]:
    """Summoner spells by number."""
    wires = decode(body, spells_decoder).data or {}
    return sorted(_some(_each(_spell, wires.values())), key=lambda spell: spell.spell_id)


def queues(body: bytes) -> list[QueueData]:
    """Queues by number."""
    wires = decode(body, queues_decoder)
    return sorted(_some(_each(_queue, wires)), key=lambda queue: queue.queue_id)


def _some(found: Iterable[T]) -> list[T]:
    listed = list(found)
    if not listed:
        raise ValueError("nothing that can be used")
    return listed


def _each(read: Callable[[WireT], T | None], wires: "Iterable[WireT]") -> Iterable[T]:
    return (value for wire in wires if (value := read(wire)) is not None)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def _numbers(texts: list[str] | None) -> tuple[int, ...]:
    return tuple(number for text in texts or () if (number := _number(text)) is not None)


def _image(image: WireImage | None) -> str | None:
    return clean_text(image.full) if image else None


def _champion(wire: WireChampion) -> ChampionData | None:
    number, key, name = _number(wire.key), clean_text(wire.id), clean_text(wire.name)
    if number is None or (key is None and name is None):
        return None
    title, image = clean_text(wire.title), _image(wire.image)
    return ChampionData(number, key or name or "", name or key or "", title, image)


def _item(key: str, wire: WireItem) -> ItemData | None:
    number, name, gold = _number(key), clean_text(wire.name), wire.gold or WireGold()
    if number is None or name is None:
        return None
    return ItemData(
        item_id=number,
        name=name,
        summary=clean_text(wire.plaintext),
        gold=gold.total,
        purchasable=gold.purchasable,
        tags=tuple(wire.tags or ()),
        parts=_numbers(wire.from_),
        builds=_numbers(wire.into),
        image_file=_image(wire.image),
    )


def _rune(wire: WireRune) -> RuneData | None:
    key, name = clean_text(wire.key), clean_text(wire.name)
    if not wire.id or (key is None and name is None):
        return None
    summary, icon = clean_text(wire.short_desc), clean_text(wire.icon)
    return RuneData(wire.id, key or name or "", name or key or "", summary, icon)


def _rune_path(wire: WireRunePath) -> RunePath | None:
    path = _rune(wire)
    if path is None:
        return None
    slots = tuple(tuple(_each(_rune, slot.runes or ())) for slot in wire.slots or ())
    return RunePath(path.rune_id, path.key, path.name, path.icon, slots)


def _spell(wire: WireSpell) -> SpellData | None:
    number, key, name = _number(wire.key), clean_text(wire.id), clean_text(wire.name)
    if number is None or (key is None and name is None):
        return None
    return SpellData(
        spell_id=number,
        key=key or name or "",
        name=name or key or "",
        description=clean_text(wire.description),
        modes=tuple(wire.modes or ()),
        image_file=_image(wire.image),
    )


def _queue(wire: WireQueue) -> QueueData | None:
    if wire.queue_id is None:
        return None
    told = clean_text(wire.map), clean_text(wire.description), clean_text(wire.notes)
    return QueueData(wire.queue_id, *told)
