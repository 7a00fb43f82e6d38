"""A real HTTP server on this machine that answers what a test has written down for it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answer:
    """An answer to give; `cut` closes the connection after that many bytes of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


HANG_UP = Answer(status=0)


@dataclass
class Scripted:
    """The server: what it will answer, in order, and what it was asked."""

    url: str
    script: list[Answer | Callable[[Asked], Answer]]
    asked: list[Asked] = field(default_factory=list)

    def will(self, *answers: Answer | Callable[[Asked], Answer]) -> None:
        """Answer so, one after the other; the last is repeated for ever."""
        self.script.extend(answers)

    def next_answer(self, asked: Asked) -> Answer:
        """Return what to answer to `asked`."""
        self.asked.append(asked)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return answer(asked) if callable(answer) else answer


def says(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer with a JSON body."""
    return Answer(status, msgspec.json.encode(value), headers)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    scripted: Scripted

    def _handle(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        answer = self.scripted.next_answer(asked)
        if answer is HANG_UP:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut])
        self.close_connection = answer.cut is not None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as the parent names it
        pass


for method in ("GET", "PUT", "POST", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{method}", _Handler._handle)


@contextmanager
def playing() -> Iterator[Scripted]:
    """Run the server until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    played = Scripted(f"http://127.0.0.1:{server.server_port}", [])
    server.RequestHandlerClass = type("Handler", (_Handler,), {"scripted": played})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield played
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
