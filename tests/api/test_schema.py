"""Schemathesis reads the schema and asks what it can think of, with all its checks."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.api.live import live_server

# A name that is no Riot ID is refused with 400: no schema can say what names may look like.
EXCLUDED = "positive_data_acceptance"


@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
@pytest.mark.parametrize("dialect", ["rails", "next"])
def test_nothing_contradicts_the_schema(live_database: str, tmp_path: Path, dialect: str) -> None:
    environment = {"LMA_DATABASE_URL": live_database, "LMA_API_DIALECT": dialect}
    with live_server(tmp_path, environment=environment) as server:
        run = subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "run"),
                f"{server.url}/openapi.json",
                *("--checks", "all", "--exclude-checks", EXCLUDED),
                *("--phases", "examples,coverage,fuzzing", "--max-examples", "10"),
                *("--seed", "1", "--request-timeout", "20", "--no-color"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert run.returncode == 0, run.stdout[-6000:]
        assert not [line for line in server.lines if '"status":500' in line]
