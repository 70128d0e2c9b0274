"""`lma eval`: whether a language model is worth more than the report by rules."""

from pathlib import Path
from typing import Annotated, Any

import typer

from lma.cli.options import Format, JsonFields, output_of
from lma.cli.progress import progress_bar
from lma.cli.render import cells
from lma.cli.render.output import write_one, write_rows
from lma.cli.render.table import Column
from lma.cli.run import run_in_context
from lma.cli.streams import say
from lma.core.errors import BadInput, CheckFailed
from lma.schemas.evals import EvalResult

app = typer.Typer(no_args_is_help=True, add_completion=False)

_RULES = "rules"

COLUMNS = [
    Column("configuration", "Configuration"),
    Column("model", "Model", flexible=True),
    Column("cases", "Cases", right=True, rank=2),
    Column("grounding", "Grounding", show=cells.number("grounding", 3), right=True),
    Column("agreement", "Agreement", show=cells.percent("agreement"), right=True),
    Column("by_model", "By model", show=cells.percent("by_model"), right=True, rank=1),
    Column("judged", "Judged", show=cells.number("judged", 1), right=True, rank=1),
    Column("cost_usd", "USD", show=cells.number("cost_usd", 4), right=True, rank=3),
    Column("seconds", "Seconds", show=cells.number("seconds", 1), right=True, rank=4),
]


@app.callback()
def _eval() -> None:
    """Measure the coach: the report by rules is the baseline to beat."""


@app.command()
def run(
    cases: Annotated[
        int, typer.Option("--cases", min=1, max=500, help="How many stored players.")
    ] = 20,
    no_llm: Annotated[bool, typer.Option("--no-llm", help="The baseline: by rules.")] = False,
    with_judge: Annotated[
        bool, typer.Option("--judge", help="Have the model compare its reports with the rules'.")
    ] = False,
    format_name: Format = "auto",
    fields: JsonFields = None,
) -> None:
    """Analyse stored players and score it: `lma eval run --no-llm`, then `lma eval run --judge`."""
    from lma.llm.evals.results import write_result
    from lma.llm.evals.running import run_eval

    output = output_of(format_name, fields, EvalResult)
    options = None if no_llm else _options()
    with progress_bar("players", show=output.human) as bar:
        result = run_in_context(
            lambda ctx: run_eval(
                ctx, options, cases=cases, with_judge=with_judge, progress=bar.update
            ),
            online=False,
            quiet=output.quiet,
        )
    file = write_result(_folder(), result)
    write_one(result, output, columns=COLUMNS)
    if output.human:
        say(f"note: kept in {file}.")


@app.command()
def compare(format_name: Format = "auto", fields: JsonFields = None) -> None:
    """List the results of all configurations: `lma eval compare`."""
    from lma.llm.evals.results import read_results

    output = output_of(format_name, fields, EvalResult)
    write_rows(read_results(_folder()), output, columns=COLUMNS)


@app.command()
def gate(
    candidate: Annotated[
        str, typer.Argument(metavar="CONFIGURATION", help="As `lma eval compare` names it.")
    ],
    against: Annotated[
        str, typer.Option("--against", help="What it must not be worse than.")
    ] = _RULES,
) -> None:
    """Exit 8 where a configuration is not good enough: `lma eval gate rules`."""
    from lma.llm.evals.results import find_result
    from lma.llm.evals.scoring import faults_of_result

    faults = faults_of_result(find_result(_folder(), candidate), find_result(_folder(), against))
    if faults:
        raise CheckFailed(f"{candidate} does not pass: {'; '.join(faults)}.")
    say(f"{candidate} passes.")


def _settings() -> Any:
    from lma.bootstrap import load_settings

    return load_settings()


def _options() -> Any:
    from lma.bootstrap.llm import model_options

    options = model_options(_settings())
    if options is None:
        raise BadInput(
            "No model is configured.", hint="set LMA_LLM_MODEL, or run the baseline: --no-llm"
        )
    return options


def _folder() -> Path:
    folder: Path = _settings().values.data_dir / "evals"
    return folder
