"""A key of operators, without the key."""

from datetime import datetime

from lma.schemas.result import Result


class OpsKeyRow(Result):
    """A key that was made; `revoked_at` is null while it is good."""

    id: str
    name: str
    created_at: datetime
    revoked_at: datetime | None
