"""The cluster: PostgreSQL's data, and the settings it is served with."""

import re
import shutil
import tempfile
from pathlib import Path

from lma.core.errors import ConfigurationFailed, DatabaseUnavailable
from lma.local.account import Account
from lma.local.record import HOME_NAME, MAJOR, ROLE

SETTINGS = """\
# Written by lma at every start; put settings of your own into postgresql.auto.conf (ALTER SYSTEM).

# A laptop's share: a few thousand matches fit, and an idle server holds under 10 MB.
shared_buffers = 32MB
max_connections = 60
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 256MB
min_wal_size = 32MB
huge_pages = off
# In the cluster, where it is cleaned up; a container's /dev/shm may be too small for one index.
dynamic_shared_memory_type = mmap

# Processes that one machine has no use for: I/O workers, replication.
io_method = sync
max_logical_replication_workers = 0
wal_level = minimal
max_wal_senders = 0
max_worker_processes = 4
autovacuum_max_workers = 2

# What is committed stays, through kill -9 and power cuts.
fsync = on
synchronous_commit = on
full_page_writes = on

jit = off
default_toast_compression = pglz
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
unix_socket_permissions = 0700

# lma keeps this log short; errors of statements reach the client anyway, with the players' data.
log_destination = stderr
logging_collector = off
log_min_messages = warning
log_min_error_statement = panic
log_line_prefix = '%m [%p] '
log_checkpoints = off
"""


def ensure_cluster(home: Path, account: Account, binaries: Path, turn_fd: int) -> Path:
    """The cluster of a home, made where it is missing.

    `turn_fd` is inherited by initdb: if this command is killed, the next waits for initdb's end.
    """
    cluster = home / "cluster"
    if cluster.exists():
        _check_major(cluster)
        return cluster
    for leftover in home.glob("new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    try:
        account.take(fresh)
        _initialise(fresh, account, binaries, turn_fd)
        fresh.rename(cluster)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return cluster


def refuse_other_majors(data_dir: Path) -> None:
    """Refuses to begin anew beside the data of another major version of PostgreSQL."""
    names = sorted(path.name for path in data_dir.glob("postgres-*"))
    found = [name for name in names if re.fullmatch(r"postgres-\d+", name) and name != HOME_NAME]
    if found:
        raise ConfigurationFailed(
            f"{data_dir} holds {', '.join(found)}, and this lma runs PostgreSQL {MAJOR}.",
            hint="With the lma that wrote it, run `lma db dump`; move that folder away, and run "
            "`lma db restore` with this one.",
        )


def _check_major(cluster: Path) -> None:
    try:
        found = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        found = "no"
    if found != str(MAJOR):
        raise ConfigurationFailed(
            f"{cluster} holds {found} PostgreSQL data, and this lma runs PostgreSQL {MAJOR}.",
            hint="Move that folder away to begin anew.",
        )


def _initialise(cluster: Path, account: Account, binaries: Path, turn_fd: int) -> None:
    command: list[str | Path] = [binaries / "initdb", "-D", cluster, "-U", ROLE]
    command += ["--encoding=UTF8", "--locale=C", "--no-instructions", "--wal-segsize=4"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    # The socket's folder is private, so whoever reaches it is the owner.
    command += ["--auth-local=trust", "--auth-host=scram-sha-256"]
    done = account.run(command, pass_fds=(turn_fd,))
    if done.returncode:
        raise unusable("PostgreSQL's initdb failed", done.stdout.decode(errors="replace"))


def write_settings(cluster: Path, account: Account) -> None:
    """Brings the cluster's settings up to this version of lma."""
    path = cluster / "postgresql.conf"
    fresh = cluster / "postgresql.conf.new"
    fresh.unlink(missing_ok=True)
    fresh.write_text(SETTINGS, encoding="ascii")
    fresh.chmod(0o600)
    account.take(fresh)
    fresh.replace(path)


def unusable(what: str, output: str, log: Path | None = None) -> DatabaseUnavailable:
    """The error for a program of PostgreSQL's that failed, with the reason that it gave."""
    if "No space left on device" in output:
        hint = "Free some space on that disk, or set LMA_DATA_DIR to a folder on another one."
        return DatabaseUnavailable(f"{what}: the disk is full.", hint=hint)
    told = [line for line in output.splitlines() if "FATAL" in line or "error:" in line]
    reason = (told or output.splitlines() or ["it gave no reason"])[-1].strip()
    hint = "Set LMA_DATABASE_URL to a PostgreSQL server, or LMA_DATA_DIR to another folder."
    if log:
        hint = f"Its log is {log}."
    return DatabaseUnavailable(f"{what}: {reason}", hint=hint)
