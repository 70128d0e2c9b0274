"""`lma completion`: the script that makes a shell complete lma's words."""

from typing import Annotated

import typer
from typer._completion_shared import get_completion_script

from lma.core.errors import BadInput

app = typer.Typer(add_completion=False)

_SHELLS = ("bash", "zsh", "fish")

# Typer's own splits a player's name at its spaces. Candidates are one a line; readline quotes
# them as it does file names, which it is told only where one needs it.
_BASH = """\
_lma_completion() {
    local IFS=$'\\n' candidate
    COMPREPLY=()
    while read -r candidate; do
        [ -n "$candidate" ] || continue
        COMPREPLY+=("$candidate")
        case $candidate in
            *[!A-Za-z0-9_=-]*) compopt -o filenames 2>/dev/null ;;
        esac
    done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD \\
        _LMA_COMPLETE=complete_bash "$1" 2>/dev/null)
}

complete -o default -F _lma_completion lma"""


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the completion script of a shell: `lma completion bash >> ~/.bashrc`."""
    if shell not in _SHELLS:
        raise BadInput(f"There is no completion for {shell[:20]!r}.", hint="bash, zsh or fish")
    if shell == "bash":
        typer.echo(_BASH)
    else:
        typer.echo(
            get_completion_script(prog_name="lma", complete_var="_LMA_COMPLETE", shell=shell)
        )
