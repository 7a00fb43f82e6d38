"""What the server says of itself: its version, and what it can do."""

import msgspec
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from muniment import __version__
from muniment.platform.auth.gate import PUBLIC
from muniment.platform.http.late import LateRoute
from muniment.protocols.mlflow.presigned import offers_addresses
from muniment.protocols.mlflow.routing import Call, Family
from muniment.protocols.mlflow.wire import Message

SPOKEN = "3.17.2"
"""The version of MLflow whose protocol is spoken here."""

SERVER = Family("3.0/mlflow")


class ServerInfo(Message, omit_defaults=False):
    """What a client may rely on, as it asks before it uses any of it."""

    store_type: str = "SqlStore"
    workspaces_enabled: bool = True
    trace_archival_enabled: bool = False
    multipart_uploads_enabled: bool = False
    multipart_downloads_enabled: bool = False
    presigned_upload_run_id_supported: bool = False
    presigned_upload_model_id_supported: bool = False
    features_enabled: dict[str, bool] = msgspec.field(default_factory=lambda: {"gateway": False})
    muniment_version: str = __version__


@SERVER.get("server-info", PUBLIC)
def server_info(call: Call) -> ServerInfo:
    """Say what this server can do."""
    direct = offers_addresses(call.unit.blobs)
    return ServerInfo(multipart_uploads_enabled=direct, multipart_downloads_enabled=direct)


class Plain(LateRoute):
    """A route that always answers with the same few words."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(path, self._serve, "GET", include_in_schema=False)
        self.permission = PUBLIC
        self._words = words.encode()
        self.app = self._serve

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        length = b"%d" % len(self._words)
        head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        body = b"" if request.method == "HEAD" else self._words
        await send({"type": "http.response.body", "body": body})


PLAIN = (Plain("/health", "OK"), Plain("/version", SPOKEN))
