"""Data Dragon's wire models, as in `payloads.py`: every field optional, all else passed over.

Source: https://developer.riotgames.com/docs/lol#data-dragon.
"""

import msgspec

from lma.riot.payloads import Count, Flag, Text, Wire


class WireImage(Wire):
    """Where Data Dragon keeps a picture."""

    full: Text = None


class WireChampion(Wire):
    """A champion of Data Dragon: `key` is the number that matches speak of, `id` a word."""

    id: Text = None
    key: Text = None
    name: Text = None
    title: Text = None
    image: WireImage | None = None


class WireChampions(Wire):
    """Data Dragon's `champion.json`."""

    data: dict[str, WireChampion] | None = None


class WireGold(Wire):
    """What an item costs."""

    base: Count = None
    total: Count = None
    sell: Count = None
    purchasable: Flag = None


class WireItem(Wire):
    """An item of Data Dragon, which keeps its number as the key."""

    name: Text = None
    plaintext: Text = None
    image: WireImage | None = None
    gold: WireGold | None = None
    tags: list[str] | None = None
    from_: list[str] | None = msgspec.field(name="from", default=None)
    into: list[str] | None = None


class WireItems(Wire):
    """Data Dragon's `item.json`."""

    data: dict[str, WireItem] | None = None


class WireRune(Wire):
    """A rune."""

    id: Count = None
    key: Text = None
    name: Text = None
    icon: Text = None
    short_desc: Text = None


class WireSlot(Wire):
    """Runes of which one is chosen."""

    runes: list[WireRune] | None = None


class WireRunePath(WireRune):
    """A path of runes: its slots, the keystones first."""

    slots: list[WireSlot] | None = None


class WireSpell(Wire):
    """A summoner spell: `key` is the number that matches speak of, `id` a word."""

    id: Text = None
    key: Text = None
    name: Text = None
    description: Text = None
    image: WireImage | None = None
    modes: list[str] | None = None


class WireSpells(Wire):
    """Data Dragon's `summoner.json`."""

    data: dict[str, WireSpell] | None = None


class WireQueue(Wire):
    """A queue of `queues.json`; custom games have no description."""

    queue_id: Count = None
    map: Text = None
    description: Text = None
    notes: Text = None


champions_decoder = msgspec.json.Decoder(WireChampions)
items_decoder = msgspec.json.Decoder(WireItems)
rune_paths_decoder = msgspec.json.Decoder(list[WireRunePath])
spells_decoder = msgspec.json.Decoder(WireSpells)
queues_decoder = msgspec.json.Decoder(list[WireQueue])
