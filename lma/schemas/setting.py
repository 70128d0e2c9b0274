"""A setting, and a check, as the terminal tells them."""

from lma.schemas.result import Result


class SettingRow(Result):
    """A setting; secrets are shown as `set`, and addresses without their passwords."""

    name: str
    value: str | None
    origin: str
    environment: str
    description: str


class CheckRow(Result):
    """One check of `lma doctor`; `status` is ok, warning or failed."""

    check: str
    status: str
    detail: str
    hint: str | None
