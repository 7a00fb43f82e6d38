"""The master key: it wraps the few keys that wrap the key of each blob, and nothing else.

`MasterKey` is the port. A key of our own, HashiCorp Vault's transit engine and AWS KMS are the
adapters; `read_master` chooses by how the setting is written.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muniment.kernel.errors import Invalid
from muniment.platform.blobs.refusals import KeyUnusable
from muniment.platform.blobs.requests import Request, Signer, send
from muniment.platform.blobs.s3_address import find_credentials

_KEY_BYTES = 32
_NONCE_BYTES = 12
_OK = 200
_ARN_WORDS = 6


class BadMasterKey(Invalid):
    """The master key cannot be used as it is written."""

    code = "settings.master-key"
    title = "The master key cannot be used"


class MasterKey(Protocol):
    """Wraps keys of 32 bytes; `name` says which master key it is, and tells nothing of it."""

    @property
    def name(self) -> str:
        """What is kept beside everything it wrapped."""
        ...

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return the key encrypted, bound to `context`; raise `KeyUnusable`."""
        ...

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key that was wrapped with the same context; raise `KeyUnusable`."""
        ...


@dataclass(frozen=True, slots=True)
class LocalMaster:
    """A key that is in the settings: AES-256-GCM with a random nonce."""

    key: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """Return a fingerprint."""
        return f"local:{hashlib.sha256(b'muniment master key' + self.key).hexdigest()[:16]}"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Return the key encrypted."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.key).encrypt(nonce, key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the key that was wrapped."""
        try:
            return AESGCM(self.key).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], context)
        except InvalidTag as error:
            raise KeyUnusable("A wrapped key has been changed, or belongs elsewhere.") from error


@dataclass(frozen=True, slots=True)
class VaultMaster:
    """A key in the transit engine of HashiCorp Vault, or of OpenBao; it never leaves there.

    https://developer.hashicorp.com/vault/api-docs/secret/transit
    """

    address: str
    token: str = field(repr=False)
    mount: str
    key: str
    namespace: str = ""

    @property
    def name(self) -> str:
        """Return where the key is."""
        return f"vault:{self.mount}/{self.key}"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Have the key encrypted."""
        said = {"plaintext": _text(key), "associated_data": _text(context)}
        return self._ask("encrypt", said, "ciphertext").encode()

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Have the key decrypted."""
        said = {"ciphertext": wrapped.decode(), "associated_data": _text(context)}
        return base64.b64decode(self._ask("decrypt", said, "plaintext"))

    def _ask(self, verb: str, said: Mapping[str, str], wanted: str) -> str:
        headers = {"x-vault-token": self.token, "x-vault-request": "true"}
        if self.namespace:
            headers["x-vault-namespace"] = self.namespace
        path = f"/v1/{quote(self.mount)}/{verb}/{quote(self.key)}"
        request = Request("POST", self.address, path, "", msgspec.json.encode(said), headers)
        status, body = send(request)
        if status != _OK:
            raise KeyUnusable(f"Vault does not {verb} with the key '{self.key}' ({status}).")
        return _found(body, "Vault", "data", wanted)


@dataclass(frozen=True, slots=True)
class KmsMaster:
    """A key in AWS KMS, named by its ARN; it never leaves there.

    https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html
    """

    arn: str
    origin: str
    signer: Signer = field(repr=False)

    @property
    def name(self) -> str:
        """Return the ARN."""
        return f"awskms:{self.arn}"

    def wrap(self, key: bytes, context: bytes) -> bytes:
        """Have the key encrypted."""
        answer = self._ask("Encrypt", {"Plaintext": _text(key)}, context)
        return base64.b64decode(_found(answer, "AWS KMS", "CiphertextBlob"))

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Have the key decrypted."""
        answer = self._ask("Decrypt", {"CiphertextBlob": _text(wrapped)}, context)
        return base64.b64decode(_found(answer, "AWS KMS", "Plaintext"))

    def _ask(self, verb: str, said: Mapping[str, str], context: bytes) -> str:
        body = {**said, "KeyId": self.arn, "EncryptionContext": {"muniment": _text(context)}}
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"TrentService.{verb}",
        }
        request = Request("POST", self.origin, "/", "", msgspec.json.encode(body), headers)
        status, answer = send(self.signer.signed(request))
        if status != _OK:
            raise KeyUnusable(f"AWS KMS does not {verb.lower()} with the key ({status}).")
        return answer


def read_master(text: str, environment: Mapping[str, str] | None = None) -> MasterKey:
    """Return the master key a setting names; raise `BadMasterKey`.

    The setting is 32 bytes in Base64 or hexadecimal, `vault:<mount>/<key>` with `VAULT_ADDR` and
    `VAULT_TOKEN`, or `awskms:<ARN>` with the usual `AWS_*` variables.
    """
    found = os.environ if environment is None else environment
    kind, _, rest = text.partition(":")
    if kind == "vault":
        return _vault(rest, found)
    if kind == "awskms":
        return _kms(rest, found)
    for decode in (bytes.fromhex, _unbase64):
        try:
            key = decode(text)
        except ValueError:
            continue
        if len(key) == _KEY_BYTES:
            return LocalMaster(key)
    raise BadMasterKey(
        "MUNIMENT_MASTER_KEY is neither 32 bytes in Base64 or hexadecimal, nor "
        "'vault:<mount>/<key>', nor 'awskms:<ARN>'. `openssl rand -base64 32` makes one."
    )


def _vault(rest: str, environment: Mapping[str, str]) -> VaultMaster:
    mount, _, key = rest.rpartition("/")
    address, token = environment.get("VAULT_ADDR", ""), environment.get("VAULT_TOKEN", "")
    if not (mount and key and address and token):
        raise BadMasterKey(
            "A master key in Vault is 'vault:<mount>/<key>', with VAULT_ADDR and VAULT_TOKEN set."
        )
    namespace = environment.get("VAULT_NAMESPACE", "")
    return VaultMaster(address.rstrip("/"), token, mount, key, namespace)


def _kms(arn: str, environment: Mapping[str, str]) -> KmsMaster:
    words = arn.split(":")
    credentials = find_credentials(environment)
    if len(words) != _ARN_WORDS or words[2] != "kms" or credentials is None:
        raise BadMasterKey(
            "A master key in AWS KMS is 'awskms:arn:aws:kms:<region>:<account>:key/<id>', with "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the shared credentials file."
        )
    region = words[3]
    origin = environment.get("AWS_ENDPOINT_URL_KMS", f"https://kms.{region}.amazonaws.com")
    return KmsMaster(arn, origin, Signer(credentials, region, "kms"))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error


def _found(body: str, who: str, *path: str) -> str:
    """Return the text at a path in a JSON answer; raise `KeyUnusable` if there is none."""
    try:
        found = msgspec.json.decode(body)
        for name in path:
            found = found[name]
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise KeyUnusable(f"{who} answered something else than a key.") from error
    return str(found)
