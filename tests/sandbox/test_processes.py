"""Other processes serve the same world."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lma.sandbox import Sandbox, SandboxOptions
from lma.sandbox.identity import Owner
from lma.sandbox.names import Names
from lma.sandbox.wire import Request

from .conftest import Clock, account_path

SCRIPT = """
import hashlib, json, sys
from pathlib import Path
from lma.sandbox import Sandbox, SandboxOptions
from lma.sandbox.wire import Request
names, paths = json.loads(sys.argv[1])
sandbox = Sandbox(SandboxOptions(clock=lambda: 1_770_000_000.0, names_file=names and Path(names)))
for path in paths:
    response = sandbox.respond(Request("GET", path))
    print(response.status, hashlib.sha256(response.body).hexdigest())
"""


def ask_elsewhere(paths: list[str], names: Path | None = None, hash_seed: str = "0") -> list[str]:
    arguments = json.dumps([str(names) if names else None, paths])
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, arguments],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return run.stdout.splitlines()


def ask_here(sandbox: Sandbox, paths: list[str]) -> list[str]:
    answers = [sandbox.respond(Request("GET", path)) for path in paths]
    return [f"{a.status} {hashlib.sha256(a.body).hexdigest()}" for a in answers]


def newest(sandbox: Sandbox, name: str, tag: str) -> tuple[str, dict[str, object]]:
    account = json.loads(sandbox.respond(Request("GET", account_path(name, tag))).body)
    path = f"/americas/lol/match/v5/matches/by-puuid/{account['puuid']}/ids"
    match_id = json.loads(sandbox.respond(Request("GET", path)).body)[0]
    match_path = f"/americas/lol/match/v5/matches/{match_id}"
    return match_path, json.loads(sandbox.respond(Request("GET", match_path)).body)


def test_every_process_serves_the_same_bytes() -> None:
    sandbox = Sandbox(SandboxOptions(clock=Clock()))
    match_path, _ = newest(sandbox, "Faker", "NA1")
    paths = [account_path("Faker", "NA1"), match_path, f"{match_path}/timeline"]
    here = ask_here(sandbox, paths)
    assert all(line.startswith("200 ") for line in here)
    # A well-known owner's match needs nobody to have asked for the owner.
    for hash_seed in ("1", "77"):
        assert ask_elsewhere(paths, hash_seed=hash_seed) == here


def test_a_names_file_lets_another_process_know_whom_this_one_met(tmp_path: Path) -> None:
    names = tmp_path / "deep" / "names.jsonl"
    sandbox = Sandbox(SandboxOptions(clock=Clock(), names_file=names))
    match_path, match = newest(sandbox, "Kimchi 김치", "x/y")
    players = match["info"]["participants"]  # type: ignore[index]
    companion = next(p for p in players if p["riotIdGameName"] != "Kimchi 김치")
    paths = [
        match_path,
        account_path(companion["riotIdGameName"], companion["riotIdTagline"]),
    ]
    here = ask_here(sandbox, paths)
    assert ask_elsewhere(paths, names) == here
    assert [line[:4] for line in ask_elsewhere(paths)] == ["404 ", "404 "]


def test_a_running_process_hears_of_names_that_another_adds(tmp_path: Path) -> None:
    names = tmp_path / "names.jsonl"
    options = SandboxOptions(clock=Clock(), names_file=names)
    waiting, other = Sandbox(options), Sandbox(options)
    path, _ = newest(other, "Late Comer", "abc")
    assert ask_here(waiting, [path]) == ask_here(other, [path])
    path, _ = newest(other, "Later Comer", "abc")
    assert ask_here(waiting, [path]) == ask_here(other, [path])


def test_a_damaged_names_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    names = tmp_path / "names.jsonl"
    names.write_bytes(b'\xff\xfe garbage\n{"name": 3}\n[]\n{"name":"zed","tag":"abc"}\n{"name":"ha')
    known = Names(1, names)
    assert known.find_lobby(number_of("zed")) == Owner("zed", "abc")
    known.learn(Owner("half", "abc"))
    assert Names(1, names).find_lobby(number_of("half")) == Owner("half", "abc")


def number_of(name: str) -> int:
    from lma.sandbox.identity import lobby_number

    return lobby_number(1, Owner(name, "abc"))


def test_many_writers_lose_nobody(tmp_path: Path) -> None:
    names = tmp_path / "names.jsonl"
    writers = [Names(1, names) for _ in range(8)]
    for number in range(200):
        writers[number % 8].learn(Owner(f"player {number}", "abc"))
    reader = Names(1, names)
    assert all(reader.find_lobby(number_of(f"player {number}")) for number in range(200))


def test_a_names_file_that_cant_be_written_stops_nothing(
    tmp_path: Path, caplog: object, open_riot: Callable[..., object]
) -> None:
    names = tmp_path / "a file" / "names.jsonl"
    names.parent.write_text("not a folder")
    sandbox = Sandbox(SandboxOptions(clock=Clock(), names_file=names))
    assert newest(sandbox, "Some Body", "abc")[1]["metadata"]
