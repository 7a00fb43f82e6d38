"""What is done for webhooks whether anybody asks or not: sending, giving up, forgetting."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from muniment.capabilities.webhooks.service.sending import send_due, tend, waiting
from muniment.platform.duties import Duty
from muniment.platform.rounds import Chore
from muniment.platform.settings import Settings
from muniment.platform.unit import Units

_log = structlog.get_logger(__name__)
_LOOK_SECONDS = 1.0
_LANES = 8


def deliver(units: Units, settings: Settings, ended: threading.Event) -> None:
    """Send what is due until `ended` is set, to several receivers at once.

    Each has a lane of its own: whoever does not answer holds up nobody else.
    """
    del settings
    lanes: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(_LANES, thread_name_prefix="webhooks") as pool:
        while True:
            lanes = {one: lane for one, lane in lanes.items() if not lane.done()}
            for webhook_id in waiting(units):
                if webhook_id not in lanes:
                    lanes[webhook_id] = pool.submit(_serve, units, webhook_id, ended)
            if ended.wait(_LOOK_SECONDS):
                pool.shutdown(cancel_futures=True)
                return


def _serve(units: Units, webhook_id: str, ended: threading.Event) -> None:
    try:
        if not ended.is_set():
            send_due(units, webhook_id, ended)
    except Exception:  # noqa: BLE001  an edge: the fault is logged, and it comes due again
        _log.exception("webhooks.failed", webhook=webhook_id)


DELIVERING = Duty("webhooks.deliver", lambda settings: _LOOK_SECONDS, deliver)  # noqa: ARG005  it is always done
TENDING = Chore("webhooks.tend", 60, tend)
