"""Options that the parity commands share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from lma.core.errors import BadInput

_SIDES = "What with what"
_HOW = "How"
_RULES = "What is accepted"
_TOLD = "Output"

Examples = Annotated[
    Path | None,
    typer.Option("--examples", help="Folder of captured bodies.", rich_help_panel=_SIDES),
]
Recording = Annotated[
    Path | None,
    typer.Option("--recording", help="The old API, recorded.", rich_help_panel=_SIDES),
]
BaselineUrl = Annotated[
    str | None,
    typer.Option("--baseline-url", help="The old API.", rich_help_panel=_SIDES),
]
CandidateUrl = Annotated[
    str | None,
    typer.Option("--candidate-url", help="The new API.", rich_help_panel=_SIDES),
]
CandidateRecording = Annotated[
    Path | None,
    typer.Option("--candidate-recording", help="The new API, recorded.", rich_help_panel=_SIDES),
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan", help="What to ask (YAML); else the eight legacy routes.", rich_help_panel=_HOW
    ),
]
Variables = Annotated[
    list[str] | None,
    typer.Option(
        "--var",
        metavar="NAME=VALUE",
        help="A variable of the plan; repeatable.",
        rich_help_panel=_HOW,
    ),
]
AllowWrites = Annotated[
    bool,
    typer.Option(
        "--allow-writes",
        help="Send POST and the like too: the data is disposable.",
        rich_help_panel=_HOW,
    ),
]
Timeout = Annotated[
    float,
    typer.Option("--timeout", min=0.1, help="Seconds to wait for a server.", rich_help_panel=_HOW),
]
Mode = Annotated[
    str | None,
    typer.Option(
        "--mode",
        help="hybrid, shape or value; else hybrid, value in this process.",
        rich_help_panel=_HOW,
    ),
]
Samples = Annotated[
    int,
    typer.Option(
        "--samples", min=1, max=1000, help="How often a GET is timed.", rich_help_panel=_HOW
    ),
]
MaxSlowdown = Annotated[
    float | None,
    typer.Option(
        "--max-slowdown",
        min=0.01,
        help="Fail where the median is slower: 1.5.",
        rich_help_panel=_HOW,
    ),
]
KnownIds = Annotated[
    Path | None,
    typer.Option(
        "--ids", help="Which old id is which new one: `lma import ids`.", rich_help_panel=_HOW
    ),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--rules", help="Accepted differences (YAML); repeatable.", rich_help_panel=_RULES
    ),
]
Debts = Annotated[
    bool,
    typer.Option(
        "--debts/--no-debts", help="The legacy API's known debts.", rich_help_panel=_RULES
    ),
]
StrictRules = Annotated[
    bool,
    typer.Option(
        "--strict-rules",
        help="Fail on expired, unused or reasonless rules.",
        rich_help_panel=_RULES,
    ),
]
FailOn = Annotated[
    str,
    typer.Option("--fail-on", help="error, warning or info.", rich_help_panel=_RULES),
]
FormatName = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        help="auto, text, json, junit, github, markdown or html.",
        rich_help_panel=_TOLD,
    ),
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        help="A file; its suffix says the form. Repeatable.",
        rich_help_panel=_TOLD,
    ),
]


def read_variables(told: Sequence[str]) -> dict[str, str]:
    variables = {}
    for text in told:
        name, equals, value = text.partition("=")
        if not equals or not name.isidentifier():
            raise BadInput(f"{text[:40]!r} is no variable.", hint="--var user_id=7")
        variables[name] = value
    return variables
