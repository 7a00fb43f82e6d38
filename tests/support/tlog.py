"""A log as small as can be, written from the formats: what the verifier is tried on."""

import base64
import hashlib
import json
import sqlite3
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LOG, WITNESS = 1, 4
ORIGIN = "muniment/0190f5fe-0000-7000-8000-000000000001/audit"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def naive_root(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha(b"\x01", naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m, leaves):
    """RFC 6962 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def b64(data):
    return base64.b64encode(data).decode()


class Signer:
    def __init__(self, name=ORIGIN, kind=LOG, seed=b"k"):
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed).digest())
        self.public = self.private.public_key().public_bytes_raw()
        self.key_id = sha(name.encode(), b"\n", bytes([kind]), self.public)[:4]

    @property
    def vkey(self):
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    def line(self, text, time=1_700_000_000):
        if self.kind == LOG:
            body = self.private.sign(text.encode())
        else:
            signed = f"cosignature/v1\ntime {time}\n{text}".encode()
            body = time.to_bytes(8, "big") + self.private.sign(signed)
        return f"\u2014 {self.name} {b64(self.key_id + body)}\n"


def note(size, root, *signers, origin=ORIGIN):
    text = f"{origin}\n{size}\n{b64(root)}\n"
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def document(i, **more):
    return json.dumps({"name": f"model-{i}", **more}, sort_keys=True).encode()


def event(i, *, kind="model.changed", body=None, event_id=None):
    """The fields of an entry, and the row of the journal beside it."""
    digest = hashlib.sha256(document(i) if body is None else body).hexdigest()
    return {
        "v": 1,
        "event_id": event_id or f"0190f5fe-0000-7000-8000-{i:012x}",
        "event_seq": i + 1,
        "type": kind,
        "subject": {"kind": "model", "id": f"m-{i % 7} \u00fc\U0001f512"},
        "project_id": None,
        "model_id": f"m-{i % 7}",
        "valid_at": "2026-11-21T10:00:00.000000Z",
        "recorded_at": "2026-11-21T10:00:00.000001Z",
        "actor_id": "user:1",
        "via": "api",
        "purpose": 'because "so"\n',
        "request_id": None,
        "state_digest": f"sha256:{digest}",
    }


def encode(fields):
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def tile_name(number):
    name = f"{number % 1000:03d}"
    while number := number // 1000:
        name = f"x{number % 1000:03d}/{name}"
    return name


class Log:
    """Entries, and everything that follows from them, as an export has it."""

    def __init__(self, count, signer=None, witnesses=(), documents=True, events=None):
        self.signer = signer or Signer()
        self.witnesses = witnesses
        made = events or [event(i) for i in range(count)]
        self.events = made
        self.entries = [encode(fields) for fields in made]
        self.leaves = [sha(b"\x00", entry) for entry in self.entries]
        self.with_documents = documents

    def root(self, size=None):
        return naive_root(self.leaves[: len(self.leaves) if size is None else size])

    def note(self, size, *signers):
        return note(size, self.root(size), *(signers or (self.signer,)))

    def write(self, folder, checkpoints=(), earlier=()):
        """Write the export; `earlier` are sizes whose partial tiles were kept."""
        size = len(self.entries)
        put(folder, "checkpoint", self.note(size, self.signer, *self.witnesses).encode())
        put(folder, "keys", f"{self.signer.vkey}\n".encode())
        for old in checkpoints:
            put(folder, f"checkpoints/{old}", self.note(old).encode())
        for end in (*earlier, size):
            self._tiles(folder, end)
        if self.with_documents:
            for i in range(size):
                body = document(i)
                put(folder, f"documents/{hashlib.sha256(body).hexdigest()}", body)
        return folder

    def _tiles(self, folder, size):
        framed = [len(entry).to_bytes(2, "big") + entry for entry in self.entries[:size]]
        self._level(folder, "entries", framed)
        level, nodes = 0, self.leaves[:size]
        while nodes:
            self._level(folder, level, nodes)
            full = len(nodes) // 256
            nodes = [naive_root(nodes[i * 256 : (i + 1) * 256]) for i in range(full)]
            level += 1

    def _level(self, folder, level, parts):
        for number in range(-(-len(parts) // 256)):
            mine = parts[number * 256 : (number + 1) * 256]
            part = "" if len(mine) == 256 else f".p/{len(mine)}"
            put(folder, f"tile/{level}/{tile_name(number)}{part}", b"".join(mine))

    def proof(self, index, size=None, *, extra=None):
        size = len(self.entries) if size is None else size
        lines = ["c2sp.org/tlog-proof@v1"]
        lines += [] if extra is None else [f"extra {b64(extra)}"]
        lines += [f"index {index}", *map(b64, naive_path(index, self.leaves[:size]))]
        return "\n".join(lines) + "\n\n" + self.note(size, self.signer, *self.witnesses)

    def database(self, path):
        """Write the rows that the entries were made of."""
        with sqlite3.connect(path) as connection:
            connection.execute(
                "CREATE TABLE journal_events (event_seq INTEGER PRIMARY KEY, leaf_index, event_id,"
                " type, subject_kind, subject_id, project_id, model_id, valid_at, recorded_at,"
                " actor_id, actor_name, via, purpose, request_id, state_digest)"
            )
            for index, fields in enumerate(self.events):
                row = {**fields, "leaf_index": index, "actor_name": "Somebody"}
                del row["v"]
                subject = row.pop("subject")
                row |= {"subject_kind": subject["kind"], "subject_id": subject["id"]}
                row |= {"valid_at": 1795255200000000, "recorded_at": 1795255200000001}
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(
                    f"INSERT INTO journal_events ({', '.join(row)}) VALUES ({marks})", row
                )
        connection.close()
        return path


def put(folder, path, content):
    target = Path(folder) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
