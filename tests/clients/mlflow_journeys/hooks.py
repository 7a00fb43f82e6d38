"""Webhooks: made, listed, changed and tried out; what they are told is signed as MLflow signs."""

import json
import queue
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workbench import bare, client, own, refusal

_PATIENCE_SECONDS = 60


def webhooks():
    """A webhook lives as MLflow's clients expect it to, and receives what happens, signed."""
    with _receiving() as (url, came):
        secret = own("secret")
        made = client().create_webhook(
            own("hook"), url, ["registered_model.created"], description="d", secret=secret
        )
        assert (made.status, made.description, made.secret) == ("ACTIVE", "d", None)
        assert client().get_webhook(made.webhook_id).events == made.events
        _told(came, made.webhook_id, secret)
        _tried(came, made.webhook_id, secret)
        _changed(made.webhook_id)
        client().delete_webhook(made.webhook_id)
    refusal("RESOURCE_DOES_NOT_EXIST", client().get_webhook, made.webhook_id)
    bad = "http://169.254.169.254/latest/meta-data"
    refusal("INVALID_PARAMETER_VALUE", client().create_webhook, own("hook"), bad, _EVENTS)


_EVENTS = ["model_version.created", "model_version_alias.created", "model_version_tag.set"]


def _told(came, webhook_id, secret):
    """See that what happens is told, each with a signature that the client's own code makes."""
    client().update_webhook(webhook_id, events=_EVENTS)
    name = bare(1)
    client().set_registered_model_alias(name, "champion", "1")
    client().set_model_version_tag(name, "1", "checked", "yes")
    about = {"name": name, "version": "1"}
    said = []
    while len(said) < 3:
        message = _verified(came.get(timeout=_PATIENCE_SECONDS), secret)
        if message["data"]["name"] == name:  # others work here as well
            said.append(message)
    assert [one["entity"] for one in said] == [
        "model_version",
        "model_version_alias",
        "model_version_tag",
    ]
    assert {key: said[0]["data"][key] for key in about} == about
    assert said[0]["data"]["source"] == f"s3://bucket/{name}/1"
    assert said[1]["data"] == {**about, "alias": "champion"}
    assert said[2]["data"] == {**about, "key": "checked", "value": "yes"}


def _tried(came, webhook_id, secret):
    result = client().test_webhook(webhook_id)
    assert (result.success, result.response_status, result.response_body) == (True, 200, "thanks")
    while True:
        message = _verified(came.get(timeout=_PATIENCE_SECONDS), secret)
        if message["data"]["name"] == "example":
            return


def _changed(webhook_id):
    changed = client().update_webhook(webhook_id, name="other", status="DISABLED")
    assert (changed.name, changed.status) == ("other", "DISABLED")
    assert {str(one) for one in changed.events} == set(_EVENTS)
    seen, token = [], None
    while token != "":
        page = client().list_webhooks(max_results=2, page_token=token)
        seen += [one.webhook_id for one in page]
        token = page.token or ""
    assert seen.count(webhook_id) == 1


def _verified(request, secret):
    """Return a message whose signature is the one that MLflow's own code makes."""
    from mlflow.webhooks import delivery

    headers, body = request
    signed = (headers["X-MLflow-Delivery-Id"], headers["X-MLflow-Timestamp"], body.decode())
    assert headers["X-MLflow-Signature"] == delivery._generate_hmac_signature(secret, *signed)
    return json.loads(body)


@contextmanager
def _receiving():
    """Receive on this machine; gives the address, and what comes, in order."""
    came = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.put((dict(self.headers), body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"thanks")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", came
        server.shutdown()
