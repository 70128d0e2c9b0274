"""Where settings come from, and which sources are not to be trusted with a key."""

import os
from pathlib import Path

import pytest

from lma.core.addresses import without_password
from lma.core.errors import ConfigurationFailed
from lma.core.loaded_settings import load_settings
from lma.core.settings import Settings

RIOT = "https://{route}.api.riotgames.com"
OTHER = "http://127.0.0.1:8100/{route}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder and an empty user's configuration folder."""
    for name in list(os.environ):
        if name.upper().startswith("LMA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    tmp_path.joinpath("work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def user_file(home: Path) -> Path:
    """The file that `lma config` names as the user's."""
    import platformdirs

    folder = platformdirs.user_config_path("lma", appauthor=False)
    assert folder.is_relative_to(home)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "lma.toml"


def test_without_any_source_everything_is_default(home: Path) -> None:
    loaded = load_settings()
    assert set(loaded.origins) == set(Settings.model_fields)
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.values.riot_api_key is None
    assert loaded.values.data_dir.is_absolute()
    assert loaded.values.data_dir.is_relative_to(home)


def test_the_stronger_source_wins_and_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = user_file(home)
    file.write_text('platform = "from_user"\nddragon_url = "http://u"\n')
    assert load_settings().values.platform == "from_user"
    assert load_settings().origins["platform"] == str(file)

    Path("lma.toml").write_text('platform = "from_toml"\n')
    assert load_settings().values.platform == "from_toml"
    assert load_settings().origins["platform"] == "lma.toml"

    Path(".env").write_text("LMA_PLATFORM=from_dotenv\nOTHER=x\nLMA_UNKNOWN=x\n")
    assert load_settings().values.platform == "from_dotenv"
    assert load_settings().origins["platform"] == ".env"

    monkeypatch.setenv("LMA_PLATFORM", "from_environment")
    loaded = load_settings()
    assert loaded.values.platform == "from_environment"
    assert loaded.origins["platform"] == "environment"
    assert (loaded.values.ddragon_url, loaded.origins["ddragon_url"]) == ("http://u", str(file))


@pytest.mark.usefixtures("home")
def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.setenv(f"LMA_{field.upper()}", "")
    Path("lma.toml").write_text('platform = "kr"\n')
    loaded = load_settings()
    assert loaded.values.platform == "kr"
    assert loaded.values.riot_api_key is None
    assert loaded.values.database_url is None
    assert loaded.values.sandbox_replay is None
    assert loaded.origins["data_dir"] == "default"


@pytest.mark.usefixtures("home")
def test_an_empty_line_of_dotenv_sets_nothing() -> None:
    Path(".env").write_text("LMA_PLATFORM=\nLMA_RIOT_API_KEY=\n")
    loaded = load_settings()
    assert (loaded.values.platform, loaded.values.riot_api_key) == (None, None)


def test_folders_are_absolute_and_know_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMA_DATA_DIR", "~/lma data")
    monkeypatch.setenv("LMA_SANDBOX_REPLAY", "recorded")
    loaded = load_settings()
    assert loaded.values.data_dir == home / "home" / "lma data"
    assert loaded.values.sandbox_replay == home / "work" / "recorded"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMA_DATA_DIR", "~nobody-of-that-name/x"),
        ("LMA_RIOT_URL", "api.riotgames.com"),
        ("LMA_RIOT_URL", "http://"),
        ("LMA_RIOT_URL", "http://[::1"),
        ("LMA_DDRAGON_URL", "ftp://x"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_with_its_source(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationFailed, match="environment is wrong") as refused:
        load_settings()
    assert name.removeprefix("LMA_").lower() in refused.value.message


@pytest.mark.usefixtures("home")
def test_a_number_is_no_platform() -> None:
    Path("lma.toml").write_text("platform = 7\n")
    with pytest.raises(ConfigurationFailed, match=r"platform from lma\.toml is wrong"):
        load_settings()


@pytest.mark.usefixtures("home")
def test_an_unknown_key_of_a_file_is_refused_with_the_nearest() -> None:
    Path("lma.toml").write_text('platfrom = "kr"\n')
    with pytest.raises(ConfigurationFailed, match="'platfrom'") as refused:
        load_settings()
    assert refused.value.hint == "did you mean platform?"
    Path("lma.toml").write_text("[zzz]\nx = 1\n")
    with pytest.raises(ConfigurationFailed, match="'zzz'") as refused:
        load_settings()
    assert "lma config" in (refused.value.hint or "")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("body", [b"platform = ", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_file_that_cannot_be_read_is_named(body: bytes) -> None:
    Path("lma.toml").write_bytes(body)
    with pytest.raises(ConfigurationFailed, match=r"settings in lma\.toml can't be read"):
        load_settings()


@pytest.mark.usefixtures("home")
def test_a_dotenv_that_cannot_be_read_is_named() -> None:
    Path(".env").write_bytes(b"LMA_PLATFORM=\xff\xfe\n")
    with pytest.raises(ConfigurationFailed, match=r"settings in \.env can't be read"):
        load_settings()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has a file to fail on")
def test_a_file_that_fails_while_it_is_read_is_named(home: Path) -> None:
    user_file(home).symlink_to("/proc/self/mem")
    with pytest.raises(ConfigurationFailed, match=r"lma\.toml can't be read: Input/output error"):
        load_settings()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "address",
    [
        OTHER,
        "http://{route}.api.riotgames.com",
        "https://{route}.api.riotgames.com.evil.example",
        "https://api.riotgames.com@evil.example/{route}",
        "https://evil.example/{route}.api.riotgames.com",
        "https://evil.example\\.api.riotgames.com",
        "https://evil.example#.api.riotgames.com",
        "https://evil.example%2f.api.riotgames.com",
        "https://evil.example:443\\@{route}.api.riotgames.com",
    ],
)
@pytest.mark.parametrize("hostile", ["lma.toml", ".env"])
def test_a_hostile_working_folder_is_not_handed_the_users_key(
    monkeypatch: pytest.MonkeyPatch, address: str, hostile: str
) -> None:
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-secret")
    text = {"lma.toml": f"riot_url = '{address}'\n", ".env": f"LMA_RIOT_URL='{address}'\n"}
    Path(hostile).write_text(text[hostile])
    with pytest.raises(ConfigurationFailed) as refused:
        load_settings()
    assert "RGAPI-secret" not in refused.value.message


def test_a_key_of_the_users_file_stays_there_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_file(home).write_text('riot_api_key = "RGAPI-secret"\n')
    Path(".env").write_text(f"LMA_RIOT_URL={OTHER}\n")
    with pytest.raises(ConfigurationFailed, match="not sent to the address"):
        load_settings()
    Path(".env").unlink()
    monkeypatch.setenv("LMA_RIOT_URL", OTHER)
    with pytest.raises(ConfigurationFailed, match="not sent to the address"):
        load_settings()


@pytest.mark.usefixtures("home")
def test_a_key_and_its_address_may_come_together(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(f"LMA_RIOT_API_KEY=k\nLMA_RIOT_URL={OTHER}/\n")
    assert load_settings().values.riot_url == OTHER
    Path(".env").write_text(f"LMA_RIOT_URL={RIOT}\n")
    monkeypatch.setenv("LMA_RIOT_API_KEY", "k")
    assert load_settings().values.riot_url == RIOT
    monkeypatch.delenv("LMA_RIOT_API_KEY")
    Path(".env").write_text(f"LMA_RIOT_URL={OTHER}\n")
    assert load_settings().values.riot_url == OTHER


@pytest.mark.usefixtures("home")
def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_RIOT_API_KEY", "RGAPI-secret")
    monkeypatch.setenv("LMA_DATABASE_URL", "postgresql://u:hunter2@h/db")
    monkeypatch.setenv("LMA_REDIS_URL", "redis://:hunter3@h")
    shown = repr(load_settings())
    assert not any(secret in shown for secret in ("RGAPI-secret", "hunter2", "hunter3"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:p@h:5432/db", "postgresql://u:***@h:5432/db"),
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        ("postgresql:///db?host=/run", "postgresql:///db?host=/run"),
        ("postgresql://h/db?user=u&password=p", "postgresql://h/db?***"),
        ("postgresql://h/db?user=u&PASSWORD=p", "postgresql://h/db?***"),
        ("postgresql://u:p@[::1]:5432/db", "postgresql://u:***@[::1]:5432/db"),
        ("redis://:p@h:6379/0", "redis://:***@h:6379/0"),
        ("postgresql://u:p@h:port/db", "postgresql://u:***@h:port/db"),
        ("postgresql://u:p@[h/db", "postgresql://u:***@[h/db"),
    ],
)
def test_an_address_is_shown_without_its_password(address: str, shown: str) -> None:
    assert without_password(address) == shown
