"""Data Dragon in any language that it has, all names in English: versions, champions, items, …

The list of queues, which Riot keeps on another host, lies below it too.
"""

from typing import Any

from lma.sandbox.catalog import write_items, write_queues, write_runes, write_spells
from lma.sandbox.roster import Champion, champions_of, data_versions
from lma.sandbox.wire import Response, answer

_LANGUAGES = """
ar_AE cs_CZ de_DE el_GR en_AU en_GB en_PH en_SG en_US es_AR es_ES es_MX fr_FR hu_HU id_ID it_IT
ja_JP ko_KR pl_PL pt_BR ro_RO ru_RU th_TH tr_TR vi_VN zh_CN zh_MY zh_TW
"""
LANGUAGES = tuple(_LANGUAGES.split())
_DENIED = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"""


def _champion(champion: Champion, version: str) -> dict[str, Any]:
    return {
        "version": version,
        "id": champion.key,
        "key": str(champion.number),
        "name": champion.name,
        "title": champion.title,
        "blurb": "",
        "image": {"full": f"{champion.key}.png", "group": "champion", "w": 48, "h": 48},
        "tags": list(champion.tags),
    }


def _patch(version: str, now: float) -> tuple[int, int] | None:
    """The patch of a version that is out and has its data in today's form."""
    if version not in data_versions(now) or not version.endswith(".1"):
        return None
    major, minor, _ = version.split(".")
    return int(major), int(minor)


def respond(parts: list[str], now: float) -> Response:
    """Answer a path below Data Dragon's root; 403 with XML for what is not there, as its CDN."""
    match parts:
        case ["api", "versions.json"]:
            return answer(data_versions(now))
        case ["cdn", "languages.json"]:
            return answer(LANGUAGES)
        case ["docs", "lol", "queues.json"]:
            return answer(write_queues())
        case ["cdn", version, "data", language, file] if language in LANGUAGES:
            patch = _patch(version, now)
            body = None if patch is None else _body(file, version, patch)
            if body is not None:
                return answer(body)
    return Response(403, _DENIED, {"content-type": "application/xml"})


def _body(file: str, version: str, patch: tuple[int, int]) -> Any:
    """What a file of a version says, None where there is no such file."""
    match file:
        case "champion.json":
            data = {c.key: _champion(c, version) for c in champions_of(patch)}
            form = "standAloneComplex"
            return {"type": "champion", "format": form, "version": version, "data": data}
        case "item.json":
            return write_items(version)
        case "runesReforged.json":
            return write_runes()
        case "summoner.json":
            return write_spells(version)
    return None
