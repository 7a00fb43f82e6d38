"""Makes catalog things for tests."""

import hashlib

from muniment.capabilities import catalog
from muniment.capabilities.catalog.model import File, Role
from muniment.capabilities.catalog.service import blobs
from muniment.capabilities.catalog.service.finding import Found
from muniment.kernel.digest import Digest
from tests.support.house import Workshop


def register(workshop: Workshop, name: str = "fraud", **fields: object) -> catalog.Model:
    """Register a model in the default project."""
    wanted = catalog.Registration("default", name, fields)
    return workshop.do(catalog.register_model, wanted).model


def reference(path: str = "weights", content: str = "w") -> File:
    """Return an artifact that lives elsewhere, with the digest of `content`."""
    digest = f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"
    return File(path, digest, 1, "application/octet-stream", Role.WEIGHTS, f"s3://bucket/{path}")


def send(workshop: Workshop, content: bytes, path: str = "model.bin") -> File:
    """Send bytes to the default project and return the file they become."""
    store = workshop.house.units.blobs
    writer = store.open_writer(size_limit=2**20)
    writer.write(content)
    stored = writer.commit()
    workshop.do(blobs.receive, "default", stored)
    return File(path, stored.digest, None, "application/octet-stream", Role.WEIGHTS)


def version(workshop: Workshop, *files: File, name: str = "fraud", **options: object) -> Found:
    """Register a version of a model."""
    proposal = catalog.Proposal(list(files) or [reference()], **options)
    return workshop.do(catalog.register_version, "default", name, proposal).found


def digest_of(content: bytes) -> Digest:
    """Return the digest of some bytes."""
    return Digest.of(content)
