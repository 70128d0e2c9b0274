"""`lma completion`, in a real bash."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_ASK = """
eval "$(lma completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_lma_completion lma
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def offered(on_path: Path) -> Callable[..., list[str]]:
    """What bash offers after these words."""

    def ask(*words: str) -> list[str]:
        command = ["bash", "--norc", "-c", _ASK, "bash", "lma", *words]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (ended.returncode, ended.stderr) == (0, "")
        return ended.stdout.splitlines()

    return ask


@pytest.fixture
def words_file(
    terminal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Any], Path]:
    """A data folder that holds nothing but the file of words: completion may need no more."""
    folder = tmp_path / "words"
    folder.mkdir()
    monkeypatch.setenv("LMA_DATA_DIR", str(folder))

    def write(words: Any) -> Path:
        file = folder / "completion.json"
        file.write_text(words if isinstance(words, str) else json.dumps(words), "utf-8")
        return file

    return write


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ma"], ["matches", "match", "mastery"]),
        (["db", "re"], ["revision", "restore", "rebuild"]),
        (["matches", "X", "--ch"], ["--champion"]),
        (["matches", "X", "--champion", "Le"], ["LeBlanc", "Lee Sin"]),
        (["matches", "X", "-q", "so"], ["solo", "soloq"]),
        (["rank", "X", "-p", "e"], ["eun1", "euw1"]),
        (["matches", "X", "-f", "j"], ["json"]),
        (["matches", "Hi"], ["Hide on bush#KR1"]),
        (["matches", "한"], ["한글#KR1"]),
        (["matches", "nobody"], []),
        (["nosuch", ""], []),
    ],
)
def test_bash_offers(
    offered: Callable[..., list[str]],
    words_file: Callable[[Any], Path],
    words: list[str],
    expected: list[str],
) -> None:
    file = words_file(
        {"players": ["Hide on bush#KR1", "한글#KR1"], "champions": ["LeBlanc", "Lee Sin", "Zed"]}
    )
    found = offered(*words)
    assert [word for word in found if word in expected] == expected
    if expected or words[0] == "matches":
        assert found == expected
    assert [path.name for path in file.parent.iterdir()] == ["completion.json"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_a_script(lma: Callable[..., Any], shell: str) -> None:
    assert "_LMA_COMPLETE" in lma("completion", shell).out


@pytest.mark.parametrize("garbage", ["", "{", "[]", '{"players": 5, "champions": [1, null]}'])
def test_a_spoilt_file_fails_nothing(
    offered: Callable[..., list[str]], words_file: Callable[[Any], Path], garbage: str
) -> None:
    from lma.cli.completions import complete, remember_players

    file = words_file(garbage)
    assert offered("matches", "a") == []
    assert complete("champions", "") == []
    remember_players(["A#NA1"])
    assert json.loads(file.read_text("utf-8"))["players"] == ["A#NA1"]


def test_a_file_that_cannot_be_written_fails_nothing(
    terminal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lma.cli.completions import remember_champions, remember_players

    for folder in ("/dev/null/x", "/proc/nope", "~nobody-of-that-name/x"):
        monkeypatch.setenv("LMA_DATA_DIR", folder)
        remember_players(["A#NA1"])
        remember_champions(["Ahri"])


def test_a_player_who_was_found_is_offered_first_and_once(
    lma: Callable[..., Any], terminal_data_dir: Path
) -> None:
    file = terminal_data_dir / "completion.json"
    lma("summoner", "Seen#NA1")
    lma("rank", "Chovy#KR1")
    lma("matches", "seen#na1", "-n", "1")
    lma("summoner", "Never seen#NA1", "--offline")
    known = json.loads(file.read_text("utf-8"))
    assert known["players"][:2] == ["Seen#NA1", "Chovy#KR1"]
    assert [name.casefold() for name in known["players"]].count("seen#na1") == 1
    assert "Never seen#NA1" not in known["players"]
    assert "Lee Sin" in known["champions"]
