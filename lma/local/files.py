"""Small files that are replaced in one step and belong to the owner of their folder."""

import os
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replaces a file in one step by one that only the folder's owner can read."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        give_to_owner(fd, path.parent)
        file.write(text)
    fresh.replace(path)


def give_to_owner(fd: int, folder: Path) -> None:
    """Gives what root makes in an ordinary user's folder to that user."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(fd, owner.st_uid, owner.st_gid)
