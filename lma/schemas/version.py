"""What is installed."""

from lma.schemas.result import Result


class Version(Result):
    """Versions of lma and of what it runs on."""

    lma: str
    python: str
    system: str
