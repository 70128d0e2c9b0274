"""What the embedded server survives."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lma import local
from lma.core.errors import DatabaseUnavailable
from lma.local.account import choose_account
from lma.local.locks import is_held
from lma.local.postmaster import find_processes
from lma.local.record import find_home

START = "from lma import local; print(local.ensure_running(Path(sys.argv[1])).host)"


def wait_for(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_kill_of_the_postmaster_loses_nothing_committed(folder, query, postmaster):
    server = local.ensure_running(folder)
    query(server, "create table kept as select 1 as n")
    query(server, "insert into kept values (2)")
    os.kill(postmaster(folder), signal.SIGKILL)
    assert query(local.ensure_running(folder), "select sum(n) from kept") == 3


def test_kill_of_every_process_at_once(folder, query, postmaster):
    query(local.ensure_running(folder), "create table kept as select 1 as n")
    postmasters, others = find_processes(find_home(folder))
    assert len(others) == 4
    for pid in postmasters + others:
        # The others may notice that the postmaster is gone, and be gone first.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    assert query(local.ensure_running(folder), "select n from kept") == 1


@pytest.mark.parametrize("which", range(4))
def test_kill_of_any_other_process(folder, query, which):
    query(local.ensure_running(folder), "create table kept as select 1 as n")
    os.kill(find_processes(find_home(folder))[1][which], signal.SIGKILL)
    assert query(local.ensure_running(folder), "select n from kept") == 1


def test_kill_of_the_postmaster_while_a_query_runs_on(folder, query, postmaster):
    server = local.ensure_running(folder)
    endless = "do $$ begin loop end loop; end $$"
    client = subprocess.Popen(
        [local.client_command("psql"), "-Xc", endless],
        env=local.client_environment(server, "postgres"),
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: query(server, "select count(*) from pg_stat_activity where query ~ 'loop'"))
    os.kill(postmaster(folder), signal.SIGKILL)
    assert query(local.ensure_running(folder), "select 1") == 1
    client.wait(10)


def test_kill_of_the_command_in_the_middle_of_initdb(empty_folder, command, query):
    folder = empty_folder
    starting = command(START, folder)
    wait_for(lambda: list((folder / "postgres-18").glob("new-*/global/pg_control")))
    starting.kill()
    assert not (folder / "postgres-18" / "cluster").exists()
    assert query(local.ensure_running(folder), "select 1") == 1
    assert not list((folder / "postgres-18").glob("new-*"))


def test_kill_of_the_command_in_the_middle_of_a_start(folder, command, query, postmaster):
    starting = command(START, folder)
    wait_for(lambda: is_held(folder / "postgres-18" / "alive"))
    starting.kill()
    assert query(local.ensure_running(folder), "select 1") == 1
    assert postmaster(folder)


@pytest.mark.parametrize("kind", ["sleeping", "zombie"])
def test_a_pid_file_that_names_another_process(folder, query, kind):
    query(local.ensure_running(folder), "create table kept as select 1 as n")
    local.stop(folder)
    account = choose_account(find_home(folder))
    other = subprocess.Popen(
        ["/bin/sleep", "60" if kind == "sleeping" else "0"],
        user=None if account.is_callers else account.uid,
    )
    try:
        if kind == "zombie":
            time.sleep(0.2)
        cluster = find_home(folder) / "cluster"
        pid_file = cluster / "postmaster.pid"
        pid_file.write_text(f"{other.pid}\n{cluster}\n1700000000\n5432\n/tmp\n\n 1 1\nready   \n")
        account.take(pid_file)
        assert local.status(folder).state == "down"
        assert query(local.ensure_running(folder), "select n from kept") == 1
        if kind == "sleeping":
            assert other.poll() is None
            local.stop(folder)
            assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_stale_socket_and_its_lock_of_another_account(folder, query):
    server = local.ensure_running(folder)
    local.stop(folder)
    Path(server.host).mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(f"{server.host}/.s.PGSQL.5432")
    Path(server.host, ".s.PGSQL.5432.lock").write_text("1\n/nowhere\n")
    assert query(local.ensure_running(folder), "select 1") == 1


def test_a_socket_folder_that_was_cleaned_away(folder, query, postmaster):
    server = local.ensure_running(folder)
    query(server, "create table kept as select 1 as n")
    before = postmaster(folder)
    shutil.rmtree(server.host)
    assert local.status(folder).state == "unready"
    assert query(local.ensure_running(folder), "select n from kept") == 1
    assert postmaster(folder) != before


def test_a_stop_reaches_a_server_without_its_socket(folder):
    server = local.ensure_running(folder)
    shutil.rmtree(server.host)
    assert local.stop(folder) is True
    assert find_processes(find_home(folder)) == ([], [])


def test_a_socket_folder_that_another_account_made_is_not_trusted(folder, query):
    server = local.ensure_running(folder)
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    os.chown(server.host, pwd.getpwnam("daemon").pw_uid, -1)
    assert local.status(folder).server is None
    assert query(local.ensure_running(folder), "select 1") == 1
    assert Path(server.host).stat().st_uid == choose_account(find_home(folder)).uid


def test_a_server_whose_binaries_were_deleted_is_replaced(folder, query, tmp_path, postmaster):
    local.ensure_running(folder)
    before = postmaster(folder)
    record = find_home(folder) / "server.json"
    text = record.read_text()
    record.write_text(text.replace(str(local.client_command("psql").parent), "/gone/bin"))
    assert record.read_text() != text
    assert query(local.ensure_running(folder), "select 1") == 1
    assert postmaster(folder) != before


def test_a_record_that_is_not_one(folder, query):
    local.ensure_running(folder)
    local.stop(folder)
    for text in ("", "{", "[]", '{"host": 1}', "\0"):
        (find_home(folder) / "server.json").write_text(text)
        assert local.status(folder).state == "down"
    assert query(local.ensure_running(folder), "select 1") == 1


def test_a_damaged_cluster_is_a_sentence_with_the_reason(folder):
    server = local.ensure_running(folder)
    local.stop(folder)
    (server.data_dir / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(DatabaseUnavailable, match=r"didn't start: .*pg_control") as caught:
        local.ensure_running(folder)
    assert str(server.log) in caught.value.hint
