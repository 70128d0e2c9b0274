"""A Typer app with one command, all defaults: Rich draws its help."""

import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    """Greet somebody."""
    print(f"Hello {name}")
