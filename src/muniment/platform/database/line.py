"""A lock that goes to whoever has waited for it longest.

`threading.Lock` goes to whoever comes by when it is free. Under a crowd some then wait until their
time is over, while others pass again and again.
"""

import threading
from collections import deque


class Line:
    """Such a lock."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def acquire(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for the lock; return whether it was had."""
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout):
            return True
        with self._guard:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
            return True  # it was called between the two

    def release(self) -> None:
        """Let go of the lock, or hand it to the first in line."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
