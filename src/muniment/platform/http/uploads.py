"""Streaming a request body into a blob: constant memory, and the event loop never waits."""

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncGenerator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing

from starlette.requests import ClientDisconnect, Request

from muniment.kernel.digest import Digest
from muniment.platform.blobs import BlobStat, BlobTooLarge, BlobWriter
from muniment.platform.http.problems import MalformedRequest
from muniment.platform.http.reading import declared_length

# While one batch is hashed and written in a thread, the next arrives. Smaller batches cost
# hand-overs, larger ones leave the processor's cache; no other size was faster.
_BATCH_BYTES = 256 * 1024
# For each batch: a sender slower than 2 KiB/s holds a connection and a file for nothing.
_PATIENCE_SECONDS = 120
_THREADS = 8
_CONTENT_DIGEST = re.compile(r"(?:^|[,\s])sha-256=:([A-Za-z0-9+/=]{44}):")
_SHA256_BYTES = 32
_threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="blob-write")


class UploadInterrupted(MalformedRequest):
    """The sender went away before the last byte; nothing was kept."""

    code = "request.upload-interrupted"
    title = "The upload was interrupted"


class UploadStalled(MalformedRequest):
    """The sender did not send on for too long; nothing was kept."""

    code = "request.upload-stalled"
    title = "The upload stood still"


class DigestRequired(MalformedRequest):
    """The body must be announced by its digest, and is not."""

    code = "request.digest-required"
    title = "Say which bytes are sent"


async def receive_into(
    request: Request, writer: BlobWriter, limit: int, *, patience: float = _PATIENCE_SECONDS
) -> BlobStat:
    """Write the body of `request` into `writer` and commit; abort if anything prevents it.

    Raises what the writer raises, `BlobTooLarge` before reading if the declared length exceeds
    `limit`, `UploadInterrupted` if the sender goes away, and `UploadStalled` if it takes longer
    than `patience` seconds for a quarter of a MiB.
    """
    try:
        _refuse_declared(request, limit)
        last = await _pump(request, writer, patience)
        return await asyncio.wrap_future(_threads.submit(_finish, writer, last))
    except BaseException:
        # Waits in a thread for a write that is still going on, even if this task is cancelled.
        await asyncio.shield(asyncio.wrap_future(_threads.submit(writer.abort)))
        raise


def read_content_digest(request: Request) -> Digest:
    """Return the SHA-256 that `Content-Digest` (RFC 9530 §2) announces; raise `DigestRequired`."""
    found = _CONTENT_DIGEST.search(request.headers.get("content-digest", ""))
    try:
        raw = b64decode(found[1], validate=True) if found else b""
    except ValueError:
        raw = b""
    if len(raw) != _SHA256_BYTES:
        raise DigestRequired(
            "Say which bytes are sent: Content-Digest: sha-256=:<the SHA-256 in Base64>:"
        )
    return Digest(f"sha256:{raw.hex()}")


def _refuse_declared(request: Request, limit: int) -> None:
    declared = declared_length(request)
    if declared is not None and declared > limit:
        raise BlobTooLarge(
            f"The file is {declared} bytes; at most {limit} are accepted here.", limit=limit
        )


async def _pump(request: Request, writer: BlobWriter, patience: float) -> list[bytes]:
    """Write the body but for what arrived last: a small one then takes one thread, once."""
    writing: Future[None] = Future()
    writing.set_result(None)
    last: list[bytes] = []
    async with aclosing(request.stream()) as chunks:
        while batch := await _next_batch(chunks, patience):
            if last:
                await asyncio.wrap_future(writing)
                writing = _threads.submit(_write, writer, last)
            last = batch
    await asyncio.wrap_future(writing)
    return last


async def _next_batch(chunks: AsyncGenerator[bytes], patience: float) -> list[bytes]:
    """Return what arrives next; nothing at the end of the body."""
    batch: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(patience):
            async for chunk in chunks:
                batch.append(chunk)
                size += len(chunk)
                if size >= _BATCH_BYTES:
                    break
    except TimeoutError as error:
        raise UploadStalled(
            f"Less than {_BATCH_BYTES} bytes arrived in {patience:g} seconds; send it again."
        ) from error
    except ClientDisconnect as error:
        raise UploadInterrupted("The body ended before it was complete; send it again.") from error
    return batch


def _write(writer: BlobWriter, batch: list[bytes]) -> None:
    for chunk in batch:
        writer.write(chunk)


def _finish(writer: BlobWriter, last: list[bytes]) -> BlobStat:
    _write(writer, last)
    return writer.commit()
