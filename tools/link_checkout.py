"""Makes the checkout importable and known to importlib.metadata in the .venv that runs this file.

An editable install without a build: no build requirement, no network, a few milliseconds. It writes
what pip would: a .pth file, the metadata folder with its RECORD (so pip can list and uninstall it)
and the `lma` command.
"""

import os
import shlex
import shutil
import sys
import sysconfig
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
SCRIPTS = Path(sysconfig.get_path("scripts"))


def metadata_of(project: dict[str, Any]) -> str:
    """The core metadata that a wheel of this checkout would carry, as far as anything asks."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {project['name']}",
        f"Version: {project['version']}",
        f"Summary: {project['description']}",
        f"Requires-Python: {project['requires-python']}",
    ]
    lines += [f"Requires-Dist: {requirement}" for requirement in project["dependencies"]]
    return "\n".join(lines) + "\n"


def remove_older(name: str) -> None:
    """Remove the metadata of an earlier version, so that one version counts as installed."""
    for found in list(distributions(name=name, path=[str(SITE_PACKAGES)])):
        folder = SITE_PACKAGES / f"{name.replace('-', '_')}-{found.version}.dist-info"
        shutil.rmtree(folder, ignore_errors=True)


def command_script() -> tuple[str, str]:
    """The `lma` command: a shell script, whose first line is no path that could be too long."""
    if os.name == "nt":
        return "lma.cmd", f'@"{sys.executable}" -P -m lma %*\r\n'
    return "lma", f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m lma "$@"\n'


def main() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    remove_older(project["name"])
    stem = project["name"].replace("-", "_")
    info = f"{stem}-{project['version']}.dist-info"
    scripts = "".join(f"{name} = {target}\n" for name, target in project["scripts"].items())
    script_name, script = command_script()
    script_path = os.path.relpath(SCRIPTS / script_name, SITE_PACKAGES)
    files = {
        # Relative, so that it holds in a checkout that moved and in a path of any alphabet.
        f"{stem}.pth": os.path.relpath(CHECKOUT, SITE_PACKAGES) + "\n",
        f"{info}/METADATA": metadata_of(project),
        f"{info}/INSTALLER": "lma-tools-install\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{scripts}",
        script_path: script,
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    (SITE_PACKAGES / info).mkdir(exist_ok=True)
    for path, text in files.items():
        (SITE_PACKAGES / path).write_text(text, encoding="utf-8", newline="")
    (SITE_PACKAGES / script_path).chmod(0o755)


main()
