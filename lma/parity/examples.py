"""The project's own examples of the eight routes' answers."""

from pathlib import Path

import lma
from lma.parity.sources import ExampleSource


def examples_folder() -> Path:
    """Where they lie: inside an installed package, in docs/ beside it in a checkout."""
    package = Path(lma.__file__).parent
    installed = package / "parity" / "examples"
    return installed if installed.is_dir() else package.parent / "docs"


def own_examples() -> ExampleSource:
    """The project's own examples as one side of a comparison."""
    return ExampleSource(examples_folder(), "the Phase 0 examples of this project")
