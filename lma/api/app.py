"""The application: its routes, its door, and the context that lives as long as it does."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeAlias

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.middleware.errors import ServerErrorMiddleware

from lma.api.access_log import access_log
from lma.api.cors import METHODS
from lma.api.dialects import dialect_named
from lma.api.docs import add_docs
from lma.api.draining import draining
from lma.api.errors import add_handlers
from lma.api.hot import Front
from lma.api.metrics import Metrics
from lma.api.middleware import Door
from lma.api.openapi import SECURITY_SCHEMES, described
from lma.api.policy import Policy, policy_of
from lma.api.routers import analyses, champions, health, matches, ops, users
from lma.api.tokens import Tokens, tokens_of
from lma.api.visit import App, Receive, Scope, Send
from lma.bootstrap import LoadedSettings, load_settings, open_serving_context
from lma.bootstrap.llm import model_options
from lma.context import Context
from lma.services.ops_keys import OpsKeys

OpenContext: TypeAlias = Callable[[], AbstractAsyncContextManager[Context]]

HOT_ROUTES = (*matches.HOT, *users.HOT, *champions.HOT)
_ROUTERS = (ops.router, users.router, champions.router, analyses.router, health.router)


def create_app(
    loaded: LoadedSettings | None = None,
    *,
    open_context: OpenContext | None = None,
    drain_s: float = 0.0,
    logs_requests: bool = True,
) -> FastAPI:
    """The application of these settings, by default the process's.

    `open_context` gives another context than the one that the settings ask for; `drain_s` is how
    long SIGTERM only makes it unready; without `logs_requests` no line is written for a request.
    """
    loaded = loaded or load_settings()
    metrics = Metrics()

    def open_own() -> AbstractAsyncContextManager[Context]:
        return open_serving_context(loaded, on_riot_status=metrics.count_riot)

    app = Api(
        policy_of(loaded),
        metrics,
        open_context or open_own,
        drain_s,
        tokens_of(loaded.values),
        logs_requests=logs_requests,
    )
    app.state.model_options = model_options(loaded)
    for router in _ROUTERS:
        app.include_router(router)
    add_docs(app)
    add_handlers(app)
    return app


class Api(FastAPI):
    """FastAPI behind the door, with the hot routes between the two."""

    def __init__(
        self,
        policy: Policy,
        metrics: Metrics,
        open_context: OpenContext,
        drain_s: float,
        tokens: Tokens | None,
        *,
        logs_requests: bool,
    ) -> None:
        super().__init__(
            title="lma",
            version=_installed(),
            description="League of Legends players, matches, ranks and champions.",
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            lifespan=self._live,
        )
        self._door = Door(
            Front(super().__call__, HOT_ROUTES),
            policy=policy,
            metrics=metrics,
            allowed=_allowed,
            log=access_log(shown=logs_requests),
        )
        self._open_context = open_context
        self._drain_s = drain_s
        self.state.metrics = metrics
        self.state.dialect = dialect_named(policy.dialect)
        self.state.tokens = tokens
        self.state.ops_keys = OpsKeys()
        self.state.metrics_need_key = policy.metrics_need_key
        self.state.draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request at the door; what isn't hot comes back to the framework from there."""
        if scope["type"] == "http":
            scope["app"] = self
            await self._door(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def build_middleware_stack(self) -> App:
        """The framework's layers but the outermost, which would answer errors before the door."""
        outermost = super().build_middleware_stack()
        return outermost.app if isinstance(outermost, ServerErrorMiddleware) else outermost

    def openapi(self) -> dict[str, Any]:
        """The schema, with the routes that are answered before the framework is asked."""
        if self.openapi_schema is None:
            self.openapi_schema = get_openapi(
                title=self.title,
                version=self.version,
                description=self.description,
                routes=[*self.routes, *described.routes],
            )
            self.openapi_schema["components"]["securitySchemes"] = SECURITY_SCHEMES
        return self.openapi_schema

    @asynccontextmanager
    async def _live(self, _: FastAPI) -> AsyncIterator[None]:
        async with self._open_context() as ctx:
            self.state.ctx = ctx
            self.state.metrics.watch(
                "lma_pool_connections_in_use", "Connections taken.", lambda: ctx.db.in_use
            )
            self.state.metrics.watch(
                "lma_background_tasks", "Tasks under way.", lambda: ctx.tasks.running
            )
            with draining(self._drain_s, self._begin_to_drain):
                yield

    def _begin_to_drain(self) -> None:
        self.state.draining = True


def _allowed(path: str) -> bytes:
    """The methods of a path, all that there are where it is nobody's."""
    plain = path.rstrip("/")
    if any(route.pattern.fullmatch(plain) for route in HOT_ROUTES):
        return b"GET, HEAD, OPTIONS"
    for route in (route for router in _ROUTERS for route in router.routes):
        if isinstance(route, APIRoute) and route.path_regex.fullmatch(plain):
            return b"GET, HEAD, OPTIONS" if "GET" in (route.methods or ()) else b"POST, OPTIONS"
    return METHODS


def _installed() -> str:
    try:
        return version("league-match-analyzer")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"
