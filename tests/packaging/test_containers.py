"""compose.yaml, Dockerfile and .env.example agree with each other and with the settings."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))["services"]
    return found


def settings_of_the_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))


def test_images_of_others_are_pinned(services: dict[str, Any]) -> None:
    images = [each["image"] for each in services.values() if "build" not in each]
    assert "pgvector/pgvector:pg16" in images
    assert all(re.search(r":[a-z]*\d", image) for image in images)
    assert all(":latest" not in image for image in images)


def test_ports_are_open_on_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for each in services.values() for port in each.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_stores_keep_their_data_and_tell_their_health(services: dict[str, Any]) -> None:
    for name in ("postgres", "redis"):
        assert "healthcheck" in services[name]
        assert services[name]["volumes"]
    assert "yes" in services["redis"]["command"]


@pytest.mark.parametrize("name", ["worker", "llm"])
def test_workers_can_be_scaled(services: dict[str, Any], name: str) -> None:
    """`docker compose up --scale worker=4`: what only one container can have, none has."""
    alone = {"container_name", "ports", "hostname", "network_mode", "mac_address"}
    assert not alone & set(services[name])
    assert "networks" not in services[name]  # where an address could be fixed


def test_the_containers_of_workers_get_the_time_that_workers_take_to_end(
    services: dict[str, Any],
) -> None:
    from lma.worker.run import WorkerOptions

    for name in ("worker", "llm"):
        grace_s = int(services[name]["stop_grace_period"].removesuffix("s"))
        assert grace_s > WorkerOptions().grace_s + 5


def test_pgvector_is_enabled_at_first_start(services: dict[str, Any]) -> None:
    (mount,) = [each for each in services["postgres"]["volumes"] if "initdb.d" in each]
    assert "CREATE EXTENSION IF NOT EXISTS vector" in read(mount.split(":")[0])


def test_every_variable_of_compose_is_in_the_example() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", read("compose.yaml")))
    assert used
    assert used <= settings_of_the_example()


def test_the_targets_of_compose_are_in_the_dockerfile(services: dict[str, Any]) -> None:
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", read("Dockerfile"), re.MULTILINE))
    assert {"server", "worker"} <= stages
    assert {each["build"]["target"] for each in services.values() if "build" in each} <= stages


def test_the_image_does_not_run_as_root() -> None:
    assert re.search(r"^USER [1-9]\d*$", read("Dockerfile"), re.MULTILINE)


def test_the_example_names_every_setting_and_no_other() -> None:
    settings = pytest.importorskip("lma.core.settings", reason="the settings come with the service")
    fields = {f"LMA_{name.upper()}" for name in settings.Settings.model_fields}
    assert fields == {name for name in settings_of_the_example() if name.startswith("LMA_")}
