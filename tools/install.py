"""Installs lma and its locked packages into .venv of the checkout, unless they are there.

    python3 tools/install.py runtime    what lma needs to run
    python3 tools/install.py dev        that and the tools of `make test`

Runs under any Python from 3.7 on, with the standard library only. Nothing in .venv/bin but python
is ever run: scripts there break when their path is long or moves.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interpreters import NEWEST, OLDEST, InstallError, Interpreter, choose

try:
    import fcntl
except ImportError:  # Windows: two installs at once are the user's to avoid
    fcntl = None  # type: ignore[assignment]

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "lma-install.json"
LOCK_FILE = CHECKOUT / ".venv.lock"
REQUIREMENTS = {"runtime": "requirements/lock.txt", "dev": "requirements/dev.txt"}


def digest(*parts: bytes) -> str:
    """One hash of several contents."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def packages_key() -> str:
    """What decides which packages belong in .venv."""
    return digest(*((CHECKOUT / name).read_bytes() for name in sorted(REQUIREMENTS.values())))


def project_key() -> str:
    """What decides how the checkout is linked into .venv."""
    names = ("pyproject.toml", "tools/link_checkout.py")
    return digest(*((CHECKOUT / name).read_bytes() for name in names), os.fsencode(str(CHECKOUT)))


def read_stamp() -> dict[str, Any]:
    """What the last install left behind; empty when there was none."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(stamp: dict[str, Any]) -> None:
    """Replace the stamp in one step, so that no reader sees half of one."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    fresh.replace(STAMP)


def venv_version() -> str | None:
    """The version that .venv's Python runs as, None when it does not run or is not supported."""
    command = [str(VENV_PYTHON), "-I", "-S", "-c", "import sys; print(*sys.version_info[:3])"]
    try:
        printed = subprocess.check_output(command, stderr=subprocess.DEVNULL, timeout=60)
        version = tuple(int(part) for part in printed.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return ".".join(map(str, version)) if OLDEST <= version[:2] <= NEWEST else None


def reason_to_remake(stamp: dict[str, Any]) -> str | None:
    """Why the .venv that is there cannot be built upon, None when it can."""
    if not os.path.lexists(str(VENV)):
        return ""
    version = venv_version()
    if version is None:
        return "its Python is gone or unfit"
    if stamp.get("state") == "building":
        return "its install was interrupted"
    if stamp and stamp.get("python") != version.rsplit(".", 1)[0]:
        return "its Python changed"
    if stamp and stamp.get("packages") != packages_key():
        return "the locked packages changed"
    if os.environ.get("PYTHON") and choose().number != version:
        return "another PYTHON was asked for"
    if not stamp and not has_pip():
        return "it has no pip"
    return None


def has_pip() -> bool:
    """Whether a .venv that something else made can install packages."""
    command = [str(VENV_PYTHON), "-I", "-c", "import pip"]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def is_ready(profile: str) -> bool:
    """Whether .venv already holds everything that the profile needs."""
    stamp = read_stamp()
    return (
        stamp.get("state") == "complete"
        and stamp.get("profile") in ("dev", profile)
        and stamp.get("project") == project_key()
        and reason_to_remake(stamp) is None
    )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[int]:
    """Hold the lock of this checkout; whoever comes second waits and then finds the work done."""
    handle = os.open(str(LOCK_FILE), os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting for another install into this checkout.")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def run_child(arguments: list[str], lock: int) -> int:
    """Run one step, telling what it printed only when it fails.

    The child inherits the lock: were this process killed, the next install waits for the child.
    """
    keep = {} if os.name == "nt" else {"pass_fds": (lock,)}
    child = subprocess.Popen(
        [*arguments],
        cwd=str(CHECKOUT),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **keep,  # type: ignore[call-overload]
    )
    printed = []
    for raw in child.stdout:
        line = raw.decode(errors="replace").rstrip()
        if "Retrying" in line:  # a slow or missing network is worth knowing at once
            say(line)
        printed.append(line)
    status: int = child.wait()
    if status:
        noise = ("is ignored: it is neither a file nor a directory", "[notice]")
        for line in [text for text in printed if not any(part in text for part in noise)][-25:]:
            say("  " + line)
    return status


def make_venv(python: Interpreter, lock: int) -> None:
    """Make .venv anew; its stamp says that it is being built until everything is in it."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    elif VENV.exists():
        looks_ours = (VENV / "pyvenv.cfg").exists() or STAMP.exists() or not any(VENV.iterdir())
        if not looks_ours:
            raise InstallError(f"{VENV} is no virtual environment.", "move it away and try again")
        shutil.rmtree(str(VENV))
    VENV.mkdir()
    write_stamp({"state": "building"})
    if run_child([python.path, "-I", "-m", "venv", str(VENV)], lock):
        raise InstallError(
            f"Python {python.number} could not make a virtual environment in {VENV}.",
            "see above; on Debian and Ubuntu: apt install python3-venv",
        )


def install_packages(profile: str, lock: int) -> None:
    """Install the locked packages and no others, each checked against its hash."""
    # The user's pip configuration (indexes, constraints, certificates) stays in force.
    pip = [str(VENV_PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    exact = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", REQUIREMENTS[profile]]
    if run_child([*pip, "install", "--quiet", "--no-user", *exact], lock):
        raise InstallError(
            f"pip could not install the packages of {REQUIREMENTS[profile]}.",
            "see above; check the network and `pip config list`, then try again",
        )


def install(profile: str, lock: int) -> None:
    """Bring .venv to the profile: remake it, add to it, or only link the checkout, as needed."""
    stamp = read_stamp()
    reason = reason_to_remake(stamp)
    wanted = "dev" if "dev" in (profile, stamp.get("profile")) else "runtime"
    if reason is not None or stamp.get("profile") != wanted:
        python = choose() if reason is not None else None
        number = python.number if python else venv_version()
        why = f", made anew: {reason}" if reason else ""
        say(f"Installing lma ({wanted} packages) into .venv with Python {number}{why}.")
        if python is not None:
            make_venv(python, lock)
        write_stamp({"state": "building"})
        install_packages(wanted, lock)
    if run_child([str(VENV_PYTHON), "-I", str(CHECKOUT / "tools" / "link_checkout.py")], lock):
        raise InstallError("The checkout could not be linked into .venv.", "make clean, then again")
    version = venv_version() or ""
    write_stamp(
        {
            "state": "complete",
            "profile": wanted,
            "python": version.rsplit(".", 1)[0],
            "packages": packages_key(),
            "project": project_key(),
        }
    )


def say(text: str) -> None:
    """A message for a person; stdout belongs to the command that runs after this one."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in REQUIREMENTS:
        say("usage: install.py runtime|dev")
        return 2
    profile = arguments[0]
    try:
        if not is_ready(profile):
            with one_at_a_time() as lock:
                if not is_ready(profile):
                    install(profile, lock)
    except InstallError as error:
        say(f"error: {error}")
        say(f"hint: {error.hint}")
        return 1
    except OSError as error:
        say(f"error: {error.filename or VENV}: {error.strerror or error}.")
        say("hint: the checkout must be writable and its disk must have room (about 400 MB)")
        return 1
    except KeyboardInterrupt:
        say("Interrupted; the next run starts over.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
