"""`lma config`: every setting and where it came from."""

import typer
from pydantic import SecretStr

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render.output import write_rows
from lma.cli.render.table import Column
from lma.core.addresses import without_password
from lma.schemas.setting import SettingRow

app = typer.Typer(add_completion=False)

_COLUMNS = [
    Column("name", "Setting"),
    Column("value", "Value"),
    Column("origin", "From"),
    Column("environment", "Environment", rank=1),
    Column("description", "What it is", flexible=True, rank=2),
]


@app.command()
def config(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Show every setting and where its value came from: `lma config --json name,value`.

    Keys and passwords are never shown.
    """
    from lma.bootstrap import Settings, load_settings

    output = output_of(format_name, fields, SettingRow)
    loaded = load_settings()
    rows = [
        SettingRow(
            name=name,
            value=shown(name, getattr(loaded.values, name)),
            origin=loaded.origins[name],
            environment=f"LMA_{name.upper()}",
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    write_rows(rows, output, columns=_COLUMNS)


def shown(name: str, value: object) -> str | None:
    """A setting's value as it may be shown."""
    if value is None:
        return None
    if name.endswith("_url"):
        return without_password(plain_value(value))
    return "set" if isinstance(value, SecretStr) else str(value)


def plain_value(value: object) -> str:
    """A setting's text, a secret one's too: for what masks it."""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
