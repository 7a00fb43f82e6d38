"""Pushing: hash, ask what is missing, upload only that, and register the version once."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from muniment_client.errors import NotFound, Refused
from muniment_client.kinds import media_type_of, role_of
from muniment_client.local import LocalFile, chunks, find_files, hashed
from muniment_client.parallel import each
from muniment_client.parts import LargeFile
from muniment_client.progress import Meter
from muniment_client.records import File, Model, PushReport, Version
from muniment_client.reference import Reference, segment
from muniment_client.session import Session, decode

_DIGESTS_PER_QUESTION = 1000
# From this size on a file is sent in parts: what an interruption costs is a part, not the file.
LARGE_BYTES = 256 * 1024 * 1024
_JSON = {"Content-Type": "application/json"}
_IMAGES = ("oci:", "docker:")
_NEW = "create_model"
_KEY_REUSED = "request.idempotency-key-reused"
_NOT_UPLOADED = "catalog.file-not-uploaded"


class _Missing(msgspec.Struct, frozen=True):
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Push:
    """One push to one model, over one session."""

    session: Session
    model: Reference
    meter: Meter
    parallel: int
    ignore: Iterable[str]
    roles: Mapping[str, str]

    def run(
        self,
        source: Path | None,
        create: Mapping[str, Any] | None,
        details: Mapping[str, Any],
    ) -> PushReport:
        """Push the files at `source`, if any, as a new version with `details`."""
        files = [] if source is None else self._hash(find_files(source, self.ignore))
        if create is None:
            # Before anything heavy is sent: a misspelt name should cost no upload.
            self.session.get(self.model.model_path, Model)
        sent = self._send(files)
        try:
            version, replayed = self._register(files, details, create)
        except Refused as refusal:
            if refusal.code != _NOT_UPLOADED:
                raise
            # The push took so long that what was there when it began was removed as nobody's.
            sent |= self._send(files)
            version, replayed = self._register(files, details, create)
        uploaded = sorted(sent.values(), key=lambda file: file.path)
        return PushReport(
            version=version,
            uploaded=tuple(file.path for file in uploaded),
            uploaded_bytes=sum(file.size for file in uploaded),
            present=tuple(file.path for file in files if file.digest not in sent),
            replayed=replayed,
        )

    def missing(self, digests: Iterable[str]) -> frozenset[str]:
        """Return those of `digests` whose bytes the project does not hold yet."""
        path = f"{self._blobs_path}/missing"
        wanted = sorted(digests)
        batches = range(0, len(wanted), _DIGESTS_PER_QUESTION)
        return frozenset(
            digest
            for start in batches
            for digest in self.session.post(
                path, _Missing, {"digests": wanted[start : start + _DIGESTS_PER_QUESTION]}
            ).missing
        )

    @property
    def _blobs_path(self) -> str:
        return f"/projects/{segment(self.model.project)}/blobs"

    def _hash(self, files: Sequence[LocalFile]) -> list[LocalFile]:
        for file in files:
            self.meter.tell("hash", file.path, 0, file.size)
        return each(
            lambda file: hashed(file, self.meter), files, workers=self.parallel, meter=self.meter
        )

    def _send(self, files: Sequence[LocalFile]) -> dict[str, LocalFile]:
        """Send what the project does not hold; return by digest what was sent."""
        missing = self.missing({file.digest for file in files})
        by_digest = {file.digest: file for file in reversed(files) if file.digest in missing}
        wanted = sorted(by_digest.values(), key=lambda file: file.path)
        for file in wanted:
            self.meter.tell("upload", file.path, 0, file.size)
        small = [file for file in wanted if file.size < LARGE_BYTES]
        each(self._upload_one, small, workers=self.parallel, meter=self.meter)
        for file in wanted:
            if file.size >= LARGE_BYTES:
                self._upload_in_parts(file)
        return by_digest

    def _upload_in_parts(self, file: LocalFile) -> None:
        LargeFile(self.session, self.model.project, file, self.meter, self.parallel).send()

    def _upload_one(self, file: LocalFile) -> None:
        path = f"{self._blobs_path}/{segment(file.digest)}"
        self.session.put_blob(path, file.size, lambda: chunks(file, "upload", self.meter))

    def _register(
        self,
        files: Sequence[LocalFile],
        details: Mapping[str, Any],
        create: Mapping[str, Any] | None,
    ) -> tuple[Version, bool]:
        """Register the version; a push repeated within a day finds what it registered before.

        The model is made with it, so that a refusal leaves nothing behind. The same push with the
        model and without is the same: the key is that of the version alone.
        """
        manifest = [self._entry(file) for file in files]
        if "references" in details:
            kept = [self._reference(one) for one in details["references"]]
            details = {**details, "references": kept}
        body = _encoded({"files": manifest, **details})
        key = _key_of(self.model, body)
        sent = body if create is None else _encoded({"files": manifest, **details, _NEW: create})
        try:
            version, replayed = self._post_version(sent, key)
        except Refused as refusal:
            if refusal.code != _KEY_REUSED:
                raise
            version, replayed = self._latest_of(files), True
        if version is not None and not replayed:
            return version, False
        latest = self._latest()
        if latest is not None and version is not None and latest.digest == version.digest:
            return self._with_aliases(latest, details.get("aliases", ())), True
        # The same push was answered before, and the model has moved on since: it is meant anew.
        return self._post_version(sent, key=None)

    def _entry(self, file: LocalFile) -> dict[str, str | int]:
        return {
            "path": file.path,
            "digest": file.digest,
            "size_bytes": file.size,
            "media_type": media_type_of(file.path),
            "role": role_of(file.path, self.roles),
        }

    def _reference(self, reference: Mapping[str, Any]) -> dict[str, Any]:
        """Return a reference with what its address and its name tell, unless it says so itself."""
        path = reference["path"]
        image = str(reference["uri"]).startswith(_IMAGES)
        told = {
            "role": role_of(path, {**self.roles, "*": "container"} if image else self.roles),
            "media_type": media_type_of(path),
        }
        return {**told, **reference}

    def _latest_of(self, files: Sequence[LocalFile]) -> Version | None:
        """Return the latest version if it stores just these files."""
        latest = self._latest()
        if latest is None:
            return None
        stored = self.session.pages(f"{self.model.model_path}/versions/{latest.number}/files", File)
        held = {(file.path, file.digest) for file in stored if file.uri is None}
        return latest if held == {(file.path, file.digest) for file in files} else None

    def _latest(self) -> Version | None:
        try:
            return self.session.get(self.model.version_path, Version)
        except NotFound:
            return None

    def _post_version(self, body: bytes, key: str | None) -> tuple[Version, bool]:
        response = self.session.post_raw(f"{self.model.model_path}/versions", body, _JSON, key=key)
        return decode(response, Version), response.headers.get("idempotency-replayed") == "true"

    def _with_aliases(self, version: Version, aliases: Iterable[str]) -> Version:
        moved = [alias for alias in aliases if alias not in version.aliases]
        for alias in moved:
            path = f"{self.model.model_path}/aliases/{segment(alias)}"
            self.session.put(path, msgspec.Raw, {"version": version.number})
        if not moved:
            return version
        return self.session.get(self.model.at(version.number).version_path, Version)


def _encoded(body: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(body, order="deterministic")


def _key_of(model: Reference, body: bytes) -> str:
    return "push-" + hashlib.sha256(model.model_path.encode() + b"\0" + body).hexdigest()
