"""Results of evals, one file for each configuration."""

from pathlib import Path

from pydantic import ValidationError

from lma.core.errors import NotFound
from lma.schemas.evals import EvalResult


def write_result(folder: Path, result: EvalResult) -> Path:
    """Keep a result, in the place of an older one of its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{result.configuration}.json"
    file.write_text(result.model_dump_json(indent=2) + "\n", "utf-8")
    return file


def read_results(folder: Path) -> list[EvalResult]:
    """Every result, the rules' first; files that are none are left out."""
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(EvalResult.model_validate_json(file.read_text("utf-8")))
        except (OSError, ValidationError):
            continue
    return sorted(found, key=lambda one: (one.model is not None, one.configuration))


def find_result(folder: Path, name: str) -> EvalResult:
    """The result of a configuration, by the beginning of its name; raises `NotFound`."""
    found = [one for one in read_results(folder) if name and one.configuration.startswith(name)]
    if len(found) != 1:
        raise NotFound(
            f"{len(found) or 'No'} results are called {name[:40]!r}.",
            hint="lma eval run makes one, lma eval compare lists them",
        )
    return found[0]
