"""A real S3 service for the tests, rclone's, behind a gate that can be closed.

rclone answers a range with status 200, and its `Content-Range` says that it is one; the protocol
has 206 for that (RFC 9110 §15.3.7), and obstore insists on it. The gate puts that right.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from muniment.platform.blobs.s3_address import Credentials, S3Address

BUCKET = "models"
KEY = Credentials("muniment-test", "muniment-secret")
_WHOLE = b"HTTP/1.1 200 OK\r\n"
_PART = b"HTTP/1.1 206 Partial Content\r\n"
_PIECE = 64 * 1024


class Service:
    """The service: its files lie in `folder`, one subfolder per bucket."""

    def __init__(self, folder: Path, server_port: int) -> None:
        self.folder = folder
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.open = True
        self._connections: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def origin(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def address(self, prefix: str) -> S3Address:
        """Return the address of a prefix in the bucket."""
        return S3Address(BUCKET, prefix, self.origin, "us-east-1")

    def url(self, prefix: str) -> str:
        """Return the same as a setting."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.origin}&region=us-east-1"

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Let nobody through inside the block, and cut off who is."""
        self.open = False
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        try:
            yield
        finally:
            self.open = True

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if not self.open:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server_port))
                self._connections |= {client, server}
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                head = piece[:4096].partition(b"\r\n\r\n")[0].lower()
                if piece.startswith(_WHOLE) and b"\ncontent-range:" in head:
                    piece = _PART + piece.removeprefix(_WHOLE)
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """Serve the subfolders of `folder` as buckets."""
    (folder / BUCKET).mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("rclone")
    server = subprocess.Popen(
        [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", folder],
        env={
            "RCLONE_CONFIG": "/dev/null",
            "RCLONE_AUTH_KEY": f'"{KEY.access_key},{KEY.secret}"',
            "HOME": str(folder),
        },
        stderr=subprocess.DEVNULL,
    )
    service = Service(folder, port)
    try:
        _await(port)
        yield service
    finally:
        service.close()
        server.kill()
        server.wait()


def _await(port: int) -> None:
    deadline = time.monotonic() + 100
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError("The S3 service did not start.")
