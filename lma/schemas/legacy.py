"""The import of the legacy database."""

from lma.schemas.result import Result


class ImportedTable(Result):
    """What became of a table: `rows` were gone over this time, the rest counts every time.

    `mapped` legacy ids are known, as `records` of ours; a place in a list has no id. `unread` rows
    could not be brought over, `notes` tell what was decided about others. `columns` were found,
    `absent` ones were not.
    """

    table: str
    rows: int
    mapped: int
    records: int
    unread: int
    notes: int
    columns: list[str]
    absent: list[str]


class ImportFinding(Result):
    """Something to tell of a legacy row; `unread` says that nothing of it was brought over.

    `position` counts characters in its text, and `excerpt` is what stands there.
    """

    table: str
    legacy_id: int
    name: str | None
    code: str
    unread: bool
    detail: str
    position: int | None
    excerpt: str | None


class ImportedId(Result):
    """A legacy id and ours; `id` is null where the row was not brought over."""

    table: str
    legacy_id: int
    id: str | None
    name: str | None
