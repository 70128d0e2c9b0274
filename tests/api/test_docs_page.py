"""The commands of docs/http-api.md work as they stand there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.api.live import CHECKOUT, Live

PAGE = (CHECKOUT / "docs" / "http-api.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("script", BLOCKS)
def test_every_command_of_the_page_is_answered(live: Live, script: str, tmp_path: Path) -> None:
    assert "http://127.0.0.1:8000" in script
    asked = script.replace("http://127.0.0.1:8000", live.url).replace("curl ", "curl --fail ")
    run = subprocess.run(
        ["sh", "-euc", asked], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count('"riot_id":"Faker#KR1"') >= 3
    assert '"name":"Wukong"' in run.stdout


def test_the_page_names_the_settings_that_there_are() -> None:
    from lma.core.settings import Settings

    named = {name.lower() for name in re.findall(r"LMA_([A-Z_]+)", PAGE)}
    assert named <= set(Settings.model_fields)
