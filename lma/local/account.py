"""Which account the server runs as: PostgreSQL refuses root."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lma.core.errors import ConfigurationFailed

_ORDINARY = ("nobody", "daemon", "bin")
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Account:
    """An account for the server's processes: the caller's own, or an ordinary one for root."""

    uid: int
    gid: int
    is_callers: bool

    def run(
        self,
        command: Sequence[str | Path],
        *,
        output: IO[bytes] | int = subprocess.PIPE,
        text: str = "",
        variables: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
        new_session: bool = False,
    ) -> "subprocess.CompletedProcess[bytes]":
        """Runs a program as this account, in a clean environment and the root folder.

        A server outlives its command by months: it inherits neither keys nor the current folder.
        """
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        return subprocess.run(  # noqa: S603 - our own commands, no shell text from outside
            [str(part) for part in command],
            stdin=None if text else subprocess.DEVNULL,
            input=text.encode() if text else None,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**environment, "LC_ALL": "C", "TZ": "UTC", **(variables or {})},
            umask=0o077,
            user=None if self.is_callers else self.uid,
            group=None if self.is_callers else self.gid,
            extra_groups=None if self.is_callers else (),
            pass_fds=pass_fds,
            start_new_session=new_session,
            check=False,
        )

    def can(self, test: str, path: Path) -> bool:
        """Whether this account passes `test -r`, `-w` or `-x` of a path, ACLs included."""
        return self.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", path]).returncode == 0

    def take(self, path: Path) -> None:
        """Makes a file or folder this account's own."""
        if not self.is_callers:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def choose_account(home: Path) -> Account:
    """The caller's account; for root the cluster's owner, the folder's owner, or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_callers=True)
    for path in (home / "cluster", home):
        owner = path.stat() if path.exists() else None
        if owner and owner.st_uid and _is_known(owner.st_uid):
            return Account(owner.st_uid, owner.st_gid, is_callers=False)
    for name in _ORDINARY:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_callers=False)
    raise ConfigurationFailed(
        "PostgreSQL doesn't run as root, and there is no account nobody to run it as.",
        hint="Run lma as an ordinary user, or set LMA_DATABASE_URL to a PostgreSQL server.",
    )


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
