"""What a service tells of the parts that it could not get."""

from lma.core.errors import LmaError, NotFound
from lma.schemas.match import Failure


def failure_of(subject: str, error: LmaError, *, asked_for: bool = False) -> Failure:
    """A failure as a result tells it.

    Something that Riot doesn't have fails nobody's command, unless it was `asked_for` by name.
    """
    return Failure(
        subject=subject,
        code=error.code,
        message=error.message,
        hint=error.hint,
        exit_status=0 if isinstance(error, NotFound) and not asked_for else error.exit_status,
    )
