"""`lma completion`: the script that makes a shell complete lma's words."""

from typing import Annotated

import typer
from typer._completion_shared import get_completion_script

from lma.core.errors import BadInput

app = typer.Typer()

_SHELLS = ("bash", "zsh", "fish")


@app.command()
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    """Print the completion script of a shell: `lma completion bash >> ~/.bashrc`."""
    if shell not in _SHELLS:
        raise BadInput(f"There is no completion for {shell[:20]!r}.", hint="bash, zsh or fish")
    script = get_completion_script(prog_name="lma", complete_var="_LMA_COMPLETE", shell=shell)
    typer.echo(script)
