"""Is the process alive, is it ready, and what is it doing: `/healthz`, `/readyz`, `/metrics`."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from anyio import to_thread
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from muniment.kernel.errors import MunimentError
from muniment.platform.journal import Followers
from muniment.platform.journal.log import ALARM_SECONDS
from muniment.platform.traffic import Traffic

_JSON = "application/json"
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must work for the process to be ready; `run` raises when it does not."""

    name: str
    run: Callable[[], object]


class Metrics:
    """What the process counts about itself, in Prometheus terms."""

    def __init__(
        self,
        followers: Followers,
        anchored: Callable[[], Iterable[tuple[str, int]]] = tuple,
        merge_delay: Callable[[], float] = float,
    ) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._traffic = Traffic()
        self.registry.register(self._traffic)
        self._lag = Gauge(
            "muniment_follower_lag_events",
            "Events a follower has not consumed yet.",
            ("follower",),
            registry=self.registry,
        )
        self._anchors = Gauge(
            "muniment_anchor_lag_events",
            "Signed events that an anchor of the log has not got yet.",
            ("anchor",),
            registry=self.registry,
        )
        self._signed = Gauge(
            "muniment_log_signed_events",
            "Events of the journal that a signed checkpoint covers.",
            registry=self.registry,
        )
        self._refuses = Gauge(
            "muniment_log_refuses_to_sign",
            "1 while the log does not go on from what was signed, so that nothing is.",
            registry=self.registry,
        )
        self._merging = Gauge(
            "muniment_log_merge_delay_seconds",
            "For how long the oldest event has waited for a signed checkpoint; look above 5.",
            registry=self.registry,
        )
        self._followers = followers
        self._anchored = anchored
        self.merge_delay = merge_delay
        self.observe = self._traffic.count

    def render(self) -> bytes:
        """Return the exposition text."""
        # Without the database the other figures are wanted all the more.
        with suppress(MunimentError):
            for lag in self._followers.lag():
                self._lag.labels(lag.name).set(lag.behind)
            self._merging.set(self.merge_delay())
        if self._followers.keeper is not None:
            standing = self._followers.keeper.standing
            self._signed.set(standing.checkpoint.size if standing.checkpoint else 0)
            self._refuses.set(standing.refusal is not None)
        for name, behind in self._anchored():
            self._anchors.labels(name).set(behind)
        return generate_latest(self.registry)


def routes(metrics: Metrics, checks: tuple[Check, ...]) -> list[Route]:
    """Return the routes of operation; they need no sign-in and tell nothing about content."""

    async def healthz(request: Request) -> Response:
        del request
        return Response(b'{"status":"ok"}', media_type=_JSON)

    async def readyz(request: Request) -> Response:
        del request
        found = {check.name: await to_thread.run_sync(_outcome, check) for check in checks}
        ready = all(outcome == "ok" for outcome in found.values())
        # A log that is slow to sign is no reason to send callers elsewhere, so it is told apart.
        delay = await to_thread.run_sync(_known_delay, metrics)
        body = {"status": "ready" if ready else "not ready", "checks": found, "log": delay}
        return Response(msgspec.json.encode(body), 200 if ready else 503, media_type=_JSON)

    async def expose(request: Request) -> Response:
        del request
        return Response(await to_thread.run_sync(metrics.render), media_type=_TEXT)

    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", expose),
    ]


def _known_delay(metrics: Metrics) -> dict[str, float | bool]:
    """Return how long events wait for a signature; nothing while the database is away."""
    try:
        seconds = metrics.merge_delay()
    except MunimentError:
        return {}
    return {"merge_delay_seconds": round(seconds, 3), "late": seconds > ALARM_SECONDS}


def _outcome(check: Check) -> str:
    try:
        check.run()
    except (MunimentError, OSError) as error:
        return str(error) or type(error).__name__
    return "ok"
