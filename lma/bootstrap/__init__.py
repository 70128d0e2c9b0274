"""The one place that chooses: Riot or the sandbox, a configured database or the embedded one."""

from lma.bootstrap.context import open_context, open_serving_context
from lma.bootstrap.database import (
    client_invocation,
    create_embedded_database,
    database_address,
    database_status,
    stop_embedded,
)
from lma.bootstrap.legacy import legacy_dsn
from lma.bootstrap.redis import ping_redis
from lma.bootstrap.sandbox import sandbox_options, serve_sandbox
from lma.bootstrap.source import sandbox_notice
from lma.core.loaded_settings import LoadedSettings, load_settings
from lma.core.settings import Settings

__all__ = [
    "LoadedSettings",
    "Settings",
    "client_invocation",
    "create_embedded_database",
    "database_address",
    "database_status",
    "legacy_dsn",
    "load_settings",
    "open_context",
    "open_serving_context",
    "ping_redis",
    "sandbox_notice",
    "sandbox_options",
    "serve_sandbox",
    "stop_embedded",
]
