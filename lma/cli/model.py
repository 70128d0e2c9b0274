"""`lma model`: models of win probability, trained on the own store."""

from typing import Annotated

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.render import cells
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.schemas.win_model import ModelCard, ModelEvaluation, ModelRow

app = typer.Typer(no_args_is_help=True, add_completion=False)

Name = Annotated[
    str | None,
    typer.Argument(metavar="[MODEL]", help="A model; else the one in use.", show_default=False),
]

_SCORES = [
    Column("accuracy", "Accuracy", show=cells.percent("accuracy"), right=True),
    Column("log_loss", "Log-loss", right=True),
    Column("brier", "Brier", right=True, rank=1),
    Column("ece", "ECE", right=True, rank=1),
    Column("ece_floor", "by chance", right=True, rank=2),
]
_ROW_COLUMNS = [
    Column("name", "Model"),
    Column("in_use", "In use", show=lambda row: "yes" if row["in_use"] else ""),
    Column("calibrated", "Calibrated", show=lambda row: "yes" if row["calibrated"] else "no"),
    Column("matches", "Matches", right=True),
    *_SCORES,
]
_EVALUATION_COLUMNS = [
    Column("name", "Model"),
    Column("matches", "Matches", right=True),
    Column("states", "States", right=True),
    *_SCORES,
    Column("calibrated", "Calibrated", show=lambda row: "yes" if row["calibrated"] else "no"),
]


@app.callback()
def _model() -> None:
    """Train, judge and choose models of win probability."""


@app.command()
def train(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Train a model on the store's own matches: `lma model train`.

    It needs 200 matches with timelines and scikit-learn, the extra `train`.
    """
    from lma.services.win.training import train_model

    output = output_of(format_name, fields, ModelCard)
    card = run_in_context(train_model, online=False, quiet=output.quiet)
    if not output.human:
        write_one(card, output, columns=[])
        return
    _show_card(card)
    say(f"It is not in use yet: lma model use {card.name}")


@app.command("list")
def list_models(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List the models of the store and the prior: `lma model list`."""
    from lma.services.win.models import list_win_models

    output = output_of(format_name, fields, ModelRow)
    rows = run_in_context(list_win_models, online=False, quiet=output.quiet)
    write_rows(rows, output, columns=_ROW_COLUMNS)


@app.command("eval")
def evaluate(name: Name = None, format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Judge a model by matches that it was not made of: `lma model eval`."""
    from lma.services.win.models import evaluate_model

    output = output_of(format_name, fields, ModelEvaluation)
    found = run_in_context(lambda ctx: evaluate_model(ctx, name), online=False, quiet=output.quiet)
    write_one(found, output, columns=_EVALUATION_COLUMNS)
    if output.human:
        say(
            f"on {found.on}; by chance the ECE would be {found.ece_floor}, at most "
            f"{found.ece_floor_95} in 19 of 20 cases"
        )


@app.command()
def card(name: Name = None, format_name: Format = "auto", fields: JsonFields = None) -> None:
    """Show what a model is made of, how good it is, and its coefficients: `lma model card`."""
    from lma.services.win.models import get_model_card

    output = output_of(format_name, fields, ModelCard)
    found = run_in_context(lambda ctx: get_model_card(ctx, name), online=False, quiet=output.quiet)
    if output.human:
        _show_card(found)
    else:
        write_one(found, output, columns=[])


@app.command()
def use(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="A model, or prior.")],
) -> None:
    """Put a model into use, or the prior again: `lma model use store-1`."""
    from lma.services.win.models import use_win_model

    chosen = run_in_context(lambda ctx: use_win_model(ctx, name), online=False)
    state = "calibrated" if chosen.calibrated else "not calibrated"
    say(f"In use: {chosen.name} ({state}).")


def _show_card(found: ModelCard) -> None:
    from lma.cli.render.model_card import write_card

    write_card(found)
