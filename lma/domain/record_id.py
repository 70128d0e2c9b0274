"""The forms in which a client names a record: ours, Riot's, or a number."""

import re
from typing import TypeAlias
from uuid import UUID

from lma.domain.match_id import MatchId, find_match_id

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)

RecordId: TypeAlias = UUID | MatchId | int


def find_record_id(text: str) -> RecordId | None:
    """What an id of a path means: our UUID, Riot's match id, a number; None where nothing."""
    if _UUID.fullmatch(text):
        return UUID(text)
    if _NUMBER.fullmatch(text):
        return int(text)
    return find_match_id(text) if text == text.strip() else None
