"""How far a long command is, for whoever watches it at a terminal."""

import sys
import time

_EVERY_SECONDS = 0.2


class Progress:
    """Shows a line on standard error that is written over, where there is a terminal."""

    def __init__(self) -> None:
        self._shown_at = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that `done` of `total` are done; the last one is always shown."""
        now = time.monotonic()
        if not sys.stderr.isatty() or (done < total and now - self._shown_at < _EVERY_SECONDS):
            return
        self._shown_at = now
        sys.stderr.write(f"\r\033[K{what}: {done} of {total}" + ("\n" if done == total else ""))
        sys.stderr.flush()
