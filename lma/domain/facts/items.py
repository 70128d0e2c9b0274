"""What each participant bought and when: without what was undone, and with what was sold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lma.domain.facts.sheet import Sheet
from lma.domain.match import MatchFacts
from lma.domain.timeline import ItemEvent, Timeline

_NO_ITEMS = "the timeline tells of nothing that this participant bought"


@dataclass(frozen=True, slots=True)
class Purchase:
    """An item that was bought and kept, or sold later; times in ms."""

    item: int
    at_ms: int
    sold_ms: int | None = None


def purchases_of(events: Iterable[ItemEvent], slot: int) -> list[Purchase]:
    """What a participant bought for good, in the order of time.

    An undo takes back the last purchase, or the last sale, of its item. A sale is that of the
    newest copy: older ones of what is used up are the likelier to be gone, and of the rest it does
    not matter. What is sold without having been bought (what a quest gave) leaves no trace.
    """
    kept: list[Purchase] = []
    for event in events:
        if event.slot != slot:
            continue
        match event.type:
            case "ITEM_PURCHASED" if event.item is not None:
                kept.append(Purchase(event.item, event.at_ms))
            case "ITEM_SOLD":
                _sell(kept, event)
            case "ITEM_UNDO":
                _undo(kept, event)
    return kept


def _sell(kept: list[Purchase], event: ItemEvent) -> None:
    for place in reversed(range(len(kept))):
        if kept[place].item == event.item and kept[place].sold_ms is None:
            kept[place] = replace(kept[place], sold_ms=event.at_ms)
            return


def _undo(kept: list[Purchase], event: ItemEvent) -> None:
    if event.item is not None:
        bought = [at for at, one in enumerate(kept) if one.item == event.item]
        if bought:
            del kept[bought[-1]]
    if event.restored is not None:
        sold = [
            (one.sold_ms, at)
            for at, one in enumerate(kept)
            if one.item == event.restored and one.sold_ms is not None
        ]
        if sold:
            place = max(sold)[1]
            kept[place] = replace(kept[place], sold_ms=None)


def put_items(sheet: Sheet, match: MatchFacts, timeline: Timeline) -> None:
    """Put down each purchase, numbered in the order of time, and when it was sold again."""
    for person in match.participants:
        slot = person.slot
        bought = purchases_of(timeline.items, slot)
        sheet.put("items_bought", len(bought) or None, "count", slot=slot, why=_NO_ITEMS)
        for number, one in enumerate(bought, start=1):
            at = one.at_ms // 60_000
            sheet.put("item", one.item, "item", number=number, at=at, slot=slot)
            sheet.put("item_time", one.at_ms // 1000, "s", number=number, at=at, slot=slot)
            if one.sold_ms is not None:
                sold = one.sold_ms // 1000
                sheet.put("item_sold", sold, "s", number=number, at=sold // 60, slot=slot)
