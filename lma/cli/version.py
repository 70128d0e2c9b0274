"""`lma version`: what is installed."""

import platform
from importlib.metadata import PackageNotFoundError, version

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render.output import write_one
from lma.cli.render.table import Column
from lma.schemas.version import Version

app = typer.Typer(add_completion=False)

_COLUMNS = [Column("lma", "lma"), Column("python", "Python"), Column("system", "System")]


@app.command()
def show(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Show versions: `lma version --json lma`."""
    output = output_of(format_name, fields, Version)
    found = Version(
        lma=_installed(),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
    )
    write_one(found, output, columns=_COLUMNS)


def one_line() -> str:
    """`lma 0.1.0`."""
    return f"lma {_installed()}"


def _installed() -> str:
    try:
        return version("league-match-analyzer")
    except PackageNotFoundError:  # a checkout that was never installed
        return "unknown"
