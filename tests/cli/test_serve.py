"""`lma serve` before it serves: what it warns of, and what keeps it from starting."""

import socket
from collections.abc import Callable

import pytest

from lma.cli.serve import _is_public
from tests.conftest import Ended

Lma = Callable[..., Ended]


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("127.0.0.1", False),
        ("127.1.2.3", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.0.2.7", True),
        ("", True),
        ("no such host", True),
    ],
)
def test_which_addresses_others_can_reach(host: str, public: bool) -> None:
    assert _is_public(host) is public


def test_a_public_address_is_warned_of_and_strict_mode_is_named(
    lma: Lma, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is not there, so that nothing is served."""
    monkeypatch.setenv("LMA_DATABASE_URL", "postgresql://lma@127.0.0.1:1/lma")
    ended = lma("serve", "--host", "0.0.0.0", "--port", "0")
    assert ended.status == 9
    assert "warning: 0.0.0.0 can be reached from outside" in ended.err
    assert "LMA_AUTH_MODE=strict" in ended.err
    assert "warning" not in lma("serve", "--port", "0").err
    monkeypatch.setenv("LMA_AUTH_MODE", "strict")
    monkeypatch.setenv("LMA_AUTH_SECRET", "x" * 32)
    assert "warning" not in lma("serve", "--host", "0.0.0.0", "--port", "0").err


def test_strict_mode_does_not_start_without_a_secret(
    lma: Lma, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMA_AUTH_MODE", "strict")
    ended = lma("serve", "--port", "0")
    assert ended.status == 9
    assert "error: LMA_AUTH_MODE=strict needs a secret" in ended.err
    assert "hint: set LMA_AUTH_SECRET" in ended.err


@pytest.mark.parametrize(
    ("host", "port", "hint"),
    [
        ("192.0.2.7", "0", "--host 127.0.0.1"),  # an address of nobody's machine
        ("127.0.0.1", "", "--port "),  # taken
    ],
)
def test_where_it_cannot_listen_the_hint_names_what_is_wrong(
    lma: Lma, host: str, port: str, hint: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = lma("serve", "--host", host, "--port", port or str(taken.getsockname()[1]))
    assert ended.status == 9
    told = ended.err.splitlines()[-1]
    assert told.startswith("hint: ")
    assert hint in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LMA_AUTH_MODE", "none"),
        ("LMA_AUTH_SECRET", "short-and-secret"),
        ("LMA_AUTH_SECRET_PREVIOUS", "short-and-secret"),
        ("LMA_METRICS_ACCESS", "closed"),
        ("LMA_LIMIT_ADDRESS", "many"),
        ("LMA_LIMIT_ACCOUNT", "0/minute"),
        ("LMA_LIMIT_RIOT", "10/fortnight"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    lma: Lma, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = lma("config")
    assert ended.status == 9
    assert name in ended.err
    assert "short-and-secret" not in ended.err


def test_secrets_are_not_shown(lma: Lma, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMA_AUTH_SECRET", "y" * 40)
    told = lma("config").out
    assert "y" * 40 not in told
    assert "auth_secret\tset\tenvironment" in told


def test_a_crash_tells_no_secret_either(capsys: pytest.CaptureFixture[str]) -> None:
    from lma.cli.run import _show_traceback, _tell

    crash = ValueError("it failed at postgresql://lma:hunter2@db/lma for someone@example.com")
    _show_traceback(crash)
    assert _tell(crash, as_json=False) == 1
    told = capsys.readouterr().err
    assert told.count("ValueError: it failed at postgresql://***@db/lma for ***") == 2
    assert "hunter2" not in told
    assert "someone" not in told
