"""Data Dragon's items, runes, summoner spells and queues: those that the sandbox's matches use.

Items are these and no more; runes and spells are all of them, under their English names.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=4)
def _read(name: str) -> tuple[dict[str, str], ...]:
    text = Path(__file__).with_name(f"{name}.tsv").read_text(encoding="utf-8")
    names, *lines = (line.split("\t") for line in text.splitlines())
    return tuple(dict(zip(names, line, strict=True)) for line in lines)


def write_items(version: str) -> dict[str, Any]:
    """The body of `item.json`."""
    data = {row["id"]: _item(row) for row in _read("items")}
    return {"type": "item", "version": version, "data": data}


def _item(row: dict[str, str]) -> dict[str, Any]:
    total = int(row["gold"])
    return {
        "name": row["name"],
        "description": "",
        "plaintext": "",
        "image": {"full": f"{row['id']}.png", "group": "item", "w": 48, "h": 48},
        "gold": {
            "base": total,
            "purchasable": total > 0,
            "total": total,
            "sell": int(total * 0.7),
        },
        "tags": row["tags"].split("/") if row["tags"] else [],
        "maps": {"11": True, "12": True},
        "stats": {},
    }


def write_runes() -> list[dict[str, Any]]:
    """The body of `runesReforged.json`: paths, their slots, the runes to choose from."""
    rows = _read("runes")
    paths = [row for row in rows if not row["slot"]]
    return [
        {
            **_rune(path),
            "slots": [{"runes": _slot(rows, path["id"], str(slot))} for slot in range(4)],
        }
        for path in paths
    ]


def _slot(rows: tuple[dict[str, str], ...], path: str, slot: str) -> list[dict[str, Any]]:
    chosen = (row for row in rows if (row["path"], row["slot"]) == (path, slot))
    return [{**_rune(row), "shortDesc": "", "longDesc": ""} for row in chosen]


def _rune(row: dict[str, str]) -> dict[str, Any]:
    return {"id": int(row["id"]), "key": row["key"], "icon": row["icon"], "name": row["name"]}


def write_spells(version: str) -> dict[str, Any]:
    """The body of `summoner.json`."""
    data = {row["key"]: _spell(row) for row in _read("spells")}
    return {"type": "summoner", "version": version, "data": data}


def _spell(row: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row["key"],
        "name": row["name"],
        "description": "",
        "key": row["id"],
        "modes": row["modes"].split("/") if row["modes"] else [],
        "image": {"full": f"{row['key']}.png", "group": "spell", "w": 48, "h": 48},
    }


def write_queues() -> list[dict[str, Any]]:
    """The body of `queues.json`; custom games are described by nothing."""
    return [
        {
            "queueId": int(row["id"]),
            "map": row["map"],
            "description": row["description"] or None,
            "notes": row["notes"] or None,
        }
        for row in _read("queues")
    ]
