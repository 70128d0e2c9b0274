"""What the operating system refuses, said in a sentence."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lma.core.errors import ConfigurationFailed

_HINTS = {
    errno.ENOSPC: "Free some space on that disk, or set LMA_DATA_DIR to a folder on another one.",
    errno.EDQUOT: "Free some of your quota, or set LMA_DATA_DIR to a folder on another disk.",
    errno.EROFS: "Set LMA_DATA_DIR to a folder that can be written to.",
    errno.EACCES: "Set LMA_DATA_DIR to a folder that this account can write to.",
    errno.EPERM: "Set LMA_DATA_DIR to a folder that this account can write to.",
}
_ELSEWHERE = "Set LMA_DATA_DIR to another folder, or LMA_DATABASE_URL to a PostgreSQL server."


@contextmanager
def explained(data_dir: Path) -> Iterator[None]:
    """Turns an OSError into ConfigurationFailed."""
    try:
        yield
    except OSError as error:
        where = error.filename or data_dir
        reason = error.strerror or str(error) or type(error).__name__
        raise ConfigurationFailed(
            f"The embedded database in {data_dir} can't be used: {reason} ({where}).",
            hint=_HINTS.get(error.errno or 0, _ELSEWHERE),
        ) from error
