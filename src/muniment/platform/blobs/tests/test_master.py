"""Master keys: our own, Vault's and AWS's, the latter two as their documentation records them."""

import base64
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from muniment.platform.blobs.master import (
    BadMasterKey,
    KmsMaster,
    LocalMaster,
    VaultMaster,
    read_master,
)
from muniment.platform.blobs.refusals import KeyUnusable, StorageError
from muniment.platform.blobs.requests import Request, Signer
from muniment.platform.blobs.s3_address import Credentials

KEY = bytes(range(32))
ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
# https://developer.hashicorp.com/vault/api-docs/secret/transit, encrypt and decrypt
VAULT_ENCRYPTED = {
    "request_id": "97f1cc2e-5d7a-1d4e-e3f5-9b1b6f3a2b10",
    "lease_id": "",
    "renewable": False,
    "lease_duration": 0,
    "data": {"ciphertext": "vault:v1:abcdefgh", "key_version": 1},
    "wrap_info": None,
    "warnings": None,
    "auth": None,
    "mount_type": "transit",
}
VAULT_DECRYPTED = {**VAULT_ENCRYPTED, "data": {"plaintext": base64.b64encode(KEY).decode()}}
VAULT_DENIED = {"errors": ["1 error occurred:\n\t* permission denied\n\n"]}
# https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html and API_Decrypt.html
KMS_ENCRYPTED = {
    "CiphertextBlob": base64.b64encode(b"wrapped by kms").decode(),
    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    "KeyId": ARN,
}
KMS_DECRYPTED = {
    "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    "KeyId": ARN,
    "Plaintext": base64.b64encode(KEY).decode(),
}


class Service:
    """Answers what it was told to, and remembers what it was asked."""

    def __init__(self):
        self.answers = []
        self.asked = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                said = {name.lower(): value for name, value in self.headers.items()}
                service.asked.append((self.path, said, json.loads(body)))
                status, answer = service.answers.pop(0)
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service():
    made = Service()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_key_of_our_own_wraps_and_unwraps_and_shows_nothing():
    master = LocalMaster(KEY)
    wrapped = master.wrap(b"k" * 32, b"context")
    assert master.unwrap(wrapped, b"context") == b"k" * 32
    assert KEY.hex() not in f"{master!r} {master.name}"
    assert read_master(KEY.hex()) == read_master(base64.b64encode(KEY).decode()) == master


@pytest.mark.parametrize(
    "text", ["short", "00" * 31, "vault:transit", "vault:transit/key", "awskms:x", f"awskms:{ARN}"]
)
def test_what_is_no_master_key_is_refused(text, tmp_path):
    nowhere = {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")}
    with pytest.raises(BadMasterKey):
        read_master(text, nowhere)


def test_vault_is_asked_as_it_documents(service):
    said = {"VAULT_ADDR": f"{service.origin}/", "VAULT_TOKEN": "s.secret", "VAULT_NAMESPACE": "ml"}
    master = read_master("vault:transit/muniment", said)
    service.answers = [(200, VAULT_ENCRYPTED), (200, VAULT_DECRYPTED)]
    wrapped = master.wrap(KEY, b"context")
    assert wrapped == b"vault:v1:abcdefgh"
    assert master.unwrap(wrapped, b"context") == KEY
    (first, headers, body), (second, _, opened) = service.asked
    context = base64.b64encode(b"context").decode()
    assert first == "/v1/transit/encrypt/muniment"
    assert second == "/v1/transit/decrypt/muniment"
    assert (headers["x-vault-token"], headers["x-vault-namespace"]) == ("s.secret", "ml")
    assert body == {"plaintext": base64.b64encode(KEY).decode(), "associated_data": context}
    assert opened == {"ciphertext": "vault:v1:abcdefgh", "associated_data": context}
    assert "s.secret" not in f"{master!r} {master.name}"


def test_vault_that_refuses_or_is_not_there_is_named(service):
    master = VaultMaster(service.origin, "s.secret", "transit", "muniment")
    service.answers = [(403, VAULT_DENIED), (200, {"data": {}}), (200, ["?"])]
    with pytest.raises(KeyUnusable, match="403") as caught:
        master.wrap(KEY, b"")
    assert "s.secret" not in caught.value.message
    for _ in range(2):
        with pytest.raises(KeyUnusable):
            master.wrap(KEY, b"")
    with pytest.raises(StorageError, match="does not answer"):
        VaultMaster("http://127.0.0.1:9", "t", "transit", "muniment").wrap(KEY, b"")


def test_kms_is_asked_as_it_documents(service):
    said = {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "a secret",
        "AWS_SESSION_TOKEN": "a session",
        "AWS_ENDPOINT_URL_KMS": service.origin,
    }
    master = read_master(f"awskms:{ARN}", said)
    assert isinstance(master, KmsMaster)
    service.answers = [(200, KMS_ENCRYPTED), (200, KMS_DECRYPTED), (400, {"__type": "Denied"})]
    wrapped = master.wrap(KEY, b"context")
    assert wrapped == b"wrapped by kms"
    assert master.unwrap(wrapped, b"context") == KEY
    (_, headers, body), (_, later, opened) = service.asked
    bound = {"muniment": base64.b64encode(b"context").decode()}
    assert headers["x-amz-target"] == "TrentService.Encrypt"
    assert later["x-amz-target"] == "TrentService.Decrypt"
    assert "/eu-central-1/kms/aws4_request" in headers["authorization"]
    assert headers["x-amz-security-token"] == "a session"
    assert body["EncryptionContext"] == opened["EncryptionContext"] == bound
    assert body["KeyId"] == opened["KeyId"] == ARN
    with pytest.raises(KeyUnusable, match="400"):
        master.wrap(KEY, b"")
    assert "a secret" not in repr(master)


def test_requests_are_signed_as_amazon_shows():
    """The example of a GET with `Signature=` known, but for the header that S3 adds."""
    credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    request = Request("GET", "https://example.amazonaws.com", "/")
    moment = datetime(2015, 8, 30, 12, 36, 0, tzinfo=UTC)
    signed = Signer(credentials, "us-east-1", "service").signed(request, moment)
    assert signed.headers["authorization"].startswith(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
    )
