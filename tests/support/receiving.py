"""A receiver on this machine: it answers what a test wants, and keeps what came."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext


@dataclass(frozen=True)
class Came:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What is answered from now on, and what came so far."""

    port: int = 0
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    came: list[Came] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it receives, in plain HTTP."""
        return f"http://127.0.0.1:{self.port}/hook"


@contextmanager
def receiving(
    status: int = 200, headers: Sequence[tuple[str, str]] = (), secured: SSLContext | None = None
) -> Iterator[Receiver]:
    """Receive on this machine until the block ends."""
    receiver = Receiver(status=status, headers=headers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep what came, and answer."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.came.append(Came(self.path, dict(self.headers), body))
            self.send_response(receiver.status)
            for name, value in receiver.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if secured is not None:
            server.socket = secured.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            serving.join()
