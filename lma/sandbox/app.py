"""The sandbox itself: a request in, a response out, no input or output of its own."""

import gzip
import random
from collections import Counter
from collections.abc import Callable

import msgspec

from lma.sandbox import data_dragon
from lma.sandbox.endpoints import Endpoint, find_endpoint
from lma.sandbox.faults import Faults, damage, refuse_rate, replace
from lma.sandbox.handlers import Asked
from lma.sandbox.limits import Limits
from lma.sandbox.options import Fault, SandboxOptions
from lma.sandbox.wire import Request, Response, answer, bad_request, forbid, refuse
from lma.sandbox.world import World


def open_world(options: SandboxOptions) -> World:
    """The world that the options name; only the one that is needed is imported."""
    if options.stage is not None:
        from lma.sandbox.stage import StagedWorld

        return StagedWorld(options.stage)
    if options.replay is not None:
        from lma.sandbox.replay import ReplayWorld

        return ReplayWorld(options.replay)
    from lma.sandbox.synthetic import SyntheticWorld

    return SyntheticWorld(options.seed, options.names_file, options.cached_matches)


def open_data_dragon(options: SandboxOptions) -> Callable[[list[str], float], Response]:
    """What answers paths below Data Dragon's root: a stage may have champions of its own."""
    if options.stage is not None:
        from lma.sandbox.stage import StagedDragon

        return StagedDragon(options.stage).respond
    return data_dragon.respond


class Sandbox:
    """Riot's API and Data Dragon, as `{route}/...` and `ddragon/...`, and `sandbox/...` for tests.

    `GET /sandbox/stats` tells what was asked and the highest number of requests any window was
    asked to hold (above its limit if one was refused); `DELETE` forgets it. `POST /sandbox/faults`
    replaces the faults with a JSON array of `Fault`.
    """

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.world = open_world(options)
        self._data_dragon = open_data_dragon(options)
        self.faults = Faults(options.seed, options.faults)
        self._counts: Counter[str] = Counter()
        self._limits = self._new_limits()
        self._chance = random.Random(options.seed)  # noqa: S311 - latency, not a secret

    def respond(self, request: Request) -> Response:
        """Answer a request; the caller waits and does the damage that the response asks for."""
        try:
            parts = request.parts()
        except ValueError:
            return bad_request("the path is not UTF-8")
        if parts[0] == "sandbox":
            return self._control(request, parts[1:])
        response = self._route(request, parts[0], parts[1:])
        if self.options.compresses and "gzip" in request.headers.get("accept-encoding", ""):
            response.body = gzip.compress(response.body, compresslevel=1, mtime=0)
            response.headers["content-encoding"] = "gzip"
        return response

    def travel_seconds(self, request: Request) -> float:
        """How long a request, or its answer, is on its way; control requests are there at once."""
        if request.raw_path.startswith("/sandbox/"):
            return 0.0
        low, high = self.options.latency_ms
        return self._chance.uniform(low, high) / 2_000

    def _route(self, request: Request, route: str, parts: list[str]) -> Response:
        found = find_endpoint(route, parts)
        name = found[0].name if found else "ddragon" if route == "ddragon" else "unknown"
        response = self._serve(request, route, parts, found)
        status = response.damage or str(response.status)
        self._counts[f"{route} {name} {status}"] += 1
        return response

    def _serve(
        self,
        request: Request,
        route: str,
        parts: list[str],
        found: tuple[Endpoint, tuple[str, ...]] | None,
    ) -> Response:
        now = self.options.clock()
        if request.method != "GET":
            return refuse(405, "Method Not Allowed")
        if route == "ddragon":
            return self._spoil(request.raw_path, self._data_dragon(parts, now))
        refused = self._check_key(request, now)
        if refused is not None:
            return refused
        if found is None:
            return forbid()
        return self._limited(request, route, found, now)

    def _limited(
        self, request: Request, route: str, found: tuple[Endpoint, tuple[str, ...]], now: float
    ) -> Response:
        endpoint, values = found
        refusal = self._limits.take(route, endpoint.name, now)
        headers = self._limits.headers
        if refusal is not None:
            wait = refusal.retry_after if self.options.sends_retry_after else None
            response = refuse_rate(refusal.kind, wait)
        else:
            asked = Asked(self.world, route, values, request.arguments(), now)
            response = self._spoil(request.raw_path, endpoint.handle(asked))
        response.headers |= headers
        return response

    def _spoil(self, path: str, response: Response) -> Response:
        fault = self.faults.find(path)
        if fault is None:
            return response
        return replace(fault, path) or damage(fault, response)

    def _check_key(self, request: Request, now: float) -> Response | None:
        wanted, expires = self.options.api_key, self.options.key_expires_at
        given = request.headers.get("x-riot-token") or request.arguments().get("api_key")
        if wanted is not None and not given:
            return refuse(401, "Unauthorized")
        if (wanted is not None and given != wanted) or (expires is not None and now >= expires):
            return forbid()
        return None

    def _new_limits(self) -> Limits:
        options = self.options
        return Limits(options.app_limits, options.method_limits, options.limit_style)

    def _control(self, request: Request, parts: list[str]) -> Response:
        match request.method, parts:
            case "GET", ["stats"]:
                return answer({"requests": self._counts, "peaks": self._limits.peaks})
            case "DELETE", ["stats"]:
                self._counts.clear()
                self._limits.peaks.clear()
                return answer({})
            case "POST", ["faults"]:
                return self._set_faults(request.body)
        return refuse(404, "Not Found")

    def _set_faults(self, body: bytes) -> Response:
        try:
            faults = msgspec.json.decode(body, type=list[Fault])
        except msgspec.MsgspecError as error:
            return bad_request(str(error))
        self.faults.set(faults)
        return answer({"faults": len(faults)})
