"""The command `lma`: a table of its commands, each imported when it is used."""

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from lma.core.errors import BadInput

_LOOK_UP = "Look up"
_STORE = "Store"
_PARITY = "Leaving the old API"
_AROUND = "Around it"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives and what the list of commands says of it."""

    help: str
    panel: str
    module: str
    app: str = "app"


COMMANDS = {
    "matches": Entry("List a player's matches.", _LOOK_UP, "matches"),
    "match": Entry("Show one match: scoreboard, gold, objectives.", _LOOK_UP, "match"),
    "summoner": Entry("Show a player's profile.", _LOOK_UP, "summoner"),
    "rank": Entry("Show a player's ranks.", _LOOK_UP, "rank"),
    "mastery": Entry("List a player's most played champions.", _LOOK_UP, "mastery"),
    "analyze": Entry("Tell a player what to work on.", _LOOK_UP, "analyze"),
    "similar": Entry("Find games that stood like one, and how they went on.", _LOOK_UP, "similar"),
    "champions": Entry("List, show and sync champions.", _LOOK_UP, "champions"),
    "sync": Entry("Bring the matches of many players.", _STORE, "sync"),
    "follow": Entry("Keep players fresh from now on.", _STORE, "follow", "follow_app"),
    "unfollow": Entry("Let players be again.", _STORE, "follow", "unfollow_app"),
    "following": Entry("List whom lma keeps fresh.", _STORE, "follow", "following_app"),
    "rekey": Entry("Resolve PUUIDs anew for another key's application.", _STORE, "rekey"),
    "user": Entry("Show, hand over and erase what is stored of a person.", _STORE, "user"),
    "model": Entry("Train and choose models of win probability.", _STORE, "model"),
    "db": Entry("Look after the database.", _STORE, "db"),
    "eval": Entry("Measure the coach; the report by rules is to be beaten.", _AROUND, "evals"),
    "serve": Entry("Serve the HTTP API.", _AROUND, "serve"),
    "worker": Entry("Do what was left to the background.", _AROUND, "worker"),
    "ops-key": Entry("Make and revoke keys for operators' routes.", _AROUND, "ops_key"),
    "jobs": Entry("Look into the background's work, and retry it.", _AROUND, "jobs"),
    "sandbox": Entry("Run the built-in Riot stand-in as a server.", _STORE, "sandbox"),
    "parity-check": Entry("Compare the old API with the new one.", _PARITY, "parity_check"),
    "parity": Entry("Record an API's answers; test the comparison itself.", _PARITY, "parity"),
    "import": Entry("Bring the old API's database over.", _PARITY, "legacy"),
    "config": Entry("Show every setting and where it came from.", _AROUND, "config"),
    "doctor": Entry("Check everything lma stands on.", _AROUND, "doctor"),
    "completion": Entry("Print the shell completion script.", _AROUND, "completion"),
    "version": Entry("Show versions.", _AROUND, "version"),
    "help": Entry("Explain a topic: exit-codes, formats, players.", _AROUND, "help"),
}


class LazyGroup(TyperGroup):
    """A group that lists its commands from the table, and imports the one that is run."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command itself; while a list is made, a stand-in that says what it is for."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if self._listing:
            return TyperCommand(
                name=cmd_name, help=entry.help, rich_help_panel=entry.panel, callback=None
            )
        module = import_module(f"lma.cli.{entry.module}")
        command = typer.main.get_command(getattr(module, entry.app))
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Which command is meant; raises `BadInput` that suggests the nearest."""
        name = args[0]
        if name in COMMANDS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, COMMANDS, n=1)
        raise BadInput(
            f"There is no command {name[:40]!r}.",
            hint=f"did you mean lma {near[0]}?" if near else "lma --help lists the commands",
        )

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Help without importing what it lists."""
        self._listing = True
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Completion without importing what it offers."""
        self._listing = True
        return super().shell_complete(ctx, incomplete)


app = typer.Typer(
    cls=LazyGroup,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from lma.cli.version import one_line

        typer.echo(one_line())
        raise typer.Exit


@app.callback()
def lma(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_show_version, is_eager=True, help="Show the version."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks. Works after any command.")
    ] = False,
    color: Annotated[
        str, typer.Option("--color", help="auto, always or never. Works after any command.")
    ] = "auto",
) -> None:
    """League of Legends match history, ranks and analysis.

    Without a Riot key the built-in sandbox answers: try `lma matches Faker#NA1`.
    """
