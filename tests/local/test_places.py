"""Where the embedded server's files may be: any path, any account, any move."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lma import local
from lma.core.errors import ConfigurationFailed
from lma.local import places
from lma.local.account import choose_account
from lma.local.record import find_home

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

LIFE = """
from lma import local
import asyncio, asyncpg, os, signal
from lma.local.postmaster import find_processes
folder = Path(sys.argv[1])
async def ask(server, sql):
    connection = await asyncpg.connect(server.dsn("lma"))
    value = await connection.fetchval(sql)
    await connection.close()
    return value
server = local.ensure_running(folder)
asyncio.run(local.ensure_database(server, "lma"))
asyncio.run(ask(server, "create table kept as select 1 as n"))
os.kill(find_processes(folder / "postgres-18")[0][0], signal.SIGKILL)
server = local.ensure_running(folder)
print(asyncio.run(ask(server, "select n from kept")), local.stop(folder), local.stop(folder))
"""


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        'quote\'s "two" and, comma',
        "ünï 한글 🎮 %41 $HOME `x`",
        "-c",
        "/".join(["long" * 40] * 2),
    ],
)
def test_any_path_will_do(empty_folder, query, name):
    data_dir = empty_folder / name
    data_dir.mkdir(parents=True)
    server = local.ensure_running(data_dir)
    assert server.data_dir.is_relative_to(data_dir)
    assert query(server, "create table kept as select 1 as n") is None
    assert local.ensure_running(data_dir) == server
    local.stop(data_dir)
    assert query(local.ensure_running(data_dir), "select n from kept") == 1
    local.stop(data_dir)
    assert not Path(server.host).exists() or not list(Path(server.host).iterdir())


def test_a_relative_path_means_the_same_from_everywhere(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    server = local.ensure_running(Path("data"))
    monkeypatch.chdir("/")
    assert local.ensure_running(folder) == server


def test_a_folder_moved_while_the_server_runs(folder, query, postmaster):
    query(local.ensure_running(folder), "create table kept as select 1 as n")
    pid = postmaster(folder)
    moved = folder.rename(folder.with_name("moved"))
    assert query(local.ensure_running(moved), "select n from kept") == 1
    assert postmaster(moved) == pid
    assert local.stop(moved) is True
    assert query(local.ensure_running(moved), "select n from kept") == 1


def test_a_copy_of_a_running_folder_is_a_cluster_of_its_own(folder, query, postmaster):
    server = local.ensure_running(folder)
    query(server, "create table kept as select 1 as n")
    query(server, "checkpoint")
    copy = folder.with_name("copy")
    subprocess.run(["/bin/cp", "-a", folder, copy], check=True)
    assert local.status(copy).state == "down"
    copied = local.ensure_running(copy)
    assert copied.host != server.host
    assert postmaster(copy) != postmaster(folder)
    query(copied, "update kept set n = 2")
    assert query(server, "select n from kept") == 1


def test_a_socket_goes_elsewhere_from_a_path_too_long_for_one(folder, query):
    data_dir = folder.rename(folder.with_name("deep" * 25))
    server = local.ensure_running(data_dir)
    assert not Path(server.host).is_relative_to(data_dir)
    assert stat.S_IMODE(Path(server.host).stat().st_mode) == 0o700
    shutil.rmtree(server.host)
    replaced = local.ensure_running(data_dir)
    assert replaced.host != server.host
    assert query(replaced, "select 1") == 1
    local.stop(data_dir)
    assert not Path(replaced.host).exists()


def test_a_file_in_place_of_the_folder_is_a_sentence(empty_folder):
    folder = empty_folder
    (folder / "file").write_text("")
    with pytest.raises(ConfigurationFailed, match="can't be used: File exists") as caught:
        local.ensure_running(folder / "file")
    assert "LMA_DATA_DIR" in caught.value.hint


def test_an_ordinary_user(empty_folder, as_ordinary):
    folder = empty_folder
    if os.geteuid() == 0:
        entry = pwd.getpwnam("daemon")
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o700)
    assert as_ordinary(LIFE, folder) == "1 True False\n"
    home = folder / "postgres-18"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_folder_that_may_not_be_written_is_a_sentence(empty_folder, as_ordinary):
    folder = empty_folder
    folder.chmod(0o555)
    code = """
from lma import local
from lma.core.errors import ConfigurationFailed
try:
    local.ensure_running(Path(sys.argv[1]) / "new")
except ConfigurationFailed as error:
    print(error.message); print(error.hint)
"""
    message, hint = as_ordinary(code, folder).splitlines()
    assert "Permission denied" in message
    assert hint == "Set LMA_DATA_DIR to a folder that this account can write to."
    folder.chmod(0o755)


@as_root
def test_root_runs_it_as_an_ordinary_account(folder, postmaster):
    server = local.ensure_running(folder)
    assert server.data_dir.is_relative_to(folder)
    uid = Path(f"/proc/{postmaster(folder)}").stat().st_uid
    assert uid == pwd.getpwnam("nobody").pw_uid == server.data_dir.stat().st_uid
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    assert (find_home(folder) / "server.json").stat().st_uid == 0


@as_root
def test_root_in_a_folder_that_no_other_account_may_enter(private_folder, query):
    data_dir = private_folder / "sub"
    server = local.ensure_running(data_dir)
    query(server, "create table kept as select 1 as n")
    assert server.data_dir.is_relative_to(places.SHARED)
    assert stat.S_IMODE(private_folder.stat().st_mode) == 0o700
    assert local.ensure_running(data_dir) == server
    local.stop(data_dir)
    moved = data_dir.rename(private_folder / "moved")
    assert query(local.ensure_running(moved), "select n from kept") == 1
    home = find_home(moved)
    local.destroy(moved)
    assert not home.exists()
    assert find_home(local.ensure_running(moved) and moved) != home
    local.destroy(moved)


@as_root
def test_root_whose_cluster_elsewhere_is_gone_begins_anew(private_folder, query, caplog):
    local.ensure_running(private_folder)
    local.stop(private_folder)
    shutil.rmtree(find_home(private_folder))
    assert local.status(private_folder).state == "absent"
    assert query(local.ensure_running(private_folder), "select 1") == 1
    assert "beginning anew" in caplog.text


@as_root
def test_root_where_the_shared_folder_cannot_be_made(private_folder, query, monkeypatch):
    monkeypatch.setattr(places, "SHARED", Path("/proc/nothing"))
    server = local.ensure_running(private_folder)
    assert query(server, "select 1") == 1
    assert not server.data_dir.is_relative_to(private_folder)
    elsewhere = find_home(private_folder).parent
    local.destroy(private_folder)
    shutil.rmtree(elsewhere)


@as_root
def test_root_with_binaries_that_no_other_account_may_enter(empty_folder, query, monkeypatch):
    folder = empty_folder
    hidden = folder / "venv"
    hidden.mkdir(mode=0o700)
    package = local.client_command("psql").parents[2]
    (hidden / package.name).mkdir()
    install = hidden / package.name / "pginstall18"
    shutil.copytree(local.client_command("psql").parents[1], install, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), hidden / f"{package.name}.libs")
    monkeypatch.setattr(places, "find_install", lambda: install)
    server = local.ensure_running(folder)
    assert query(server, "create extension vector") is None
    (copy,) = folder.glob("pgserver-*")
    assert not list(copy.rglob("*.a"))
    local.stop(folder)
    assert query(local.ensure_running(folder), "select '[1]'::vector <-> '[2]'") == 1


@as_root
def test_root_in_an_ordinary_users_folder_leaves_nothing_of_its_own(empty_folder, as_ordinary):
    folder = empty_folder
    entry = pwd.getpwnam("daemon")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    folder.chmod(0o700)
    server = local.ensure_running(folder)
    local.stop(folder)
    assert choose_account(find_home(folder)).uid == entry.pw_uid
    assert {path.stat().st_uid for path in folder.rglob("*")} == {entry.pw_uid}
    assert server.data_dir.is_relative_to(folder)
    assert as_ordinary(LIFE, folder) == "1 True False\n"


FULL = """
import sys
from pathlib import Path
from lma import local
from lma.core.errors import ConfigurationFailed
folder = Path(sys.argv[1])
try:
    local.ensure_running(folder)
    local.stop(folder)
    with open(folder / "ballast", "wb", buffering=0) as ballast:
        while ballast.write(b"0" * 4096) == 4096: pass
except ConfigurationFailed as error:
    print(error.message, "|", error.hint)
except OSError:
    try:
        local.ensure_running(folder)
    except ConfigurationFailed as error:
        print(error.message, "|", error.hint)
local.stop(folder)
"""


@as_root
@pytest.mark.parametrize("megabytes", [8, 24, 40])
def test_a_disk_that_fills_up_is_a_sentence(empty_folder, megabytes):
    mount = f'mount -t tmpfs -o size={megabytes}m,mode=755 none "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "-m", "/bin/sh", "-c", mount, "sh", empty_folder, sys.executable, FULL]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("can't mount here")
    assert done.stderr == ""
    assert "disk is full" in done.stdout or "No space left on device" in done.stdout
    assert "| Free some space" in done.stdout
    assert len(done.stdout.splitlines()) == 1
