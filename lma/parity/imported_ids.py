"""The ids of `lma import ids -f json`: which of the baseline's is which of the candidate's."""

import json
from pathlib import Path
from typing import Any

from lma.core.errors import BadInput
from lma.parity.ids import IdMap

_SPACES = {"users": "user", "matches": "match", "champions": "champion"}
_HINT = "lma import ids -f json > ids.json"


def read_ids(path: Path) -> IdMap:
    """The ids of a file; raises `BadInput` that says where it is wrong."""
    try:
        rows = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}.", hint=_HINT) from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{path}, line {error.lineno}: {error.msg}.", hint=_HINT) from None
    except (UnicodeDecodeError, RecursionError):
        raise BadInput(f"{path} is no JSON.", hint=_HINT) from None
    if not isinstance(rows, list):
        raise BadInput(f"{path} holds no list.", hint=_HINT)
    ids = IdMap()
    for number, row in enumerate(rows, start=1):
        _give(ids, row, f"{path}, row {number}")
    return ids


def _give(ids: IdMap, row: Any, where: str) -> None:
    told = row if isinstance(row, dict) else {}
    table, was, now = told.get("table"), told.get("legacy_id"), told.get("id")
    if not isinstance(table, str) or not isinstance(was, int) or not isinstance(now, str | None):
        raise BadInput(f"{where} has no table, legacy_id and id.", hint=_HINT)
    if now is not None:  # null where nothing was brought over: nothing to hold anyone to
        ids.give(_SPACES.get(table, table), str(was), now)
